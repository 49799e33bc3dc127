"""What is to be done with an answer of the base, by what this station knows of it: pure."""

from collections.abc import Collection
from enum import Enum
from typing import NamedTuple

from stations.confirmed import Confirmed


class Judgement(Enum):
    """What is to be done; the values are what the bundle's row says of why."""

    TAKE = ""
    STALE = "stale"
    """It was written before another one that was taken: it has nothing new."""
    GAP = "gap"
    """It goes on from a line of the base that never came here."""
    RESTORED = "base_restored"
    """The base does not have a line any more that it had told: it was put back to an older state, and does not know yet."""


class Answer(NamedTuple):
    """What an answer says of itself."""

    epoch: int
    whole: bool
    begins: int
    """The place after which its log begins."""
    place: int
    """The base's newest line when it was written."""
    op: str
    """The op_id of that line."""
    told: Collection[tuple[int, str]]
    """Places that the base had told this station, with the op_id that it has there."""
    head: tuple[int, str] | None = None
    """Seq and hash of the newest line under this station's name that the base has."""


def judge(known: Confirmed, answer: Answer) -> Judgement:
    """What is to be done with an answer.

    A base that was restored and noticed begins an epoch and tells everything; one that did not notice is found by the line that it
    told last and has no more.
    """
    if answer.epoch < known.epoch:
        return Judgement.STALE
    if answer.epoch > known.epoch:
        return Judgement.TAKE if answer.whole else Judgement.GAP
    if answer.begins > known.place:
        return Judgement.GAP
    if answer.place < known.place:
        return Judgement.STALE
    return Judgement.TAKE if (known.place, known.op) in answer.told else Judgement.RESTORED


def is_known_of(known: Confirmed, answer: Answer) -> bool:
    """Whether the answer that was taken speaks of this older one, or begins after it.

    Where it does not, the base has written this one since, although it is older: it was restored.
    """
    return answer.place < known.begins or (answer.place, answer.op) in known.told

"""What a station knows of its base: how far it has the base's journal, and which of its own lines the base has. Its own journal says it.

Sending goes on from there; taking an answer states it anew (stations/rejoining).
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from stations.kinds import place_known
from stations.lineage import GENESIS
from store.journal import JOURNAL
from store.types import Db

_SAID = (
    sa.select(JOURNAL.c.seq, JOURNAL.c.action, JOURNAL.c.payload)
    .where(JOURNAL.c.subject_kind == "bundle", JOURNAL.c.action.in_(["bundle.came", "bundle.went_on"]))
    .order_by(JOURNAL.c.seq.desc())
)


class Confirmed(NamedTuple):
    """What the newest answer of the base that was taken said."""

    epoch: int
    """The base's; 0 before any answer."""
    place: int
    """The base's newest line when it wrote."""
    op: str
    """The op_id of that line."""
    seq: int
    """This station's newest line that the base has."""
    hash: str
    common: int
    """The newest place of the base that both had the same line at; below `place` after the base was restored."""
    begins: int = 0
    """The place after which that answer's log began."""
    told: frozenset[tuple[int, str]] = frozenset()
    """The places of answers that the base had written by then, with the op_id at each."""

    def figures(self) -> dict[str, object]:
        """How the line of a taken bundle says it."""
        return {
            "epoch": self.epoch,
            "place": self.place,
            "op": self.op,
            "head": [self.seq, self.hash],
            "common": self.common,
            "from": self.begins,
            "told": sorted(self.told),
        }


NOTHING = Confirmed(0, 0, "", 0, GENESIS, 0)


def confirmed(db: Db) -> Confirmed:
    """What this station knows of its base by its own journal."""
    for _seq, place, figures in _answers(db):
        seq, hash_ = figures["head"]
        told = frozenset((at, op) for at, op in figures["told"])
        return Confirmed(
            figures["epoch"], place, figures["op"], seq, hash_, figures["common"], figures["from"], told
        )
    return NOTHING


def lives(db: Db) -> list[tuple[int, int]]:
    """The answers that were taken, the oldest first: the line here that says so, and the base's epoch.

    What the base was restored from never comes back, so answers of one epoch are of one life of the base (stations/rejoining/judging.py).
    """
    return [(seq, figures["epoch"]) for seq, _place, figures in _answers(db)][::-1]


def _answers(db: Db) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The answers that were taken, the newest first: the line that says so, the base's newest place in it, and all that it told."""
    for seq, action, text in db.execute(_SAID):
        payload = cast("dict[str, Any]", json.loads(text))
        figures = cast("dict[str, Any]", json.loads(payload.get("figures", "{}")))
        place = place_known(action, payload, figures)
        if place is not None:
            yield seq, place, figures

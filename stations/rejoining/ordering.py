"""The base's lines and its word on this station's own put into the journal here: appended where they are new, and given their final places."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.chunks import in_chunks
from stations import schemas
from stations.counting import is_entry
from stations.rejoining.refusals import AnswerNotReadable
from stations.scope import KINDS
from stations.states import ANSWERED, QUARANTINED, REFUSED, SET_ASIDE, TAKEN, WAITING
from store import final_order
from store.final_order import PLACE, Mark
from store.journal import JOURNAL, Op, append_brought, op_of
from store.sets import among, select_set
from store.types import Db

CHUNK = 5_000
_REFUSED = frozenset({ANSWERED, REFUSED, SET_ASIDE})
_WAITS = frozenset({WAITING, QUARANTINED})
_HERE = (
    sa.select(
        JOURNAL.c.op_id,
        JOURNAL.c.subject_kind,
        JOURNAL.c.subject_id,
        JOURNAL.c.action,
        PLACE.c.place,
        sa.func.coalesce(PLACE.c.brought, sa.false()),
        sa.func.coalesce(PLACE.c.counts, sa.true()),
    )
    .outerjoin_from(JOURNAL, PLACE, PLACE.c.op_id == JOURNAL.c.op_id)
    .where(among(JOURNAL.c.op_id, "ids"))
)
_ALL = (
    sa.select(JOURNAL.c.subject_kind, JOURNAL.c.subject_id)
    .where(among(JOURNAL.c.subject_kind, "kinds"))
    .distinct()
)
_GIVEN_BACK = sa.select(sa.func.count()).select_from(PLACE).where(PLACE.c.place.is_(None), PLACE.c.brought)
Subject = tuple[str, str]


class Here(NamedTuple):
    """A line that this journal has already."""

    subject: Subject
    action: str
    place: int | None
    brought: bool
    counts: bool


@dataclass
class Ordered:
    """What an answer changed."""

    subjects: set[Subject] = field(default_factory=set[Subject])
    """Whose lines came, or stand in another order, or do not count any more."""
    new: int = 0
    """Lines that were not here, or had no place yet."""
    known: int = 0
    common: int = 0
    """Of a whole answer: the newest place whose line stood at it before."""
    states: dict[str, int] = field(default_factory=lambda: dict.fromkeys(sorted(_REFUSED | _WAITS), 0))
    """How many entries of this station the base has in each state; those of a copy that bears its name are not its own."""


def forget_order(db: Db, ordered: Ordered) -> None:
    """Before an answer that tells everything: no line has a place until it says so, and everything is to be made anew."""
    db.execute(sa.update(PLACE).values(place=None, counts=True))
    ordered.subjects |= {(kind, id_) for kind, id_ in select_set(db, _ALL, {"kinds": KINDS})}


def common_place(db: Db, texts: Iterable[str]) -> int:
    """The newest place at which the base's journal has the line that it had there before: from there on it lost what it had.

    Asked before `forget_order`. Raises AnswerNotReadable.
    """
    common = 0
    for ops in in_chunks(_ops(texts), CHUNK):
        here = _here(db, [op.op_id for op in ops])
        same = [op.seq for op in ops if op.op_id in here and here[op.op_id].place == op.seq]
        common = max([common, *same])
    return common


def take_log(db: Db, texts: Iterable[str], schema: int, ordered: Ordered) -> None:
    """Append the lines that are new here, and give all of them the places that they have in the base's journal.

    What a program of an older `schema` wrote is entered as this one would have written it.

    Raises AnswerNotReadable.
    """
    for ops in in_chunks(_ops(texts), CHUNK):
        here = _here(db, [op.op_id for op in ops])
        append_brought(db, [schemas.raised_line(op, schema) for op in ops if op.op_id not in here])
        marks: list[Mark] = []
        for op in ops:
            there = here.get(op.op_id)
            if there is not None and (there.place, there.counts) == (op.seq, True):
                ordered.known += 1
                continue
            marks.append((op.op_id, op.seq, there is None or there.brought, True))
            ordered.subjects.add((op.subject_kind, op.subject_id))
            ordered.new += 1
        final_order.mark(db, marks)


def take_states(db: Db, texts: Iterable[str], ordered: Ordered) -> None:
    """What the base says of this station's lines that did not simply take their place: what it refused counts here no more.

    What waits for a decision there is left as it is: `rebuilding` looks whether it goes together with the base's lines. Raises
    AnswerNotReadable.
    """
    for said in in_chunks(_states(texts), CHUNK):
        here = _here(db, [op_id for _state, op_id, _place in said])
        marks: list[Mark] = []
        for state, op_id, place in said:
            there = here.get(op_id)
            if there is None:
                continue
            if state in ordered.states and is_entry(there.subject[0], there.action):
                ordered.states[state] += 1
            if there.place is not None:
                continue
            if state == TAKEN:
                marks.append((op_id, place, there.brought, True))
            elif state in _REFUSED and there.subject[0] in KINDS and there.counts:
                marks.append((op_id, None, there.brought, False))
                ordered.subjects.add(there.subject)
        final_order.mark(db, marks)


def all_here(db: Db, texts: Iterable[str]) -> bool:
    """Whether every line of a log stands in this journal. Raises AnswerNotReadable."""
    return all(len(_here(db, [op.op_id for op in ops])) == len(ops) for ops in in_chunks(_ops(texts), CHUNK))


def given_back(db: Db) -> int:
    """How many lines the base had told and has no more, or keeps on a card since they were given back: of those it knows."""
    return int(select_set(db, _GIVEN_BACK)[0][0])


def _ops(texts: Iterable[str]) -> Iterator[Op]:
    for number, text in enumerate(texts, 1):
        try:
            op = op_of(text)
        except ValueError as error:
            raise AnswerNotReadable(line=number) from error
        if op.subject_kind not in KINDS:
            raise AnswerNotReadable(line=number)
        yield op


def _states(texts: Iterable[str]) -> Iterator[tuple[str, UUID, int | None]]:
    for number, text in enumerate(texts, 1):
        try:
            state, op_id, *place = json.loads(text)
            yield str(state), UUID(op_id), int(place[0]) if place else None
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise AnswerNotReadable(line=number) from error


def _here(db: Db, op_ids: Sequence[UUID]) -> dict[UUID, Here]:
    return {
        op_id: Here((kind, id_), action, place, bool(brought), bool(counts))
        for op_id, kind, id_, action, place, brought, counts in select_set(db, _HERE, {"ids": op_ids})
    }

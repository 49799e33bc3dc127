"""The two sides of a card: what its subject is at the base, and what the station's waiting lines make of what the station knew.

Folded from the lines each time they are asked for, so that what the base did since the card was opened is in them. `cards` shows
them, `deciding` writes what follows from them.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import moment
from courses.records.review import RECORDS as REVIEWED
from grid.records import RECORDS
from stations.merging import Clash, clash
from stations.receiving.branches import BRANCH, GIVEN_BACK, RECEIVED, BranchRow, own_lines, parts_of
from stations.receiving.concurrency import Knowledge, as_known
from stations.states import OPEN
from store.journal import JOURNAL, Op, op_of
from store.plain_values import has_wall_clock, written
from store.projecting import NO_LINE, THE_ROW, Cell, cells, copy_of, fold_into, groups_of, refolded, said_of
from store.records import Record, Stated
from store.refusals import RowNotWhole
from store.types import Db


class Author(NamedTuple):
    """Who last set a cell, and when by that machine's clock."""

    actor: str
    at: str


class Sides(NamedTuple):
    """One subject, for each record of its group in their order."""

    group: Sequence[Record]
    known: list[Stated]
    """As the station knew it from the base, with its own earlier lines."""
    here: list[Stated]
    there: list[Stated]
    by_here: Mapping[Cell, Author]
    by_there: Mapping[Cell, Author]
    lines: Sequence[Op]
    """The station's waiting lines in their order."""
    clash: Clash
    """On what the sides do not go together."""
    seen: str
    """What tells whether the same was shown: how far the base's lines go, and how many the card holds."""
    broken: bool
    """Whether a line of the station cannot be read as what its action says; it and those after it are in none of these."""

    def rows(self, side: Sequence[Stated], table: str) -> Stated:
        """The rows of a table on one of the sides."""
        for record, rows in zip(self.group, side, strict=True):
            if record.kind == table:
                return rows
        return {}


def group_of(subject_kind: str) -> Sequence[Record]:
    """All records of a subject kind; none for a kind that no grid has (check-ins)."""
    return _groups().get(subject_kind, ())


def sides(db: Db, card: sa.Row[Any]) -> Sides:
    """Both sides of a card's subject (a row of conflict_card)."""
    group = group_of(card.subject_kind)
    known = _known(db, group, card)
    at_base, at_station = _Folding(group), _Folding(group, known)
    dialect = db.get_bind().dialect
    ours = _lines(db, card)
    for op in ours:
        at_base.take(op)
    together = copy_of(at_base.rows)
    lines = waiting_lines(db, card.id)
    broken = False
    for op in lines:
        try:
            at_station.take(op, dialect)
            fold_into(group, together, op.action, said_of(op))
        except (RowNotWhole, *NO_LINE):
            broken = True
            break
    differing = clash(group, known, at_base.rows, at_station.rows, together)
    return Sides(
        group,
        known,
        at_base.rows,
        at_station.rows,
        at_base.by,
        at_station.by,
        lines,
        differing,
        f"{ours[-1].seq if ours else 0}/{len(lines)}",
        broken,
    )


def waiting_lines(db: Db, card_id: UUID) -> list[Op]:
    """The lines that a card holds, as the station wrote them, in their order; also those that a decision answered or refused."""
    query = (
        sa.select(RECEIVED.c.text)
        .where(RECEIVED.c.card_id == card_id, RECEIVED.c.text.is_not(None))
        .order_by(RECEIVED.c.epoch, RECEIVED.c.seq)
    )
    return [op_of(text) for text in db.scalars(query)]


class _Folding:
    """Lines folded one by one, with who set each cell last."""

    def __init__(self, group: Sequence[Record], rows: Sequence[Stated] = ()) -> None:
        self._group = group
        self._tables = {record.kind: record.table for record in group}
        self._keys = {record.kind: record.key for record in group}
        self.rows: list[Stated] = copy_of(rows) or [{} for _record in group]
        self.by: dict[Cell, Author] = {}

    def take(self, op: Op, dialect: sa.Dialect | None = None) -> None:
        """Fold one line; one of an action that states nothing changes nothing.

        With a dialect its values are held against their columns, as of a line that nobody has written into rows yet: what no
        column takes raises ValueError or TypeError, as RowNotWhole does what does not fold, and nothing of the line is folded.
        """
        rows = copy_of(self.rows)
        fold_into(self._group, rows, op.action, said_of(op))
        changed = cells(self.rows, rows, self._group)
        if dialect is not None:
            if not has_wall_clock(op.occurred_at):
                raise ValueError("an instant that no clock shows")
            for (kind, key, column), (_before, value) in changed.items():
                table = self._tables[kind]
                for name, part in zip(self._keys[kind], key, strict=True):
                    written(table.c[name], [part], dialect)
                if column != THE_ROW and value is not None:
                    written(table.c[column], [value], dialect)
        self.rows = rows
        self.by |= dict.fromkeys(changed, Author(op.actor, op.occurred_at))


def _known(db: Db, group: Sequence[Record], card: sa.Row[Any]) -> list[Stated]:
    """The subject as the station knew it before the lines of the card (stations/receiving/concurrency.py)."""
    row = db.execute(
        sa.select(*(BRANCH.c[name] for name in BranchRow._fields)).where(BRANCH.c.id == card.branch_id)
    ).one()
    branch, ids = BranchRow(*row), [card.subject_id]
    parts = parts_of(db, branch)
    first = db.scalar(sa.select(sa.func.min(RECEIVED.c.seq)).where(RECEIVED.c.card_id == card.id))
    before = None if branch.why == GIVEN_BACK else first
    knows = Knowledge(card.knows, own_lines(branch, parts, before), parts)
    if card.state == OPEN:
        return as_known(db, group, card.subject_kind, ids, knows, {})[card.subject_id]
    # Lines that a decision kept out are known to the station; those of this very card are what it is about.
    upto = sa.or_(JOURNAL.c.seq <= card.knows, knows.own)
    return refolded(db, group, ids, upto)[card.subject_id]


def _lines(db: Db, card: sa.Row[Any]) -> list[Op]:
    """The lines of the base's journal on the subject, in its order."""
    query = (
        sa.select(*(JOURNAL.c[name] for name in Op._fields))
        .where(JOURNAL.c.subject_kind == card.subject_kind, JOURNAL.c.subject_id == card.subject_id)
        .order_by(JOURNAL.c.seq)
    )
    return [
        Op(*row)._replace(occurred_at=moment(row.occurred_at), recorded_at=moment(row.recorded_at))
        for row in db.execute(query)
    ]


@lru_cache(maxsize=1)
def _groups() -> Mapping[str, Sequence[Record]]:
    return groups_of((*RECORDS, *REVIEWED))

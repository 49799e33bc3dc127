"""The base's order of the lines in a station's journal: what a return bundle sets, and what every fold goes by (store/records.py).

The base itself keeps none: its order is that of its journal.
"""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from store.inserting import insert_into
from store.journal import JOURNAL
from store.tables import FinalPlace
from store.types import Db, table_of

PLACE = table_of(FinalPlace)
Mark = tuple[UUID, int | None, bool, bool]
"""op_id, place in the base's journal if it has one, whether a bundle brought the line, whether it counts."""


class Pending(NamedTuple):
    """A line that the base has not taken, as far as is known here."""

    seq: int
    op_id: UUID
    subject_kind: str
    subject_id: str
    brought: bool
    """True: the base had it once and lost it (it was restored), so that it is given back."""
    counts: bool
    """False: it is not folded here, for the base set it aside or answered it, or it waits behind the base's lines."""


def mark(db: Db, rows: Iterable[Mark]) -> None:
    """State anew what the base's order says of these lines."""
    values: list[dict[str, object]] = [
        {"op_id": op_id, "place": place, "brought": brought, "counts": counts}
        for op_id, place, brought, counts in rows
    ]
    if not values:
        return
    insert = insert_into(db, PLACE)
    told = {name: insert.excluded[name] for name in ("place", "brought", "counts")}
    db.execute(insert.on_conflict_do_update(index_elements=[PLACE.c.op_id], set_=told), values)


def pending(db: Db) -> list[Pending]:
    """Every line without a place in the base's order, in the order of this journal, lines of this machine alone too."""
    query = (
        sa.select(
            JOURNAL.c.seq,
            JOURNAL.c.op_id,
            JOURNAL.c.subject_kind,
            JOURNAL.c.subject_id,
            sa.func.coalesce(PLACE.c.brought, sa.false()),
            sa.func.coalesce(PLACE.c.counts, sa.true()),
        )
        .outerjoin_from(JOURNAL, PLACE, JOURNAL.c.op_id == PLACE.c.op_id)
        .where(PLACE.c.place.is_(None))
        .order_by(JOURNAL.c.seq)
    )
    return [
        Pending(seq, op_id, kind, id_, bool(brought), bool(counts))
        for seq, op_id, kind, id_, brought, counts in db.execute(query)
    ]


def clear(db: Db) -> None:
    """Forget the whole order: a base that was restored brings another."""
    db.execute(sa.delete(PLACE))

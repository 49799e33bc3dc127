"""The base's order of the lines in a station's journal: what a return bundle sets, and what every fold goes by (store/records.py).

The base itself keeps none: its order is that of its journal.
"""

from collections.abc import Iterable
from uuid import UUID

from store.inserting import insert_into
from store.tables import FinalPlace
from store.types import Db, table_of

PLACE = table_of(FinalPlace)
Mark = tuple[UUID, int | None, bool, bool]
"""op_id, place in the base's journal if it has one, whether a bundle brought the line, whether it counts."""


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

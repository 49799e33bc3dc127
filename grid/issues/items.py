"""The item that a report names, in the version of the catalogue that is in force on its day."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid.catalogue.refusals import NoCatalogueInForce
from grid.catalogue.versions import IN_FORCE, VERSION, ensure
from grid.issues.refusals import UnknownItem
from grid.issues.rows import ITEM
from store.flow import rows_of
from store.types import Db

ITEM_ASKED = sa.select(
    ITEM.c.id, ITEM.c.code, ITEM.c.limit_kind, ITEM.c.photos_before, ITEM.c.photos_after, ITEM.c.unit_words
).where(ITEM.c.version_id == IN_FORCE.scalar_subquery(), ITEM.c.code == sa.bindparam("code"))
"""By "on" and "code": what makes an `ItemRow`."""


class ItemRow(NamedTuple):
    """What reporting asks of an item."""

    id: UUID
    code: str
    limit_kind: str
    photos_before: int
    photos_after: int
    unit_words: str

    @property
    def urgent(self) -> bool:
        """Whether its limit is counted in hours around the clock: somebody is phoned at once."""
        return self.limit_kind == "urgent_hour"


def item(db: Db, code: str, on: date, actor: str, at: datetime) -> ItemRow:
    """The item of a code on a day; a base without any catalogue takes the one that ships into use.

    Raises UnknownItem, NoCatalogueInForce where every version that stands counts from a later day.
    """
    asked = {"on": on, "code": code}
    found = rows_of(db, ITEM_ASKED, asked)
    if not found and db.scalar(sa.select(VERSION.c.id).limit(1)) is None:
        ensure(db, actor, at)
        found = rows_of(db, ITEM_ASKED, asked)
    if not found:
        if db.scalar(IN_FORCE, asked) is None:
            raise NoCatalogueInForce(day=on)
        raise UnknownItem(item=code)
    return ItemRow(*found[0])

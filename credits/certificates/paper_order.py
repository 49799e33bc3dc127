"""In which order certificates are handed out: by their numbers, by residential area, or as people sit (the rows of a paper sheet)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from core.language import N_, _
from courses.paper.refusals import UnknownSheet
from courses.paper.sheets import in_area_order
from courses.tables import PaperRow, PaperSheet
from credits.certificates.certificate_rows import CertificateRow
from credits.standing.standing import PERSON
from people import persons
from store.types import Db, table_of

Order = Literal["number", "area", "sheet"]
ORDERS: tuple[Order, ...] = ("number", "area", "sheet")
_SHEET = table_of(PaperSheet)
_ROW = table_of(PaperRow)
_TITLES: Mapping[Order, str] = {
    "number": N_("By number"),
    "area": N_("By residential area"),
    "sheet": N_("As on an attendance sheet"),
}


def order_title(order: Order) -> str:
    """An order in the present language."""
    return _(_TITLES[order])


def in_order(
    db: Db, rows: Sequence[CertificateRow], order: Order, on: date, sheet: int | None = None
) -> list[CertificateRow]:
    """The certificates in an order; who works where is taken of the day `on`.

    By area: street, 居民区, micro-grid, then pinyin, as attendance sheets are printed; whoever is on no roster any more comes last. As
    on a sheet: the rows of that number, then whoever has none, by area. One person's stay together, by number. Raises UnknownSheet.
    """
    if order == "number":
        return list(rows)
    owners = _owners(db)
    ranks = _by_area(db, on)
    places: dict[UUID, int] = {}
    if order == "sheet":
        places = {owners.get(person, person): row for person, row in _rows_of(db, sheet).items()}

    def key(row: CertificateRow) -> tuple[int, int, str]:
        person = owners.get(row.person_id, row.person_id)
        return places.get(person, _LAST), ranks.get(person, _LAST), row.serial

    return sorted(rows, key=key)


_LAST = 1 << 30


def _by_area(db: Db, on: date) -> dict[UUID, int]:
    return {one.id: rank for rank, one in enumerate(in_area_order(db, persons.people(db, on=on)))}


def _owners(db: Db) -> dict[UUID, UUID]:
    """Merged entries, and the entry that each turned out to be the same person as."""
    query = sa.select(PERSON.c.id, PERSON.c.merged_into).where(PERSON.c.merged_into.is_not(None))
    return {row[0]: row[1] for row in db.execute(query)}


def _rows_of(db: Db, sheet: int | None) -> dict[UUID, int]:
    rows = db.execute(
        sa.select(_ROW.c.person_id, _ROW.c.row)
        .join(_SHEET, _SHEET.c.id == _ROW.c.sheet_id)
        .where(_SHEET.c.number == sheet)
    ).all()
    if not rows:
        raise UnknownSheet(number=sheet)
    return {row[0]: row[1] for row in rows}

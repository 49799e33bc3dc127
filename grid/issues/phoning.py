"""Whom to phone when an urgent issue is reported: urgent ones never wait for anybody to look at a list, or for a stick."""

from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from core.language import _
from grid.issues.rows import ITEM, UNIT, IssueRow
from grid.places.answering import answering, companies
from store.types import Db


class Number(NamedTuple):
    """Somebody to phone; `phone` is empty where the base holds none."""

    name: str
    phone: str


def whom(db: Db, row: IssueRow, on: date) -> list[Number]:
    """Whom to phone of an issue: the unit it went to, else the property company that serves the place, else whom the item names."""
    if row.unit_id is not None:
        ids = [row.unit_id]
    else:
        levels = answering(db, on, area_id=row.area_id, place_id=row.place_id)
        ids = [company.unit_id for company in companies(levels) if company.unit_id]
    units = db.execute(
        sa.select(UNIT.c.name, UNIT.c.contact, UNIT.c.phone).where(UNIT.c.id.in_(ids)).order_by(UNIT.c.name)
    )
    found = [Number(f"{unit.name} {unit.contact}".strip(), unit.phone) for unit in units]
    if not found and row.item_id is not None:
        words = db.scalar(sa.select(ITEM.c.unit_words).where(ITEM.c.id == row.item_id))
        found = [Number(words, "")] if words else []
    return found


def advice(db: Db, row: IssueRow, on: date) -> str:
    """The advice in words, as every door shows it; "" where nobody need be phoned (any more)."""
    if not row.phone_now:
        return ""
    numbers = _(", ").join(" ".join(number).strip() for number in whom(db, row, on))
    if not numbers:
        return _("This is urgent: phone now, then say here that you did.")
    return _("This is urgent: phone now, then say here that you did: {numbers}.", numbers=numbers)

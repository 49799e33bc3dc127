"""Amending a report: what was entered wrongly is put right before the clock begins. `moves.move` asks here; the story shows old and new."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from core.clock import local_date
from grid.hands import CLERK, REPORTER, Hand
from grid.issues import refusals
from grid.issues.items import item
from grid.issues.reporting import area_of, words
from grid.issues.rows import IssueRow, roles_at
from grid.issues.words import MOVES, ROLES
from store.types import Db

DETAIL = "amended"
"""Under this name a move's detail has what was and what is: a pair for each column of `TOLD` that changed."""
TOLD = ("item_id", "area_id", "place_id", "spot", "description")
_WORDS = ("spot", "description")


class Amended(NamedTuple):
    """What the report shall say; what is None stays as it is."""

    item_code: str | None = None
    area_id: UUID | None = None
    """With or without a place; a patch alone takes the place away."""
    place_id: UUID | None = None
    spot: str | None = None
    description: str | None = None


def stands(row: IssueRow, wanted: Amended) -> bool:
    """Whether the report says that already."""
    return (
        wanted.item_code in {None, row.item_code}
        and _is_there(row, wanted)
        and all(
            given is None or words(given, column) == getattr(row, column) for column, given in _texts(wanted)
        )
    )


def changes(db: Db, row: IssueRow, wanted: Amended, hand: Hand, at: datetime) -> dict[str, Any]:
    """The columns that change. Item and area are those of the day of the report; whoever was phoned about another item or place was not
    phoned about this one.

    Raises NothingAmended, ItemMissing, UnknownItem, UnknownWhere, PlaceWithoutGrid, WordsTooLong, and RoleMissing where the hand could
    not report at the new place.
    """
    if stands(row, wanted):
        raise refusals.NothingAmended
    on = local_date(row.reported_at)
    new: dict[str, Any] = {}
    if wanted.item_code not in {None, row.item_code}:
        if not wanted.item_code:
            raise refusals.ItemMissing
        found = item(db, wanted.item_code, on, hand.actor, at)
        new |= {"item_id": found.id, "item_code": found.code, "urgent": found.urgent}
    if not _is_there(row, wanted):
        area_id = area_of(db, wanted.area_id, wanted.place_id, on)
        if not roles_at(db, hand, area_id, wanted.place_id) & {REPORTER, CLERK}:
            raise refusals.RoleMissing(move=MOVES["amend"], roles=(ROLES[REPORTER], ROLES[CLERK]))
        new |= {"area_id": area_id, "place_id": wanted.place_id}
    new |= {column: words(given, column) for column, given in _texts(wanted) if given is not None}
    if row.phoned_at is not None and new.get("urgent", row.urgent) and {"item_id", "area_id"} & new.keys():
        new["phoned_at"] = None
    return {column: value for column, value in new.items() if value != getattr(row, column)}


def told(row: IssueRow, changed: Mapping[str, Any]) -> dict[str, object]:
    """What a move's detail says of the changes."""
    pairs = {column: [getattr(row, column), changed[column]] for column in TOLD if column in changed}
    if {"area_id", "place_id"} & pairs.keys():
        for column in ("area_id", "place_id"):
            pairs[column] = [getattr(row, column), changed.get(column, getattr(row, column))]
    return {DETAIL: pairs}


def _is_there(row: IssueRow, wanted: Amended) -> bool:
    if wanted.place_id is None and wanted.area_id is None:
        return True
    return wanted.place_id == row.place_id and (row.place_id is not None or wanted.area_id == row.area_id)


def _texts(wanted: Amended) -> list[tuple[str, str | None]]:
    return [(column, getattr(wanted, column)) for column in _WORDS]

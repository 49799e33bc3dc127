"""What the journal says of places, their micro-grids, units, appointments and duties."""

from collections.abc import Mapping
from typing import Any

from grid.tables import Duty, Holding, Place, Placement, Unit
from people.names import search_key
from store.records import Derive, Record, Said, Stated
from store.types import table_of

_KEPT = ("kind", "parent_id", "name", "position", "floors", "floor", "since")
_PINYIN = {"pinyin": "a search key computed from the name; a newer table of readings computes another"}
_READ: Mapping[str, Derive] = {"pinyin": lambda row: search_key(row["name"])}


def _row(said: Said, rows: Stated) -> dict[str, Any]:
    return rows.setdefault((said.subject_id,), {})


def _changed(said: Said, rows: Stated) -> None:
    _row(said, rows).update({key: new for key, (_old, new) in said.payload.items()})


def _begun(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "until": None}


def _ended(said: Said, rows: Stated) -> None:
    _row(said, rows)["until"] = said.payload["on"]


def _place_added(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {"until": None, **{key: said.payload[key] for key in _KEPT}}


def _place_reopened(said: Said, rows: Stated) -> None:
    _row(said, rows)["until"] = None


def _first_placement(said: Said, rows: Stated) -> None:
    if "placement" in said.payload:
        rows[said.payload["placement"],] = {
            "place_id": said.subject_id,
            "area_id": said.payload["area_id"],
            "since": said.payload["since"],
            "until": None,
            "reason": "",
        }


def _next_placement(said: Said, rows: Stated) -> None:
    _placement_ended(said, rows)
    rows[said.payload["placement"],] = {
        "place_id": said.subject_id,
        "area_id": said.payload["area_id"][1],
        "since": said.payload["on"],
        "until": None,
        "reason": said.payload["reason"],
    }


def _placement_ended(said: Said, rows: Stated) -> None:
    for row in rows.values():
        if row["until"] is None:
            row["until"] = said.payload["on"]


def _placement_reopened(said: Said, rows: Stated) -> None:
    row = rows.get((said.payload["placement"],))
    if row is not None:
        row["until"] = None


def _unit_added(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "closed_on": None}


def _unit_closed(said: Said, rows: Stated) -> None:
    _row(said, rows)["closed_on"] = said.payload["on"]


def _unit_reopened(said: Said, rows: Stated) -> None:
    _row(said, rows)["closed_on"] = None


RECORDS = (
    Record(
        "place",
        table_of(Place),
        {
            "place.added": _place_added,
            "place.changed": _changed,
            "place.closed": _ended,
            "place.reopened": _place_reopened,
        },
        left_out=_PINYIN,
        derived=_READ,
    ),
    Record(
        "place",
        table_of(Placement),
        {
            "place.added": _first_placement,
            "place.moved": _next_placement,
            "place.closed": _placement_ended,
            "place.reopened": _placement_reopened,
        },
        of="place_id",
    ),
    Record(
        "unit",
        table_of(Unit),
        {
            "unit.added": _unit_added,
            "unit.changed": _changed,
            "unit.closed": _unit_closed,
            "unit.reopened": _unit_reopened,
        },
        left_out=_PINYIN,
        derived=_READ,
    ),
    Record("holding", table_of(Holding), {"holding.begun": _begun, "holding.ended": _ended}),
    Record("duty", table_of(Duty), {"duty.given": _begun, "duty.ended": _ended}),
)

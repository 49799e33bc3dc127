"""Whether what a station's lines speak of lies in its patch, as the base sees it. `taking` asks before it writes anything."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import text_of
from grid.tables import Place, Placement
from store.records import Record, Stated
from store.sets import among, select_set
from store.types import Db, table_of

_PLACE, _PLACEMENT = table_of(Place), table_of(Placement)
_ABOVE = (
    sa.select(_PLACE.c.id, _PLACE.c.parent_id, _PLACEMENT.c.area_id, _PLACEMENT.c.until)
    .outerjoin(_PLACEMENT, _PLACEMENT.c.place_id == _PLACE.c.id)
    .where(among(_PLACE.c.id, "ids"))
)
_DEPTH = 3
"""Household, stairwell, building."""
Sides = tuple[Sequence[Stated], Sequence[Stated]]
"""What a subject states at the base, and with the station's lines."""


class _Home(NamedTuple):
    parent: str | None
    now: frozenset[str]
    ever: frozenset[str]


_NOWHERE = _Home(None, frozenset(), frozenset())


class Homes:
    """Where places lie: those of the base, and those that the lines at hand make."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._above: dict[str, _Home] = {}

    def add(self, group: Sequence[Record], subjects: Mapping[str, Sequence[Stated]]) -> None:
        """Know the places of these subjects by what they state; a place that is known already stays as the base has it."""
        tables = [record.kind for record in group]
        if _PLACE.name not in tables:
            return
        row_at, placed_at = tables.index(_PLACE.name), tables.index(_PLACEMENT.name)
        for id_, stated in subjects.items():
            row = stated[row_at].get((id_,))
            if row is not None and id_ not in self._above:
                placed = [(_named(each, "area_id"), each.get("until")) for each in stated[placed_at].values()]
                self._above[id_] = _home(_named(row, "parent_id"), placed)

    def look_up(self, ids: Iterable[str]) -> None:
        """Read these places and what stands above them."""
        wanted = {id_ for id_ in ids if id_ not in self._above}
        for _level in range(_DEPTH):
            possible = [found for id_ in wanted if (found := _id_of(id_)) is not None]
            if not possible:
                return
            rows: dict[str, tuple[str | None, list[tuple[Any, Any]]]] = {}
            for id_, parent_id, area_id, until in select_set(self._db, _ABOVE, {"ids": possible}):
                parent = None if parent_id is None else text_of(parent_id)
                placed = rows.setdefault(text_of(id_), (parent, []))[1]
                if area_id is not None:
                    placed.append((text_of(area_id), until))
            for id_, (parent, placed) in rows.items():
                self._above[id_] = _home(parent, placed)
            wanted = {row[0] for row in rows.values() if row[0] and row[0] not in self._above}

    def areas(self, place_id: str) -> frozenset[str]:
        """The areas that a place lies in: of its building's open placement, or of all if none is open. None for an unknown one."""
        return self._building(place_id).now

    def ever(self, place_id: str) -> frozenset[str]:
        """The areas that a place lies or once lay in."""
        return self._building(place_id).ever

    def _building(self, place_id: str) -> _Home:
        for _level in range(_DEPTH):
            home = self._above.get(place_id, _NOWHERE)
            if home.parent is None:
                return home
            place_id = home.parent
        return _NOWHERE


def outside(
    group: Sequence[Record], subjects: Mapping[str, Sides], patch: Collection[str], homes: Homes
) -> set[str]:
    """Which of the subjects of a kind do not lie in the patch.

    One that the base has lies where the base has it; a new one where the lines put it, and the place that they name must lie, or
    once have lain, in the patch too. What lies nowhere (a walk-in) is in no patch and belongs to all.
    """
    place = next(at for at, record in enumerate(group) if record.of == "id")
    table = group[place].table
    if not {"area_id", "place_id", "parent_id"} & set(table.c.keys()):
        return set()
    rows: dict[str, Mapping[str, Any]] = {}
    told: dict[str, list[str]] = {}
    for id_, (before, after) in subjects.items():
        stood, now = before[place].get((id_,)), after[place].get((id_,))
        row = stood or now
        if row is not None:
            rows[id_] = row
            told[id_] = [each for each in _places(now or row) if each not in _places(stood or {})]
    if table is _PLACE:
        homes.look_up(rows)
        homes.look_up(_named(row, "parent_id") or "" for row in rows.values())
    else:
        homes.look_up(chain.from_iterable(_places(row) for row in rows.values()))
        homes.look_up(chain.from_iterable(told.values()))
    return {
        id_
        for id_, row in rows.items()
        if not _lies(table, id_, row, patch, homes) or _strange(told[id_], patch, homes)
    }


def _lies(table: sa.Table, id_: str, row: Mapping[str, Any], patch: Collection[str], homes: Homes) -> bool:
    if table is _PLACE:
        return not homes.areas(id_).isdisjoint(patch)
    if row.get("area_id") is not None:
        return _named(row, "area_id") in patch
    return any(not homes.areas(place).isdisjoint(patch) for place in _places(row))


def _strange(places: Iterable[str], patch: Collection[str], homes: Homes) -> bool:
    """Whether the lines name a place that never lay in the patch: the next answer would tell the station all about it."""
    return any((ever := homes.ever(place)) and ever.isdisjoint(patch) for place in places)


def _places(row: Mapping[str, Any]) -> list[str]:
    place = _named(row, "place_id")
    return [] if place is None else [place]


def _named(row: Mapping[str, Any], column: str) -> str | None:
    """The id that a line names there; None for none, and for what is no text (no program of ours wrote it)."""
    value = row.get(column)
    return value if isinstance(value, str) else None


def _home(parent: str | None, placed: Iterable[tuple[Any, Any]]) -> _Home:
    pairs = [(area, until) for area, until in placed if area is not None]
    ever = frozenset(area for area, _until in pairs)
    return _Home(parent, frozenset(area for area, until in pairs if until is None) or ever, ever)


def _id_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None

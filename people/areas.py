"""Areas: street > 居民区 > 微网格. The verbs that make them and the paths that lists show."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.ids import new_id
from people.names import tidy
from people.refusals import AreaNameMissing
from people.tables import Area, Person, Posting
from store.journal import Line, append
from store.types import Db, table_of

AREA = table_of(Area)
_POSTING = table_of(Posting)
_PERSON = table_of(Person)
_SUFFIX = re.compile(r"(?<=.)(?:居民委员会|村民委员会|居民区|居委会|居委|村委会)$")


class AreaPath(NamedTuple):
    """Where a patch lies; "" for what is unknown. `area_id` is the 居民区, also for one of its micro-grids."""

    street: str
    area: str
    grid: str
    area_id: UUID | None


NOWHERE = AreaPath("", "", "", None)


class AreaRow(NamedTuple):
    """A residential area with the number of its micro-grids and of the people who work there now."""

    id: UUID
    name: str
    grids: int
    people: int


def stem(name: str) -> str:
    """A 居民区 by its own name: "爱博一村居民区", "爱博一村居委会" and "爱博一村" are one."""
    plain = tidy(name).replace(" ", "")
    if plain.endswith("村委会") and not plain.endswith("村村委会"):
        return plain[:-2]
    return _SUFFIX.sub("", plain)


def grid_key(area: str, grid: str) -> str:
    """What a micro-grid is compared by: "爱博一村01网格", "01微网格" and "01网格" of 爱博一村 are one."""
    plain = tidy(grid).replace(" ", "")
    short = plain.removeprefix(area)
    return re.sub(r"微?网格$", "", short.removeprefix("居民区")) or plain


def area_paths(db: Db) -> dict[UUID, AreaPath]:
    """The path of every node of the tree, by its id."""
    rows = {
        row.id: row for row in db.execute(sa.select(AREA.c.id, AREA.c.parent_id, AREA.c.kind, AREA.c.name))
    }
    paths: dict[UUID, AreaPath] = {}
    for id, row in rows.items():
        names = {"street": "", "area": "", "grid": ""}
        area_id: UUID | None = None
        node = row
        while node is not None:
            names[node.kind] = node.name
            if node.kind == "area":
                area_id = node.id
            node = rows.get(node.parent_id)
        paths[id] = AreaPath(names["street"], names["area"], names["grid"], area_id)
    return paths


def residential_areas(db: Db) -> list[AreaRow]:
    """Every 居民区 in the order of its position and name; people who have left are not counted."""
    paths = area_paths(db)
    people: dict[UUID, int] = {}
    counted = (
        sa.select(_POSTING.c.area_id, sa.func.count())
        .join(_PERSON, _PERSON.c.id == _POSTING.c.person_id)
        .where(
            _POSTING.c.until.is_(None),
            _POSTING.c.area_id.is_not(None),
            _PERSON.c.left_on.is_(None),
            _PERSON.c.merged_into.is_(None),
        )
        .group_by(_POSTING.c.area_id)
    )
    for patch, number in db.execute(counted):
        area_id = paths[patch].area_id
        if area_id:
            people[area_id] = people.get(area_id, 0) + number
    grids: dict[UUID, int] = {}
    for path in paths.values():
        if path.grid and path.area_id:
            grids[path.area_id] = grids.get(path.area_id, 0) + 1
    rows = db.execute(
        sa.select(AREA.c.id, AREA.c.name).where(AREA.c.kind == "area").order_by(AREA.c.position, AREA.c.name)
    )
    return [AreaRow(row.id, row.name, grids.get(row.id, 0), people.get(row.id, 0)) for row in rows]


def ensure_area(db: Db, street: str, area: str, grid: str, actor: str, at: datetime) -> UUID:
    """The id of a street, a 居民区 or a micro-grid (the finest that is named), made with its parents where it is new.

    A 居民区 is known by its own name without 居民区 or 居委会. Raises AreaNameMissing.
    """
    return AreaMaker(db, actor, at).ensure(street, area, grid)


class AreaMaker:
    """Makes many areas in one transaction: the tree is read once, each new node is one statement and one journal line."""

    def __init__(self, db: Db, actor: str, at: datetime) -> None:
        self._db, self._actor, self._at = db, actor, at
        self._known: dict[tuple[UUID | None, str, str], UUID] = {}
        self._areas: dict[str, list[tuple[UUID | None, UUID]]] = {}
        self._made: Counter[tuple[UUID | None, str]] = Counter()
        rows = db.execute(sa.select(AREA.c.id, AREA.c.parent_id, AREA.c.kind, AREA.c.name)).all()
        names = {row.id: row.name for row in rows}
        for row in rows:
            self._remember(row.parent_id, row.kind, row.name, row.id)
            if row.kind == "grid":
                self._known.setdefault(
                    (row.parent_id, "grid", grid_key(names[row.parent_id], row.name)), row.id
                )

    def ensure(self, street: str, area: str, grid: str) -> UUID:
        """As `ensure_area`."""
        street, area, grid = tidy(street).replace(" ", ""), stem(area), tidy(grid).replace(" ", "")
        if (grid and not area) or not (street or area):
            raise AreaNameMissing
        node = self._area(street, area) if area else self._node(None, "street", street, street)
        if grid:
            node = self._node(node, "grid", grid, grid_key(area, grid))
        return node

    def _area(self, street: str, area: str) -> UUID:
        known = self._areas.get(area, [])
        if not street and len(known) == 1:
            return known[0][1]
        parent = self._node(None, "street", street, street) if street else None
        # A base that began without a street keeps its areas where they are.
        rootless = [id for above, id in known if above is None]
        if rootless and all(above != parent for above, _id in known):
            return rootless[0]
        return self._node(parent, "area", area, area)

    def _node(self, parent: UUID | None, kind: str, name: str, key: str) -> UUID:
        found = self._known.get((parent, kind, name)) or self._known.get((parent, kind, key))
        if found:
            return found
        id = new_id()
        position = self._made[parent, kind]
        values = {"id": id, "parent_id": parent, "kind": kind, "name": name, "position": position}
        insert = postgresql.insert if self._db.get_bind().dialect.name == "postgresql" else sqlite.insert
        made = self._db.execute(
            insert(AREA).values(values).on_conflict_do_nothing().returning(AREA.c.id)
        ).scalar()
        if made is None:
            # Another transaction made it since the tree was read.
            id = self._db.execute(
                sa.select(AREA.c.id).where(AREA.c.name == name, AREA.c.parent_id.is_not_distinct_from(parent))
            ).scalar_one()
        else:
            payload: Mapping[str, object] = {
                "kind": kind, "name": name, "parent": parent, "position": position,
            }  # fmt: skip
            append(self._db, [Line("area.added", "area", id, self._actor, self._at, payload)], self._at)
        self._remember(parent, kind, name, id)
        self._known[parent, kind, key] = id
        return id

    def _remember(self, parent: UUID | None, kind: str, name: str, id: UUID) -> None:
        self._known[parent, kind, name] = id
        self._made[parent, kind] += 1
        if kind == "area":
            self._areas.setdefault(name, []).append((parent, id))

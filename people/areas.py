"""Areas: street > 居民区 > 微网格. The verbs that make them and the paths that lists show."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.glyphs import printable
from core.ids import new_id
from people import checks
from people.names import tidy
from people.refusals import AreaNameMissing, AreaStillUsed, DateOutOfOrder, ReasonMissing, UnknownArea
from people.tables import Area, Person, Posting
from store.journal import Line, append
from store.sets import insert_set
from store.types import Db, table_of

AREA = table_of(Area)
_POSTING = table_of(Posting)
_PERSON = table_of(Person)
_KINDS = ("street", "area", "grid")
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
    nodes = _nodes(db)
    return {id: _path(nodes, id) for id in nodes}


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

    A 居民区 is known by its own name without 居民区 or 居委会. Raises AreaNameMissing, CharacterNotPrintable.
    """
    lines: list[Line] = []
    while True:
        tree = AreaTree(db)
        id = tree.ensure(street, area, grid)
        for node in tree.new:
            if not put_areas(db, [node]):
                break  # another transaction made it since the tree was read
            lines.append(area_line(node, actor, at))
        else:
            append(db, lines, at)
            return id


def begin(db: Db, area_id: UUID, since: date | None, actor: str, at: datetime) -> None:
    """Say since when an area is there, None for as long as anybody knows. Raises UnknownArea, DateOutOfOrder after its last day."""
    row = _locked(db, area_id)
    if since is not None and row.closed_on is not None and row.closed_on < since:
        raise DateOutOfOrder(date=row.closed_on, since=since)
    if row.since == since:
        return
    db.execute(sa.update(AREA).where(AREA.c.id == area_id).values(since=since))
    append(db, [Line("area.changed", "area", area_id, actor, at, {"since": [row.since, since]})], at)


def close(db: Db, area_id: UUID, on: date, reason: str, actor: str, at: datetime) -> None:
    """Say that an area is there no longer from a day on; nothing of it is deleted, and closed a second time it stays as it is.

    Raises UnknownArea, ReasonMissing, DateOutOfOrder before its first day, AreaStillUsed while areas below are there or people
    work in it on that day.
    """
    reason = checks.text("reason", reason)
    if not reason:
        raise ReasonMissing
    row = _locked(db, area_id)
    if row.closed_on is not None:
        return
    if row.since is not None and on < row.since:
        raise DateOutOfOrder(date=on, since=row.since)
    below = sa.select(sa.func.count()).select_from(AREA).where(AREA.c.parent_id == area_id)
    areas = db.scalar(below.where(sa.or_(AREA.c.closed_on.is_(None), AREA.c.closed_on > on))) or 0
    posted = sa.select(sa.func.count()).select_from(
        _POSTING.join(_PERSON, _PERSON.c.id == _POSTING.c.person_id)
    )
    people = db.scalar(
        posted.where(
            _POSTING.c.area_id == area_id,
            sa.or_(_POSTING.c.until.is_(None), _POSTING.c.until > on),
            sa.or_(_PERSON.c.left_on.is_(None), _PERSON.c.left_on > on),
            _PERSON.c.merged_into.is_(None),
        )
    )
    if areas or people:
        raise AreaStillUsed(name=row.name, areas=areas, people=people or 0)
    db.execute(sa.update(AREA).where(AREA.c.id == area_id).values(closed_on=on))
    append(db, [Line("area.closed", "area", area_id, actor, at, {"on": on, "reason": reason})], at)


def reopen(db: Db, area_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Take the closing of an area back; one that is not closed stays as it is. Raises UnknownArea, ReasonMissing."""
    reason = checks.text("reason", reason)
    if not reason:
        raise ReasonMissing
    if _locked(db, area_id).closed_on is None:
        return
    db.execute(sa.update(AREA).where(AREA.c.id == area_id).values(closed_on=None))
    append(db, [Line("area.reopened", "area", area_id, actor, at, {"reason": reason})], at)


def _locked(db: Db, area_id: UUID) -> sa.Row[Any]:
    row = db.execute(sa.select(AREA).where(AREA.c.id == area_id).with_for_update()).first()
    if row is None:
        raise UnknownArea
    return row


class AreaNode(NamedTuple):
    """A node to be made, in the order of the table's columns."""

    id: UUID
    parent_id: UUID | None
    kind: str
    name: str
    position: int


def put_areas(db: Db, new: Sequence[AreaNode]) -> bool:
    """Put nodes whose parents are there or among them; False, and no more is put, where another transaction made one already."""
    for kind in _KINDS:
        rows = [node for node in new if node.kind == kind]
        if insert_set(db, AREA, AreaNode._fields, rows, unless_there=True) < len(rows):
            return False
    return True


def area_line(node: AreaNode, actor: str, at: datetime) -> Line:
    """What the journal says of a new node."""
    payload = {"kind": node.kind, "name": node.name, "parent": node.parent_id, "position": node.position}
    return Line("area.added", "area", node.id, actor, at, payload)


class AreaTree:
    """The tree as it was read, and the nodes that are to be made for it: `new`, parents first. Nothing is written here."""

    def __init__(self, db: Db) -> None:
        self.new: list[AreaNode] = []
        self._nodes: dict[UUID, _Node] = {}
        # As the table's own constraint has it: one name below one parent, whatever its kind.
        self._known: dict[tuple[UUID | None, str], UUID] = {}
        self._areas: dict[str, list[tuple[UUID | None, UUID]]] = {}
        self._made: Counter[tuple[UUID | None, str]] = Counter()
        rows = _nodes(db)
        for id, row in rows.items():
            self._remember(id, row)
            if row.kind == "grid":
                above = rows[row.parent_id].name if row.parent_id else ""
                self._known.setdefault((row.parent_id, grid_key(above, row.name)), id)

    def ensure(self, street: str, area: str, grid: str) -> UUID:
        """As `ensure_area`; what is missing is added to `new`."""
        street, area, grid = tidy(street).replace(" ", ""), stem(area), tidy(grid).replace(" ", "")
        if (grid and not area) or not (street or area):
            raise AreaNameMissing
        for name in (street, area, grid):
            printable(name)
        node = self._area(street, area) if area else self._node(None, "street", street, street)
        if grid:
            node = self._node(node, "grid", grid, grid_key(area, grid))
        return node

    def path(self, id: UUID) -> AreaPath:
        """Where a node lies, also one that is still to be made."""
        return _path(self._nodes, id)

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
        found = self._known.get((parent, name)) or self._known.get((parent, key))
        if found:
            return found
        id = new_id()
        self.new.append(AreaNode(id, parent, kind, name, self._made[parent, kind]))
        self._remember(id, _Node(parent, kind, name))
        self._known[parent, key] = id
        return id

    def _remember(self, id: UUID, node: "_Node") -> None:
        parent, kind, name = node
        self._nodes[id] = node
        self._known[parent, name] = id
        self._made[parent, kind] += 1
        if kind == "area":
            self._areas.setdefault(name, []).append((parent, id))


class _Node(NamedTuple):
    parent_id: UUID | None
    kind: str
    name: str


def _nodes(db: Db) -> dict[UUID, _Node]:
    rows = db.execute(sa.select(AREA.c.id, AREA.c.parent_id, AREA.c.kind, AREA.c.name))
    return {row.id: _Node(row.parent_id, row.kind, row.name) for row in rows}


def _path(nodes: Mapping[UUID, _Node], id: UUID) -> AreaPath:
    names = {"street": "", "area": "", "grid": ""}
    area_id: UUID | None = None
    place: UUID | None = id
    while place is not None and (node := nodes.get(place)) is not None:
        names[node.kind] = node.name
        if node.kind == "area":
            area_id = place
        place = node.parent_id
    return AreaPath(names["street"], names["area"], names["grid"], area_id)

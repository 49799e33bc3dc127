"""What an import would do: every row of a file compared with the file's other rows and with the base. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.language import _
from grid.places.importing.reading import PlacesFile, PlacesRow, key
from grid.places.importing.remarks import (
    AreaNotKnown,
    AreaNotNamed,
    GridMissing,
    GridNotKnown,
    GridWillBeNew,
    PlaceRepeated,
    TwoGrids,
)
from grid.places.naming import PLACE, PLACEMENT
from grid.places.patches import Patch, Patches, patches, residential
from grid.places.places import NewPlace
from grid.places.refusals import PlaceNameTaken
from people.areas import grid_key, stem
from people.roster.lines import Refused
from store import journal
from store.types import Db


class NewGrid(NamedTuple):
    """A micro-grid that the import makes, of a 居民区 that is there."""

    area_id: UUID
    name: str


class Added(NamedTuple):
    """A place to be added, and the row (from 1) that says so; a building's patch is a known one or a new micro-grid."""

    sheet: str
    row: int
    place: NewPlace
    patch: UUID | NewGrid | None
    path: str


class Moved(NamedTuple):
    """A building that the file puts into another micro-grid than the base has it in."""

    sheet: str
    row: int
    place_id: UUID
    name: str
    old: str
    new: str
    patch: UUID | NewGrid


class Changed(NamedTuple):
    """A place whose floor or number of floors the file says otherwise."""

    sheet: str
    row: int
    place_id: UUID
    path: str
    field: str
    old: int | None
    new: int


@dataclass
class PlacesPlan:
    """What would be added, moved and changed, what is refused and what should be looked at. Nothing of the base is closed by an import."""

    file: str
    digest: str
    today: date
    """Moves begin on this day."""
    seq: int
    """The journal's newest line when the plan was made: an import refuses when places or areas moved since."""
    added: list[Added] = field(default_factory=list[Added])
    moved: list[Moved] = field(default_factory=list[Moved])
    changed: list[Changed] = field(default_factory=list[Changed])
    unchanged: int = 0
    """Rows whose places are all in the base as they say."""
    refused: list[Refused] = field(default_factory=list[Refused])
    warnings: list[Refused] = field(default_factory=list[Refused])

    def counts(self) -> dict[str, int]:
        """How many buildings, stairwells and households would be added."""
        kinds = [one.place.kind for one in self.added]
        return {kind: kinds.count(kind) for kind in ("building", "stairwell", "household")}


class _Known(NamedTuple):
    id: UUID
    kind: str
    name: str
    floors: int | None
    floor: int | None
    row: int | None
    """The row of this file that adds it."""


def plan(
    db: Db, file: PlacesFile, today: date, *, area_id: UUID | None = None, new_grids: bool = False
) -> PlacesPlan:
    """Compare a file with the base. `area_id` is the 居民区 of rows that name none; micro-grids are made with `new_grids` alone.

    A building is known by its name within its 居民区, a stairwell and a household by theirs in what they stand in; "3", "3号楼" and
    "3幢" are one. A blank cell changes nothing.
    """
    seq = db.scalar(sa.select(sa.func.coalesce(sa.func.max(journal.JOURNAL.c.seq), 0))) or 0
    made = PlacesPlan(file.name, file.digest, today, seq, warnings=list(file.warnings))
    comparing = _Comparing(db, made, area_id, new_grids=new_grids)
    for read in file.rows:
        # Remarks on what was read stay for the next comparison, those of this one do not.
        row = replace(read, refused=list(read.refused), warnings=list(read.warnings))
        if not row.refused:
            comparing.take(row)
        made.refused += row.refused
        made.warnings += row.warnings
    return made


class _Comparing:
    """The base's places as they were read, and those that the file's earlier rows make."""

    def __init__(self, db: Db, made: PlacesPlan, area_id: UUID | None, *, new_grids: bool) -> None:
        self.made, self.area_id, self.new_grids = made, area_id, new_grids
        self.nodes: Patches = patches(db, made.today)
        self.areas = {stem(node.name): node for node in self.nodes.values() if node.kind == "area"}
        self.buildings: dict[tuple[UUID | None, str], _Known] = {}
        self.below: dict[tuple[UUID, str, str], _Known] = {}
        self.names: set[tuple[UUID | None, str]] = set()
        """What each place has in it, whatever the kind: one name stands there once."""
        self.placed: dict[UUID, UUID | NewGrid] = {}
        self.said: dict[UUID, tuple[int, str]] = {}
        """Which row put a building into which micro-grid."""
        self.grids_said: set[NewGrid] = set()
        self._read(db)

    def _read(self, db: Db) -> None:
        query = sa.select(PLACEMENT.c.place_id, PLACEMENT.c.area_id).where(PLACEMENT.c.until.is_(None))
        self.placed |= {row.place_id: row.area_id for row in db.execute(query)}
        columns = (PLACE.c.id, PLACE.c.kind, PLACE.c.name, PLACE.c.floors, PLACE.c.floor, PLACE.c.parent_id)
        for row in db.execute(sa.select(*columns).where(PLACE.c.until.is_(None))):
            known = _Known(row.id, row.kind, row.name, row.floors, row.floor, None)
            if row.kind == "building":
                patch = self.placed.get(row.id)
                area = residential(self.nodes, patch if isinstance(patch, UUID) else None)
                self.buildings[area, key(row.name)] = known
            else:
                self.below[row.parent_id, row.kind, key(row.name)] = known
                self.names.add((row.parent_id, row.name))

    def take(self, row: PlacesRow) -> None:
        """One row: its building, its stairwell, its household, as far as it names them."""
        area = self._area(row)
        if area is None:
            return
        grid = self._grid(row, area)
        if row.refused:
            return
        self._refuse_clash(row, area)
        if row.refused:
            return
        before = len(self.made.added), len(self.made.moved), len(self.made.changed)
        known = self._building(row, area, grid)
        if row.refused:
            return
        path = known.name
        named = [known]
        for kind, name in (("stairwell", row.stairwell), ("household", row.household)):
            if name:
                path = f"{path} {name}"
                known = self._below(row, kind, name, known.id, path)
                named.append(known)
        if known.row is not None and known.row != row.row:
            row.warn(known.kind, PlaceRepeated(name=path, row=known.row))
        if before == (len(self.made.added), len(self.made.moved), len(self.made.changed)):
            self.made.unchanged += all(each.row is None for each in named)

    def _area(self, row: PlacesRow) -> Patch | None:
        if row.area:
            found = self.areas.get(stem(row.area))
            if found is None:
                names = "、".join(node.name for node in self.areas.values())
                row.refuse("area", AreaNotKnown(area=row.area, known=names))
            return found
        if self.area_id is not None and (node := self.nodes.get(self.area_id)) is not None:
            return node
        if len(self.areas) == 1:
            return next(iter(self.areas.values()))
        row.refuse("area", AreaNotNamed())
        return None

    def _grid(self, row: PlacesRow, area: Patch) -> UUID | NewGrid | None:
        if not row.grid:
            return None
        known = {
            grid_key(area.name, node.name): node
            for node in self.nodes.values()
            if node.kind == "grid" and node.parent_id == area.id
        }
        found = known.get(grid_key(area.name, row.grid))
        if found is not None:
            return found.id
        if not self.new_grids:
            row.refuse(
                "grid",
                GridNotKnown(
                    grid=row.grid,
                    area=area.name,
                    known="、".join(node.name for node in known.values()) or "-",
                ),
            )
            return None
        new = NewGrid(area.id, row.grid)
        if new not in self.grids_said:
            self.grids_said.add(new)
            row.warn("grid", GridWillBeNew(grid=row.grid, area=area.name))
        return new

    def _refuse_clash(self, row: PlacesRow, area: Patch) -> None:
        """A stairwell that is called as a household beside it, or the other way round."""
        known = self.buildings.get((area.id, key(row.building)))
        for kind, name in (("stairwell", row.stairwell), ("household", row.household)):
            if known is None or not name:
                continue
            found = self.below.get((known.id, kind, key(name)))
            if found is None and (known.id, name) in self.names:
                row.refuse(kind, PlaceNameTaken(name=name, above=known.name))
            known = found

    def _building(self, row: PlacesRow, area: Patch, grid: UUID | NewGrid | None) -> _Known:
        own = (area.id, key(row.building))
        known = self.buildings.get(own)
        if known is None:
            position = sum(1 for which in self.buildings if which[0] == area.id)
            place = NewPlace("building", row.building, area_id=area.id, position=position, floors=row.floors)
            known = _Known(place.id, "building", place.name, row.floors, None, row.row)
            self.buildings[own] = known
            self.placed[place.id] = grid or area.id
            if grid is None:
                row.warn("building", GridMissing(building=row.building))
            else:
                self.said[place.id] = row.row, row.grid
            self.made.added.append(Added(row.sheet, row.row, place, grid or area.id, row.building))
            return known
        if grid is not None:
            self._patch(row, known, grid)
        if row.floors is not None and row.floors != known.floors and not row.refused:
            if known.row is None:
                self._change(row, known, known.name, "floors", known.floors, row.floors)
            self.buildings[own] = known = known._replace(floors=row.floors)
        return known

    def _patch(self, row: PlacesRow, known: _Known, grid: UUID | NewGrid) -> None:
        said = self.said.setdefault(known.id, (row.row, row.grid))
        old = self.placed.get(known.id)
        if old == grid:
            return
        if said[0] != row.row and (row.grid_said or known.row is not None):
            remark = TwoGrids(row=said[0], building=known.name, other=said[1], grid=row.grid)
            row.refuse("grid", remark)
            return
        if known.row is not None:
            # The row that added it named no micro-grid: this one does.
            self.made.added = [
                one._replace(patch=grid) if one.place.id == known.id else one for one in self.made.added
            ]
        else:
            self.made.moved.append(
                Moved(row.sheet, row.row, known.id, known.name, self._named(old), self._named(grid), grid)
            )
        self.placed[known.id] = grid

    def _named(self, patch: UUID | NewGrid | None) -> str:
        if patch is None:
            return ""
        return (
            patch.name
            if isinstance(patch, NewGrid)
            else self.nodes[patch].name
            if patch in self.nodes
            else ""
        )

    def _below(self, row: PlacesRow, kind: str, name: str, parent: UUID, path: str) -> _Known:
        own = (parent, kind, key(name))
        floor = row.floor if kind == "household" else None
        known = self.below.get(own)
        if known is None:
            position = floor or sum(1 for which in self.below if which[0] == parent)
            place = NewPlace(kind, name, parent, position=position, floor=floor)
            known = _Known(place.id, kind, name, None, floor, row.row)
            self.below[own] = known
            self.names.add((parent, name))
            self.made.added.append(Added(row.sheet, row.row, place, None, path))
        elif floor is not None and floor != known.floor and known.row is None:
            self._change(row, known, path, "floor", known.floor, floor)
            self.below[own] = known._replace(floor=floor)
        return known

    def _change(
        self, row: PlacesRow, known: _Known, path: str, field: str, old: int | None, new: int
    ) -> None:
        self.made.changed.append(Changed(row.sheet, row.row, known.id, path, field, old, new))


def with_patches(plan: PlacesPlan, grids: Mapping[NewGrid, UUID]) -> list[NewPlace]:
    """The places to be added, each building with the id of its patch."""
    return [
        one.place if one.patch is None else replace(one.place, area_id=_id(one.patch, grids))
        for one in plan.added
    ]


def _id(patch: UUID | NewGrid, grids: Mapping[NewGrid, UUID]) -> UUID:
    return grids[patch] if isinstance(patch, NewGrid) else patch


def shown_counts(plan: PlacesPlan) -> str:
    """The plan in one sentence, for a door."""
    counts = plan.counts()
    return _(
        "New: {buildings} buildings, {stairwells} stairwells, {households} households; moved {moved}, changed {changed},"
        " unchanged rows {unchanged}, refused cells {refused}.",
        buildings=counts["building"],
        stairwells=counts["stairwell"],
        households=counts["household"],
        moved=len(plan.moved),
        changed=len(plan.changed),
        unchanged=plan.unchanged,
        refused=len(plan.refused),
    )

"""What the base already knows, read once for a plan: its areas by name, its people by every number and name."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from uuid import UUID

from people import persons
from people.areas import area_paths, grid_key
from people.names import masked_id, masked_mobile
from people.persons import PersonRow
from people.roster.lines import RosterLine
from people.roster.remarks import (
    AmbiguousPerson,
    AreaAmbiguous,
    AreaUnknown,
    AreaUnknownNear,
    GridNew,
    GridWithoutArea,
    NumberOfAnother,
)
from store.types import Db


@dataclass(frozen=True)
class Patch:
    """Where a line says that a person works; the names are those that the base has, or will be given."""

    street: str
    area: str
    grid: str


@dataclass(frozen=True)
class KnownAreas:
    """The base's areas by name, and their micro-grids by the key they are compared with."""

    by_name: Mapping[str, list[tuple[str, UUID]]]
    grids: Mapping[UUID, Mapping[str, str]]

    def patch_of(self, line: RosterLine, *, new_areas: bool) -> Patch | None:
        """Where the line's person works, None where it does not say. Refuses the line for an unknown 居民区."""
        street = line.get("street") or line.sheet.headings.street
        area, grid = line.get("area") or "", line.get("grid") or ""
        if not area:
            if grid:
                line.refuse("grid", GridWithoutArea(grid=grid))
            return None
        fitting = [
            (known, id)
            for known, id in self.by_name.get(area, [])
            if not (street and known) or known == street
        ]
        if len(fitting) > 1:
            line.refuse("area", AreaAmbiguous(area=area, streets="、".join(known for known, _id in fitting)))
            return None
        if not fitting:
            if self.by_name and not new_areas:
                near = get_close_matches(area, list(self.by_name), n=3, cutoff=0.5)
                remark = AreaUnknownNear(area=area, near="、".join(near)) if near else AreaUnknown(area=area)
                line.refuse("area", remark)
                return None
            return Patch(street, area, grid)
        known_street, id = fitting[0]
        if not grid:
            return Patch(known_street, area, "")
        known_grid = self.grids.get(id, {}).get(grid_key(area, grid))
        if known_grid is None:
            line.warn("grid", GridNew(grid=grid, area=area))
        return Patch(known_street, area, known_grid or grid)


def known_areas(db: Db) -> KnownAreas:
    """Read the tree of areas."""
    by_name: defaultdict[str, list[tuple[str, UUID]]] = defaultdict(list)
    grids: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
    for path in area_paths(db).values():
        if path.area_id and path.grid:
            grids[path.area_id][grid_key(path.area, path.grid)] = path.grid
        elif path.area_id:
            by_name[path.area].append((path.street, path.area_id))
    return KnownAreas(dict(by_name), dict(grids))


class KnownPeople:
    """The base's people, found by staff number, ID number, name with mobile, or name within an area."""

    def __init__(self, db: Db) -> None:
        self.by_staff_number: dict[str, PersonRow] = {}
        self.by_id_number: dict[str, PersonRow] = {}
        self.by_mobile: defaultdict[str, list[PersonRow]] = defaultdict(list)
        self.by_name: defaultdict[str, list[PersonRow]] = defaultdict(list)
        for row in persons.people(db):
            if row.staff_number:
                self.by_staff_number[row.staff_number] = row
            if row.id_number:
                self.by_id_number[row.id_number] = row
            if row.mobile:
                self.by_mobile[row.mobile].append(row)
            self.by_name[row.name].append(row)

    def meant_by(self, line: RosterLine) -> PersonRow | None:
        """The person that a line means, None for somebody new. Refuses the line where numbers name somebody else."""
        by_staff = self.by_staff_number.get(line.get("staff_number") or "")
        by_id = self.by_id_number.get(line.get("id_number") or "")
        if by_staff and by_id and by_staff.id != by_id.id:
            line.refuse("id_number", NumberOfAnother(name=by_id.name))
            return None
        if by_staff and not by_id and by_staff.name != line.name and not self._same_mobile(by_staff, line):
            # Renamed people keep their ID or mobile number; where neither agrees the staff number is a slip.
            line.refuse("staff_number", NumberOfAnother(name=by_staff.name))
            return None
        return by_staff or by_id or self._by_name(line)

    def _by_name(self, line: RosterLine) -> PersonRow | None:
        alike = [row for row in self.by_name.get(line.name, []) if not self._contradicts(row, line)]
        same_mobile = [row for row in alike if self._same_mobile(row, line)]
        if len(same_mobile) == 1:
            return same_mobile[0]
        area = line.get("area")
        near = [
            row
            for row in alike
            if (area is None or row.area == area) and not (line.get("staff_number") and row.staff_number)
        ]
        serving = [row for row in near if row.left_on is None or row.left_on == line.get("left_on")] or near
        if len(serving) > 1:
            line.refuse("name", AmbiguousPerson(count=len(serving), name=line.name))
        return serving[0] if len(serving) == 1 else None

    @staticmethod
    def _same_mobile(row: PersonRow, line: RosterLine) -> bool:
        masked = line.masked.get("mobile")
        return bool(row.mobile) and (line.get("mobile") == row.mobile or masked == masked_mobile(row.mobile))

    @staticmethod
    def _contradicts(row: PersonRow, line: RosterLine) -> bool:
        id_number, masked = line.get("id_number"), line.masked.get("id_number")
        if not row.id_number:
            return False
        return bool(id_number and id_number != row.id_number) or bool(
            masked and masked != masked_id(row.id_number)
        )

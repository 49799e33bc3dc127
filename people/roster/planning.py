"""What an import would do: every line of a roster compared with the file's other lines and with the base. Nothing is written.

The terminal and the desktop show the plan, cell by cell, before `people.roster.carrying_out` does it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.language import _
from people.areas import grid_key
from people.names import masked_id, masked_mobile
from people.persons import PersonRow
from people.refusals import RosterEmpty
from people.roster.known import KnownPeople, Patch, known_areas
from people.roster.lines import Refused, RosterLine, read_lines, said
from people.roster.reading import RosterFile
from people.roster.remarks import (
    AreaMissing,
    HasLeft,
    LeaverUnknown,
    MaskedNotTaken,
    MobileShared,
    SameName,
    SamePersonTwice,
    SheetSkipped,
)
from people.roster.repeats import settle_repeats
from people.writing import NewPerson
from sheets.reading import letter
from store import journal
from store.types import Db

_COMPARED = (
    "name",
    "sex",
    "staff_number",
    "mobile",
    "id_number",
    "qualification",
    "joined_on",
    "left_on",
    "note",
    "post",
)
_MASKS = {"mobile": masked_mobile, "id_number": masked_id}


class Added(NamedTuple):
    """Somebody to be added, and the line (row from 1) that says so. The person's `area_id` is found when it is carried out."""

    sheet: str
    row: int
    person: NewPerson
    patch: Patch | None


class Change(NamedTuple):
    """One field that a line changes; `field` is a key of the people list, `column` the letter of the cell."""

    field: str
    old: object
    new: object
    column: str


class Changed(NamedTuple):
    """Somebody whom a line changes."""

    person_id: UUID
    name: str
    sheet: str
    row: int
    changes: tuple[Change, ...]
    patch: Patch | None
    """The new patch where the area or the micro-grid changes."""
    before: PersonRow
    name_as_given: str


@dataclass
class RosterPlan:
    """What would be added and changed, what is refused and what should be looked at."""

    file: str
    digest: str
    today: date
    seq: int
    """The journal's newest line when the plan was made: an import refuses when people or areas moved since."""
    added: list[Added] = field(default_factory=list[Added])
    changed: list[Changed] = field(default_factory=list[Changed])
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list[Refused])
    warnings: list[Refused] = field(default_factory=list[Refused])


def plan(db: Db, file: RosterFile, today: date, *, new_areas: bool = False) -> RosterPlan:
    """Compare a roster with the base. Areas are made from the file where the base has none, else only with `new_areas`.

    A person is found by staff number, else ID number, else name and mobile, else a name that is unique in its 居民区. A
    blank cell changes nothing, a masked one that fits neither. Raises RosterEmpty.
    """
    seq = db.scalar(sa.select(sa.func.coalesce(sa.func.max(journal.JOURNAL.c.seq), 0))) or 0
    made = RosterPlan(file.name, file.digest, today, seq)
    lines = [line for sheet in file.people for line in read_lines(sheet, today)]
    leavers = [line for sheet in file.leavers for line in read_lines(sheet, today)]
    if not lines and not leavers:
        sheet = (*file.people, *file.leavers)[0]
        raise RosterEmpty(file=file.name, sheet=sheet.cells.name, row=sheet.headings.last + 1)
    areas, known = known_areas(db), KnownPeople(db)
    counted = settle_repeats(lines)
    taken: dict[UUID, RosterLine] = {}
    for line in counted:
        patch = None if line.refused else areas.patch_of(line, new_areas=new_areas)
        person = None if line.refused else known.meant_by(line)
        if person and person.id in taken:
            first = taken[person.id]
            line.refuse(
                "name", SamePersonTwice(name=line.name, row=first.row + 1, sheet=first.sheet.cells.name)
            )
        if line.refused:
            continue
        if person is None:
            made.added.append(_added(line, patch, known))
        else:
            taken[person.id] = line
            _compare(made, line, person, patch)
    _warn_of_shared_mobiles(counted, known)
    for line in (*lines, *leavers):
        made.refused += line.refused
        made.refused += line.left_out if line.refused else [_without(cell) for cell in line.left_out]
    for line in leavers:
        if not line.refused:
            _leave(made, line, known)
    made.warnings += [remark for line in (*lines, *leavers) for remark in line.warnings]
    made.warnings += [said(name, 0, 0, SheetSkipped()) for name in file.hidden]
    return made


def _added(line: RosterLine, patch: Patch | None, known: KnownPeople) -> Added:
    if patch is None and "area" in line.sheet.headings.columns:
        line.warn("area", AreaMissing(name=line.name))
    namesakes = known.by_name.get(line.name)
    if namesakes:
        line.warn("name", SameName(name=line.name, area="、".join(row.area or "-" for row in namesakes)))
    for key, masked in line.masked.items():
        line.warn(key, MaskedNotTaken(text=masked))
    values = {key: line.values[key] for key in _COMPARED if key in line.values}
    values["name"] = line.name_as_given
    return Added(line.sheet.cells.name, line.row + 1, NewPerson(**values), patch)


def _compare(made: RosterPlan, line: RosterLine, person: PersonRow, patch: Patch | None) -> None:
    for key, masked in line.masked.items():
        if masked != _MASKS[key](getattr(person, key)):
            line.warn(key, MaskedNotTaken(text=masked))
    if person.left_on and "left_on" not in line.values:
        line.warn("name", HasLeft(name=person.name, date=person.left_on))
    columns = line.sheet.headings.columns
    changes = [
        Change(key, getattr(person, key), line.values[key], letter(columns[key]))
        for key in _COMPARED
        if key in line.values and line.values[key] != getattr(person, key)
    ]
    moves = list(_moves(line, person, patch)) if patch else []
    if not changes and not moves:
        made.unchanged += 1
        return
    made.changed.append(
        Changed(
            person.id,
            person.name,
            line.sheet.cells.name,
            line.row + 1,
            (*changes, *moves),
            patch if moves else None,
            person,
            line.name_as_given,
        )
    )


def _moves(line: RosterLine, person: PersonRow, patch: Patch) -> Iterator[Change]:
    columns = line.sheet.headings.columns
    other_area = patch.area != person.area or (
        patch.street and person.street and patch.street != person.street
    )
    if other_area:
        yield Change("area", person.area, patch.area, letter(columns["area"]))
    if patch.grid and (other_area or grid_key(patch.area, patch.grid) != grid_key(person.area, person.grid)):
        yield Change("grid", person.grid, patch.grid, letter(columns["grid"]))


def _warn_of_shared_mobiles(lines: list[RosterLine], known: KnownPeople) -> None:
    first: dict[str, str] = {}
    for line in lines:
        mobile = line.get("mobile")
        if not mobile or line.refused:
            continue
        others = [row.name for row in known.by_mobile.get(mobile, []) if row.name != line.name]
        other = first.setdefault(mobile, line.name)
        if other != line.name:
            line.warn("mobile", MobileShared(name=line.name, other=other))
        elif others:
            line.warn("mobile", MobileShared(name=line.name, other=others[0]))


def _leave(made: RosterPlan, line: RosterLine, known: KnownPeople) -> None:
    on = line.get("left_on")
    number = line.get("staff_number")
    found = (
        [known.by_staff_number[number]]
        if number in known.by_staff_number
        else known.by_name.get(line.name, [])
    )
    if line.get("area"):
        found = [row for row in found if row.area == line.get("area")] or found
    if len(found) != 1 or found[0].name != line.name or on is None:
        line.warn("name", LeaverUnknown(name=line.name))
        return
    person = found[0]
    if person.left_on == on:
        return
    column = letter(line.sheet.headings.columns["left_on"])
    change = Change("left_on", person.left_on, on, column)
    for number, changed in enumerate(made.changed):
        if changed.person_id == person.id:
            made.changed[number] = changed._replace(changes=(*changed.changes, change))
            return
    made.changed.append(
        Changed(
            person.id, person.name, line.sheet.cells.name, line.row + 1, (change,), None, person, person.name
        )
    )


def _without(cell: Refused) -> Refused:
    return cell._replace(message=_("{message} The person is imported without it.", message=cell.message))

"""A file of facilities with their due dates into the base: read, compared, then carried out in one piece. Window and terminal run it.

A facility is known by its registration number, else by its name in its 居民区; a due date by what falls due and when.
"""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.jobs import Job, Step
from core.language import _
from core.refusal import Refusal, word
from grid.catalogue import in_force
from grid.facilities import dues, facilities, rules
from grid.facilities.dues import DUE, NewDue
from grid.facilities.facilities import FACILITY, NewFacility
from grid.facilities.lists import DUES, KIND_READ
from grid.facilities.refusals import (
    FacilitiesMoved,
    NoFacilitiesInFile,
    RowAreaMissing,
    RowAreaUnknown,
    RowDayMissing,
    RowDayUnreadable,
    RowItemUnknown,
    RowNameMissing,
    RowNumberNotValid,
    RowRepeated,
    RowUnitUnknown,
)
from grid.places.importing.reading import key as place_key
from grid.places.lists import PLACES
from grid.places.patches import Patches, patches, residential
from grid.places.placements import areas_of
from grid.tables import Place, Unit
from people import moments
from people.areas import grid_key, stem
from people.names import tidy
from people.roster import Refused
from sheets import headings
from sheets.columns import Column, Kind
from sheets.reading import Cell, SheetCells, letter, open_workbook
from store import journal
from store.transaction import Store
from store.types import Db, table_of

_PLACE = table_of(Place)
_UNIT = table_of(Unit)
_WHERE = ("area", "grid", "building", "stairwell")
_EXTRA: tuple[Column[None], ...] = (
    Column("remind_days", "Days of reminding", Kind.NUMBER, lambda _row: None, 8, ("提醒天数", "提前天数", "提前提醒天数")),
    Column("item", "Item of a lapse", Kind.TEXT, lambda _row: None, 12, ("小类", "问题小类", "事项编码", "逾期小类")),
)  # fmt: skip
"""Columns that a file may have besides those of the list; only their headings are read, so their titles are never shown."""
_MONTHS = re.compile(r"(\d+)\s*(个?月|年|天|日)?")
_SERIAL = re.compile(r"\d{5}")
_WHAT = "定期检验"
"""What falls due where a file does not say."""


@dataclass(frozen=True)
class FacilityFile:
    """A file that was read but not yet compared with the base."""

    name: str
    digest: str
    cells: SheetCells
    found: headings.HeadingRows


class Planned(NamedTuple):
    """A row to be carried out: the facility, new or known, and what falls due of it (None for nothing)."""

    row: int
    facility: NewFacility
    is_new: bool
    where: str
    unit: str
    due: NewDue | None


@dataclass
class FacilityPlan:
    """What an import would do."""

    file: str
    digest: str
    seq: int
    """The journal's newest line when the file was compared."""
    added: list[Planned] = field(default_factory=list[Planned])
    """Facilities that are new."""
    dated: list[Planned] = field(default_factory=list[Planned])
    """New due dates of facilities that are there."""
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list[Refused])
    warnings: list[Refused] = field(default_factory=list[Refused])


class Done(NamedTuple):
    """What an import did."""

    facilities: int
    dues: int


def read_file(path: Path) -> FacilityFile:
    """Open a list of facilities. Raises what `sheets.reading.open_workbook` raises, and NoFacilitiesInFile."""
    best: tuple[SheetCells, headings.HeadingRows] | None = None
    for cells in open_workbook(path):
        found = None if cells.hidden else headings.find(cells, _words())
        if (
            found is not None
            and "name" in found.columns
            and (best is None or len(found.columns) > len(best[1].columns))
        ):
            best = cells, found
    if best is None or not {"due_on", "code"} & best[1].columns.keys():
        raise NoFacilitiesInFile(file=path.name, rows=headings.ROWS)
    return FacilityFile(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), *best)


def plan(db: Db, file: FacilityFile, at: datetime, area_id: UUID | None = None) -> FacilityPlan:
    """Compare a file with the base; `area_id` is the patch of rows that name none. Changes nothing."""
    seq = db.scalar(sa.select(sa.func.coalesce(sa.func.max(journal.JOURNAL.c.seq), 0))) or 0
    made = FacilityPlan(file.name, file.digest, seq)
    comparing = _Comparing(db, file, made, local_date(at), area_id)
    for row in range(file.found.last + 1, len(file.cells.rows)):
        comparing.take(row)
    return made


def carry_out(store: Store, plan_: FacilityPlan, actor: str, at: datetime) -> Job[Done]:
    """Import what the plan adds, in one piece or not at all. Raises FacilitiesMoved, and what adding one by one raises."""
    wanted = [*plan_.added, *plan_.dated]
    yield Step(0, len(wanted), _("Importing facilities"))
    count = 0
    with store.write() as db:
        if journal.since(db, plan_.seq).subject_kinds & {"facility", "area", "place"}:
            raise FacilitiesMoved
        new = {one.facility.id: one.facility for one in plan_.added}
        facilities.add_all(db, list(new.values()), actor, at)
        for one in wanted:
            if one.due is not None:
                dues.state(db, one.facility.id, one.due, actor, at)
                count += 1
    yield Step(len(wanted), len(wanted))
    return Done(len(new), count)


@cache
def _words() -> headings.Words:
    own = [DUES.column(key) for key in ("due_on", "kind", "name", "code", "what", "unit", "every")]
    return {
        **headings.words_of([PLACES.column(key) for key in _WHERE]),
        **headings.words_of(_EXTRA),
        **headings.words_of(own),
    }


class _Comparing:
    """The base's facilities, patches and units as they were read, and what the file's earlier rows make."""

    def __init__(
        self, db: Db, file: FacilityFile, made: FacilityPlan, today: date, area_id: UUID | None
    ) -> None:
        self.file, self.made, self.today, self.usual = file, made, today, area_id
        self.nodes = patches(db, today)
        self.areas = {stem(node.name): node.id for node in self.nodes.values() if node.kind == "area"}
        self.grids = {
            (above.id, grid_key(stem(above.name), node.name)): node.id
            for node in self.nodes.values()
            if node.kind == "grid" and node.parent_id and (above := self.nodes.get(node.parent_id))
        }
        self.places = _places(db, self.nodes, today)
        self.units = {row.name: row.id for row in db.execute(sa.select(_UNIT.c.name, _UNIT.c.id))}
        items = in_force(db, today).items
        self.items = {kept.item.name: kept.item.code for kept in items} | {
            kept.item.code: kept.item.code for kept in items
        }
        rows = db.execute(sa.select(FACILITY).where(FACILITY.c.until.is_(None))).all()
        self.by_code = {row.code: row.id for row in rows if row.code}
        self.by_name = {(residential(self.nodes, row.area_id), row.name): row.id for row in rows}
        self.dates = {(row.facility_id, row.what, row.due_on) for row in db.execute(sa.select(DUE))}
        self.first: dict[tuple[UUID, str, date | None], int] = {}

    def take(self, row: int) -> None:
        """Put one row into the plan, or say what is wrong with it."""
        if all(moments.is_blank(cell) for cell in self.file.cells.rows[row]):
            return
        field_ = "name"
        try:
            name = self._text(row, "name")
            if not name:
                raise RowNameMissing
            field_ = "area"
            area_id, place_id, where = self._where(row)
            field_ = "due_on"
            due_on = self._day(row)
            field_ = "remind_days"
            remind = self._number(row, "remind_days", rules.REMIND_DAYS, 0, rules.MOST_DAYS)
            field_ = "every"
            every = self._number(row, "every", 12, 1, rules.MOST_MONTHS)
            field_ = "item"
            item = self._item(row)
        except Refusal as refusal:
            self._say(self.made.refused, row, field_, refusal)
            return
        code = self._text(row, "code") or None
        unit = self._text(row, "unit")
        if unit and unit not in self.units:
            self._say(self.made.warnings, row, "unit", RowUnitUnknown(text=unit))
        known = (self.by_code.get(code) if code else None) or (
            self.by_name.get((residential(self.nodes, area_id), name)) if not code else None
        )
        facility = NewFacility(
            _kind(self._text(row, "kind") or name), name, code, area_id, place_id, self.units.get(unit), item
        )
        if known is not None:
            facility = replace(facility, id=known)
        due = None if due_on is None else NewDue(self._text(row, "what") or _WHAT, due_on, remind, every)
        self._plan(
            row, Planned(row + 1, facility, known is None, where, unit if unit in self.units else "", due)
        )

    def _plan(self, row: int, one: Planned) -> None:
        marks = (one.facility.id, one.due.what if one.due else "", one.due.due_on if one.due else None)
        if marks in self.first:
            self._say(self.made.warnings, row, "name", RowRepeated(row=self.first[marks] + 1))
            return
        self.first[marks] = row
        if one.due is None:
            self._say(self.made.warnings, row, "due_on", RowDayMissing())
        if one.is_new:
            if one.facility.code:
                self.by_code[one.facility.code] = one.facility.id
            self.by_name[residential(self.nodes, one.facility.area_id), one.facility.name] = one.facility.id
            self.made.added.append(one)
        elif one.due is not None and (one.facility.id, one.due.what, one.due.due_on) not in self.dates:
            self.made.dated.append(one)
        else:
            self.made.unchanged += 1

    def _where(self, row: int) -> tuple[UUID, UUID | None, str]:
        """The patch and place that a row names. Raises RowAreaMissing, RowAreaUnknown."""
        area, grid, building, stairwell = (self._text(row, key) for key in _WHERE)
        patch = self.usual
        if area:
            patch = self.areas.get(stem(area))
            if patch is None:
                raise RowAreaUnknown(text=area)
        if patch is None:
            raise RowAreaMissing
        home = residential(self.nodes, patch) or patch
        if grid:
            patch = self.grids.get((home, grid_key(stem(self.nodes[home].name), grid)))
            if patch is None:
                raise RowAreaUnknown(text=grid)
        place: UUID | None = None
        if building:
            place = self.places.get((home, place_key(building)))
            if place is not None and stairwell:
                place = self.places.get((place, place_key(stairwell)))
            if place is None:
                raise RowAreaUnknown(text=f"{building} {stairwell}".strip())
        return patch, place, " ".join(part for part in (self.nodes[patch].name, building, stairwell) if part)

    def _day(self, row: int) -> date | None:
        cell = self._cell(row, "due_on")
        if moments.is_blank(cell):
            return None
        if isinstance(cell, str) and _SERIAL.fullmatch(cell.strip()):
            cell = float(cell)  # a csv keeps the number by which Excel counts days
        found = cell if isinstance(cell, date) and not isinstance(cell, datetime) else None
        found = found or moments.day(cell, "ymd", self.today.year)
        if found is None or not 2000 <= found.year <= 2100:
            raise RowDayUnreadable(text=str(cell)[:40])
        return found

    def _number(self, row: int, key: str, usual: int, least: int, most: int) -> int:
        """A number of days, or of months ("12", "1年", "6个月")."""
        text = self._text(row, key)
        if not text:
            return usual
        matched = _MONTHS.fullmatch(text)
        number = (
            int(matched[1]) * (12 if matched[2] == "年" and key == "every" else 1) if matched else least - 1
        )
        if not least <= number <= most:
            raise RowNumberNotValid(text=text[:40], least=least, most=most)
        return number

    def _item(self, row: int) -> str:
        text = self._text(row, "item")
        if text and text not in self.items:
            raise RowItemUnknown(text=text[:40])
        return self.items.get(text, "")

    def _cell(self, row: int, key: str) -> Cell:
        column = self.file.found.columns.get(key)
        return "" if column is None else self.file.cells.cell(row, column)

    def _text(self, row: int, key: str) -> str:
        cell = self._cell(row, key)
        if moments.is_blank(cell):
            return ""
        return tidy(str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell))

    def _say(self, where: list[Refused], row: int, key: str, refusal: Refusal) -> None:
        column = self.file.found.columns.get(key)
        letters = "" if column is None else letter(column)
        where.append(Refused(self.file.cells.name, row + 1, letters, refusal.code, word(refusal)))


def _kind(text: str) -> str:
    if text in rules.KINDS:
        return text
    return next((kind for written, kind in KIND_READ.items() if written in text), "other")


def _places(db: Db, nodes: Patches, today: date) -> dict[tuple[UUID, str], UUID]:
    """Buildings by their 居民区 and name, stairwells by their building and name."""
    there = sa.or_(_PLACE.c.until.is_(None), _PLACE.c.until > today)
    rows = db.execute(sa.select(_PLACE).where(_PLACE.c.kind.in_(("building", "stairwell")), there)).all()
    areas = areas_of(db, [row.id for row in rows if row.kind == "building"], today)
    found: dict[tuple[UUID, str], UUID] = {}
    for row in rows:
        above = row.parent_id if row.kind == "stairwell" else residential(nodes, areas.get(row.id))
        if above is not None:
            found[above, place_key(row.name)] = row.id
    return found

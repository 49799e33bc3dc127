"""Bringing residents in from a list of the office: read, compared with the register, shown as a plan, then carried out.

Households must be there; a row that names none, or one out of sight, is refused with its cell. The file itself is kept nowhere.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.jobs import Job, Step
from core.language import N_, _, translate
from core.refusal import Refusal
from grid.hands import Hand
from grid.places.importing.reading import key
from grid.residents import facts, residents, sealing
from grid.residents.facts import facts_of
from grid.residents.lists import homes_in_sight
from grid.residents.refusals import (
    BirthYearNotPossible,
    DayNotPossible,
    HouseholdNotFound,
    NoResidentsInFile,
    SourceMissing,
    UnknownTag,
)
from grid.residents.residents import RESIDENT, NewResident
from grid.residents.sight import sight_of
from grid.residents.tags import TAGS
from people import checks
from people.names import tidy
from people.roster import cells
from people.roster.lines import Refused, said
from sheets import headings
from sheets.columns import Column, Kind, Sheet
from sheets.headings import Words
from sheets.reading import SheetCells, open_workbook
from store.transaction import Store
from store.types import Db

_CHUNK = 50
_BETWEEN = re.compile(r"[、,，;；/\s]+")
_YEAR = re.compile(r"\d{4}")


@dataclass
class ResidentLine:
    """One row that means a resident; one with `refused` is not brought in."""

    sheet: str
    row: int
    """From 1."""
    columns: Mapping[str, int]
    home: tuple[str, ...]
    name: str = ""
    born: int | None = None
    mobile: str = ""
    tags: tuple[str, ...] = ()
    source: str = ""
    verified_on: date | None = None
    refused: list[Refused] = field(default_factory=list[Refused])

    def refuse(self, field: str, remark: Refusal) -> None:
        """Refuse the row because of one cell; of the first that is wrong, what follows from it is not said too."""
        if not self.refused:
            column = self.columns.get(field, self.columns["name"])
            self.refused.append(said(self.sheet, self.row - 1, column, remark))


class ToDo(NamedTuple):
    """A line with its household, and the resident whom it means where there is one of that name."""

    line: ResidentLine
    place_id: UUID
    resident_id: UUID | None


class Plan(NamedTuple):
    """What an import would do."""

    new: list[ToDo]
    known: list[ToDo]
    """There already; what is known of them is stated where it is new."""
    refused: list[Refused]


class Imported(NamedTuple):
    """What it did."""

    added: int
    stated: int


LINES: Sheet[ResidentLine] = Sheet(
    N_("Residents"),
    (
        Column("building", N_("Building"), Kind.TEXT, lambda line: line.home[0], 12, ("楼栋", "楼号", "幢", "栋", "楼")),
        Column("stairwell", N_("Stairwell"), Kind.TEXT, lambda line: line.home[1], 12, ("单元", "楼道", "门洞")),
        Column("household", N_("Household"), Kind.TEXT, lambda line: line.home[2], 12, ("门牌", "室", "室号", "房号", "门牌号", "户")),
        Column("name", N_("Name"), Kind.TEXT, lambda line: line.name, 12, ("姓名", "居民姓名")),
        Column("born", N_("Year of birth"), Kind.TEXT, lambda line: line.born, 12, ("出生年份", "出生年", "年份")),
        Column("mobile", N_("Phone number"), Kind.CODE, lambda line: line.mobile, 14, ("电话", "手机", "手机号", "联系电话", "联系方式")),
        Column("tags", N_("Known"), Kind.TEXT, lambda line: line.tags, 16, ("情况", "标签", "类别", "人员类别")),
        Column("source", N_("Known from"), Kind.TEXT, lambda line: line.source, 14, ("来源", "信息来源")),
        Column("verified_on", N_("Verified"), Kind.DAY, lambda line: line.verified_on, 14, ("核实日期", "核实时间")),
    ),
)  # fmt: skip
"""The columns of such a list, and what offices call them."""


def read_residents(path: Path) -> list[ResidentLine]:
    """The rows of a csv (UTF-8 or GBK), xlsx, xls or ods. Raises what `sheets.reading.open_workbook` raises, NoResidentsInFile."""
    lines: list[ResidentLine] = []
    for sheet in open_workbook(path):
        found = headings.find(sheet, _words())
        if found is not None and {"building", "household", "name"} <= set(found.columns) and not sheet.hidden:
            lines += _lines(sheet, found.last + 1, found.columns)
    if not lines:
        raise NoResidentsInFile(file=path.name)
    return lines


def plan(db: Db, lines: list[ResidentLine], hand: Hand, at: datetime) -> Plan:
    """What an import would do, within what this hand may see. Raises ResidentsNotYours."""
    today = local_date(at)
    homes = homes_in_sight(db, sight_of(db, hand), today)
    by_names: dict[tuple[str, ...], list[UUID]] = {}
    for home in homes.values():
        by_names.setdefault(tuple(key(name) for name in home.names), []).append(home.id)
    there = _there(db, list(homes))
    made = Plan([], [], [])
    for line in lines:
        names = tuple(key(name) for name in line.home if name)
        found = by_names.get(names, [])
        if len(found) != 1:
            line.refuse(
                "household", HouseholdNotFound(household=" ".join(name for name in line.home if name))
            )
        if line.verified_on is not None and line.verified_on > today:
            line.refuse("verified_on", DayNotPossible(day=line.verified_on))
        try:
            residents.stated({"name": line.name, "born": line.born, "mobile": line.mobile}, today)
        except Refusal as remark:
            line.refuse("born", remark)
        if line.refused:
            made.refused.extend(line.refused)
            continue
        known = there.get((found[0], line.name))
        (made.new if known is None else made.known).append(ToDo(line, found[0], known))
        there.setdefault((found[0], line.name), None)
    return made


def carry_out(store: Store, made: Plan, hand: Hand, at: datetime) -> Job[Imported]:
    """Do it, some at a time. What another did meanwhile is not done twice; nothing is taken away."""
    wanted = [*made.new, *made.known]
    added = stated = 0
    for start in range(0, len(wanted), _CHUNK):
        with store.write() as db:
            some = wanted[start : start + _CHUNK]
            there = _there(db, [each.place_id for each in some])
            for line, place_id, _known in some:
                id = there.get((place_id, line.name))
                if id is None:
                    new = NewResident(place_id, line.name, line.born, line.mobile)
                    id = there[place_id, line.name] = residents.add(db, new, hand, at)
                    added += 1
                stated += _state(db, id, line, hand, at)
        yield Step(min(start + _CHUNK, len(wanted)), len(wanted), _("Residents"))
    return Imported(added, stated)


def _state(db: Db, id: UUID, line: ResidentLine, hand: Hand, at: datetime) -> int:
    """State what is not known yet; gives how much that was."""
    known = {fact.tag for fact in facts_of(db, sealing.keys_of(db, [id])).get(id, [])}
    fresh = [tag for tag in line.tags if tag not in known]
    for tag in fresh:
        facts.state(db, id, tag, line.source, "", line.verified_on or local_date(at), hand, at)
    return len(fresh)


def _there(db: Db, places: list[UUID]) -> dict[tuple[UUID, str], UUID | None]:
    """Who lives in these households, by household and name."""
    found: dict[tuple[UUID, str], UUID | None] = {}
    for start in range(0, len(places), 500):
        query = sa.select(RESIDENT.c.id, RESIDENT.c.place_id, RESIDENT.c.sealed).where(
            RESIDENT.c.place_id.in_(places[start : start + 500]),
            RESIDENT.c.until.is_(None),
            RESIDENT.c.erased_at.is_(None),
        )
        rows = db.execute(query).all()
        keys = sealing.keys_of(db, [row.id for row in rows])
        for row in rows:
            opened = sealing.opened(keys.get(row.id), row.id, row.sealed)
            if opened is not None:
                found[row.place_id, opened["name"]] = row.id
    return found


@cache
def _words() -> Words:
    return headings.words_of(LINES.columns)


def _tags() -> Mapping[str, str]:
    """A tag by every word for it."""
    chinese = {"独居": "alone", "高龄": "aged", "困难": "in_need", "残障": "disabled", "残疾": "disabled", "重病": "ill", "困境儿童": "child", "租户": "tenant", "退役军人": "veteran"}  # fmt: skip
    return chinese | {tag: tag for tag in TAGS} | {translate(title): tag for tag, title in TAGS.items()}


def _lines(sheet: SheetCells, first: int, columns: Mapping[str, int]) -> Iterator[ResidentLine]:
    for row in range(first, len(sheet.rows)):
        texts = {name: tidy(cells.shown(sheet.spread(row, column))) for name, column in columns.items()}
        if texts["name"]:
            yield _line(sheet, row, columns, texts)


def _line(sheet: SheetCells, row: int, columns: Mapping[str, int], texts: Mapping[str, str]) -> ResidentLine:
    home = tuple(texts.get(name, "") for name in ("building", "stairwell", "household"))
    line = ResidentLine(sheet.name, row + 1, columns, home)

    def taken(name: str, read: Any) -> Any:  # noqa: ANN401 - what the reader of one cell gives
        try:
            return read()
        except Refusal as remark:
            line.refuse(name, remark)
            return None

    line.name = taken("name", lambda: checks.name(texts["name"])) or ""
    line.born = taken("born", lambda: _year(texts.get("born", "")))
    line.mobile = taken("mobile", lambda: residents.phone(texts.get("mobile", ""))) or ""
    line.tags = taken("tags", lambda: _tags_in(texts.get("tags", ""))) or ()
    line.source = texts.get("source", "")[: facts.LONGEST_SOURCE]
    if line.tags and not line.source:
        line.refuse("source", SourceMissing())
    if texts.get("verified_on"):
        day = sheet.spread(row, columns["verified_on"])
        line.verified_on = taken("verified_on", lambda: cells.day(day, date.max).value)
    return line


def _year(text: str) -> int | None:
    """A year, or that of a whole date."""
    if not text:
        return None
    found = _YEAR.match(text)
    if found is None:
        raise BirthYearNotPossible(year=text)
    return int(found[0])


def _tags_in(text: str) -> tuple[str, ...]:
    known = _tags()
    found: list[str] = []
    for word in filter(None, _BETWEEN.split(text)):
        tag = known.get(word.removesuffix("老人").removesuffix("家庭") or word)
        if tag is None:
            raise UnknownTag(tag=word)
        found.append(tag)
    return tuple(dict.fromkeys(found))

"""The rows of a meeting export as joins of participants, read beside the session they are to belong to. Pure.

`courses.meetings.planning` calls `participants`. What cannot be read is refused by cell, and by that cell alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from core.clock import SHANGHAI, local, local_date
from core.language import N_, translate
from core.refusal import Refusal, word
from courses.meetings import refusals
from courses.meetings.headings import Table
from courses.meetings.joins import Join
from courses.meetings.reading import MeetingExport
from people import moments
from people.moments import Wall
from people.names import tidy
from sheets.reading import Cell, letter

_TOTAL = re.compile(
    r"(?:合计|总计|共计|小计|统计|total|sum)\b.*|(?:合计|总计|共计)[:：]?\s*\d*.*", re.IGNORECASE
)
_YES = frozenset({"yes", "y", "true", "是", "1", "√"})
_CAME = re.compile(r"join|enter|加入|进入|入会|进会|上线|登录", re.IGNORECASE)
_WENT = re.compile(r"left|leave|exit|离开|退出|退会|离会|下线", re.IGNORECASE)
_STATED = re.compile(r"时区|time ?zone|(?:UTC|GMT)\s*[+-]\s*\d", re.IGNORECASE)
_WITHIN = re.compile(r"^(.+?)\s*[(（](.+)[)）]\s*$")
_ROUNDED = timedelta(seconds=60)
"""How much a tool's duration may lie below its times for being rounded to minutes."""
_WHERE = N_("Sheet {sheet}, row {row}, column {column}: {remark}")


class Refused(NamedTuple):
    """One row that is left out, and the cell because of which."""

    sheet: str
    row: int
    """As Excel numbers it."""
    column: str
    """As Excel names it."""
    code: str
    message: str


@dataclass(frozen=True)
class Participant:
    """Somebody as the meeting tool knows them: what they call themselves, and each time they were there."""

    names: tuple[str, ...]
    """The nickname, then any other name the export gives."""
    joins: tuple[Join, ...]
    rows: tuple[int, ...]
    area: str = ""
    """Department or organisation, where the export has such a column; as the next two."""
    mobile: str = ""
    staff_number: str = ""
    mark: str = ""
    """What the tool itself tells two of one name apart by."""
    may_be_two: bool = field(default=False)
    """The first name holds a display name and, in brackets, the account's own."""

    @property
    def key(self) -> str:
        """What decisions name this participant by."""
        return "|".join((*self.names, self.mobile, self.staff_number, self.area, self.mark))


class Reading(NamedTuple):
    """What the rows say: the participants in the order of the file, refused rows, and the day most joins lie on."""

    participants: list[Participant]
    refused: list[Refused]
    day: date | None
    rows: int


@dataclass(frozen=True)
class _Line:
    table: Table
    row: int
    who: Participant
    is_summed: bool


def participants(export: MeetingExport, starts_at: datetime) -> Reading:
    """Read the rows. `starts_at` is the session's start: it settles day and month, and the day of a bare time."""
    refused: list[Refused] = []
    lines: list[_Line] = []
    count = 0
    for table in export.tables:
        rows = list(_rows(table))
        count += len(rows)
        lines += _lines(table, rows, starts_at, refused)
    # Where a file gives every join too, the sums of the same people say nothing more.
    detailed = {name for line in lines if not line.is_summed for name in line.who.names}
    lines = [line for line in lines if not (line.is_summed and detailed.intersection(line.who.names))]
    days = [local_date(join.joined) for line in lines for join in line.who.joins]
    most = max(sorted(set(days)), key=days.count) if days else None
    return Reading(_together(line.who for line in lines), refused, most, count)


def _together(who: Iterable[Participant]) -> list[Participant]:
    found: dict[str, Participant] = {}
    for each in who:
        known = found.get(each.key)
        found[each.key] = (
            replace(known, joins=known.joins + each.joins, rows=known.rows + each.rows) if known else each
        )
    return list(found.values())


def _rows(table: Table) -> Iterator[int]:
    """The rows of the list, from 0: no blank ones, no total, no headings repeated, nothing of the next section."""
    named = _name_columns(table)
    columns = {column for many in table.columns.values() for column in many}
    for row in range(table.first, table.end):
        cells = [table.cells.cell(row, column) for column in sorted(columns)]
        if all(moments.is_blank(cell) for cell in cells):
            continue
        first = next((tidy(str(cell)) for cell in table.cells.rows[row] if cell != ""), "")
        names = [tidy(str(table.cells.cell(row, column))) for column in named]
        times = [table.cells.cell(row, column) for key in ("joined", "left", "stamp", "duration")
                 if (column := table.column(key)) is not None]  # fmt: skip
        is_timed = any(not moments.is_blank(cell) for cell in times)
        if not is_timed or (_TOTAL.fullmatch(first) and not _has_moment(times)):
            # A line of the next section's title, a note, a total.
            continue
        if any(names) or is_timed:
            yield row


def _has_moment(cells: list[Cell]) -> bool:
    return any(moments.moment(cell, "mdy", 2000) is not None for cell in cells[:2])


def _name_columns(table: Table) -> tuple[int, ...]:
    columns = table.columns
    if "original" in columns:
        return columns["original"]
    return columns.get("name") or columns["family"] + columns["given"]


def _lines(table: Table, rows: list[int], starts_at: datetime, refused: list[Refused]) -> list[_Line]:
    reader = _Reader(table, rows, starts_at, refused)
    if "joined" not in table.columns and "left" not in table.columns:
        return reader.events(rows)
    return [line for row in rows if (line := reader.line(row)) is not None]


class _Reader:
    """Reads the cells of one table: its order of dates, its zones, the day of bare times settled once."""

    def __init__(self, table: Table, rows: list[int], starts_at: datetime, refused: list[Refused]) -> None:
        self.table, self.refused, self.starts_at = table, refused, starts_at
        near = local_date(starts_at)
        self.year = near.year
        timed = [column for key in ("joined", "left", "stamp") if (column := table.column(key)) is not None]
        self.order = moments.best_order(
            (
                cell
                for row in rows
                for column in timed
                if not moments.is_blank(cell := table.cells.cell(row, column))
            ),
            near,
        )
        stated = self._stated_zone()
        self.zones: dict[str, tzinfo] = {
            key: moments.zone(table.heading_of(key)) or stated for key in ("joined", "left", "stamp")
        }
        self.day = self._stated_day()

    def line(self, row: int) -> _Line | None:
        """One row as a line; None when it was refused."""
        who = self._who(row)
        if who is None:
            return None
        waiting = self.table.column("waiting")
        if waiting is not None and tidy(str(self.table.cells.cell(row, waiting))).lower() in _YES:
            return self._refuse(row, waiting, refusals.InWaitingRoom())
        joined, left = self._moment(row, "joined"), self._moment(row, "left")
        if isinstance(joined, _Unreadable) or isinstance(left, _Unreadable):
            return None
        own_day = self._own_day(row)
        came = self._instant(joined, "joined", own_day) if joined else None
        went = self._instant(left, "left", own_day) if left else None
        if came and went and left and left.day is None and went < came:
            went += timedelta(days=1)
        spans = self._durations(row)
        if came is None and went is not None and spans:
            came = went - spans[0]
        if went is None and came is not None and spans:
            went = came + spans[0]
        if came is None or went is None:
            missing = self.table.column("joined" if came is None else "left")
            return self._refuse(
                row, missing if missing is not None else self._any_time(), refusals.TimeMissing()
            )
        if went < came:
            remark = refusals.LeftBeforeJoining(
                left=f"{local(went):%H:%M:%S}", joined=f"{local(came):%H:%M:%S}"
            )
            return self._refuse(row, self.table.column("left") or 0, remark)
        whole = went - came
        said = min(spans, key=lambda span: abs(span - whole)) if spans else whole
        join = Join(came, went, said if said < whole - _ROUNDED else None)
        return _Line(self.table, row, replace(who, joins=(join,)), self.table.is_summed)

    def events(self, rows: list[int]) -> list[_Line]:
        """A list of joinings and leavings, one a row (Teams' older list), as joins."""
        action, stamp = self.table.column("action") or 0, self.table.column("stamp") or 0
        happened: dict[str, list[tuple[datetime, bool, int, Participant]]] = {}
        for row in rows:
            who, said = self._who(row), str(self.table.cells.cell(row, action))
            came, went = bool(_CAME.search(said)), bool(_WENT.search(said))
            wall = self._moment(row, "stamp") if who and came != went else None
            if who is None or wall is None or isinstance(wall, _Unreadable):
                continue
            at = self._instant(wall, "stamp", None)
            happened.setdefault(who.key, []).append((at, came, row, who))
        lines: list[_Line] = []
        for each in happened.values():
            since: tuple[datetime, int] | None = None
            for at, came, row, who in sorted(each, key=lambda event: event[0]):
                if came:
                    since = since or (at, row)
                elif since is not None:
                    join = Join(since[0], at)
                    lines.append(_Line(self.table, row, replace(who, joins=(join,)), is_summed=False))
                    since = None
            if since is not None:
                self._refuse(since[1], stamp, refusals.TimeMissing())
        return sorted(lines, key=lambda line: line.row)

    def _who(self, row: int) -> Participant | None:
        columns = _name_columns(self.table)
        texts = [tidy(_shown(self.table.cells.cell(row, column))) for column in columns]
        if "name" not in self.table.columns and "original" not in self.table.columns:
            texts = ["".join(texts) if not "".join(texts).isascii() else " ".join(texts)]
        names = tuple(dict.fromkeys(text for text in texts if not moments.is_blank(text)))
        if not names:
            return self._refuse(row, columns[0], refusals.NicknameMissing())
        is_original = "original" in self.table.columns
        return Participant(
            names,
            (),
            (row + 1,),
            self._text(row, "area"),
            re.sub(r"[\s-]|^\+?86(?=1\d{10}$)", "", self._text(row, "mobile")),
            self._text(row, "staff_number"),
            self._text(row, "mark"),
            is_original and bool(_WITHIN.match(names[0])),
        )

    def _text(self, row: int, key: str) -> str:
        column = self.table.column(key)
        value = "" if column is None else tidy(_shown(self.table.cells.cell(row, column)))
        return "" if moments.is_blank(value) else value

    def _moment(self, row: int, key: str) -> "Wall | _Unreadable | None":
        column = self.table.column(key)
        cell = "" if column is None else self.table.cells.spread(row, column)
        if column is None or moments.is_blank(cell):
            return None
        read = moments.moment(cell, self.order, self.year)
        if read is None:
            self._refuse(row, column, refusals.TimeNotReadable(text=_shown(cell)[:40]))
            return _Unreadable()
        return read

    def _instant(self, wall: Wall, key: str, own_day: date | None) -> datetime:
        zone = wall.zone or self.zones[key]
        on = wall.day or own_day or self.day
        if on is not None:
            return datetime.combine(on, wall.clock, tzinfo=zone)
        near = local_date(self.starts_at)
        days = (near + timedelta(days=step) for step in (0, -1, 1))
        return min(
            (datetime.combine(day, wall.clock, tzinfo=zone) for day in days),
            key=lambda moment: abs(moment - self.starts_at),
        )

    def _durations(self, row: int) -> list[timedelta]:
        column = self.table.column("duration")
        if column is None:
            return []
        return moments.durations(self.table.cells.cell(row, column), self.table.heading_of("duration"))

    def _own_day(self, row: int) -> date | None:
        column = self.table.column("day")
        if column is None:
            return None
        return moments.day(self.table.cells.spread(row, column), self.order, self.year)

    def _above(self) -> Iterator[Cell]:
        for row in self.table.cells.rows[: self.table.heading]:
            yield from row

    def _stated_zone(self) -> tzinfo:
        words = [tidy(cell) for cell in self._above() if isinstance(cell, str)]
        for place, text in enumerate(words):
            if _STATED.search(text):
                zone = moments.zone(" ".join(words[place : place + 2]))
                if zone is not None:
                    return zone
        return SHANGHAI

    def _stated_day(self) -> date | None:
        """The day named above the list, when it is not the session's own or the one beside: bare times belong to it."""
        near = local_date(self.starts_at)
        for cell in self._above():
            found = moments.day(cell, self.order, self.year) if not isinstance(cell, (int, float)) else None
            if found is not None:
                return None if abs((found - near).days) <= 1 else found
        return None

    def _any_time(self) -> int:
        columns = [self.table.column(key) for key in ("duration", "joined", "left")]
        return next(column for column in columns if column is not None)

    def _refuse(self, row: int, column: int, remark: Refusal) -> None:
        cells = self.table.cells
        message = translate(_WHERE, sheet=cells.name, row=row + 1, column=letter(column), remark=word(remark))
        self.refused.append(Refused(cells.name, row + 1, letter(column), remark.code, message))


class _Unreadable:
    """A cell that was refused."""


def _shown(cell: Cell) -> str:
    """A cell as text; a number without the point that Excel's floats bring."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

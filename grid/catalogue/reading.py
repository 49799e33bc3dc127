"""Reading a catalogue from an office's file: xlsx, xls, ods or csv, UTF-8 or GBK, columns found by their headings."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

from core.refusal import Refusal
from grid.catalogue.items import FILED, Item
from grid.catalogue.refusals import (
    LimitKindUnknown,
    LimitNotNumber,
    NotACatalogue,
    PhotosUnclear,
    refuse_faults,
)
from grid.catalogue.rules import MOST_LIMIT, TITLES, faults_of
from people.names import ideographs, tidy
from sheets import headings
from sheets.headings import HeadingRows, Words, words_of
from sheets.reading import Cell, SheetCells, open_workbook

_WANTED = ("class_name", "name", "limit_amount", "filing", "closing", "photos", "unit_words")
_LEAST = 4
"""So many known headings make a table of items; what is then missing is named."""
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "urgent_hour": "urgent_hour", "紧急小时": "urgent_hour", "紧急": "urgent_hour", "小时": "urgent_hour",
        "自然小时": "urgent_hour", "urgenthours": "urgent_hour", "work_hour": "work_hour", "工作小时": "work_hour",
        "工作时": "work_hour", "工时": "work_hour", "workinghours": "work_hour", "work_day": "work_day", "工作日": "work_day",
        "workingdays": "work_day", "natural_day": "natural_day", "自然日": "natural_day", "日历日": "natural_day",
        "日历天": "natural_day", "天": "natural_day", "日": "natural_day", "calendardays": "natural_day",
    }
)  # fmt: skip
_LIMIT = re.compile(r"(\d+)\s*个?\s*(\D*)")
_WITHIN = re.compile(r"以?内$")
_NUMBER = r"([0-9一二两三四五六七八九])"
_BOTH = re.compile(rf"前后各{_NUMBER}张?")
_BEFORE = re.compile(rf"(?:前|before){_NUMBER}|{_NUMBER}before")
_AFTER = re.compile(rf"(?:后|after){_NUMBER}|{_NUMBER}after")
_NO_PHOTOS = frozenset({"无", "不需要", "不要求", "none", "0", "-", "/"})
_DIGITS: Mapping[str, int] = MappingProxyType(
    {sign: value for value, sign in enumerate("一二三四五六七八九", 1)}
    | {"两": 2}
    | {str(value): value for value in range(10)}
)


def read_file(path: Path) -> list[Item]:
    """The items of the first sheet that holds a catalogue, in order; codes are empty where the file has none.

    Raises NotACatalogue, one fault of the table that names row, item and column, CatalogueHasFaults for several, and what
    `sheets.reading` raises.
    """
    sheets = [(sheet, headings.find(sheet, _words(), _LEAST)) for sheet in open_workbook(path)]
    sheet, found = next(((sheet, found) for sheet, found in sheets if found), (None, None))
    missing = [TITLES[key] for key in _WANTED if found is None or key not in found.columns]
    if sheet is None or found is None or missing:
        raise NotACatalogue(file=path.name, columns="、".join(missing))
    found = _without_counting(sheet, found)
    titles = {key: _text(sheet.cell(found.last, column)) for key, column in found.columns.items()}
    table = _Table(sheet, found, {**TITLES, **{key: title for key, title in titles.items() if title}})
    items = [table.item(row) for row in _rows(sheet, found)]
    rows = [row + 1 for row in _rows(sheet, found)]
    # What a cell's own reading refused is not told a second time as a hole.
    refuse_faults(tuple(sorted((*table.faults, *faults_of(items, rows, table.titles)), key=_row_of)))
    return items


class _Table:
    """The rows of a sheet, and what in their cells could not be read."""

    def __init__(self, sheet: SheetCells, found: HeadingRows, titles: Mapping[str, str]) -> None:
        self.sheet, self.found, self.titles = sheet, found, titles
        self.faults: list[Refusal] = []
        self._class = ""

    def item(self, row: int) -> Item:
        """The item of a row; a cell that cannot be read is a fault and stands in for a sound value."""
        name = self._cell(row, "name")
        here: dict[str, object] = {"row": row + 1, "item": name}
        kind, amount = self._limit(row, here)
        before, after = self._photos(row, here)
        if (
            not self.sheet.merges_known
        ):  # a csv of a sheet whose classes were merged cells has them in their first row alone
            self._class = self._cell(row, "class_name") or self._class
        class_name = self._cell(row, "class_name") or self._class
        code = self._cell(row, "code")
        return Item(
            code.zfill(4) if code.isdecimal() else code, class_name, name, kind, amount, self._cell(row, "filing"),
            self._cell(row, "closing"), before, after, self._cell(row, "unit_words"), self._cell(row, "standard_code"),
        )  # fmt: skip

    def _cell(self, row: int, key: str) -> str:
        column = self.found.columns.get(key)
        return "" if column is None else _text(self.sheet.spread(row, column))

    def _limit(self, row: int, here: dict[str, object]) -> tuple[str, int]:
        """Kind and amount of the limit; "3个工作日" in one cell is both. A hole stays one, for `faults_of` to tell."""
        kind_text, amount_text = self._cell(row, "limit_kind"), self._cell(row, "limit_amount")
        found = _LIMIT.fullmatch(amount_text)
        if amount_text and (found is None or (found[2] and kind_text)):
            self.faults.append(
                LimitNotNumber(**here, column=self.titles["limit_amount"], text=amount_text, most=MOST_LIMIT)
            )
            return "work_day", 1
        kind_text = kind_text or (found[2] if found else "")
        kind_text = _WITHIN.sub("", kind_text)
        kind = _KINDS.get(re.sub(r"[\s()（）]", "", kind_text).lower(), "")
        if kind_text and not kind:
            self.faults.append(LimitKindUnknown(**here, column=self.titles["limit_kind"], text=kind_text))
            kind = "work_day"
        return kind, int(found[1]) if found else 0

    def _photos(self, row: int, here: dict[str, object]) -> tuple[int, int]:
        given = self._cell(row, "photos")
        plain = re.sub(r"[\s,，、;；张]|整改|photos?", "", given.lower())
        if plain in _NO_PHOTOS:
            return 0, 0
        if both := _BOTH.fullmatch(plain):
            return _DIGITS[both[1]], _DIGITS[both[1]]
        before, after = _BEFORE.search(plain), _AFTER.search(plain)
        left = _AFTER.sub("", _BEFORE.sub("", plain))
        if left or not (before or after):
            self.faults.append(PhotosUnclear(**here, column=self.titles["photos"], text=given))
        return _first_digit(before), _first_digit(after)


def _row_of(fault: Refusal) -> int:
    row = fault.values.get("row")
    return row if isinstance(row, int) else 0


def _rows(sheet: SheetCells, found: HeadingRows) -> Iterator[int]:
    """The rows of items, from 0: a row with a single cell is a remark under the table."""
    for row in range(found.last + 1, len(sheet.rows)):
        if sum(bool(_text(cell)) for cell in sheet.rows[row]) > 1:
            yield row


def _without_counting(sheet: SheetCells, found: HeadingRows) -> HeadingRows:
    """The headings without a column of codes that only counts the rows: 1, 2, 3."""
    column = found.columns.get("code")
    if column is None:
        return found
    codes = [_text(sheet.cell(row, column)) for row in _rows(sheet, found)]
    if codes != [str(number + 1) for number in range(len(codes))]:
        return found
    kept = {key: place for key, place in found.columns.items() if key != "code"}
    return HeadingRows(found.first, found.last, kept)


def _first_digit(found: re.Match[str] | None) -> int:
    return next((_DIGITS[group] for group in found.groups() if group), 0) if found else 0


def _text(cell: Cell) -> str:
    """A cell as text in one form: 3.0 is "3"."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()
    return ideographs(tidy(str(cell)))


@cache
def _words() -> Words:
    return words_of(FILED.columns)

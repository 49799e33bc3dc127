"""Rosters as offices send them, made for tests."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from core.paths import EXAMPLES
from people import roster
from people.roster import RosterPlan
from store.transaction import Store

TODAY = date(2026, 3, 5)
SAMPLE = EXAMPLES / "roster.xlsx"
HEADINGS = ("姓名", "工号", "手机", "居民区", "网格", "岗位", "入职日期")


def xlsx(path: Path, *rows: Sequence[object], sheet: str = "名册", merged: Sequence[str] = ()) -> Path:
    """An xlsx of one sheet with these rows."""
    book: Any = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    book.save(path)
    return path


def csv(path: Path, *rows: Sequence[object], encoding: str = "gbk") -> Path:
    """A csv with these rows."""
    lines = [",".join(str(cell) for cell in row) for row in rows]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def planned(store: Store, path: Path, *, new_areas: bool = False, today: date = TODAY) -> RosterPlan:
    """The plan of a file against a base."""
    read = roster.read_roster(path)
    with store.read() as db:
        return roster.plan(db, read, today, new_areas=new_areas)


def places(found: Sequence[roster.Refused]) -> list[tuple[str, str]]:
    """What was said of which cell: ("K108", "impossible_date")."""
    return [(f"{one.column}{one.row}", one.code) for one in found]

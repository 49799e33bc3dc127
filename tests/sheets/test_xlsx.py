"""Lists written as xlsx: typed cells, codes as text, no formula, the old file kept when the new one cannot be written."""

import errno
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from core.refusals import FileLocked, FileNotWritten
from sheets import xlsx
from sheets.columns import Column, Kind, Sheet
from sheets.reading import open_workbook


class Row(NamedTuple):
    name: str | None
    mobile: str = ""
    credits: int | None = None
    day: date | None = None
    at: datetime | None = None
    number: int | None = None


SHEET: Sheet[Row] = Sheet(
    "List: a/b",
    (
        Column("name", "Name", Kind.TEXT, lambda row: row.name),
        Column("mobile", "Mobile", Kind.CODE, lambda row: row.mobile),
        Column("credits", "Credits", Kind.AMOUNT, lambda row: row.credits),
        Column("day", "Day", Kind.DAY, lambda row: row.day),
        Column("at", "At", Kind.INSTANT, lambda row: row.at),
        Column("number", "Number", Kind.NUMBER, lambda row: row.number),
    ),
)


def test_cells_keep_their_types(tmp_path: Path) -> None:
    file = tmp_path / "名单.xlsx"
    row = Row("王𬍡", "013812345678", 1550, date(2026, 3, 5), datetime(2026, 3, 5, 5, 20, tzinfo=UTC), 7)
    xlsx.write(file, SHEET, [row, Row(None)], title="标题", notes=["截至今天"])
    (sheet,) = open_workbook(file)
    assert sheet.name == "List- a-b"
    assert [line[0] for line in sheet.rows[:3]] == ["标题", "截至今天", "Name"]
    assert sheet.rows[3] == [
        "王𬍡",
        "013812345678",
        15.5,
        date(2026, 3, 5),
        datetime(2026, 3, 5, 13, 20),  # noqa: DTZ001 - a cell knows no zone
        7.0,
    ]
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("text", ["=1+1", "+8613812345678", "-5", "@SUM(A1)", "http://example.org", "12"])
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.xlsx"
    xlsx.write(file, SHEET, [Row(text)])
    book: Any = openpyxl.load_workbook(file)
    cell = book.active["A2"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)
    assert cell.quotePrefix == (text[0] in "=+-@")


def test_the_page_is_set_up_for_print(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    xlsx.write(file, SHEET, [Row("王伟")], title="标题")
    book: Any = openpyxl.load_workbook(file)
    page = book.active
    assert page.freeze_panes == "A3"
    assert page.print_title_rows == "$2:$2"
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.fitToHeight == 0


def test_a_full_disk_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileNotWritten, match="No space left"):
        xlsx.write(file, SHEET, [Row("王伟")])
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileNotWritten):
        xlsx.write(tmp_path / "file" / "a.xlsx", SHEET, [Row("王伟")])


def test_a_file_open_in_excel_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"old")

    def locked(_self: Path, _target: Path) -> Path:
        raise PermissionError(errno.EACCES, "in use")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(FileLocked):
        xlsx.write(file, SHEET, [Row("王伟")])
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_query_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def rows() -> Iterator[Row]:
        yield Row("王伟")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        xlsx.write(tmp_path / "a.xlsx", SHEET, rows())
    assert not list(tmp_path.iterdir())

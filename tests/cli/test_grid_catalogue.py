"""`xiuhua grid catalogue` and `xiuhua grid calendar`, as a person and as a script use them."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cli import grid_calendar, grid_catalogue
from core.paths import EXAMPLES, DataFolder
from store.transaction import Store
from tests.cli.test_verbs import run
from tests.grid.working_time.test_engine import at

NOW = at("2026-11-22 10:00")


@pytest.fixture
def data(sqlite_base: Store, folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    for module in (grid_calendar, grid_catalogue):
        monkeypatch.setattr(module, "now", lambda: NOW)
    return "--data", str(folder.root)


def told(*arguments: str | Path) -> Any:  # noqa: ANN401 - JSON
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_what_ships_is_shown_and_searched(data: tuple[str, str]) -> None:
    shown = run("grid", "catalogue", "show", *data)
    assert shown.exit_code == 0, shown.output
    assert "as it ships" in shown.output
    assert len(shown.output.splitlines()) == 25
    found = told("grid", "catalogue", "show", "xfqc", *data)
    assert [item["name"] for item in found["items"]] == ["消防器材缺失或损坏"]
    assert "becomes version 1" in run("grid", "catalogue", "versions", *data).output


def test_an_export_imported_again_changes_nothing(data: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "目录.xlsx"
    assert told("grid", "catalogue", "export", path, *data)["items"] == 23
    said = run("grid", "catalogue", "import", path, *data)
    assert said.exit_code == 0, said.output
    assert "says already" in said.output
    assert told("grid", "catalogue", "import", EXAMPLES / "catalogue.csv", *data)["imported"] is None


def test_a_changed_file_is_told_then_imported_and_withdrawn(data: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "新目录.xlsx"
    assert run("grid", "catalogue", "export", path, *data).exit_code == 0
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    row = next(row for row in sheet.iter_rows() if any(cell.value == "照明损坏" for cell in row))
    limit = next(cell for cell in row if cell.value == 3)
    limit.value = 2
    book.save(path)
    told_first = run("grid", "catalogue", "import", path, *data)
    assert "照明损坏, Time limit: 3 working days → 2 working days" in told_first.output
    assert "Add --yes" in told_first.output
    assert told("grid", "catalogue", "versions", *data) == []
    assert run("grid", "catalogue", "import", path, *data, "--dry-run").exit_code == 0
    done = told("grid", "catalogue", "import", path, *data, "--yes", "--from", "2026-12-01")
    assert (done["imported"]["number"], done["imported"]["title"], done["against"]) == (2, "新目录", 0)
    assert [change["field"] for change in done["changed"]] == ["limit"]
    assert [item["limit_amount"] for item in told("grid", "catalogue", "show", "0504", *data)["items"]] == [3]
    later = told("grid", "catalogue", "show", "0504", "--on", "2026-12-01", *data)
    assert (later["number"], later["items"][0]["limit_amount"]) == (2, 2)
    assert "新目录" in run("grid", "catalogue", "versions", *data).output
    gone = run("grid", "catalogue", "withdraw", "2", "--why", "时限写错", *data)
    assert "Version 2 is withdrawn. In force: Version 1" in gone.output
    refused = run("grid", "catalogue", "withdraw", "1", "--why", "不要", *data)
    assert refused.exit_code == 1
    assert "the only one that stands" in refused.output
    assert run("grid", "catalogue", "show", "--number", "9", *data).exit_code == 1


def test_a_hole_is_told_and_nothing_is_imported(data: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    text = (EXAMPLES / "catalogue.csv").read_text("utf-8-sig")
    path.write_bytes(
        text.replace("飞线或违规充电,urgent_hour,4", "飞线或违规充电,urgent_hour,").encode("gbk")
    )
    refused = run("grid", "catalogue", "import", path, *data, "--yes")
    assert refused.exit_code == 1
    assert "Row 10, item “飞线或违规充电”: 时限 is empty" in refused.output
    assert told("grid", "catalogue", "versions", *data) == []


def test_the_calendar_of_a_year_and_what_is_missing(data: tuple[str, str]) -> None:
    shown = told("grid", "calendar", "show", *data)
    assert (shown["year"], shown["known"], shown["missing_years"]) == (2026, True, [2027])
    assert "2027" in shown["warning"]
    assert {"day": "2026-02-14", "works": True, "source": "national", "name": "春节"} in shown["days"]
    text = run("grid", "calendar", "show", "2027", *data).output
    assert "The holidays of 2027 are not known yet" in text


def test_days_hours_and_years_are_set_and_taken_back(data: tuple[str, str]) -> None:
    done = run("grid", "calendar", "set", "2027-02-05..2027-02-11", "--free", "--note", "春节", *data)
    assert "Done: 7 days." in done.output
    assert run("grid", "calendar", "set", "2027-02-20", "--work", *data).exit_code == 0
    assert run("grid", "calendar", "clear", "2027-02-11", *data).exit_code == 0
    assert "count as entered" in run("grid", "calendar", "entered", "2027", *data).output
    hours = told("grid", "calendar", "hours", "2026-12-01", "8:30-12:00,13:30-17:30", *data)
    assert hours["hours"] == "08:30-12:00,13:30-17:30"
    shown = told("grid", "calendar", "show", "2027", *data)
    assert [(day["day"], day["works"], day["source"]) for day in shown["days"]] == [
        *((f"2027-02-{day:02}", False, "own") for day in range(5, 11)), ("2027-02-20", True, "own")
    ]  # fmt: skip
    assert (shown["missing_years"], shown["warning"]) == ([], "")
    assert [each["since"] for each in shown["hours"]] == [None, "2026-12-01"]
    assert "Office hours from 2026-12-01" in run("grid", "calendar", "show", *data).output
    assert "count as missing" in run("grid", "calendar", "entered", "2027", "--not", *data).output


@pytest.mark.parametrize(
    "days", ["2027-02-30", "tomorrow", "2027-02-11..2027-02-05", "2027-01-01..2029-01-01"]
)
def test_days_that_are_none_are_wrong_usage(data: tuple[str, str], days: str) -> None:
    assert run("grid", "calendar", "set", days, "--free", *data).exit_code == 2
    assert run("grid", "calendar", "hours", "2026-12-01", "all day", *data).exit_code == 1


def test_a_notice_is_shown_then_kept(data: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    path.write_bytes("一、元旦：1月1日（周五）至3日放假调休。1月4日（周一）上班。".encode("gbk"))
    shown = run("grid", "calendar", "notice", "2027", path, *data)
    assert "元旦" in shown.output
    assert "Nothing was kept" in shown.output
    assert told("grid", "calendar", "show", "2027", *data)["days"] == []
    assert "Done: 4 days." in run("grid", "calendar", "notice", "2027", path, "--yes", *data).output
    after = told("grid", "calendar", "show", "2027", *data)
    assert (len(after["days"]), after["known"]) == (4, True)
    path.write_text("节日快乐", "utf-8")
    refused = run("grid", "calendar", "notice", "2027", path, "--yes", *data)
    assert (refused.exit_code, "No holidays could be read" in refused.output) == (1, True)
    assert run("grid", "calendar", "notice", "2027", tmp_path / "none.txt", *data).exit_code == 1

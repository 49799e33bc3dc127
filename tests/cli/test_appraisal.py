"""`xiuhua appraisal`: a year closed, amended, objected to, exported and proven from the terminal."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from cli import appraisal, appraisal_objections
from cli.main import xiuhua
from core.paths import DataFolder
from store.transaction import Store
from tests.credit_town import Town
from tests.credits.year.closed_town import THEN, make


@pytest.fixture
def folder_(sqlite_base: Store, folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    make(Town(sqlite_base), folder)
    for module in (appraisal, appraisal_objections):
        monkeypatch.setattr(module, "now", lambda: THEN)
    return folder


def run(folder: DataFolder, *arguments: str | Path, typed: str = "") -> Result:
    whole = ["appraisal", *map(str, arguments), "--data", str(folder.root)]
    return CliRunner().invoke(xiuhua, whole, input=typed)


def said(folder: DataFolder, *arguments: str | Path, status: int = 0) -> Any:  # noqa: ANN401 - JSON
    result = run(folder, *arguments, "--json")
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


CLOSE = ("close", "--year", "2026", "--objections-until", "2027-01-15")


def test_a_year_from_the_list_to_the_proof(folder_: DataFolder, tmp_path: Path) -> None:
    folder = folder_
    dry = run(folder, "close", "--year", "2026", "--dry-run")
    assert (dry.exit_code, "Check-ins without an entry: 3." in dry.output) == (0, True)
    assert run(folder, "close", "--year", "2026").exit_code == 2
    wrong = run(folder, *CLOSE, typed="2025\n")
    assert (wrong.exit_code, "Nothing was closed." in wrong.output) == (1, True)
    closed = run(folder, *CLOSE, typed="2026\n")
    assert (closed.exit_code, "2026 is closed: 3 people, 1 met." in closed.output) == (0, True)
    again = run(folder, *CLOSE, "--yes")
    assert (again.exit_code, "The year 2026 is closed" in again.output) == (1, True)

    receipt = tmp_path / "回执.pdf"
    got = said(
        folder, "objections", "receive", "--year", "2026", "--line", "1", "--words", "漏记", "--pdf", receipt
    )
    assert (got["number"], got["name"], receipt.read_bytes()[:5]) == (1, "=王芳", b"%PDF-")
    made = said(
        folder, "amend", "--year", "2026", "--staff-number", "0009", "--credits", "1.5", "--set", "name=王芳",
        "--objection", "1", "--reason", "查实",
    )  # fmt: skip
    assert (made["number"], made["before"]["earned"], made["after"]["earned"]) == (1, 225, 375)
    decided = said(
        folder, "objections", "decide", "--year", "2026", "--number", "1", "--decision", "upheld", "--amendment", "1",
        "--reason", "查实",
    )  # fmt: skip
    assert (decided["decision"], decided["amendment"]) == ("upheld", 1)
    assert said(folder, "objections", "list", "--year", "2026")[0]["reason"] == "查实"
    assert (
        run(folder, "objections", "receipt", "--year", "2026", "--number", "1", "--pdf", receipt).exit_code
        == 0
    )

    lines = said(folder, "list", "--year", "2026")
    assert [(line["name"], line["earned"], line["amended_by"]) for line in lines] == [
        ("王芳", "3.75", [1]), ("李敏", "87.25", []), ("张桂芳", "0", []),
    ]  # fmt: skip
    assert (
        "Earned 2.25 → 3.75; Name =王芳 → 王芳"
        in run(folder, "list", "--year", "2026", "--amendments").output
    )
    files = tmp_path / "名单.xlsx", tmp_path / "名单.pdf"
    done = said(folder, "export", "--year", "2026", "--xlsx", files[0], "--pdf", files[1])
    assert (done["people"], done["met"]) == (3, 1)
    sheet = load_workbook(files[0]).active
    assert sheet
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert "2026 年度社区工作者学分考核名单（含更正）" in cells
    assert any(cell.startswith("第 1 号更正（第 1 行") and cell.endswith("原因：查实") for cell in cells)

    proven = said(folder, "verify")
    assert (proven["ok"], proven["years"][0]["amendments"]) == (True, 1)
    assert "Nothing differs." in run(folder, "verify", "--year", "2026").output
    with closing(sqlite3.connect(folder.base)) as shell, shell:
        shell.execute("UPDATE ledger_entry SET credits = 9000 WHERE credits = 225")
    altered = said(folder, "verify", status=1)
    assert {one["code"] for one in altered["findings"]} == {"entries_person", "journal_differs"}
    assert "Points that differ:" in run(folder, "verify").output


def test_bad_input_is_refused_by_name(folder_: DataFolder) -> None:
    folder = folder_
    for arguments, words in (
        (("list", "--year", "2026"), "The year 2026 is not closed."),
        (("objections", "list", "--year", "2026"), "The year 2026 is not closed."),
        (("verify", "--year", "2026"), "The year 2026 is not closed."),
        (
            ("amend", "--year", "2026", "--line", "1", "--reason", "x", "--credits", "1.234"),
            "The field credits",
        ),
        (
            ("amend", "--year", "2026", "--line", "1", "--reason", "x", "--set", "earned=9"),
            "The field earned",
        ),
        (("close", "--year", "2026", "--objections-until", "2027-01-03", "--yes"), "only until 2027-01-03"),
    ):
        result = run(folder, *arguments)
        assert result.exit_code == 1, arguments
        assert words in result.output
    assert "No year is closed." in run(folder, "verify").output
    assert run(folder, *CLOSE, "--yes").exit_code == 0
    nobody = run(
        folder, "amend", "--year", "2026", "--staff-number", "7777", "--reason", "x", "--credits", "1"
    )
    assert "not on the closed list of 2026" in nobody.output
    late = run(folder, "objections", "receive", "--year", "2026", "--line", "9", "--words", "x")
    assert "has no line 9" in late.output

"""`xiuhua paper`: a sheet is printed and entered from the terminal; refused rows are named and are status 1."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from core.clock import local, now
from core.paths import DataFolder
from courses.paper.row_codes import row_code
from store.transaction import Store
from tests import builders
from tests.cli.test_verbs import run


@pytest.fixture
def data(sqlite_base: Store, folder: DataFolder) -> tuple[str, str]:
    """A base whose session starts in ten minutes, with three people."""
    builders.hall(sqlite_base, now())
    return "--data", str(folder.root)


def test_a_sheet_is_printed_and_entered(data: tuple[str, str], tmp_path: Path) -> None:
    pdf = tmp_path / "签到表.pdf"
    said = run("paper", "print", *data, "--session", "1", pdf)
    assert said.exit_code == 0, said.output
    assert "Sheet 1: 3 people." in said.output
    assert pdf.read_bytes().startswith(b"%PDF")
    came = f"{local(now() - timedelta(minutes=1)):%H%M}"
    rows = f"{row_code(1, 1)}-{row_code(2, 1)}"
    said = run("paper", "enter", *data, "--sheet", "1", rows, "99!", came)
    assert said.exit_code == 1
    assert said.output.count(f" came at {came[:2]}:{came[2:]}.") == 2
    assert "Row 99 of sheet 1 was printed without a name." in said.output
    said = run("paper", "enter", *data, "--sheet", "1", row_code(2, 1), came, "--json")
    assert said.exit_code == 0
    assert [(one["row"], one["came"], one["went"]) for one in json.loads(said.output)] == [
        (2, "already", None)
    ]


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (["00100"], "is no row code of sheet 1"),
        (["0915"], "Nothing was typed"),
        (["out", row_code(1, 1)], "Sheet 1 is not in the base"),
    ],
)
def test_slips_change_nothing(data: tuple[str, str], codes: list[str], words: str, tmp_path: Path) -> None:
    if "Sheet" not in words:
        assert run("paper", "print", *data, "--session", "1", tmp_path / "1.pdf").exit_code == 0
    said = run("paper", "enter", *data, "--sheet", "1", *codes)
    assert said.exit_code == 1
    assert words in said.output


def test_a_sheet_that_could_not_be_written_was_never_printed(data: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run("paper", "print", *data, "--session", "1", tmp_path / "file" / "x.pdf").exit_code == 1
    assert run("paper", "print", *data, "--session", "1", tmp_path / "x.pdf").output.startswith("Sheet 1:")

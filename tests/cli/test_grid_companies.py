"""`xiuhua grid companies`, `indicators`, `report` and `training`, as a person and as a script use them."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cli import grid_companies, grid_reports
from core.ids import new_id
from core.paths import DataFolder
from store.transaction import Store
from tests.cli.test_verbs import run
from tests.grid.indicators.lively_month import KNOWN, play
from tests.grid_town import make_grid_town
from tests.grown import Grown
from tests.programs import program

_MARCH = ("--month", "2026-03")


def _grow(store: Store, _folder: object) -> None:
    play(make_grid_town(store))


@pytest.fixture
def data(grown: Grown, folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    grown("sqlite", _grow)
    for module in (grid_companies, grid_reports):
        monkeypatch.setattr(module, "now", lambda: KNOWN)
    return "--data", str(folder.root)


def told(*arguments: str | Path) -> Any:  # noqa: ANN401 - JSON
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def words_of(path: Path) -> str:
    return subprocess.run(
        [program("pdftotext"), path, "-"], check=True, capture_output=True, text=True
    ).stdout


def refused(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 1, result.output
    return result.stderr


def test_a_month_from_violation_to_payout(data: tuple[str, str], tmp_path: Path) -> None:
    grid = ("grid", "companies")
    company, other = "桂苑物业服务有限公司", "安居物业管理有限公司"
    said = ("--company", company, "--area", "桂花苑", "--what", "夜间无人值守", "--on", "2026-03-20")
    there = (*grid, "violate", "--company", company, "--what", "堆物", *data)
    assert "choose where" in refused(*there)
    assert "choose where" in refused(*there, "--place", "99号楼")
    at_place = told(*there, "--place", "3号楼 1单元", "--issue", "2026-00001", "--on", "2026-02-20")
    assert told(*grid, "violations", "--month", "2026-02", *data)[0]["place"] == "3号楼 1单元"
    assert at_place["id"]
    made = told(*grid, "violate", *said, "--points", "3", "--penalty", "500", *data)
    assert [row["id"] for row in told(*grid, "violations", *_MARCH, *data)] == [made["id"]]
    assert "is not known" in refused(*grid, "assess", *_MARCH, "--fee", f"{company}=12500.50", *data)
    assert "cannot be a monthly fee" in refused(*grid, "assess", *_MARCH, "--fee", f"{company}=viel", *data)
    fees = ("--fee", f"{company}=12500.50", "--fee", f"{other}=4000")
    assert told(*grid, "assess", *_MARCH, *fees, *data) == {"made": 2, "kept": 0}
    rows = {row["company"]: row for row in told(*grid, "list", *_MARCH, *data)}
    assert rows[company]["payout_cents"] == 11_375_48
    explained = run(*grid, "explain", *_MARCH, "--company", company, *data)
    assert "88 points are worth 95 % of the monthly fee of 12500.50 yuan: 11875.48 yuan." in explained.output
    assert explained.output.strip().endswith("the same.")
    objection = ("--company", company, "--words", "该件非本公司责任", "--by", "钱经理")
    receipt = told(*grid, "object", *_MARCH, *objection, *data)["receipt"]
    assert receipt in run(*grid, "objections", *data).output
    slip, paper = tmp_path / "回执.pdf", tmp_path / "考核.pdf"
    assert told(*grid, "receipt", receipt, slip, *data) == {"done": True}
    told(*grid, "explain", *_MARCH, "--company", company, "--pdf", paper, *data)
    assert receipt in words_of(slip)
    assert "11375.48" in words_of(paper)
    decided = ("--upheld", "--reason", "证据不足", "--set-aside", made["id"])
    assert told(*grid, "decide", receipt, *decided, *data)["assessment"]
    assert "is decided already" in refused(*grid, "decide", receipt, "--rejected", "--reason", "再说", *data)
    assert len(told(*grid, "list", *_MARCH, "--superseded", *data)) == 3
    xlsx, pdf = tmp_path / "兑付.xlsx", tmp_path / "兑付.pdf"
    assert told(*grid, "payouts", *_MARCH, "--xlsx", xlsx, "--pdf", pdf, *data)["companies"] == 2
    assert xlsx.exists()
    assert pdf.exists()
    assert told(*grid, "void", made["id"], "--reason", "误判", *data) == {"done": True}
    assert "taken back already" in refused(*grid, "void", made["id"], "--reason", "误判", *data)


def test_a_formula_is_written_changed_and_saved(data: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "办法.json"
    assert told("grid", "companies", "formula", "--out", file, *data) == {"done": True}
    said = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**said, "objection_days": 15}), "utf-8")
    saved = ("--title", "新办法", "--from", "2026-04-01")
    assert told("grid", "companies", "save-formula", file, *saved, *data) == {"done": True}
    shown = run("grid", "companies", "formula", "--month", "2026-04", *data)
    assert json.loads(shown.stdout)["objection_days"] == 15
    file.write_text(json.dumps({**said, "start": "many"}), "utf-8")
    assert "start is many" in refused("grid", "companies", "save-formula", str(file), *saved, *data)


def test_figures_and_reports(data: tuple[str, str], tmp_path: Path) -> None:
    figures = told("grid", "indicators", *_MARCH, "--area", "桂花苑", *data)
    assert figures["filing"] == {"hits": 18, "n": 18, "value": 100_00}
    shown = run("grid", "indicators", *_MARCH, "--area", "第六微网格", *data).output
    assert "no figure" in shown
    assert "not in the base" in refused("grid", "indicators", *_MARCH, "--area", "无此区", *data)
    for beyond in ("9999-12", "0001-01", "1900-01"):
        assert "1900 to 9998" in refused("grid", "indicators", "--month", beyond, *data)
    pdf = tmp_path / "月报.pdf"
    report = run("grid", "report", *_MARCH, "--area", "梧桐街道 桂花苑", "--pdf", str(pdf), *data)
    assert "照明损坏 is reported more often: 7, 3 the month before." in report.output
    assert pdf.read_bytes().startswith(b"%PDF")
    assert len(told("grid", "report", *_MARCH, *data)["findings"]) > 5


def test_what_keeps_failing_and_who_teaches_it(data: tuple[str, str]) -> None:
    course = str(new_id())
    assert told("grid", "training", "link", "0504", course, *data) == {"done": True}
    shown = run("grid", "training", "failing", "--since", "2026-03-01", *data).output
    assert "0504 照明损坏: 3 of 7 rounds failed" in shown
    assert course in shown
    assert told("grid", "training", "unlink", "0504", course, *data) == {"done": True}
    assert "not linked" in refused("grid", "training", "unlink", "0504", course, *data)
    assert (
        run("grid", "training", "failing", "--since", "2027-01-01", *data).output
        == "No item keeps failing.\n"
    )

"""`xiuhua grades` and the papers of `xiuhua appraisal`: scores in, grades out, a form filled, summaries, dossiers."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from cli import grades
from cli.main import xiuhua
from core.paths import DataFolder
from credits.rulebook import rule_versions
from store.transaction import Store
from tests.credit_town import AT, HOUR, Town
from tests.credits.grades.test_scores import GRADES
from tests.sheets.forms import form


@pytest.fixture
def base_folder(sqlite_base: Store, folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    town = Town(sqlite_base)
    town.person("李敏", "西区", "0007", "13812345678")
    town.person("王芳", "东区", "0009")
    with sqlite_base.write() as db:
        rules = replace(rule_versions.RULES_V1, grades=GRADES)
        version = rule_versions.draft(db, rules, "一", date(2001, 1, 1), "head", AT)
        rule_versions.sign(db, version, "head", AT)
    monkeypatch.setattr(grades, "now", lambda: AT + 20 * HOUR)
    return folder


def run(folder: DataFolder, *arguments: str | Path) -> Result:
    return CliRunner().invoke(xiuhua, [*map(str, arguments), "--data", str(folder.root)])


def said(folder: DataFolder, *arguments: str | Path) -> Any:  # noqa: ANN401 - JSON
    result = run(folder, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_scores_in_and_grades_out(base_folder: DataFolder, tmp_path: Path) -> None:
    file = tmp_path / "得分.csv"
    file.write_text("姓名,工号,甲,民主测评\n李敏,0007,92.5,95\n王芳,0009,101,80\n", "utf-8")
    column = ("--column", "C=工作实绩")
    shown = run(base_folder, "grades", "import", file, *column, "--dry-run")
    assert shown.output.startswith("3 to set, 0 to change, 0 unchanged, 1 refused, 0 warnings.")
    assert "row 3, column C: 101 is not between 0 and 100." in shown.output
    asked = run(base_folder, "grades", "import", file, *column)
    assert (asked.exit_code, "Nothing was imported. Add --yes to import." in asked.output) == (0, True)
    done = said(base_folder, "grades", "import", file, *column, "--yes")
    assert (done["added"], done["imported"], done["columns"]) == (3, True, {"民主测评": "D", "工作实绩": "C"})
    again = run(base_folder, "grades", "import", file, *column, "--yes")
    assert "There is nothing to import." in again.output
    found = said(base_folder, "grades", "show", "--year", "2026")
    assert found["counts"] == {"excellent": 0, "qualified": 0, "basic": 1, "unqualified": 0, "": 1}
    assert "no grade, because a score is missing: 1" in run(base_folder, "grades", "show").output
    assert run(base_folder, "grades", "import", file, "--column", "C").exit_code == 2
    refused = run(base_folder, "grades", "import", file, "--column", "C=颜值")
    assert (refused.exit_code, "do not ask for a score “颜值”" in refused.output) == (1, True)


def test_the_papers(base_folder: DataFolder, tmp_path: Path) -> None:
    source, target = form(tmp_path / "模板.xlsx"), tmp_path / "填好.xlsx"
    assert run(base_folder, "appraisal", "fill", source, target, "--full").exit_code == 2
    assert not target.exists()
    done = run(base_folder, "appraisal", "fill", source, target)
    assert (done.exit_code, "Left empty: 备注" in done.output) == (0, True)
    page: Any = openpyxl.load_workbook(target).worksheets[0]
    assert [page.cell(row, 2).value for row in (6, 7)] == ["王芳", "李敏"]
    summed = said(base_folder, "appraisal", "summaries", "--pdf", tmp_path / "s.pdf")
    assert [(row["title"], row["people"]) for row in summed["by_area"]] == [
        ("东区", 1),
        ("西区", 1),
        ("All", 2),
    ]
    assert (tmp_path / "s.pdf").read_bytes()[:5] == b"%PDF-"
    one = said(base_folder, "appraisal", "dossier", tmp_path / "d.pdf", "--staff-number", "0007")
    assert (one["people"], Path(one["path"]).read_bytes()[:5]) == (1, b"%PDF-")
    everybody = said(base_folder, "appraisal", "dossier", tmp_path, "--full", "--why", "存档")
    assert sorted(path.name for path in Path(everybody["path"]).iterdir()) == [
        "东区-0009-王芳.pdf",
        "西区-0007-李敏.pdf",
    ]
    assert run(base_folder, "appraisal", "dossier", tmp_path, "--staff-number", "X").exit_code == 1

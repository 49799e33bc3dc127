"""The window of grades: what it shows, scores in with a review, a form filled, dossiers, and why full numbers are asked for."""

from collections.abc import Generator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QLineEdit

from core import clock
from credits.rulebook import rule_versions
from credits.rules import Grades, GradeStep
from desktop import export
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.form import Form
from desktop.grades import importing, papers
from desktop.grades.importing import Preview
from desktop.grades.window import GradesWindow, open_it
from desktop.table_model import as_text
from people import persons
from people.accounts import AccountRow
from people.persons import NewPerson
from store.journal import JOURNAL
from tests.sheets.forms import form
from tests.waiting import settle

YEAR = 2026
GRADES = Grades(
    {"工作实绩": 70, "民主测评": 30}, (GradeStep(90_00, "excellent"), GradeStep(60_00, "qualified"), GradeStep(0, "basic")),
    "basic",
)  # fmt: skip


@pytest.fixture
def desk_of_year(desk: Desk) -> Desk:
    """Three on the roster, rules with grades."""
    at = clock.now()
    with desk.base.write() as db:
        rules = replace(rule_versions.RULES_V1, grades=GRADES)
        version = rule_versions.draft(db, rules, "第一版", date(2001, 1, 1), "chen", at - timedelta(days=1))
        rule_versions.sign(db, version, "chen", at)
        new = [
            NewPerson(name, staff_number=f"S{number}", mobile="13812345678", joined_on=date(2020, 1, 1))
            for number, name in enumerate(("韩婷", "孟洋", "=张静"))
        ]
        persons.add_all(db, new, "chen", at)
    return desk


@pytest.fixture
def window(desk_of_year: Desk) -> Generator[GradesWindow]:
    made = open_it(desk_of_year, YEAR)
    settle(desk_of_year)
    yield made
    settle(desk_of_year)
    made.close()


def listed(folder: Path, text: str) -> Path:
    path = folder / "得分.csv"
    path.write_text(text, "utf-8-sig")
    return path


def preview_of(desk: Desk, path: Path) -> Preview:
    made = importing.Preview(desk, YEAR, importing.scores.read_scores(path), lambda: None)
    made.open()
    settle(desk)
    return made


def forms() -> list[Form]:
    """The dialogs that stand open."""
    shown: list[QDialog] = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog)]
    return [each for each in shown if isinstance(each, Form) and each.isVisible()]


def test_scores_are_shown_first_then_imported(
    desk_of_year: Desk, window: GradesWindow, tmp_path: Path
) -> None:
    desk = desk_of_year
    assert window.said.text() == "Without a grade, because a score is missing: 3."
    text = "姓名,工号,工作实绩,民主测评\n韩婷,S0,95,90\n孟洋,S1,80,101\n谁,S9,1,1\n"
    shown = preview_of(desk, listed(tmp_path, text))
    assert shown.summary.text() == "3 to set, 0 to change, 0 unchanged, 2 refused"
    assert shown.columns.text() == "Sheet 得分   工作实绩: column C   民主测评: column D"
    assert "101 is not between 0 and 100" in as_text(shown.refused.model)
    shown.go.click()
    settle(desk)
    settle(desk)
    window.refresh()
    settle(desk)
    assert "95" in as_text(window.list.model)
    assert window.counts.text().startswith(
        "Excellent 0 (0 %)   Competent 0 (0 %)   Basically competent 1 (33 %)"
    )
    assert window.said.text() == "Without a grade, because a score is missing: 2."


def test_columns_without_a_known_heading_are_asked_for(
    desk_of_year: Desk, window: GradesWindow, tmp_path: Path
) -> None:
    desk = desk_of_year
    shown = preview_of(desk, listed(tmp_path, "姓名,甲,乙\n韩婷,95,90\n"))
    assert "no column is headed by one of the scores" in shown.summary.text()
    (asked,) = forms()
    fields = asked.findChildren(Choice)
    fields[0].setCurrentIndex(1)
    fields[1].setCurrentIndex(2)
    asked.submit()
    settle(desk)
    assert shown.summary.text() == "2 to set, 0 to change, 0 unchanged, 0 refused"
    shown.reject()


def test_a_form_is_described_and_filled(
    desk_of_year: Desk, window: GradesWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, target = desk_of_year, tmp_path / "填好.xlsx"
    opened: list[Path] = []
    monkeypatch.setattr(papers, "show_file", opened.append)

    def save(_desk: Desk, _title: str, name: str, _kinds: str, then: Any) -> None:  # noqa: ANN401 - a callback
        assert name == "模板 2026.xlsx"
        then(target)

    monkeypatch.setattr(papers, "ask_save", save)
    source = form(tmp_path / "模板.xlsx")
    desk.window = window
    papers.look_at(desk, YEAR, source)
    settle(desk)
    (asked,) = forms()
    (full,), why = asked.findChildren(QCheckBox), asked.findChildren(QLineEdit)[0]
    full.setChecked(True)
    asked.submit()
    assert asked.wrong.text() == "Please say what the full numbers are for."
    why.setText("报区民政局")
    asked.submit()
    settle(desk)
    settle(desk)
    assert opened == [target]
    sheet: Any = openpyxl.load_workbook(target).worksheets[0]
    assert [sheet.cell(row, 2).value for row in (6, 7, 8)] == ["韩婷", "孟洋", "=张静"]
    assert sheet["B8"].data_type == "s"
    with desk.base.read() as db:
        line = db.execute(JOURNAL.select().where(JOURNAL.c.action == "appraisal.filled")).one()
    assert '"full":true' in line.payload
    assert "报区民政局" in line.payload
    desk.window = None


def test_what_a_form_will_get_is_said(desk_of_year: Desk, tmp_path: Path) -> None:
    with desk_of_year.base.read() as db:
        found = papers.appraisal.look_at_form(db, YEAR, form(tmp_path / "模板.xlsx"))
    assert papers.in_words(found) == (
        "Sheet 考核 名单, from row 6 on. Filled: 序号、姓名、工号、身份证号、居民区、年度学分、考核等次.\n"
        "Computed by the form: 是否达标.\nLeft empty: 备注.\nMobile and ID numbers are masked."
    )


def test_dossiers_of_everybody_go_into_a_folder(
    desk_of_year: Desk, window: GradesWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of_year
    opened: list[Path] = []
    monkeypatch.setattr(papers, "show_file", opened.append)

    def folder(_desk: Desk, _title: str, then: Any) -> None:  # noqa: ANN401 - a callback
        then(tmp_path)

    monkeypatch.setattr(papers, "ask_folder", folder)
    window.all.click()
    (asked,) = forms()
    asked.submit()
    settle(desk)
    settle(desk)
    assert [path.name for path in opened] == ["2026 年度个人档案"]
    assert sorted(path.name for path in opened[0].iterdir()) == ["S0-韩婷.pdf", "S1-孟洋.pdf", "S2-=张静.pdf"]


def test_a_clerk_is_not_asked_for_full_numbers_and_a_viewer_gets_no_papers(desk_of_year: Desk) -> None:
    desk = desk_of_year
    assert desk.account
    desk.account = AccountRow(desk.account.id, "clerk", "王", "clerk")
    given: list[tuple[bool, str]] = []
    asked = export.ask_numbers(desk, "t", "i", lambda full, why: given.append((full, why)))
    assert not asked.findChildren(QCheckBox)
    asked.submit()
    assert given == [(False, "")]
    desk.account = AccountRow(desk.account.id, "viewer", "李", "viewer")
    made = open_it(desk, YEAR)
    settle(desk)
    for each in (made.take_in, made.form, made.printed, made.one, made.all):
        assert not each.isVisible()
    made.close()


def test_summaries_stand_in_their_order_and_rules_without_grades_still_give_papers(desk: Desk) -> None:
    with desk.base.write() as db:
        persons.add_all(db, [NewPerson("韩婷", staff_number="S0")], "chen", clock.now())
    made = open_it(desk, YEAR)
    settle(desk)
    assert made.said.text() == "The rules of 2026 give no grades; the papers can be made all the same."
    assert made.counts.text() == "0 of 1 have met the line"
    assert not made.take_in.isEnabled()
    assert made.form.isEnabled()
    assert made.areas
    assert as_text(made.areas.model).splitlines()[1:] == [
        "none named       | 1      | 0   | 0        | 0       | 1            | 0               | 0",
        "All              | 1      | 0   | 0        | 0       | 1            | 0               | 0",
    ]
    made.close()

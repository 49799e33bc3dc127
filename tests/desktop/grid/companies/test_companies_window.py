"""The window of property companies on a real base: assessing, explaining, objecting, deciding, violations, another formula."""

from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QListWidget, QPlainTextEdit, QWidget

from core import clock
from core.paths import DataFolder
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.companies import typed
from desktop.grid.companies.window import CompaniesWindow, open_it
from desktop.grid.issues.finder import Finder
from desktop.table_model import as_text
from grid.companies.formula import FORMULA_V1
from grid.companies.refusals import FeeOutside, FormulaWrong, ViolationOutside
from people.accounts import AccountRow
from store.transaction import Store
from tests.grid.indicators.lively_month import KNOWN, play
from tests.grid_town import make_grid_town
from tests.grown import Grown
from tests.waiting import settle

FEES = {"安居物业管理有限公司, 桂花苑": "4,000", "桂苑物业服务有限公司, 桂花苑": "12500.50 元"}


def _grow(store: Store, _folder: object) -> None:
    play(make_grid_town(store))


@pytest.fixture
def lively(desk: Desk, grown: Grown, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(clock, "now", lambda: KNOWN)
    desk.base.close()  # another base takes its place in the folder
    desk.store = grown("sqlite", _grow)
    desk.window = QWidget()
    return desk


@pytest.fixture
def window(lively: Desk) -> Generator[CompaniesWindow]:
    made = open_it(lively)
    settle(lively)
    yield made
    settle(lively)
    made.close()
    if lively.window:
        lively.window.deleteLater()


def form_of(window: CompaniesWindow) -> Form:
    settle(window.desk)
    (found,) = [each for each in window.findChildren(Form) if each.isVisible()]
    return found


def fill(window: CompaniesWindow, **values: str) -> Form:
    form = form_of(window)
    for field in (*form.findChildren(QLineEdit), *form.findChildren(QPlainTextEdit)):
        label = form.fields.labelForField(field)
        if isinstance(label, QLabel) and label.text() in values:
            text = values[label.text()]
            field.setText(text) if isinstance(field, QLineEdit) else field.setPlainText(text)
    return form


def submit(window: CompaniesWindow, form: Form) -> None:
    form.submit()
    settle(window.desk)


def assess(window: CompaniesWindow) -> None:
    window.assess.click()
    submit(window, fill(window, **FEES))


def test_a_month_is_assessed_and_explained(window: CompaniesWindow) -> None:
    assert window.month.currentText() == "Mar 2026"
    assert "ships" in window.formula.text()
    assess(window)
    assert "安居物业管理有限公司" in as_text(window.list.model)
    assert "桂苑物业服务有限公司" in as_text(window.list.model)
    window.list.select(next(row.id for row in window.list.model.rows if row.company.startswith("桂苑")))
    assert "To be paid" in window.said.toPlainText()
    assert "照明损坏" in window.said.toPlainText()
    window.assess.click()
    settle(window.desk)
    assert not [each for each in window.findChildren(Form) if each.isVisible()]


def test_a_fee_that_is_none_is_refused_in_the_form(window: CompaniesWindow) -> None:
    window.assess.click()
    form = fill(window, **{**FEES, "桂苑物业服务有限公司, 桂花苑": "much"})
    submit(window, form)
    assert "much cannot be a monthly fee" in form.wrong.text()
    assert window.list.model.rows == []
    form.reject()


def test_a_month_that_is_not_over_cannot_be_assessed(window: CompaniesWindow) -> None:
    window.month.setCurrentIndex(0)
    settle(window.desk)
    assert not window.assess.isEnabled()
    assert window.assess.toolTip()


def test_an_objection_is_received_and_upheld(window: CompaniesWindow) -> None:
    assess(window)
    window.list.select_first()
    window.object.click()
    submit(window, fill(window, Objection="车辆非本小区", **{"Brought by": "吴经理"}))
    assert "objection to be decided" in as_text(window.list.model)
    window.tabs.setCurrentIndex(2)
    window.waiting.select_first()
    window.decide.click()
    form = fill(window, Reason="属实")
    (choice,) = form.findChildren(QComboBox)
    choice.setCurrentIndex(1)
    (listed,) = form.findChildren(QListWidget)
    assert listed.count() == 3
    submit(window, form)
    assert "stays as it is" in form.wrong.text()  # upheld, and nothing was chosen
    listed.item(0).setCheckState(Qt.CheckState.Checked)
    submit(window, form)
    assert "objection upheld" in as_text(window.waiting.model)
    assert "superseded" in as_text(window.list.model)
    assert not window.decide.isEnabled()


def test_violations_are_recorded_and_taken_back(window: CompaniesWindow) -> None:
    window.tabs.setCurrentIndex(1)
    window.record.click()
    form = fill(window, **{"What was broken": "占用通道", "Points off": "2,5", "Penalty (yuan)": "zwei"})
    submit(window, form)
    assert "cannot be decided" in form.wrong.text()
    submit(window, fill(window, **{"Penalty (yuan)": "300", "Issue number": "2026-99999"}))
    assert "choose where it was" in form.wrong.text()
    (where,) = form.findChildren(Finder)
    where.asked.emit("3hl")
    settle(window.desk)
    where.take(where.offers[0])
    submit(window, form)
    assert "not in the base" in form.wrong.text()
    submit(window, fill(window, **{"Issue number": "2026-00001"}))
    window.month.setCurrentIndex(0)
    settle(window.desk)
    assert "占用通道" in as_text(window.broken.model)
    assert (window.broken.model.rows[0].place, window.broken.model.rows[0].issue) == ("3号楼", "2026-00001")
    window.broken.select_first()
    window.take_back.click()
    submit(window, fill(window, Reason="误判"))
    assert "taken back: 误判" in as_text(window.broken.model)


def test_another_formula_is_saved(window: CompaniesWindow) -> None:
    window.tabs.setCurrentIndex(3)
    window.another.click()
    form = fill(window, **{"Work sent back": "1.5 / 12", "Title": "第二版"})
    submit(window, form)
    assert "第二版" in window.formula.text()
    assert "Work sent back: 1.5 points off each, at most 12 in a month." in window.formula.text()


def test_a_viewer_sees_and_changes_nothing(lively: Desk, window: CompaniesWindow) -> None:
    lively.account = AccountRow(None, "seer", "看", "viewer")  # type: ignore[arg-type] - a session without an account's id is enough here
    other = open_it(lively)
    settle(lively)
    for each in (
        other.assess,
        other.record,
        other.take_back,
        other.decide,
        other.another,
        other.as_pdf,
        other.object,
    ):
        assert each.isHidden()
    other.close()
    assert not window.assess.isHidden()


def test_the_payout_list_is_written(
    window: CompaniesWindow, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assess(window)
    window.as_pdf.click()
    assert window.desk.window
    path = folder.root / "付款.pdf"
    for dialog in window.desk.window.findChildren(QFileDialog):
        dialog.fileSelected.emit(str(path))
        dialog.close()
    settle(window.desk)
    assert Path(path).read_bytes().startswith(b"%PDF")


def test_what_is_typed_is_what_is_said() -> None:
    fields = typed.written(FORMULA_V1)
    assert typed.formula(fields) == FORMULA_V1
    assert typed.fee("12,500.50元") == 12_500_50
    for wrong in ({"rework": "1"}, {"payout": "95"}, {"payout": "95: viel\n0: 1"}, {"start": "x"}):
        with pytest.raises(FormulaWrong):
            typed.formula({**fields, **wrong})
    with pytest.raises(FeeOutside):
        typed.fee("1.234")
    with pytest.raises(ViolationOutside):
        typed.points_and_penalty("x", "1")
    assert typed.points_and_penalty("", "") == (0, 0)


def test_an_assessment_and_a_receipt_are_printed(window: CompaniesWindow, folder: DataFolder) -> None:
    assess(window)
    window.list.select_first()
    window.object.click()
    submit(window, fill(window, Objection="车辆非本小区", **{"Brought by": "吴经理"}))
    window.waiting.select_first()
    assert window.desk.window
    for number, each in enumerate((window.printed, window.receipt)):
        each.click()
        path = folder.root / f"{number}.pdf"
        for dialog in window.desk.window.findChildren(QFileDialog):
            dialog.fileSelected.emit(str(path))
            dialog.close()
            dialog.deleteLater()
        settle(window.desk)
        assert path.read_bytes().startswith(b"%PDF")

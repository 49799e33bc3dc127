"""The window of indicators: figures with n and meaning, sentences, tables, a picture, the report, courses linked with items."""

from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from core import clock
from core.paths import DataFolder
from courses import programme
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.indicators.window import IndicatorsWindow, open_it
from desktop.table_model import as_text
from store.transaction import Store
from tests.grid.indicators.lively_month import KNOWN, play
from tests.grid_town import make_grid_town
from tests.grown import Grown
from tests.waiting import settle


def _grow(store: Store, _folder: object) -> None:
    play(make_grid_town(store))
    with store.write() as db:
        taught = programme.add_programme(db, 2026, "网格实务", 60_00, "admin", KNOWN)
        stage = programme.add_stage(db, taught, "实务", 20_00, "admin", KNOWN)
        programme.add_course(db, stage, "照明与用电", "lecture", 2_00, "admin", KNOWN)


@pytest.fixture
def window(desk: Desk, grown: Grown, monkeypatch: pytest.MonkeyPatch) -> Generator[IndicatorsWindow]:
    monkeypatch.setattr(clock, "now", lambda: KNOWN)
    desk.base.close()  # another base takes its place in the folder
    desk.store = grown("sqlite", _grow)
    desk.window = QWidget()
    made = open_it(desk)
    settle(desk)
    made.month.setCurrentIndex(1)
    settle(desk)
    yield made
    settle(desk)
    made.close()
    desk.window.deleteLater()


def form_of(window: IndicatorsWindow) -> Form:
    settle(window.desk)
    (found,) = [each for each in window.findChildren(Form) if each.isVisible()]
    return found


def test_each_figure_has_its_n_and_its_meaning(window: IndicatorsWindow) -> None:
    card = window.cards.cards["coverage"]
    assert (card.title.text(), card.figure.text()) == ("Coverage", "15.53 %")
    assert card.beside.text() == "n = 161\nBefore: 0 % (n = 161)"
    assert "Pairs of micro-grid and item" in card.toolTip()
    assert window.findings.text().startswith("Mar 2026: 18 issues were reported")


def test_the_area_chooses_what_is_counted(window: IndicatorsWindow) -> None:
    names = [window.area.itemText(place) for place in range(window.area.count())]
    assert names == ["All areas", "梧桐街道", "桂花苑"]
    window.area.setCurrentIndex(2)
    settle(window.desk)
    assert [row.name for row in window.patches.model.rows] == [
        f"第{figure}微网格" for figure in "一二三四五六七"
    ]
    assert "no figure" in as_text(window.patches.model)
    assert [f"{row.month:%Y-%m}" for row in window.by_month.model.rows] == [
        "2026-03", "2026-02", "2026-01", "2025-12", "2025-11", "2025-10",
    ]  # fmt: skip
    window.month.setCurrentIndex(2)
    settle(window.desk)
    assert window.findings.text().startswith("Feb 2026: 15 issues were reported")


def test_a_card_leads_to_its_picture(window: IndicatorsWindow) -> None:
    QTest.mouseClick(window.cards.cards["rework"], Qt.MouseButton.LeftButton)
    assert window.tabs.currentIndex() == 2
    assert window.chart.picture.figure is not None
    assert window.chart.picture.figure.title == "Rework rate"
    QTest.keyClick(window.cards.cards["p90"], Qt.Key.Key_Return)
    assert window.chart.picture.figure.title == "Time of nine in ten"


def test_a_course_is_linked_named_and_taken_back(window: IndicatorsWindow) -> None:
    assert "no course is linked" in as_text(window.failing.model)
    window.failing.select("0504")
    window.link.click()
    form = form_of(window)
    item, course = form.findChildren(QComboBox)
    assert item.currentText() == "0504 照明损坏"
    assert course.currentText() == "照明与用电 (2026)"
    form.submit()
    settle(window.desk)
    window.refresh()
    settle(window.desk)
    assert next(row.courses for row in window.failing.model.rows if row.item_code == "0504") == "照明与用电"
    window.unlink.click()
    form = form_of(window)
    (link,) = form.findChildren(QComboBox)
    assert link.currentText() == "照明损坏: 照明与用电"
    form.submit()
    settle(window.desk)
    window.refresh()
    settle(window.desk)
    assert "照明与用电" not in as_text(window.failing.model)


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_the_monthly_report_is_written(window: IndicatorsWindow, folder: DataFolder, kind: str) -> None:
    (window.as_pdf if kind == "pdf" else window.as_xlsx).click()
    path = folder.root / f"月报.{kind}"
    assert window.desk.window
    for dialog in window.desk.window.findChildren(QFileDialog):
        dialog.fileSelected.emit(str(path))
        dialog.close()
    settle(window.desk)
    assert Path(path).read_bytes().startswith(b"%PDF" if kind == "pdf" else b"PK")

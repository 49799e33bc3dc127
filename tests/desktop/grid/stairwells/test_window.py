"""The window of stairwell cards: printed, renewed, withdrawn, checked; what stands open behind one."""

from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QPlainTextEdit, QWidget

from core import clock, issuer_key
from core.clock import local_date
from desktop.desk import Desk
from desktop.grid.stairwells.face import FaceWindow
from desktop.grid.stairwells.window import StairwellsWindow, open_it
from desktop.table_model import as_text
from grid import hands
from grid.issues import reporting
from grid.issues.reporting import NewIssue
from grid.places import holdings
from grid.places.holdings import OfPatch
from grid.stairwells import cards
from people.accounts import AccountRow
from tests.desktop.grid.facilities.test_window import fill, form_of
from tests.grid_town import GridTown, make_grid_town
from tests.waiting import settle


@pytest.fixture
def town(desk: Desk) -> GridTown:
    assert desk.store
    with desk.store.write() as db:
        db.execute(sa.text("DELETE FROM account"))
    made = make_grid_town(desk.store)
    desk.account = AccountRow(made.admin, "admin", "李主任", "administrator")
    return made


@pytest.fixture
def opened(desk: Desk, town: GridTown, monkeypatch: pytest.MonkeyPatch) -> Generator[StairwellsWindow]:
    monkeypatch.setattr("desktop.grid.stairwells.window.show_file", list[Path]().append)
    desk.window = QWidget()
    made = open_it(desk)
    settle(desk)
    yield made
    settle(desk)
    made.close()
    desk.window.deleteLater()


def printed(window: StairwellsWindow, path: Path) -> int:
    """Print what is chosen in the dialog as it opens; gives the number of pages."""
    window.print.click()
    form = form_of(window, window.desk)
    form.submit()
    assert window.desk.window
    (dialog,) = [each for each in window.desk.window.findChildren(QFileDialog) if each.isVisible()]
    dialog.fileSelected.emit(str(path))
    settle(window.desk)
    dialog.close()
    window.refresh()
    settle(window.desk)
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def make(window: StairwellsWindow, town: GridTown) -> None:
    """The cards of the first house, without printing them."""
    key = issuer_key.own(window.desk.folder)
    with town.store.write() as db:
        cards.make(db, town.stairwells[0], key, "admin", clock.now())
    window.refresh()
    settle(window.desk)


def test_all_are_printed_then_only_the_stale_ones(
    opened: StairwellsWindow, town: GridTown, tmp_path: Path
) -> None:
    assert opened.counts.text() == "24 stairwells: 0 cards right, 0 to be renewed, 24 without a card"
    assert opened.words.text() == "No card yet. Printing makes one."
    assert printed(opened, tmp_path / "楼道码.pdf") == 24
    assert opened.counts.text() == "24 stairwells: 24 cards right, 0 to be renewed, 0 without a card"
    assert "桂苑物业服务有限公司" in opened.words.text()
    assert opened.code.text.startswith("桂花苑 1号楼 1单元\n物业公司：")
    opened.which.setCurrentIndex(1)
    opened.show_lines()
    assert opened.list.currentWidget() is opened.list.empty
    now = clock.now()
    with town.store.write() as db:
        holdings.appoint(
            db, OfPatch(place_id=town.buildings[1]), "property", town.other_company, local_date(now) - timedelta(days=1),
            "admin", now, takes_over=True, reason="合同到期",
        )  # fmt: skip
    opened.refresh()
    settle(opened.desk)
    assert [row.stairwell.facts.place for row in opened.list.model.rows] == [
        "桂花苑 2号楼 1单元",
        "桂花苑 2号楼 2单元",
    ]
    assert "property company" in opened.state.text()
    assert printed(opened, tmp_path / "换发.pdf") == 2
    assert opened.list.model.rows == []


def test_search_by_pinyin_and_by_company(opened: StairwellsWindow) -> None:
    QTest.keyClick(opened, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert opened.search.hasFocus() or not opened.isActiveWindow()
    opened.search.setText("anju")
    assert len(opened.list.model.rows) == 6
    opened.search.setText("12号楼")
    assert len(opened.list.model.rows) == 2
    opened.search.setText("没有")
    assert not opened.print.isEnabled()


def test_a_card_is_withdrawn_with_a_reason(opened: StairwellsWindow, town: GridTown, tmp_path: Path) -> None:
    assert not opened.withdraw.isEnabled()
    make(opened, town)
    opened.list.select_first()
    opened.withdraw.click()
    form = form_of(opened, opened.desk)
    form.submit()
    assert "Please fill in" in form.wrong.text()
    fill(form, Why="楼道改造")
    form.submit()
    settle(opened.desk)
    with town.store.read() as db:
        assert cards.by_number(db, 1).withdrawn_at is not None
    assert "23 without a card" in opened.counts.text()


@pytest.mark.parametrize(("changed", "said"), [(False, "Genuine: this card stands"), (True, "Not genuine")])
def test_a_pasted_text_is_checked(
    opened: StairwellsWindow, town: GridTown, tmp_path: Path, changed: bool, said: str
) -> None:
    make(opened, town)
    with town.store.read() as db:
        text = cards.by_number(db, 1).text
    opened.check.click()
    form = form_of(opened, opened.desk)
    (field,) = form.findChildren(QPlainTextEdit)
    field.setPlainText("hello")
    form.submit()
    settle(opened.desk)
    assert "This is not the text of a stairwell card." in form.wrong.text()
    field.setPlainText(text.replace("4星", "5星") if changed else text)
    form.submit()
    settle(opened.desk)
    (box,) = [each for each in opened.findChildren(QMessageBox) if each.isVisible()]
    assert said in box.text()
    assert "桂花苑 1号楼 1单元" in box.informativeText()
    box.close()


def test_what_stands_open_is_shown_floor_by_floor(opened: StairwellsWindow, town: GridTown) -> None:
    now = clock.now()
    with town.store.write() as db:
        hand = hands.of_person(db, town.holders[0], local_date(now))
        reporting.report(db, NewIssue("0501", place_id=town.households[0][1], spot="门口"), hand, now)
    opened.list.select_first()
    opened.open_face()
    settle(opened.desk)
    assert opened.desk.window
    (face,) = opened.desk.window.findChildren(FaceWindow)
    assert face.about.text() == "桂花苑 1号楼 1单元: 1 open issues"
    assert [(row.floor, row.where, row.line.item if row.line else "") for row in face.floors.model.rows] == [
        ("floor 2", "201室", "楼道堆物"),
        ("floor 1", "", ""),
    ]
    assert "nothing open" in as_text(face.floors.model)
    assert face.tabs.tabText(1) == "Violations and penalties (0)"
    wanted: list[tuple[str, object]] = []
    opened.desk.wanted.connect(lambda page, what: wanted.append((page, what)))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType] - a signal's values have no types
    face.floors.select_first()
    face.floors.opened.emit(face.floors.current())
    assert [page for page, _what in wanted] == ["grid"]
    face.close()


def test_a_print_on_a_base_without_phone_access_says_so(opened: StairwellsWindow) -> None:
    opened.desk.settings = replace(opened.desk.settings, door_host="127.0.0.1")
    opened.ask_print()
    form = form_of(opened, opened.desk)
    assert any("only this computer reaches" in each.text() for each in form.findChildren(QLabel))
    form.reject()

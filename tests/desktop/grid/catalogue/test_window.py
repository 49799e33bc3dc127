"""The window of the catalogue: items found and read, versions compared, a file brought in with its difference shown."""

from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox, QWidget

from core import clock
from core.clock import local_date
from core.paths import EXAMPLES
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.catalogue.importing import Preview
from desktop.grid.catalogue.window import CatalogueWindow, open_it
from desktop.table_model import as_text
from grid import catalogue
from people.accounts import AccountRow
from tests.grid.catalogue.test_versions import SHORTER
from tests.waiting import settle


@pytest.fixture
def opened(desk: Desk) -> Generator[CatalogueWindow]:
    desk.window = QWidget()
    made = open_it(desk)
    settle(desk)
    yield made
    settle(desk)
    made.close()
    desk.window.deleteLater()


def names(window: CatalogueWindow) -> list[str]:
    return [item.name for item in window.items.model.rows]


def preview_of(window: CatalogueWindow) -> Preview:
    settle(window.desk)
    (found,) = [each for each in window.findChildren(Preview) if each.isVisible()]
    return found


def test_what_ships_is_listed_by_class_and_one_item_read_whole(opened: CatalogueWindow) -> None:
    assert opened.which.currentText() == "七大类二十三小类 (in force)"
    assert (len(names(opened)), opened.tabs.tabText(0)) == (23, "Items (23)")
    assert not opened.withdraw.isEnabled()
    opened.items.select("0302")
    texts = {key: text.text() for key, text in opened.card.texts.items()}
    assert opened.card.title.text() == "飞线或违规充电"
    assert opened.card.place.text() == "非机动车车库, code 0302"
    assert texts["limit"].startswith("4 hours, day and night. Urgent: phone at once")
    assert (texts["photos"], texts["standard_code"]) == ("1 before, 1 after", "none")
    assert texts["closing"] == "飞线或违规充电已消除并附同角度照片"


def test_search_by_pinyin_and_by_class(opened: CatalogueWindow) -> None:
    QTest.keyClick(opened, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    opened.search.setText("zmsh")
    assert names(opened) == ["照明损坏"]
    assert opened.card.title.text() == "照明损坏"
    opened.search.setText("")
    opened.classes.setCurrentText("水泵")
    assert names(opened) == ["泵房门未锁闭", "漏水或异响", "维保记录缺失"]
    opened.search.setText("照明")
    assert names(opened) == []
    assert opened.card.title.text() == ""


def test_versions_say_what_each_changed(desk: Desk, opened: CatalogueWindow) -> None:
    at = clock.now()
    with desk.base.write() as db:
        newer = catalogue.save(db, "本街道版", SHORTER, local_date(at), "chen", at)
    desk.moved.emit(frozenset({"catalogue_version"}))
    settle(desk)
    assert opened.which.currentText() == "Version 2: 本街道版 (in force)"
    assert opened.changes.text().splitlines() == [
        "Gone: 0701 其它 · 绿化带堆物", "Changed: 0504 照明损坏, Time limit: 3 working days → 2 working days"
    ]  # fmt: skip
    opened.versions.select(catalogue_first(desk))
    settle(desk)
    assert opened.changes.text() == "This is the first version."
    assert opened.which.currentText() == "Version 1: 七大类二十三小类"
    opened.which.setCurrentIndex(0)
    settle(desk)
    assert opened.versions.current() == newer
    assert "in force" in as_text(opened.versions.model)


def catalogue_first(desk: Desk) -> object:
    with desk.base.read() as db:
        return catalogue.versions(db)[-1].id


def test_a_file_is_shown_with_its_difference_then_saved_and_withdrawn(
    desk: Desk, opened: CatalogueWindow, tmp_path: Path
) -> None:
    path = tmp_path / "本街道 2026.csv"
    text = (EXAMPLES / "catalogue.csv").read_text("utf-8-sig")
    path.write_bytes(text.replace("楼道,照明损坏,work_day,3", "楼道,照明损坏,工作日,2").encode("gbk"))
    opened.take_in.click()
    assert desk.window
    (dialog,) = [each for each in desk.window.findChildren(QFileDialog) if each.isVisible()]
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    shown = preview_of(opened)
    assert shown.summary.text() == "23 items. Against “七大类二十三小类”: changed 1, new 0, gone 0."
    assert shown.changed.model.tsv([0]) == "0504\t照明损坏\tTime limit\t3 working days\t2 working days"
    assert shown.title.text() == "本街道 2026"
    shown.title.setText("")
    shown.carry_out()
    settle(desk)
    assert "needs a title" in shown.wrong.text()
    shown.title.setText("本街道版")
    shown.day.setDate(shown.day.date().addDays(1))
    settle(desk)
    shown.carry_out()
    settle(desk)
    assert opened.which.currentText() == "Version 2: 本街道版"  # from tomorrow on
    opened.withdraw.click()
    (form,) = [each for each in opened.findChildren(Form) if each.isVisible()]
    (reason,) = form.findChildren(QLineEdit)
    reason.setText("时限写错")
    form.submit()
    settle(desk)
    assert opened.which.currentText() == "Version 1: 七大类二十三小类 (in force)"
    assert not opened.withdraw.isEnabled()
    with desk.base.read() as db:
        assert [row.withdrawn_at is None for row in catalogue.versions(db)] == [False, True]


def test_a_file_that_changes_nothing_is_not_imported(opened: CatalogueWindow) -> None:
    opened.import_file(EXAMPLES / "catalogue.csv")
    shown = preview_of(opened)
    assert not shown.go.isEnabled()
    shown.reject()


def test_a_table_with_a_hole_is_told_and_no_preview_opens(
    desk: Desk, opened: CatalogueWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def hear(_parent: QWidget, fault: BaseException) -> None:
        told.append(str(fault))

    monkeypatch.setattr("desktop.grid.catalogue.importing.faults.tell", hear)
    path = tmp_path / "c.csv"
    text = (EXAMPLES / "catalogue.csv").read_text("utf-8-sig")
    path.write_text(text.replace("照明损坏,work_day,3", "照明损坏,work_day,"), "utf-8")
    opened.import_file(path)
    settle(desk)
    assert told == ["Row 18, item “照明损坏”: 时限 is empty. An item without a limit would never be overdue."]
    assert not opened.findChildren(Preview)
    assert not opened.findChildren(QMessageBox)


def test_it_is_exported_and_read_again(desk: Desk, opened: CatalogueWindow, tmp_path: Path) -> None:
    opened.write_out.click()
    assert desk.window
    (dialog,) = [each for each in desk.window.findChildren(QFileDialog) if each.isVisible()]
    dialog.fileSelected.emit(str(tmp_path / "目录.xlsx"))
    dialog.reject()
    settle(desk)
    assert catalogue.read_file(tmp_path / "目录.xlsx") == list(catalogue.shipped())


def test_whoever_may_not_keep_it_looks(desk: Desk, opened: CatalogueWindow) -> None:
    assert desk.account
    desk.account = AccountRow(desk.account.id, "chen", "陈思远", "clerk")
    looking = open_it(desk)
    settle(desk)
    assert not looking.take_in.isVisible()
    assert not looking.withdraw.isVisible()
    assert looking.write_out.isVisible()
    QTest.keyClick(looking, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert desk.window
    assert not [each for each in desk.window.findChildren(QFileDialog) if each.isVisible()]
    looking.close()

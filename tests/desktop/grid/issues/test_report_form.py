"""The quick report by keyboard: five fields, duplicates, urgent ones, photos; nothing is lost when it is refused or closed."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QInputMethodEvent,
    QKeySequence,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QWidget
from shiboken6 import isValid

from core import clock
from desktop.grid.issues.report_form import ReportForm, open_it
from grid.issues.issues import Filter, IssueLine, listing
from grid.issues.rules import STATES
from grid.issues.stories import Story, story
from tests.desktop.grid.issues.conftest import Office
from tests.waiting import settle


@pytest.fixture
def form(office: Office) -> Generator[ReportForm]:
    yield from opened(office)


def opened(office: Office, draft: Any = None) -> Generator[ReportForm]:  # noqa: ANN401 - an id or none
    made = open_it(office.desk, draft)
    made.activateWindow()
    settle(office.desk)
    yield made
    settle(office.desk)


def typed(field: QWidget, text: str) -> None:
    """As an input method hands it over."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)


def find(form: ReportForm, item: str, where: str) -> None:
    """Fill the first two fields by typing and Enter."""
    for field, text in ((form.item, item), (form.where, where)):
        field.setFocus()
        field.take(None)
        typed(field, text)
        field.ask()
        settle(form.desk)
        QTest.keyClick(field, Qt.Key.Key_Return)
        settle(form.desk)


def is_gone(form: ReportForm) -> bool:
    return not isValid(form) or not form.isVisible()


def picture(colour: str = "red") -> QImage:
    made = QImage(120, 90, QImage.Format.Format_RGB32)
    made.fill(QColor(colour))
    return made


def everything(office: Office) -> list[IssueLine]:
    with office.desk.base.read() as db:
        return listing(db, Filter(states=STATES), office.now)


def story_of(office: Office, line: IssueLine) -> Story:
    with office.desk.base.read() as db:
        return story(db, line.id)


def box(form: ReportForm) -> QMessageBox:
    (found,) = [each for each in form.findChildren(QMessageBox) if each.isVisible()]
    return found


def press(asked: QMessageBox, text: str) -> None:
    next(each for each in asked.buttons() if each.text() == text).click()


def test_five_fields_by_keyboard_alone(office: Office, form: ReportForm) -> None:
    assert "Leave out names and numbers of residents." in [each.text() for each in form.findChildren(QLabel)]
    find(form, "lddw", "3-1")
    assert (form.item.text(), form.where.text()) == ("楼道堆物", "3号楼 1单元")
    assert form.spot.hasFocus()
    typed(form.spot, "三楼电梯口")
    QTest.keyClick(form.spot, Qt.Key.Key_Return)
    assert form.words.hasFocus()
    typed(form.words, "纸箱和旧柜子")
    form.photos.take_image(picture(), "门口.png")
    QTest.keyClick(form.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(office.desk)
    (line,) = everything(office)
    assert (line.state, line.item, line.spot, line.description) == (
        "REPORTED", "楼道堆物", "三楼电梯口", "纸箱和旧柜子",
    )  # fmt: skip
    assert line.place_id == office.town.stairwells[2][0]
    assert line.area_id == office.town.grids[1]
    assert [photo.kind for photo in story_of(office, line).photos] == ["before"]
    assert is_gone(form)


def test_what_is_missing_is_asked_for_and_the_rest_stays(office: Office, form: ReportForm) -> None:
    typed(form.words, "水泵响")
    form.submit()
    assert form.wrong.text() == "Please choose the item from the list."
    find(form, "漏水", "")
    form.where.take(None)
    form.submit()
    assert form.wrong.text() == "Please choose the place from the list."
    assert form.words.toPlainText() == "水泵响"
    assert everything(office) == []


def test_a_refusal_is_said_in_the_form_and_nothing_is_lost(office: Office, form: ReportForm) -> None:
    find(form, "照明", "2号楼")
    form.words.setPlainText("长" * 501)
    form.photos.take_image(picture(), "a.png")
    form.submit()
    settle(office.desk)
    assert "at most 500" in form.wrong.text()
    assert form.isVisible()
    assert (form.item.text(), form.where.text(), len(form.photos.photos)) == ("照明损坏", "2号楼", 1)
    form.words.setPlainText("短")
    form.ok.click()
    settle(office.desk)
    assert [line.description for line in everything(office)] == ["短"]


def test_an_empty_form_closes_without_a_word(office: Office, form: ReportForm) -> None:
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert is_gone(form)
    assert everything(office) == []


def test_closed_it_is_kept_as_a_draft_and_gone_on_with(office: Office, form: ReportForm) -> None:
    find(form, "照明", "2-2")
    form.spot.setText("二楼")
    form.photos.take_image(picture(), "a.png")
    form.close()
    assert form.isVisible()
    press(box(form), "Keep as a draft")
    settle(office.desk)
    (draft,) = everything(office)
    assert (draft.state, draft.spot) == ("DRAFT", "二楼")
    (again,) = opened(office, draft.id)
    assert (again.item.text(), again.where.text(), again.spot.text()) == ("照明损坏", "2号楼 2单元", "二楼")
    assert again.kept.text() == "1 photos are kept with the draft."
    again.close()
    assert is_gone(again), "nothing was changed: nothing is asked"
    (again,) = opened(office, draft.id)
    again.words.setPlainText("不亮")
    again.submit()
    settle(office.desk)
    (line,) = everything(office)
    assert (line.id, line.state, line.description) == (draft.id, "REPORTED", "不亮")
    assert len(story_of(office, line).photos) == 1


def test_a_draft_needs_neither_item_nor_place_and_takes_more_photos(office: Office, form: ReportForm) -> None:
    form.words.setPlainText("电话里没说清楚")
    form.photos.take_image(picture(), "a.png")
    form.keep_draft()
    settle(office.desk)
    (draft,) = everything(office)
    assert (draft.item or "", draft.area_id) == ("", office.town.street)
    (again,) = opened(office, draft.id)
    assert again.where.chosen is None
    again.photos.take_image(picture("blue"), "b.png")
    again.close()
    press(box(again), "Keep as a draft")
    settle(office.desk)
    (newer,) = [line for line in everything(office) if line.state == "DRAFT"]
    assert newer.description == "电话里没说清楚"
    assert len(story_of(office, newer).photos) == 2
    assert [line.state for line in everything(office) if line.id == draft.id] == ["VOID"]


def test_thrown_away_or_gone_on_with(office: Office, form: ReportForm) -> None:
    form.spot.setText("x")
    form.close()
    press(box(form), "Go on writing")
    assert form.isVisible()
    form.close()
    press(next(each for each in form.findChildren(QMessageBox) if each.isVisible()), "Throw away")
    assert is_gone(form)
    assert everything(office) == []


def test_when_the_program_ends_it_is_kept_without_asking(office: Office, form: ReportForm) -> None:
    find(form, "照明", "2号楼")
    office.desk.ended.emit()
    settle(office.desk)
    assert [line.state for line in everything(office)] == ["DRAFT"]


def test_an_urgent_one_says_whom_to_phone_now(office: Office, form: ReportForm) -> None:
    find(form, "xftdzy", "12号楼")
    assert form.near.band.isVisibleTo(form)
    assert form.near.urgent.text() == "Urgent: phone now, then report. 2 hours, day and night."
    assert form.near.whom.text() == "安居物业管理有限公司  吴经理  021-55550201"
    form.near.phoned.setChecked(True)
    form.submit()
    settle(office.desk)
    (line,) = everything(office)
    assert line.urgent
    assert line.phoned_at == clock.now()


def test_no_band_where_it_is_not_urgent(office: Office, form: ReportForm) -> None:
    find(form, "照明", "12号楼")
    assert not form.near.band.isVisibleTo(form)
    assert form.near.facts.text().startswith("Limit: 3 working days")


def test_what_is_near_is_shown_and_merged_into(office: Office, form: ReportForm) -> None:
    old = office.report("heap", "0501", 2, "三楼堆了纸箱")
    find(form, "lddw", "3号楼 1单元")
    assert [form.near.list.item(row).text().splitlines()[0] for row in range(form.near.list.count())] == [
        f"{old.shown}  ·  Reported  ·  at the same place  ·  03-02 09:30"
    ]
    assert form.near.new.isChecked(), "nothing is merged unless somebody says so"
    form.near.merge.setChecked(True)
    form.submit()
    settle(office.desk)
    states = {line.id: line.state for line in everything(office)}
    assert states.pop(old.id) == "REPORTED"
    assert list(states.values()) == ["MERGED"]


def test_or_linked_with(office: Office, form: ReportForm) -> None:
    old = office.report("heap", "0501", 2)
    find(form, "lddw", "3号楼")
    form.near.link.setChecked(True)
    form.submit()
    settle(office.desk)
    (line,) = [line for line in everything(office) if line.id != old.id]
    assert line.state == "REPORTED"
    assert [other.id for other in story_of(office, line).links] == [old.id]


def test_into_a_closed_one_nothing_is_merged(office: Office, form: ReportForm) -> None:
    office.report("heap", "0501", 2)
    for move in ("file", "dispatch", "accept", "propose_forced"):
        office.move("heap", move, "clerk", reason="x")
    office.move("heap", "force_close", "admin", reason="按提请")
    find(form, "lddw", "3号楼 1单元")
    assert form.near.list.count() == 1
    assert not form.near.merge.isEnabled()
    assert form.near.link.isEnabled()


def test_after_one_the_next_and_the_place_stays(office: Office, form: ReportForm) -> None:
    find(form, "照明", "2号楼")
    form.on.click()
    settle(office.desk)
    assert form.isVisible()
    assert (form.item.text(), form.where.text()) == ("", "2号楼")
    assert form.kept.text() == "Reported as 2026-00001."
    assert form.item.hasFocus()
    find(form, "楼栋门", "2号楼")
    form.submit()
    settle(office.desk)
    assert sorted(line.item for line in everything(office)) == ["楼栋门损坏或未关", "照明损坏"]
    assert is_gone(form)


def test_pressed_twice_it_is_one(office: Office, form: ReportForm) -> None:
    find(form, "照明", "2号楼")
    form.submit()
    form.submit()
    settle(office.desk)
    assert len(everything(office)) == 1


def test_ctrl_v_in_a_field_takes_a_picture_and_leaves_text_to_the_field(
    office: Office, form: ReportForm
) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setImage(picture())
    form.spot.setFocus()
    QTest.keySequence(form.spot, QKeySequence(QKeySequence.StandardKey.Paste))
    assert len(form.photos.photos) == 1
    clipboard.setText("三楼")
    QTest.keySequence(form.spot, QKeySequence(QKeySequence.StandardKey.Paste))
    assert form.spot.text() == "三楼"
    assert len(form.photos.photos) == 1


def test_photos_are_dropped_anywhere_on_the_form(office: Office, form: ReportForm, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    picture().save(str(file))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    where = form.ok.geometry().center()
    actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    for event in (
        QDragEnterEvent(where, actions, data, buttons, Qt.KeyboardModifier.NoModifier),
        QDropEvent(where.toPointF(), actions, data, buttons, Qt.KeyboardModifier.NoModifier),
    ):
        QApplication.sendEvent(form, event)
        assert event.isAccepted()
    settle(office.desk)
    assert [photo.name for photo in form.photos.photos] == ["a.png"]


def test_escape_closes_the_list_before_it_closes_the_form(office: Office, form: ReportForm) -> None:
    form.item.setFocus()
    settle(office.desk)
    typed(form.item, "楼")
    form.item.ask()
    assert form.item.popup.isVisible()
    QTest.keyClick(form.item, Qt.Key.Key_Escape)
    assert not form.item.popup.isVisible()
    assert not form.findChildren(QMessageBox)
    QTest.keyClick(form.item, Qt.Key.Key_Escape)
    assert box(form).text() == "Keep what is written as a draft?"
    press(box(form), "Throw away")

"""A report amended by its page: the dialog has what stands, finds by pinyin, and the story shows old and new."""

from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

from desktop.form import Form
from desktop.grid.issues.finder import Finder
from desktop.grid.issues.issue_window import IssueWindow
from tests.desktop.grid.issues.conftest import Office
from tests.desktop.grid.issues.opened import again, as_clerk, do, facts, page, press, say, send, state
from tests.waiting import settle


def finders(form: Form) -> tuple[Finder, Finder]:
    item, where = form.findChildren(Finder)
    return item, where


def spot(form: Form) -> QLineEdit:
    (field,) = [
        each
        for each in form.findChildren(QLineEdit)
        if not isinstance(each, Finder) and each.parent() is form
    ]
    return field


def test_a_report_is_amended_by_pinyin(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "fire")
    form = press(window, "amend")
    item, where = finders(form)
    assert "Leave out names and numbers of residents." in [each.text() for each in form.findChildren(QLabel)]
    words = form.findChildren(QPlainTextEdit)[0]
    before = item.text(), where.text(), spot(form).text(), words.toPlainText()
    assert before == ("消防通道占用", "5号楼 1单元", "", "消防通道停了电瓶车")
    item.asked.emit("feixian")
    settle(busy.desk)
    item.take(item.offers[0])
    where.asked.emit("3hl")
    settle(busy.desk)
    where.take(where.offers[0])
    spot(form).setText("车棚")
    words.setPlainText("飞线充电")
    send(form)
    assert window.item.text() == "飞线或违规充电"
    assert "Where: 3号楼 车棚" in facts(window)
    assert "In words: 飞线充电" in facts(window)
    assert window.band.isVisible()
    said = window.line.text()
    assert "Amend the report" in said
    assert "Entered wrongly" in said
    assert "Item: “消防通道占用” changed to “飞线或违规充电”" in said
    assert "Exact spot: “车棚” added" in said
    assert state(window) == "REPORTED"


def test_nothing_to_amend_and_a_field_left_empty_are_told_in_the_dialog(
    busy: Office, windows: list[IssueWindow]
) -> None:
    window = page(busy, windows, "heap")
    form = press(window, "amend")
    send(form)
    assert form.wrong.text().startswith("The report says this already")
    item, _where = finders(form)
    item.setText("qq")
    item.textEdited.emit("qq")
    send(form)
    assert form.wrong.text() == "Please fill in: Item"
    item.asked.emit("")
    settle(busy.desk)
    item.take(item.offers[0])
    say(form, "看错了")
    send(form)
    assert "看错了" in window.line.text()


def test_what_is_filed_is_amended_no_more_and_what_others_reported_neither(
    busy: Office, windows: list[IssueWindow]
) -> None:
    window = page(busy, windows, "heap")
    do(window, "file")
    assert not window.steps.buttons["amend"].isEnabled()
    window = page(busy, windows, "fire")
    as_clerk(busy, "nobody")
    again(window)
    assert not window.steps.buttons["amend"].isEnabled()

"""The editor around its page: problems lead to their element, versions are kept, closing asks."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QMessageBox, QPushButton

from credits.certificates.layouts import layouts
from credits.certificates.layouts.layout_parts import (
    Code,
)
from desktop.form import Form
from desktop.layouts import acts
from desktop.layouts.editor import LayoutEditor
from tests.desktop.layouts.editing import (
    CONTROL,
    LEFT,
    NONE,
    first,
    held,
    press,
    rest,
)


def test_problems_are_said_and_lead_to_their_element(editor: LayoutEditor) -> None:
    assert editor.problems == []
    assert editor.wrong.title.text() == "Nothing to mend"
    code, name = first(editor, Code), held(editor, "name")
    editor.do(acts.changed(editor.sheet, code.key, box=code.box._replace(x=name.box.x, y=name.box.y)), "Move")
    editor.edit("title", {"text": "结业{nobody}"})
    rest(editor)
    sentences = [problem.sentence for problem in editor.problems]
    assert any("lie upon one another" in each and code.key in each for each in sentences)
    assert any("{nobody}" in each for each in sentences)
    place = next(number for number, each in enumerate(sentences) if "{nobody}" in each)
    item = editor.wrong.list.item(place)
    editor.canvas.select(())
    view = editor.wrong.list
    view.scrollToItem(item)
    QTest.mouseClick(view.viewport(), LEFT, NONE, view.visualItemRect(item).center())
    assert editor.canvas.keys == ("title",)
    form = editor.panel.form
    assert form is not None
    assert form.cells["text"].hasFocus()


def test_a_text_too_long_for_its_box_is_left_out_and_named_with_the_sample(editor: LayoutEditor) -> None:
    name = held(editor, "name")
    editor.edit("name", {"box": name.box._replace(wide=2_500, high=260)})
    rest(editor)
    said = [problem.sentence for problem in editor.problems if problem.keys == ("name",)]
    assert any("too small for its text" in each for each in said)
    assert any("The longest values" in each or "Usual values" in each for each in said)


def test_it_is_saved_as_the_next_version_and_used(editor: LayoutEditor, now: datetime) -> None:
    desk = editor.desk
    with desk.base.write() as db:
        layouts.for_issue(db, "stage", "chen", now)
    editor.edit("title", {"size": 500})
    assert editor.is_changed
    press(editor, Qt.Key.Key_S, CONTROL)
    (form,) = editor.findChildren(Form)
    (title,) = form.findChildren(QLineEdit)
    title.setText("新式样")
    (use,) = form.findChildren(QCheckBox)
    use.setChecked(True)
    form.submit()
    rest(editor)
    assert not editor.is_changed
    with desk.base.read() as db:
        rows = layouts.layouts(db)
        used = layouts.in_use(db, "stage")
    assert [(row.version, row.title, row.in_use) for row in rows] == [
        (1, "结业证书", False),
        (2, "新式样", True),
    ]
    assert used is not None
    assert acts.element(used.layout, "title") == held(editor, "title")
    assert "new version" in editor.said.text()


def test_what_is_wrong_is_not_saved(editor: LayoutEditor) -> None:
    editor.do(acts.removed(editor.sheet, {first(editor, Code).key}), "Remove", ())
    rest(editor)
    editor.keep()
    (form,) = editor.findChildren(Form)
    form.submit()
    rest(editor)
    assert form.isVisible()
    assert "needs one code to verify it by" in form.wrong.text()
    form.reject()
    assert editor.is_changed
    with editor.desk.base.read() as db:
        assert layouts.layouts(db) == []


def test_closing_asks_about_changes(editor: LayoutEditor, opened: dict[str, LayoutEditor]) -> None:
    editor.edit("title", {"size": 500})
    editor.close()
    assert editor.isVisible()
    (box,) = editor.findChildren(QMessageBox)
    buttons = {each.text(): each for each in box.findChildren(QPushButton)}
    buttons["Go on working"].click()
    assert editor.isVisible()
    editor.stack.undo()
    editor.close()
    assert not editor.isVisible()
    opened.clear()


def test_changes_are_dropped_when_that_is_said(editor: LayoutEditor, opened: dict[str, LayoutEditor]) -> None:
    closed: list[bool] = []
    editor.closed.connect(lambda: closed.append(True))
    editor.edit("title", {"size": 500})
    editor.close()
    (box,) = editor.findChildren(QMessageBox)
    next(each for each in box.findChildren(QPushButton) if each.text() == "Drop the changes").click()
    assert closed == [True]
    opened.clear()


def test_shipped_names_are_read_in_the_language_of_the_window() -> None:
    from core.language import speaking
    from credits.certificates.layouts import refusals

    keys = {each.key for layout in layouts.shipped() for each in layout.elements}
    with speaking("en"):
        assert {refusals.called(key) for key in keys} == keys
    with speaking("zh_CN"):
        assert not any(refusals.called(key).isascii() for key in keys)
        assert refusals.called("大标题") == "大标题"

"""The editor with mouse and keys: drag, snap, resize, nudge, undo, the panel's fields, samples, problems, saving, closing."""

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import pikepdf
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QInputMethodEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QMenu, QMessageBox, QPushButton

from credits.certificates.layouts import images, layouts
from credits.certificates.layouts.layout_parts import (
    A4_PORTRAIT,
    Box,
    Code,
    Element,
    Frame,
    Layout,
    Picture,
    Rows,
    Rule,
    SealSpace,
    Text,
)
from desktop.desk import Desk
from desktop.form import Form
from desktop.layouts import acts
from desktop.layouts.cells import Colour, Measure, Measures, OneOf, Sentence, Ways, Words
from desktop.layouts.editor import LayoutEditor
from desktop.layouts.preview import rendered
from tests.waiting import settle, until

Sort = TypeVar("Sort")
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ALT, SHIFT, CONTROL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def opened(desk: Desk) -> Generator[dict[str, LayoutEditor]]:
    """Editors by what they are called; closed at the end."""
    made: dict[str, LayoutEditor] = {}
    yield made
    for each in made.values():
        settle(desk)
        each.end()
    settle(desk)


@pytest.fixture
def editor(desk: Desk, opened: dict[str, LayoutEditor]) -> LayoutEditor:
    """On the shipped certificate of completion."""
    made = LayoutEditor(desk, layouts.shipped_for("stage"), lambda _id: None)
    opened["stage"] = made
    made.show()
    QTest.qWaitForWindowExposed(made)
    rest(made)
    return made


def rest(editor: LayoutEditor) -> None:
    """Until page and problems are as the layout."""
    settle(editor.desk)
    until(lambda: editor.preview.is_idle and editor.desk.worker.is_idle)


def held(editor: LayoutEditor, key: str) -> Element:
    found = acts.element(editor.sheet, key)
    assert found is not None
    return found


def first(editor: LayoutEditor, sort: type[Element]) -> Element:
    return next(each for each in editor.sheet.elements if isinstance(each, sort))


def text_of(editor: LayoutEditor, key: str) -> Text:
    found = held(editor, key)
    assert isinstance(found, Text)
    return found


def picture_of(editor: LayoutEditor) -> Picture:
    found = first(editor, Picture)
    assert isinstance(found, Picture)
    return found


def cell(editor: LayoutEditor, name: str, sort: type[Sort]) -> Sort:
    """A field of the panel."""
    assert editor.panel.form is not None
    found = editor.panel.form.cells[name]
    assert isinstance(found, sort)
    return found


def middle(editor: LayoutEditor, element: Element) -> QPoint:
    box = element.box
    return editor.canvas.at(box.x + box.wide // 2, box.y + box.high // 2)


def drag(
    editor: LayoutEditor, begin: QPoint, by: QPoint, keys: Qt.KeyboardModifier = NONE, *, let_go: bool = True
) -> None:
    """Press, move there in steps, let go."""
    view = editor.canvas.viewport()
    QTest.mousePress(view, LEFT, NONE, begin)
    for step in range(1, 5):
        send_move(editor, begin + by * step / 4, keys)
    if let_go:
        QTest.mouseRelease(view, LEFT, keys, begin + by)


def send_move(editor: LayoutEditor, to: QPoint, keys: Qt.KeyboardModifier) -> None:
    """QTest's own move has no modifiers."""
    view = editor.canvas.viewport()
    place = QPointF(to)
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, QPointF(view.mapToGlobal(to)), Qt.MouseButton.NoButton, LEFT, keys
    )
    QApplication.sendEvent(view, event)


def press(editor: LayoutEditor, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    editor.canvas.setFocus()
    QTest.keyClick(editor.canvas, key, keys)


def type_into(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    typed = QInputMethodEvent()  # as Chinese is typed; it knows no keys
    typed.setCommitString(text)
    QApplication.sendEvent(field, typed)
    QTest.keyClick(field, Qt.Key.Key_Return)


def ink(picture: QImage, area: tuple[float, float, float, float]) -> int:
    """How many pixels of a part of the page, given in shares of it, are dark."""
    wide, high = picture.width(), picture.height()
    return sum(
        picture.pixelColor(x, y).lightness() < 100
        for x in range(int(area[0] * wide), int(area[2] * wide))
        for y in range(int(area[1] * high), int(area[3] * high))
    )


def share_of(layout: Layout, element: Element) -> tuple[float, float, float, float]:
    box, page = element.box, layout.page
    return box.x / page.wide, box.y / page.high, box.right / page.wide, box.bottom / page.high


def test_a_drag_moves_to_the_millimetre_and_the_real_page_follows(editor: LayoutEditor) -> None:
    code = first(editor, Code)
    seen: list[QImage] = []
    editor.preview.drawn.connect(seen.append)
    drag(editor, middle(editor, code), QPoint(120, -50))
    assert editor.canvas.keys == (code.key,)
    moved = held(editor, code.key)
    assert moved.box.x > code.box.x + 2_000
    assert moved.box.y < code.box.y - 1_000
    on = {0}
    for other in editor.sheet.elements:
        if other.key != code.key:
            on |= {other.box.x, other.box.x + other.box.wide // 2, other.box.right}
    assert moved.box.x % 100 == 0 or {moved.box.x, moved.box.x + code.box.wide // 2, moved.box.right} & on
    rest(editor)
    assert ink(seen[-1], share_of(editor.sheet, moved)) > 300
    before = share_of(editor.sheet, code)
    assert ink(seen[-1], (before[0], before[1] + 0.11, before[2], before[3])) == 0
    editor.stack.undo()
    assert editor.sheet == layouts.shipped_for("stage")
    editor.stack.redo()
    assert held(editor, code.key) == moved


def test_edges_come_to_rest_on_others_with_a_guide_and_alt_frees(editor: LayoutEditor) -> None:
    canvas = editor.canvas
    few = (
        Text("name", Box(50_00, 40_00, 20_00, 10_00), "{name}"),
        Text("stage", Box(82_00, 80_00, 63_00, 10_00), "阶段"),
    )
    editor.do(replace(editor.sheet, elements=few), "Few")
    before = editor.sheet
    name, stage = few
    way = stage.box.x - name.box.x
    pixels = round(way * canvas.scale_now)
    drag(editor, middle(editor, name), QPoint(pixels + 3, 0), let_go=False)
    assert canvas.layout_shown is not None
    dragged = acts.element(canvas.layout_shown, "name")
    assert dragged is not None
    assert dragged.box.x == stage.box.x
    assert any(guide.upright and guide.at == stage.box.x for guide in canvas.guides)
    assert editor.sheet == before, "nothing is done before the mouse lets go"
    assert str(dragged.box.x // 100) in editor.place.text()
    send_move(editor, middle(editor, name) + QPoint(pixels + 3, 0), ALT)
    freed = acts.element(canvas.layout_shown, "name")
    assert freed is not None
    assert freed.box.x != stage.box.x
    assert not canvas.guides
    press(editor, Qt.Key.Key_Escape)
    assert canvas.layout_shown == editor.sheet
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, QPoint(5, 5))
    assert editor.sheet == before


def test_undoing_during_a_drag_ends_it(editor: LayoutEditor) -> None:
    name = held(editor, "name")
    editor.edit("title", {"size": 500})
    drag(editor, middle(editor, name), QPoint(60, 0), let_go=False)
    editor.stack.undo()
    send_move(editor, middle(editor, name) + QPoint(80, 0), NONE)
    QTest.mouseRelease(editor.canvas.viewport(), LEFT, NONE, QPoint(5, 5))
    assert editor.sheet == layouts.shipped_for("stage")
    assert editor.canvas.layout_shown == editor.sheet


def test_a_menu_under_the_pointer(editor: LayoutEditor) -> None:
    editor.canvas.customContextMenuRequested.emit(middle(editor, held(editor, "name")))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert editor.canvas.keys == ("name",)
    next(each for each in menu.actions() if each.text() == "Remove").trigger()
    menu.close()
    assert acts.element(editor.sheet, "name") is None
    editor.canvas.customContextMenuRequested.emit(QPoint(1, 1))
    assert QApplication.activePopupWidget() is None


def test_enter_leads_into_the_text(editor: LayoutEditor) -> None:
    editor.canvas.select(("name",))
    press(editor, Qt.Key.Key_Return)
    assert cell(editor, "text", Sentence).hasFocus()


def test_shift_keeps_a_drag_straight(editor: LayoutEditor) -> None:
    name = held(editor, "name")
    drag(editor, middle(editor, name), QPoint(60, 14), SHIFT)
    assert held(editor, "name").box.y == name.box.y
    assert held(editor, "name").box.x > name.box.x


def test_handles_resize_and_a_code_stays_square(editor: LayoutEditor) -> None:
    canvas = editor.canvas
    title = held(editor, "title")
    QTest.mouseClick(canvas.viewport(), LEFT, NONE, middle(editor, title))
    corner = canvas.at(title.box.right, title.box.bottom)
    assert canvas.handle_at(corner) == "se"
    drag(editor, corner, QPoint(-80, -10))
    smaller = held(editor, "title").box
    assert (smaller.x, smaller.y) == (title.box.x, title.box.y)
    assert smaller.wide < title.box.wide - 1_500
    code = first(editor, Code)
    QTest.mouseClick(canvas.viewport(), LEFT, NONE, middle(editor, code))
    drag(editor, canvas.at(code.box.right, code.box.y), QPoint(25, -5))
    larger = held(editor, code.key).box
    assert larger.wide == larger.high > code.box.wide
    assert (larger.x, larger.bottom) == (code.box.x, code.box.bottom)
    rule = first(editor, Rule)
    canvas.select((rule.key,))
    assert canvas.handle_at(canvas.at(rule.box.right, rule.box.y + rule.box.high // 2)) == "e"
    assert editor.stack.undoText() == "Resize"
    editor.stack.undo()
    editor.stack.undo()
    assert editor.sheet == layouts.shipped_for("stage")


def test_arrow_keys_move_half_a_millimetre_and_are_one_act(editor: LayoutEditor) -> None:
    name = held(editor, "name")
    QTest.mouseClick(editor.canvas.viewport(), LEFT, NONE, middle(editor, name))
    for _time in range(3):
        press(editor, Qt.Key.Key_Right)
    press(editor, Qt.Key.Key_Up, SHIFT)
    assert held(editor, "name").box[:2] == (name.box.x + 150, name.box.y - 500)
    assert editor.stack.count() == 1
    press(editor, Qt.Key.Key_Z, CONTROL)
    assert editor.sheet == layouts.shipped_for("stage")
    press(editor, Qt.Key.Key_Y, CONTROL)
    assert held(editor, "name").box.x == name.box.x + 150


def test_an_area_selects_and_several_move_together(editor: LayoutEditor) -> None:
    canvas = editor.canvas
    page = editor.sheet.page
    inside = [each.key for each in editor.sheet.elements if not isinstance(each, Frame)]
    corner = canvas.at(page.wide + 300, page.high + 300)
    drag(editor, canvas.at(-300, -300), corner - canvas.at(-300, -300))
    assert set(canvas.keys) == set(inside)
    assert "elements are selected" in editor.panel.several.text()
    press(editor, Qt.Key.Key_Left)
    before = layouts.shipped_for("stage")
    assert {
        new.box.x - old.box.x
        for old, new in zip(before.elements, editor.sheet.elements, strict=True)
        if new.key in inside
    } == {-50}
    press(editor, Qt.Key.Key_Escape)
    assert canvas.keys == ()
    name, title = held(editor, "name"), held(editor, "title")
    QTest.mouseClick(canvas.viewport(), LEFT, NONE, middle(editor, name))
    QTest.mouseClick(canvas.viewport(), LEFT, CONTROL, middle(editor, title))
    assert canvas.keys == ("name", "title")
    QTest.mouseClick(canvas.viewport(), LEFT, CONTROL, middle(editor, name))
    assert canvas.keys == ("title",)
    press(editor, Qt.Key.Key_Tab)
    assert len(canvas.keys) == 1
    assert canvas.keys != ("title",)


def test_elements_are_added_copied_ordered_and_removed(editor: LayoutEditor) -> None:
    count = len(editor.sheet.elements)
    for action in editor.elements.add.menu().actions()[:5]:
        action.trigger()
    assert [type(each) for each in editor.sheet.elements[count:]] == [Text, Code, SealSpace, Rule, Frame]
    assert editor.elements.list.count() == count + 5
    added = editor.sheet.elements[count].key
    editor.canvas.select((added,))
    press(editor, Qt.Key.Key_D, CONTROL)
    copy = editor.canvas.keys
    assert len(copy) == 1
    assert copy[0] != added
    before = [each.key for each in editor.sheet.elements]
    editor.elements.orders.actions()[-1].trigger()
    after = [each.key for each in editor.sheet.elements]
    assert after.index(copy[0]) < before.index(copy[0])
    press(editor, Qt.Key.Key_Delete)
    assert acts.element(editor.sheet, copy[0]) is None
    for _time in range(8):
        editor.stack.undo()
    assert editor.sheet == layouts.shipped_for("stage")
    assert not editor.is_changed


def test_fields_of_a_text_change_it_while_it_is_typed(editor: LayoutEditor) -> None:
    QTest.mouseDClick(editor.canvas.viewport(), LEFT, NONE, middle(editor, held(editor, "title")))
    form = editor.panel.form
    assert form is not None
    text = form.cells["text"]
    assert text.hasFocus()
    QTest.keyClick(text, Qt.Key.Key_End, CONTROL)
    QTest.keyClicks(text, "AB")
    assert text_of(editor, "title").text == "结业证书AB"
    assert form.insert is not None
    next(each for each in form.insert.menu().actions() if each.text().startswith("Year")).trigger()
    assert text_of(editor, "title").text == "结业证书AB{year}"
    assert editor.stack.count() == 1
    QTest.keyClick(text, Qt.Key.Key_Z, CONTROL)
    assert held(editor, "title") == acts.element(layouts.shipped_for("stage"), "title")
    form.insert.menu().actions()[-1].trigger()
    QTest.keyClicks(text, "C")
    title = text_of(editor, "title")
    assert title.after == (title.least,)
    assert form.cells["after"].isEnabled()
    type_into(cell(editor, "after", Measures), "20.5")
    assert text_of(editor, "title").after == (205,)


def test_measures_are_read_stepped_and_refused(editor: LayoutEditor) -> None:
    editor.canvas.select(("name",))
    x, size = cell(editor, "x", Measure), cell(editor, "size", Measure)
    type_into(x, "61，25")
    assert held(editor, "name").box.x == 61_25
    QTest.keyClick(x, Qt.Key.Key_Up)
    assert held(editor, "name").box.x == 61_75
    assert x.text() == "61.75"
    before = editor.sheet
    for field, typed, words in (
        (x, "far", "“far” is no number."),
        (x, "1.005", "in steps of 0.01"),
        (size, "4", "A number from 5 to 300"),
        (size, "12.55", "in steps of 0.1"),
    ):
        was = field.text()
        type_into(field, typed)
        assert words in editor.said.text()
        assert field.text() == was
    assert editor.sheet == before
    type_into(size, "40.5")
    assert text_of(editor, "name").size == 405
    assert editor.said.text() == ""


def test_ways_faces_colours_and_names(editor: LayoutEditor) -> None:
    editor.canvas.select(("title",))
    colour, face = cell(editor, "colour", Colour), cell(editor, "face", OneOf)
    cell(editor, "across", Ways).buttons["right"].click()
    colour.menu().actions()[1].trigger()
    face.setCurrentIndex(2)
    face.activated.emit(2)
    title = text_of(editor, "title")
    assert (title.across, title.colour, title.face) == ("right", "#000000", "hei")
    type_into(cell(editor, "key", Words), "name")
    assert "called “name” already" in editor.said.text()
    assert acts.element(editor.sheet, "title") is not None
    type_into(cell(editor, "key", Words), "大标题")
    assert editor.canvas.keys == ("大标题",)
    mixed = colour.ask()
    mixed.colorSelected.emit(QColor("#123456"))
    mixed.reject()
    assert text_of(editor, "大标题").colour == "#123456"


def test_a_name_from_elsewhere_is_no_markup(editor: LayoutEditor) -> None:
    typed = '<img src="//elsewhere/a.png">'
    editor.edit("title", {"key": typed})
    tips = [editor.elements.list.item(place).toolTip() for place in range(editor.elements.list.count())]
    assert not any("<img" in tip for tip in tips)
    assert any("&lt;img" in tip for tip in tips)
    assert editor.place.textFormat() is Qt.TextFormat.PlainText


def test_the_sheet_has_a_title_a_short_name_and_a_size(editor: LayoutEditor) -> None:
    sheet = editor.panel.sheet
    type_into(sheet.title, "街道结业证书")
    type_into(sheet.code, "street")
    sheet.page.given.emit("portrait")
    assert (editor.sheet.title, editor.sheet.code, editor.sheet.page) == (
        "街道结业证书",
        "street",
        A4_PORTRAIT,
    )
    assert "210 × 297 mm" in sheet.page_size.text()
    rest(editor)
    assert any("does not lie on the sheet" in problem.sentence for problem in editor.problems)
    type_into(sheet.code, "街道")
    rest(editor)
    assert [problem.field for problem in editor.problems] == ["code"]


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


def test_samples_fill_the_page(editor: LayoutEditor) -> None:
    seen: list[QImage] = []
    editor.preview.drawn.connect(seen.append)
    amounts: list[int] = []
    area = share_of(editor.sheet, held(editor, "name"))
    for place in (1, 2):
        editor.sample.setCurrentIndex(place)
        editor.sample.activated.emit(place)
        rest(editor)
        amounts.append(ink(seen[-1], area))
    short, long = amounts
    assert long > short * 2 > 0


def test_pictures_are_chosen_and_drawn(editor: LayoutEditor, tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "公章.png"
    Image.new("RGBA", (300, 200), (10, 10, 10, 255)).save(path)
    editor.take_picture(path, "seal")
    rest(editor)
    seal = picture_of(editor)
    assert seal.role == "seal"
    assert images.place(editor.desk.folder, seal.image).is_file()
    seen: list[QImage] = []
    editor.preview.drawn.connect(seen.append)
    with path.open("wb") as file:
        Image.new("RGB", (300, 300), (250, 250, 250)).save(file, "PNG")
    editor.take_picture(path, "", seal.key)
    rest(editor)
    assert picture_of(editor).image != seal.image
    bad = tmp_path / "virus.png"
    bad.write_bytes(b"GIF89a" + b"\0" * 100)
    count = len(editor.sheet.elements)
    editor.take_picture(bad, "background")
    rest(editor)
    assert "virus.png is no picture" in editor.said.text()
    editor.take_picture(tmp_path / "nowhere.png", "background")
    rest(editor)
    assert "nowhere.png" in editor.said.text()
    assert len(editor.sheet.elements) == count
    images.place(editor.desk.folder, picture_of(editor).image).unlink()
    editor.edit("title", {"size": 500})
    rest(editor)
    assert any("no longer in the data folder" in problem.sentence for problem in editor.problems)
    assert seen, "the rest of the page is drawn"


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


def test_a_table_has_columns(desk: Desk, opened: dict[str, LayoutEditor]) -> None:
    made = LayoutEditor(desk, layouts.shipped_for("credits"), lambda _id: None)
    opened["credits"] = made
    made.show()
    rest(made)
    assert made.problems == []
    table = first(made, Rows)
    made.canvas.select((table.key,))
    form = made.panel.form
    assert form is not None
    assert form.columns is not None
    columns = form.columns
    assert isinstance(table, Rows)
    assert len(columns.columns) == len(table.columns)
    title, across, total = (columns.columns[0].cells[name] for name in ("title", "across", "total"))
    assert isinstance(title, Words)
    assert isinstance(across, Ways)
    assert isinstance(total, Words)
    type_into(title, "培训类别")
    across.buttons["right"].click()
    type_into(total, "总计")
    changed = held(made, table.key)
    assert isinstance(changed, Rows)
    assert (changed.columns[0].title, changed.columns[0].across) == ("培训类别", "right")
    assert changed.total[0] == "总计"
    columns.remove(1)
    fewer = held(made, table.key)
    assert isinstance(fewer, Rows)
    assert len(fewer.columns) == len(table.columns) - 1
    assert len(fewer.total) in {0, len(fewer.columns)}
    columns.add.click()
    assert len(columns.columns) == len(table.columns)
    columns.columns[-1].cells["field"].given.emit("credits")
    rest(made)
    assert made.problems == []
    for _time in range(made.stack.count()):
        made.stack.undo()
    assert made.sheet == layouts.shipped_for("credits")


def test_zooming_draws_the_page_anew(editor: LayoutEditor) -> None:
    seen: list[QImage] = []
    editor.preview.drawn.connect(seen.append)
    wide = editor.canvas.pixels_wide
    editor.canvas.zoom(2)
    rest(editor)
    assert seen[-1].width() == pytest.approx(2 * wide, abs=2)
    editor.resize(1000, 700)
    rest(editor)
    assert not editor.canvas.is_fitted
    editor.whole.click()
    rest(editor)
    assert seen[-1].width() == editor.canvas.pixels_wide < 2 * wide


def test_any_page_becomes_a_picture(app: QApplication) -> None:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 100))
    page.contents_add(b"0 0 100 100 re f")
    target = BytesIO()
    document.save(target)
    picture = rendered(target.getvalue(), 400)
    assert (picture.width(), picture.height()) == (400, 200)
    assert picture.pixelColor(100, 100).lightness() < 10
    assert picture.pixelColor(300, 100).lightness() > 250


def test_shipped_names_are_read_in_the_language_of_the_window() -> None:
    from core.language import speaking
    from credits.certificates.layouts import refusals

    keys = {each.key for layout in layouts.shipped() for each in layout.elements}
    with speaking("en"):
        assert {refusals.called(key) for key in keys} == keys
    with speaking("zh_CN"):
        assert not any(refusals.called(key).isascii() for key in keys)
        assert refusals.called("大标题") == "大标题"

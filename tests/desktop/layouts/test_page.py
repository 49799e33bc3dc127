"""The page in the editor with mouse and keys: drag, rest on others, resize, nudge, select, add, remove, zoom, samples."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from credits.certificates.layouts import layouts
from credits.certificates.layouts.layout_parts import (
    Box,
    Code,
    Frame,
    Rule,
    SealSpace,
    Text,
)
from desktop.layouts import acts
from desktop.layouts.cells import Sentence
from desktop.layouts.editor import LayoutEditor
from desktop.layouts.preview import rendered
from tests.desktop.layouts.editing import (
    ALT,
    CONTROL,
    LEFT,
    NONE,
    SHIFT,
    cell,
    drag,
    first,
    held,
    ink,
    middle,
    press,
    rest,
    send_move,
    share_of,
)


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


def test_a_key_that_qt_does_not_name_is_no_fault(editor: LayoutEditor) -> None:
    editor.canvas.select(("name",))
    key = QKeyEvent(QEvent.Type.KeyPress, ord("中"), NONE, "中")
    QApplication.sendEvent(editor.canvas, key)
    assert editor.canvas.keys == ("name",)
    assert not editor.is_changed


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

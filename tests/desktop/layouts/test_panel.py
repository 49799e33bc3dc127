"""The panel of the editor: every field changes the page, what cannot be read is said, pictures come from files."""

from datetime import datetime
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from credits.certificates.layouts import images, layouts
from credits.certificates.layouts.layout_parts import (
    A4_PORTRAIT,
    Rows,
)
from desktop.desk import Desk
from desktop.layouts import acts
from desktop.layouts.cells import Colour, Measure, Measures, OneOf, Ways, Words
from desktop.layouts.editor import LayoutEditor
from tests.desktop.layouts.editing import (
    CONTROL,
    LEFT,
    NONE,
    cell,
    first,
    held,
    middle,
    picture_of,
    rest,
    text_of,
    type_into,
)


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
    editor.take_picture(path, key=seal.key)
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

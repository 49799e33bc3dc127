"""What people typed stands on the screen as they typed it: Qt would draw markup, and fetch pictures from other computers."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

import desktop
from core.refusal import Refusal
from desktop import faults
from desktop.desk import Desk
from desktop.form import Form
from desktop.page import label
from desktop.table_model import TableModel
from sheets.columns import Column, Kind, Sheet

TYPED = '<b>王</b><img src="//elsewhere/a.png">'
MARKUP = {Qt.TextFormat.AutoText, Qt.TextFormat.RichText, Qt.TextFormat.MarkdownText}


class NotThere(Refusal):
    code = "not_there"
    sentence = "{name} is not there."


def test_labels_forms_and_messages_are_plain(desk: Desk) -> None:
    parent = QWidget()
    form = Form(parent, TYPED, TYPED)
    form.refuse(TYPED)
    texts = [label(TYPED), *(each for each in form.findChildren(QLabel) if each.text() == TYPED)]
    assert len(texts) == 4
    assert {each.textFormat() for each in texts} == {Qt.TextFormat.PlainText}
    box = faults.tell(parent, NotThere(name=TYPED))
    assert box.textFormat() is Qt.TextFormat.PlainText
    box.close()
    form.close()
    parent.deleteLater()


def test_a_tool_tip_is_what_the_cell_holds() -> None:
    sheet: Sheet[str] = Sheet("Names", (Column("name", "Name", Kind.TEXT, lambda row: row, 4),))
    model = TableModel(sheet, key=lambda row: row)
    model.show([TYPED])
    tip = str(model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole))
    assert "<img" not in tip
    assert "&lt;img" in tip


@pytest.mark.parametrize(
    "path", sorted(Path(desktop.__file__).parent.rglob("*.py")), ids=lambda path: path.stem
)
def test_a_label_is_made_by_the_page_or_says_what_it_holds(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if "= QLabel(" in line:
            assert "setTextFormat(" in following or "setPixmap(" in following, line

"""The fields that the editor of the rules is made of: each shows a value of the plain form and reads it again."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from core import amounts
from core.language import translate
from credits.rulebook.rule_fields import Field, shortly
from desktop.choice import Choice
from desktop.rules.refusals import NoAmount, NoWholeNumber


class Cell(NamedTuple):
    """One field. `read` gets the path for what it refuses."""

    widget: QWidget
    show: Callable[[object], None]
    read: Callable[[str], object]


def amount(*, hint: str = "") -> Cell:
    """Hundredths, typed as a decimal; where `hint` is given, an empty field is None."""
    line = _line(90, hint)

    def show(value: object) -> None:
        line.setText("" if value is None else amounts.shown(cast("int", value)))

    def read(path: str) -> object:
        text = line.text().strip()
        if not text and hint:
            return None
        try:
            return amounts.hundredths(text)
        except ValueError as error:
            raise NoAmount(field=Field(path), text=shortly(text)) from error

    return Cell(line, show, read)


def number(*, hint: str = "") -> Cell:
    """A whole number; where `hint` is given, an empty field is None."""
    line = _line(70, hint)

    def show(value: object) -> None:
        line.setText("" if value is None else str(value))

    def read(path: str) -> object:
        text = line.text().strip()
        if not text and hint:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise NoWholeNumber(field=Field(path), text=shortly(text))
        return int(text)

    return Cell(line, show, read)


def text(width: int = 180) -> Cell:
    """A name, without blanks at its ends."""
    line = _line(width, "")
    line.setAlignment(Qt.AlignmentFlag.AlignLeft)

    def show(value: object) -> None:
        line.setText(str(value))

    def read(_path: str) -> object:
        return line.text().strip()

    return Cell(line, show, read)


def choice(codes: Sequence[str], titles: Mapping[str, str]) -> Cell:
    """One of several codes; `titles` are msgids."""
    field = Choice()
    for code in codes:
        field.addItem(translate(titles[code]), code)

    def show(value: object) -> None:
        field.setCurrentIndex(codes.index(str(value)))

    def read(_path: str) -> object:
        return field.currentData()

    return Cell(field, show, read)


def flag(words: str) -> Cell:
    """Yes or no."""
    box = QCheckBox(words)

    def show(value: object) -> None:
        box.setChecked(value is True)

    def read(_path: str) -> object:
        return box.isChecked()

    return Cell(box, show, read)


def _line(width: int, hint: str) -> QLineEdit:
    line = QLineEdit()
    line.setMinimumWidth(width)
    line.setMaximumWidth(max(width, 110) if width < 150 else 400)
    line.setAlignment(Qt.AlignmentFlag.AlignRight)
    line.setPlaceholderText(hint)
    return line

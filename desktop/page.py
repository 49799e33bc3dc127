"""What every page of the window is: a title, actions at its right, a body, and one reading that fills it."""

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from core.language import _
from desktop import icons, look
from desktop.desk import Desk

_TITLE_BAR, _BORDER = 40, 8
"""Pixels that the system draws around a window."""
_LEAST_WIDE, _LEAST_HIGH = 1000, 560
"""Smaller a page of lists is of no use; on such a screen it is moved about instead."""


class Page(QWidget):
    """A page. Subclasses lay out `body`, fill it in `refresh`, and say which kinds of record they show."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    kinds: ClassVar[frozenset[str]] = frozenset()
    """Subject kinds of the journal that this page shows; empty for all."""
    ticks: ClassVar[bool] = False
    """Whether what is shown depends on the hour, so that it is read again every half minute."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.search: QLineEdit | None = None
        self._actions: dict[str, list[QPushButton]] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(26, 20, 26, 18)
        whole.setSpacing(14)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.hint = label("", "pageHint")
        self.head.addWidget(label(_(self.title), "pageTitle"))
        self.head.addSpacing(6)
        self.head.addWidget(self.hint, 1, Qt.AlignmentFlag.AlignBottom)
        whole.addLayout(self.head)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        whole.addLayout(self.body, 1)

    def refresh(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError

    def open_at(self, what: object) -> None:
        """Show a certain record, which another page asked for."""

    def add_action(self, button: QPushButton, act: str = "") -> QPushButton:
        """Put a button at the right of the title; where the role may not do `act`, it is left out."""
        self.head.addWidget(button)
        self._actions.setdefault(act, []).append(button)
        if act and not self.desk.may(act):
            button.hide()
        return button

    def actions_of(self, act: str) -> list[QPushButton]:
        """The buttons at the title that do `act`."""
        return self._actions.get(act, [])

    def make_search(self, hint: str) -> QLineEdit:
        """The page's search field, to be placed by the page; Ctrl+F leads there."""
        self.search = QLineEdit()
        self.search.setPlaceholderText(hint)
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(240)
        self.search.addAction(icons.icon("search", look.FAINT), QLineEdit.ActionPosition.LeadingPosition)
        return self.search


def sized(window: QWidget, wide: int, high: int) -> None:
    """Open a window in this size, or as much of it as the screen has beside the task bar: its last row of buttons stays in sight."""
    room = window.screen().availableGeometry()
    window.resize(
        max(min(wide, room.width() - 2 * _BORDER), min(wide, _LEAST_WIDE)),
        max(min(high, room.height() - _TITLE_BAR), min(high, _LEAST_HIGH)),
    )


def button(text: str, kind: str = "", hint: str = "") -> QPushButton:
    """A button; `kind` is "main" for the one act a page is for, "quiet" for what stands aside, else plain."""
    made = QPushButton(text)
    made.setProperty("look", kind)
    if hint:
        made.setToolTip(hint)
    return made


def label(text: str = "", name: str = "", *, wrap: bool = False) -> QLabel:
    """A text of one of the style sheet's names; selectable by mouse is what numbers and addresses want.

    Always plain: Qt would take what somebody typed for markup, and fetch the picture that it names from another computer.
    """
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setObjectName(name)
    made.setWordWrap(wrap)
    return made


def card(name: str = "card") -> tuple[QFrame, QVBoxLayout]:
    """A white card and the column inside it."""
    frame = QFrame()
    frame.setObjectName(name)
    column = QVBoxLayout(frame)
    column.setContentsMargins(18, 14, 18, 14)
    column.setSpacing(6)
    return frame, column

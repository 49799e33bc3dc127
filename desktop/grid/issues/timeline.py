"""A story as a line of events, the newest at the top or the bottom as it is given: a dot, what happened, when and by whom, why."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from core import clock
from desktop import look
from desktop.page import label

_RAIL = 9.0
_LEFT = 26


class Event(NamedTuple):
    """One point of the line."""

    what: str
    when: datetime
    who: str
    why: str = ""
    tone: str = "fair"
    """A key of look.TONES; the words say the same."""
    round: int = 1


class TimeLine(QScrollArea):
    """The events, each a few lines of text that can be marked and copied."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.events: list[Event] = []
        self._line = _Line()
        self.setWidget(self._line)

    def show_events(self, events: Sequence[Event]) -> None:
        """Show these, from top to bottom; what was in sight stays in sight."""
        if list(events) == self.events:
            return
        self.events = list(events)
        self._line.lay_out(self.events)

    def text(self) -> str:
        """The line as text, an event a paragraph; the clipboard and tests take it."""
        return "\n".join(words for event in self.events for words in said(event))


def said(event: Event) -> list[str]:
    """What stands beside the dot."""
    lines = [
        event.what,
        "  ·  ".join(part for part in (f"{clock.local(event.when):%Y-%m-%d %H:%M}", event.who) if part),
    ]
    return [*lines, event.why] if event.why else lines


class _Line(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_LEFT, 2, 8, 6)
        self._column.setSpacing(2)
        self._dots: list[tuple[QLabel, str]] = []

    def lay_out(self, events: Sequence[Event]) -> None:
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item else None
            if widget:
                widget.deleteLater()
        self._dots = []
        for event in events:
            lines = said(event)
            for number, words in enumerate(lines):
                made = label(words, ("strong", "soft", "")[number], wrap=True)
                made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._column.addWidget(made)
                if number == 0:
                    self._dots.append((made, event.tone))
                    made.setContentsMargins(0, 6, 0, 0)
        self._column.addStretch(1)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The line and its dots, at the left of the words."""
        super().paintEvent(event)
        if not self._dots:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middles = [made.geometry().top() + 6 + made.fontMetrics().height() / 2 for made, _tone in self._dots]
        painter.setPen(QPen(QColor(look.LINE), 2))
        painter.drawLine(QPointF(_RAIL, middles[0]), QPointF(_RAIL, middles[-1]))
        painter.setPen(Qt.PenStyle.NoPen)
        for middle, (_made, tone) in zip(middles, self._dots, strict=True):
            painter.setBrush(QColor(look.TONES[tone]))
            painter.drawEllipse(QRectF(_RAIL - 4.5, middle - 4.5, 9, 9))
        painter.end()

"""Fields with a thin arrow, in the look of the others: a style sheet cannot draw one without a file, so it is painted here.

The mouse wheel never changes what is chosen: it scrolls the page that the field stands on.
"""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QDateEdit, QDateTimeEdit, QSpinBox, QWidget

from desktop import look


class Choice(QComboBox):
    """One of several."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The field, then the arrow."""
        super().paintEvent(event)
        _paint_arrow(self)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Left to what lies under it."""
        event.ignore()


class Day(QDateEdit):
    """A calendar day; the arrow opens a calendar."""

    def __init__(self) -> None:
        super().__init__()
        self.setCalendarPopup(True)
        self.setDisplayFormat("yyyy-MM-dd")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The field, then the arrow."""
        super().paintEvent(event)
        _paint_arrow(self)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Left to what lies under it."""
        event.ignore()


class Moment(QDateTimeEdit):
    """A day and an hour; the arrow opens a calendar."""

    def __init__(self) -> None:
        super().__init__()
        self.setCalendarPopup(True)
        self.setDisplayFormat("yyyy-MM-dd HH:mm")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The field, then the arrow."""
        super().paintEvent(event)
        _paint_arrow(self)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Left to what lies under it."""
        event.ignore()


class Count(QSpinBox):
    """A whole number; typed, or stepped with the arrow keys."""

    def __init__(self) -> None:
        super().__init__()
        self.lineEdit().setTextMargins(6, 0, 0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Left to what lies under it."""
        event.ignore()


def _paint_arrow(field: QWidget) -> None:
    painter = QPainter(field)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = QColor(look.SOFT if field.isEnabled() else look.FAINT)
    painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    x, y = field.width() - 15.0, field.height() / 2 - 1.5
    painter.drawPolyline([QPointF(x - 4, y), QPointF(x, y + 4), QPointF(x + 4, y)])
    painter.end()

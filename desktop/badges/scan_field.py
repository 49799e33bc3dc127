"""The field that a USB scanner types into: bursts of keys, ended by Enter, Tab or a pause, under any layout and input method."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from core.language import _
from courses.badges import typed

PAUSE_MS = 150
"""A scanner's keys follow each other in a few milliseconds; one that sends no Enter is known by the silence."""
_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab})


class ScanField(QLineEdit):
    """`scanned` with what one burst typed; `pasted` when a picture is wanted from the clipboard."""

    scanned = Signal(str)
    pasted = Signal()

    def __init__(self) -> None:
        super().__init__()
        # With an input method on, digits would wait in its window to be confirmed.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setPlaceholderText(_("Scan a badge here"))
        self.setAccessibleName(_("Scan a badge here"))
        self.setMaxLength(typed.LONGEST)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._after_pause)
        self.textChanged.connect(self._pause.start)

    def event(self, event: QEvent) -> bool:
        """Tab ends a burst; it does not lead away from the field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENDS:
            self.flush()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+V may mean a picture; a scanner types at the end, wherever the cursor was put."""
        if event.matches(QKeySequence.StandardKey.Paste):
            data = QGuiApplication.clipboard().mimeData()
            if data.hasImage() or data.hasUrls():
                self.pasted.emit()
                return
        elif event.text() and not self.hasSelectedText():
            self.setCursorPosition(len(self.text()))
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """An input method that composes all the same: what it hands over is typed text."""
        if event.commitString():
            self.setCursorPosition(len(self.text()))
            self.insert(event.commitString())
        event.accept()

    def contextMenuEvent(self, _event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """None: a menu would take the keys of the next scan."""

    def flush(self) -> None:
        """Hand over what stands in the field and be ready for the next burst."""
        self._pause.stop()
        text = self.text()
        self.clear()
        self._pause.stop()
        if text.strip():
            self.scanned.emit(text)

    def _after_pause(self) -> None:
        # A person who types the digits may pause in between; a whole code is complete.
        if typed.readings(self.text()):
            self.flush()

"""A dialog of labelled fields that asks for what a verb needs, stays open on a refusal and says it inside.

Pages build one with the field functions, connect `submitted` and call `close_done` or `refuse`.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from PySide6.QtCore import QDate, QDateTime, QTime, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from core import clock
from core.language import _
from core.refusal import Refusal
from desktop import faults
from desktop.choice import Choice, Count, Day, Moment
from desktop.page import label as plain

WIDE = 340


class Form(QDialog):
    """Fields under an introduction; OK emits `submitted` with their values by key."""

    submitted = Signal(dict)

    def __init__(self, parent: QWidget | None, title: str, intro: str = "", ok: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self._read: dict[str, Callable[[], object]] = {}
        self._must: dict[str, QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(14)
        column.addWidget(plain(title, "section"))
        if intro:
            text = plain(intro, "soft", wrap=True)
            text.setMinimumWidth(WIDE + 80)
            column.addWidget(text)
        self.fields = QFormLayout()
        self.fields.setHorizontalSpacing(16)
        self.fields.setVerticalSpacing(10)
        column.addLayout(self.fields)
        self.wrong = plain("", "wrong", wrap=True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        buttons = QDialogButtonBox()
        self.ok = buttons.addButton(ok or _("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setProperty("look", "main")
        self.ok.setDefault(True)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.submit)
        buttons.rejected.connect(self.reject)
        column.addSpacing(4)
        column.addWidget(buttons)
        self.finished.connect(self.deleteLater)

    def text(
        self,
        key: str,
        label: str,
        value: str = "",
        *,
        hint: str = "",
        must: bool = False,
        secret: bool = False,
    ) -> QLineEdit:
        """One line of text, given back without blanks at its ends (a secret as it was typed)."""
        field = QLineEdit(value)
        field.setPlaceholderText(hint)
        field.setMinimumWidth(WIDE)
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self._add(key, label, field, field.text if secret else (lambda: field.text().strip()))
        if must:
            self._must[key] = self._label(field)
        return field

    def lines(self, key: str, label: str, value: str = "", *, must: bool = False) -> QPlainTextEdit:
        """Several lines of text."""
        field = QPlainTextEdit(value)
        field.setMinimumWidth(WIDE)
        field.setTabChangesFocus(True)
        self._add(key, label, field, lambda: field.toPlainText().strip())
        # After the style sheet's own least height, with which a low screen squeezes the field to one line.
        field.ensurePolished()
        field.setFixedHeight(74)
        if must:
            self._must[key] = self._label(field)
        return field

    def choice(
        self,
        key: str,
        label: str,
        choices: Sequence[tuple[Any, str]],
        value: object = None,
        *,
        typed: bool = False,
        must: bool = False,
    ) -> Choice:
        """One of several; `typed` lets the user write another, which comes back as its text."""
        field = Choice()
        field.setMinimumWidth(WIDE)
        field.setEditable(typed)
        for number, (_value, words) in enumerate(choices):
            field.addItem(words)
            if _value == value:
                field.setCurrentIndex(number)
        values = [each for each, _words in choices]

        def read() -> object:
            if typed and field.currentText() != field.itemText(field.currentIndex()):
                return field.currentText().strip()
            return values[field.currentIndex()] if 0 <= field.currentIndex() < len(values) else None

        self._add(key, label, field, read)
        if must:
            self._must[key] = self._label(field)
        return field

    def number(self, key: str, label: str, value: int, low: int, high: int, unit: str = "") -> Count:
        """A whole number."""
        field = Count()
        field.setRange(low, high)
        field.setValue(value)
        field.setSuffix(f" {unit}" if unit else "")
        self._add(key, label, field, field.value)
        return field

    def day(self, key: str, label: str, value: date) -> Day:
        """A calendar day."""
        field = Day()
        field.setDate(QDate(value.year, value.month, value.day))

        def read() -> date:
            day = field.date()
            return date(day.year(), day.month(), day.day())

        self._add(key, label, field, read)
        return field

    def moment(self, key: str, label: str, value: datetime) -> Moment:
        """A day and hour of Shanghai's wall clock; comes back as an instant."""
        here = clock.local(value)
        field = Moment()
        field.setDateTime(QDateTime(QDate(here.year, here.month, here.day), QTime(here.hour, here.minute)))

        def read() -> datetime:
            day, hour = field.date(), field.time()
            return clock.instant(date(day.year(), day.month(), day.day()), time(hour.hour(), hour.minute()))

        self._add(key, label, field, read)
        return field

    def check(self, key: str, label: str, *, value: bool = False) -> QCheckBox:
        """Yes or no."""
        field = QCheckBox(label)
        field.setChecked(value)
        self._add(key, "", field, field.isChecked)
        return field

    def part(
        self, key: str, label: str, field: QWidget, read: Callable[[], object], *, must: bool = False
    ) -> None:
        """A field of another kind, and how it is read."""
        self._add(key, label, field, read)
        if must:
            self._must[key] = self._label(field)

    def values(self) -> dict[str, Any]:
        """What stands in the fields now."""
        return {key: read() for key, read in self._read.items()}

    def submit(self) -> None:
        """As OK does: a field that must be filled is asked for first."""
        values = self.values()
        for key, label in self._must.items():
            if not values[key]:
                self.refuse(_("Please fill in: {field}", field=label.text().rstrip(":： ")))
                return
        self.wrong.hide()
        self.ok.setEnabled(False)
        self.submitted.emit(values)

    def refuse(self, sentence: str) -> None:
        """Say inside the dialog why it was not done, and let the user mend it."""
        self.ok.setEnabled(True)
        self.wrong.setText(sentence)
        self.wrong.show()

    def fail(self, fault: BaseException) -> None:
        """A refusal stays in the dialog; a fault is shown as such."""
        if isinstance(fault, Refusal):
            self.refuse(str(fault))
        else:
            self.ok.setEnabled(True)
            faults.tell(self, fault)

    def close_done(self) -> None:
        """It was done."""
        self.accept()

    def _add(self, key: str, label: str, field: QWidget, read: Callable[[], object]) -> None:
        self.fields.addRow(label, field)
        self._read[key] = read

    def _label(self, field: QWidget) -> QLabel:
        found = self.fields.labelForField(field)
        assert isinstance(found, QLabel)  # noqa: S101 - addRow with a text makes one
        return found

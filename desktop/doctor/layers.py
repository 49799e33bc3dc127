"""The doctor's findings as a column of cards: a mark with its word, what is so, and under it what to do."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from core.language import _
from desktop import icons
from desktop.page import button, card, label
from web.doctor.findings import STATES, TITLES, Finding, State, advised, said

_TONES = {State.OK: "good", State.WARN: "warn", State.BAD: "bad", State.UNKNOWN: "still"}
_TITLE_WIDTH = 128
Remedy = tuple[str, Callable[[], None]]


class LayerList(QScrollArea):
    """One card for each layer. `remedies` are buttons, by layer, that mend it here."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.viewport().setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.findings: tuple[Finding, ...] = ()
        self._remedied: frozenset[str] = frozenset()

    def show_findings(self, findings: Sequence[Finding], remedies: Mapping[str, Remedy]) -> None:
        """Draw the cards anew, where anything changed."""
        if tuple(findings) == self.findings and self._remedied == frozenset(remedies):
            return
        self.findings, self._remedied = tuple(findings), frozenset(remedies)
        whole = QWidget()
        whole.setObjectName("plain")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(8)
        for finding in findings:
            column.addWidget(_card(finding, remedies.get(finding.layer)))
        column.addStretch()
        place = self.verticalScrollBar().value()
        self.setWidget(whole)
        self.verticalScrollBar().setValue(place)

    def text(self) -> str:
        """What the cards say."""
        return "\n".join(each.text() for each in self.findChildren(QLabel) if each.text())


def _card(finding: Finding, remedy: Remedy | None) -> QFrame:
    frame, column = card()
    head = QHBoxLayout()
    head.setSpacing(8)
    mark = QLabel()
    mark.setPixmap(icons.dot(_TONES[finding.state]).pixmap(16, 16))
    head.addWidget(mark)
    title = label(_(TITLES[finding.layer]), "strong")
    title.setMinimumWidth(_TITLE_WIDTH)
    head.addWidget(title)
    # What is in order takes one line, so that what is not is seen at once.
    head.addWidget(_selectable(said(finding) if finding.state is State.OK else ""), 1)
    head.addWidget(label(_(STATES[finding.state]), "soft"))
    column.addLayout(head)
    if finding.state is not State.OK:
        column.addWidget(_selectable(said(finding)))
        for step in advised(finding):
            column.addLayout(_step(step))
    if finding.command:
        column.addLayout(_command(finding.command))
    if remedy and finding.state is State.BAD:
        words, act = remedy
        mend = button(words, "main")
        mend.clicked.connect(act)
        row = QHBoxLayout()
        row.addWidget(mend)
        row.addStretch()
        column.addSpacing(4)
        column.addLayout(row)
    return frame


def _step(text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(label("·", "soft"), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(_selectable(text, "soft"), 1)
    return row


def _command(text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    field = QLineEdit(text)
    field.setReadOnly(True)
    field.setCursorPosition(0)
    copy = button(_("Copy"))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
    row.addWidget(field, 1)
    row.addWidget(copy)
    return row


def _selectable(text: str, name: str = "") -> QLabel:
    made = label(text, name, wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made

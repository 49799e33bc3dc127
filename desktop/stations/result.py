"""What came of writing or receiving a bundle: one sentence, what to do next, check words, figures, the slip to print."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from core.files import write_whole
from core.jobs import Job, Step
from core.language import _
from desktop.desk import Desk
from desktop.export import ask_save, say_made, show_file
from desktop.page import button, card, label
from desktop.stations.words_strip import WordsStrip
from stations.slips import Slip

_WIDE = 700


class Told(NamedTuple):
    """What the window says."""

    title: str
    sentence: str
    tone: str
    """warnBand where something is left to do, else band."""
    steps: Sequence[str]
    """What to do next, one sentence each."""
    facts: Sequence[tuple[str, str]]
    missing: Sequence[str]
    """Photos that did not come."""
    of_words: str
    """What the check words stand for."""


class ResultWindow(QDialog):
    """Stays beside the page until it is closed; Esc closes it, the slip can be printed later too."""

    def __init__(self, desk: Desk, told: Told, words: tuple[str, ...], slip: Slip | None = None) -> None:
        super().__init__(desk.window)
        self.desk = desk
        self.told = told
        self.slip = slip
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(told.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(12)
        column.addWidget(label(told.title, "section"))
        frame, inner = card(told.tone)
        self.sentence = label(told.sentence, "strong", wrap=True)
        inner.addWidget(self.sentence)
        self.steps = [label(step, "", wrap=True) for step in told.steps]
        for step in self.steps:
            inner.addWidget(step)
        column.addWidget(frame)
        column.addWidget(label(told.of_words, "soft", wrap=True))
        self.words = WordsStrip(words)
        column.addWidget(self.words)
        facts = QGridLayout()
        facts.setHorizontalSpacing(18)
        facts.setVerticalSpacing(6)
        facts.setColumnStretch(1, 1)
        for line, (name, value) in enumerate(told.facts):
            facts.addWidget(label(name, "soft"), line, 0, Qt.AlignmentFlag.AlignTop)
            facts.addWidget(label(value, "", wrap=True), line, 1)
        column.addLayout(facts)
        self.missing = QPlainTextEdit("\n".join(told.missing))
        self.missing.setReadOnly(True)
        self.missing.ensurePolished()  # after the style sheet's own least height
        self.missing.setFixedHeight(92)
        if told.missing:
            column.addWidget(label(_("Photos that did not come ({count})", count=len(told.missing)), "soft"))
            column.addWidget(self.missing)
        column.addStretch(1)
        self._foot(column)
        self.resize(_WIDE, max(column.totalHeightForWidth(_WIDE), 0))
        desk.ended.connect(self.close)

    def _foot(self, column: QVBoxLayout) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.print = button(_("Print the slip…"), "main")
        self.print.setVisible(self.slip is not None)
        self.print.clicked.connect(self.ask_print)
        self.done_button = button(_("Close"))
        self.done_button.clicked.connect(self.close)
        foot.addStretch(1)
        foot.addWidget(self.print)
        foot.addWidget(self.done_button)
        column.addSpacing(4)
        column.addLayout(foot)

    def ask_print(self) -> None:
        """Ask where the slip goes, and open it for the printer."""
        if self.slip is not None:
            print_slip(self.desk, self.slip)


def print_slip(desk: Desk, slip: Slip) -> None:
    """Ask where the slip goes, write it and open it with the system's own program, which prints it."""

    def opened(path: Path) -> None:
        say_made(desk, path)
        show_file(path)

    ask_save(
        desk,
        _("Hand-over slip"),
        f"{Path(slip.file_name).stem}.pdf",
        _("PDF document (*.pdf)"),
        lambda path: desk.job(
            _("Writing {file}", file=path.name), lambda _at: write_slip(slip, path), opened
        ),
    )


def write_slip(slip: Slip, path: Path) -> Job[Path]:
    """Draw the slip into a file. Raises FileLocked, FileNotWritten, TextDoesNotFit."""
    from stations.slip_pdf import draw

    yield Step(0, 1)
    write_whole(path, draw(slip))
    return path

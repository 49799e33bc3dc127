"""A rule set as a page to read: headings with sentences. The window of the rules and the question before signing show it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from core.language import _
from credits.rulebook.rule_words import Change, Words
from desktop.page import label


class WordsPage(QScrollArea):
    """Scrolls; its text can be selected and copied."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.viewport().setAutoFillBackground(False)
        self._whole = QWidget()

    def show_words(self, words: Words) -> None:
        """Headings with their sentences."""
        self._show([(heading, [("", sentence) for sentence in said]) for heading, said in words])

    def show_changes(self, changes: Sequence[Change]) -> None:
        """What was said until now, and what is said from then on."""
        self._show(
            [
                (
                    change.heading,
                    [
                        *((_("until now:"), sentence) for sentence in change.until_now),
                        *((_("from then on:"), sentence) for sentence in change.from_then),
                    ],
                )
                for change in changes
            ]
        )

    def text(self) -> str:
        """All that stands there."""
        return "\n".join(each.text() for each in self._whole.findChildren(QLabel))

    def _show(self, blocks: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        whole = QWidget()
        whole.setObjectName("card")
        whole.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(whole)
        column.setContentsMargins(20, 14, 20, 18)
        column.setSpacing(4)
        for heading, sentences in blocks:
            column.addSpacing(8)
            column.addWidget(label(heading, "section"))
            for mark, sentence in sentences:
                line = label(f"{mark} {sentence}" if mark else sentence, wrap=True)
                line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                column.addWidget(line)
        column.addStretch()
        self._whole = whole
        self.setWidget(whole)

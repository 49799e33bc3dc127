"""The six check words of a file or of a machine's keys, large enough to be read out over the telephone."""

from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from core.language import _, spoken
from desktop import look
from desktop.page import label
from stations.check_words import as_digits

_WIDE, _HIGH = 600, 92
"""Pixels below which the words would stand too close to be read out."""


def open_fitted(dialog: QDialog) -> None:
    """Open a dialog as high as its texts need at its width: Qt takes them for shorter than they are once they wrap."""
    layout = dialog.layout()
    assert layout is not None  # noqa: S101 - dialogs of ours have one
    wide = layout.sizeHint().width()
    dialog.resize(wide, max(layout.totalHeightForWidth(wide), layout.sizeHint().height()))
    dialog.open()


class WordsStrip(QFrame):
    """Six boxes in a row; in Chinese the words stand in large, in English their digits, the other form under each."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__()
        self.setObjectName("band")
        self.setAccessibleName(_("Check words"))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(8)
        self.setMinimumSize(_WIDE, _HIGH)
        self.large: list[QLabel] = []
        pairs = zip(words, as_digits(words), strict=True)
        for word, digits in pairs:
            first, second = (word, digits) if spoken() == "zh_CN" else (digits, word)
            cell = QVBoxLayout()
            cell.setSpacing(0)
            large, small = label(first, "big"), label(second, "soft")
            for each in (large, small):
                each.setAlignment(look.CENTRE)
                cell.addWidget(each)
            self.large.append(large)
            row.addLayout(cell, 1)

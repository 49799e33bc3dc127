"""One claim beside the list: its facts, whose hands it went through, and its proof as a picture; a PDF is opened outside."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from core import amounts
from core.language import _
from credits.claims import claims, proofs
from credits.claims.claims import ClaimRow
from credits.claims.lists import state_title
from credits.claims.refusals import ProofGone
from credits.titles import CATEGORY_TITLES, KIND_TITLES
from desktop.desk import Desk
from desktop.export import show_file
from desktop.page import button, label
from people.actors import actor_title
from sheets.columns import Kind, shown_day, shown_value
from store.types import Db


class Shown(NamedTuple):
    """What was read of a claim's proof."""

    row: ClaimRow
    others: list[str]
    """Who shows the very same file."""
    path: Path | None
    """Where it lies; None when there is none, or it is gone."""
    image: QImage | None


def read(db: Db, desk: Desk, row: ClaimRow) -> Shown:
    """The proof of a claim, its picture unpacked here, off the window's thread."""
    others = claims.same_proof(db, row)
    try:
        path = proofs.path_of(desk.folder, row.proof_sha256)
    except ProofGone:
        return Shown(row, others, None, None)
    image = QImage(str(path)) if path.suffix == ".jpg" else None
    return Shown(row, others, path, image)


class ProofCard(QFrame):
    """The chosen claim; nothing is chosen at first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("card")
        self.desk = desk
        self.shown: Shown | None = None
        self._row: ClaimRow | None = None
        self.title = label("", "section", wrap=True)
        self.facts = label("", "soft", wrap=True)
        self.story = label("", wrap=True)
        self.warning = label("", "wrong", wrap=True)
        self.warning.hide()
        self.picture = _Picture()
        self.open_button = button(_("Open the proof"))
        self.open_button.clicked.connect(self.open_outside)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(8)
        for each in (self.title, self.facts, self.story, self.warning):
            column.addWidget(each)
        column.addWidget(self.picture, 1)
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addStretch(1)
        column.addLayout(row)
        self.show_claim(None)

    def show_claim(self, row: ClaimRow | None) -> None:
        """Show a claim, or that none is chosen; its proof is read in a thread."""
        before, self._row = self._row, row
        if row is None:
            self.shown = None
            for each in (self.title, self.facts, self.story):
                each.clear()
            self.warning.hide()
            self.open_button.hide()
            self.picture.say(_("Choose a claim to see its proof."))
            return
        self.title.setText(f"{row.name}  {row.title}")
        self.facts.setText(_facts(row))
        self.story.setText(_story(row))
        if before is None or (before.id, before.proof_sha256) != (row.id, row.proof_sha256):
            self.picture.say("")
            self.open_button.hide()
            self.warning.hide()
        self.desk.read(self, "proof", lambda db: read(db, self.desk, row), self.show_proof)

    def show_proof(self, shown: Shown) -> None:
        """Draw what was read."""
        self.shown = shown
        self.open_button.setVisible(shown.path is not None)
        self.warning.setVisible(bool(shown.others))
        self.warning.setText(
            _("The same file is shown by: {names}", names=", ".join(shown.others)) if shown.others else ""
        )
        if shown.image is not None and not shown.image.isNull():
            self.picture.show_image(shown.image)
        elif shown.path is not None:
            self.picture.say(_("A PDF: it opens in another program."))
        elif shown.row.proof_sha256:
            self.picture.say(str(ProofGone()))
        else:
            self.picture.say(_("No file: a member of staff saw the paper."))

    def open_outside(self) -> None:
        """Open the proof with the system's own program, to read its small print."""
        if self.shown and self.shown.path:
            show_file(self.shown.path)


class _Picture(QLabel):
    """A picture that keeps its shape in whatever room there is, or a sentence in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("soft")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setMinimumSize(QSize(260, 220))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._image: QImage | None = None

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        self._image = None
        self.clear()
        self.setText(sentence)

    def show_image(self, image: QImage) -> None:
        """Show a picture."""
        self._image = image
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The picture follows."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._image is None:
            return
        ratio = self.devicePixelRatioF()
        room = self.size() * ratio
        if room.width() < self._image.width() or room.height() < self._image.height():
            fitting = self._image.scaled(
                room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        else:
            fitting = self._image
        pixmap = QPixmap.fromImage(fitting)
        pixmap.setDevicePixelRatio(ratio)
        self.setPixmap(pixmap)


def _facts(row: ClaimRow) -> str:
    parts = [
        shown_day(row.day),
        _("{hours} lesson hours", hours=amounts.shown(row.hours)),
        row.provider,
        _(KIND_TITLES[row.kind]),
        _(CATEGORY_TITLES[row.category]),
        row.course,
        row.area,
    ]
    return "   ".join(part for part in parts if part) + (f"\n{row.note}" if row.note else "")


def _story(row: ClaimRow) -> str:
    """Whose hands it went through, a line each."""
    steps = [_("Made by {who}, {when}", **_by(row.made_by, row.made_at))]
    if row.checked_at:
        words = _("Checked by {who}, {when}", **_by(row.checked_by, row.checked_at))
        steps.append(f"{words}  {row.check_note}".rstrip())
    if row.decided_at:
        state = state_title("accepted" if row.taken_back_at else row.state)
        words = _("{state}: by {who}, {when}", state=state, **_by(row.decided_by, row.decided_at))
        steps.append(f"{words}  {row.decided_reason}".rstrip())
    if row.taken_back_at:
        words = _("Taken back by {who}, {when}", **_by(row.taken_back_by, row.taken_back_at))
        steps.append(f"{words}  {row.taken_back_reason}")
    return "\n".join(steps)


def _by(actor: str, moment: datetime) -> dict[str, str]:
    return {"who": actor_title(actor), "when": shown_value(Kind.INSTANT, moment)}

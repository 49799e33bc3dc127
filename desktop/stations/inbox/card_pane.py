"""The chosen card: what it is about, both sides with their photos, and the one decision with its reason, or what was decided."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QSplitter, QVBoxLayout, QWidget

from core.clock import local
from core.language import _
from core.refusal import Refusal, word
from desktop.desk import Desk
from desktop.grid.issues.photo_view import PhotoPair, Side
from desktop.page import button, card, label
from desktop.stations.inbox.reading import Shown
from desktop.stations.inbox.two_sides import TwoSides
from stations.inbox.cards import about
from stations.inbox.deciding import LONGEST_REASON
from stations.inbox.listing import state_title
from stations.inbox.refusals import WhyKept
from stations.states import OPEN

KEEP: Final = "keep"
TAKE: Final = "take"
_LEAST_HIGH = 170
"""Of the table of both sides, in pixels: its heading and one line at least."""
_PHOTOS_HIGH = 280
"""Of the photos with what stands under them."""
_CHECK_IN, _STANDS_NOT = "check_in", "stands_not"


class CardPane(QWidget):
    """`decided(what, reason)` when somebody decides, `undone` when they take the decision of this card back."""

    decided = Signal(str, str)
    undone = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.shown: Shown | None = None
        self._is_busy = False
        self.nothing = label("", "emptyTitle", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.whole = QWidget()
        self.heading = label("", "section", wrap=True)
        self.heading.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence = label("", "soft", wrap=True)
        self.band, band = card("band")
        self.told = label("", "", wrap=True)
        self.undo = button(_("Take the decision back"))
        row = QHBoxLayout()
        row.addWidget(self.told, 1)
        row.addWidget(self.undo)
        band.addLayout(row)
        self.sides = TwoSides()
        self.photos = PhotoPair(
            Side(_("Photos at the base"), _("No photo at the base.")),
            Side(_("Photos of the station"), _("No photo of the station.")),
        )
        self.reason = QLineEdit()
        self.reason.setMaxLength(LONGEST_REASON)
        self.reason.setAccessibleName(_("Reason"))
        self.keep = button("")
        self.take = button("")
        self.wrong = label("", "wrong", wrap=True)
        self.obstacle = label("", "soft", wrap=True)
        self.deciding = QWidget()
        self._lay_out()
        self.keep.clicked.connect(lambda: self.decide(KEEP))
        self.take.clicked.connect(lambda: self.decide(TAKE))
        self.undo.clicked.connect(self.undone)
        self.show_card(None)

    def show_card(self, shown: Shown | None) -> None:
        """Show a card, or that none is chosen."""
        same = shown is not None and self.shown is not None and shown.card.row.id == self.shown.card.row.id
        self.shown = shown
        self.nothing.setVisible(shown is None)
        self.whole.setVisible(shown is not None)
        if not same:
            self.reason.clear()
            self.wrong.hide()
        if shown is None:
            return
        found, row = shown.card, shown.card.row
        self.heading.setText(about(row, found.subject))
        self.sentence.setText(found.sentence)
        alone = not any(each.here.text or each.before for each in found.differences)
        self.sides.show_sides(found.differences, row.station, alone=alone)
        self.photos.setVisible(bool(shown.here or shown.there))
        self.photos.show_photos(shown.here, shown.there)
        self._show_decision(shown)
        self.set_busy(busy=False)

    def show_nothing(self, words: str) -> None:
        """No card is there to be chosen; `words` may be empty."""
        self.nothing.setText(words)
        self.show_card(None)

    def refuse(self, refusal: Refusal) -> None:
        """Say why a decision was not taken; the reason that was typed stays."""
        self.set_busy(busy=False)
        self.wrong.setText(word(refusal))
        self.wrong.show()

    def set_busy(self, *, busy: bool) -> None:
        """While a decision is on its way nobody presses twice."""
        self._is_busy = busy
        is_open = self.shown is not None and self.shown.card.row.state == OPEN
        self.keep.setEnabled(is_open and not busy)
        self.take.setEnabled(
            is_open and not busy and self.shown is not None and self.shown.card.obstacle is None
        )
        self.undo.setEnabled(not busy and self.shown is not None and self.shown.card.stuck is None)

    def decide(self, what: str) -> None:
        """Press one of the two, where it can be pressed."""
        if (self.keep if what == KEEP else self.take).isEnabled() and self.deciding.isVisibleTo(self):
            if what == KEEP and not self.reason.text().strip():
                self.wrong.setText(word(WhyKept()))
                self.wrong.show()
                self.reason.setFocus()
                return
            self.wrong.hide()
            self.set_busy(busy=True)
            self.decided.emit(what, self.reason.text().strip())

    def _show_decision(self, shown: Shown) -> None:
        found, row = shown.card, shown.card.row
        is_open, may = row.state == OPEN, self.desk.may("decide_cards")
        self.band.setVisible(not is_open)
        self.deciding.setVisible(is_open and may)
        self.undo.setVisible(may)
        if not is_open:
            when = f"{local(row.decided_at):%Y-%m-%d %H:%M}" if row.decided_at else ""
            parts = [
                _(
                    "{decision}: decided by {name}, {when}",
                    decision=state_title(row),
                    name=found.decider,
                    when=when,
                )
            ]
            parts += [_("Reason: {reason}", reason=row.reason)] if row.reason else []
            parts += [word(found.stuck)] if found.stuck else []
            self.told.setText("\n".join(parts))
        self.keep.setText(_("Keep it refused") if row.kind == _CHECK_IN else _("The base's stays"))
        self.take.setText(
            _("Try again") if row.kind in {_CHECK_IN, _STANDS_NOT} else _("The station's holds")
        )
        self.keep.setToolTip(
            _("The station learns with the next bundle that its entries do not count (Ctrl+1)")
        )
        self.take.setToolTip(_("Its entries go over what the base has (Ctrl+2)"))
        hint = _("Reason; needed to refuse")
        self.reason.setPlaceholderText(hint)
        self.reason.setToolTip(hint)
        self.obstacle.setText(word(found.obstacle) if found.obstacle else "")
        self.obstacle.setVisible(found.obstacle is not None)

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setObjectName("plain")
        shown = QVBoxLayout(inner)
        shown.setContentsMargins(0, 0, 10, 0)
        shown.setSpacing(12)
        shown.addWidget(self.sides)
        shown.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addWidget(self.reason, 1)
        buttons.addWidget(self.keep)
        buttons.addWidget(self.take)
        foot = QVBoxLayout(self.deciding)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(6)
        for each in (self.obstacle, self.wrong):
            foot.addWidget(each)
        foot.addLayout(buttons)
        frame, body = card()
        body.setSpacing(10)
        for each in (self.heading, self.sentence, self.band):
            body.addWidget(each)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(10)
        split.setChildrenCollapsible(False)
        split.addWidget(scroll)
        split.addWidget(self.photos)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        scroll.setMinimumHeight(_LEAST_HIGH)
        self.photos.setMinimumHeight(_PHOTOS_HIGH)
        split.setSizes([360, _PHOTOS_HIGH])
        body.addWidget(split, 1)
        body.addWidget(self.deciding)
        around = QVBoxLayout(self.whole)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.nothing, 1)
        column.addWidget(self.whole, 1)

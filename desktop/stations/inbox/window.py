"""The conflict inbox: cards by station and kind, the chosen one beside the list, one decision each, which can be taken back."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from core.language import _, translate
from core.refusal import Refusal
from desktop import look
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.page import button, label, sized
from desktop.stations.inbox.card_list import CardTable
from desktop.stations.inbox.card_pane import KEEP, TAKE, CardPane
from desktop.stations.inbox.reading import Shown, read
from grid.residents.erasing import clear_traces
from stations.inbox import deciding
from stations.inbox.listing import CardRow, cards
from stations.inbox.titles import KINDS
from stations.kinds import TRAVELLING
from stations.states import KEPT, OPEN, TAKEN
from store.types import Db

_ROOM = 24
"""Pixels beside the words of a scope."""


def open_it(desk: Desk) -> "InboxWindow":
    """Open the inbox; the same window again when it stands open already."""
    for found in desk.window.findChildren(InboxWindow) if desk.window else ():
        if found.isVisible():
            found.raise_()
            found.activateWindow()
            return found
    window = InboxWindow(desk)
    window.show()
    return window


class InboxWindow(QWidget):
    """The window; read again whenever cards move, and the chosen card whenever what it may be about moves."""

    kinds: ClassVar[frozenset[str]] = frozenset({"card", "branch", "bundle"})
    about: ClassVar[frozenset[str]] = TRAVELLING | {
        "attendance",
        "session",
        "enrolment",
        "person",
        "area",
        "unit",
    }

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Conflict inbox"))
        sized(self, 1360, 780)
        self.desk = desk
        self.rows: list[CardRow] = []
        self.last: CardRow | None = None
        """What was decided here last."""
        self.station = Choice()
        self.station.setAccessibleName(_("Station"))
        self.kind = Choice()
        self.kind.setAccessibleName(_("Kind"))
        for each in (self.station, self.kind):
            each.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        for key, title in (("", _("All kinds")), *((key, translate(title)) for key, title in KINDS.items())):
            self.kind.addItem(title, key)
        self.open = button("", "scope")
        self.decided = button(_("Already decided"), "scope")
        self.scopes = QButtonGroup(self)
        for each in (self.open, self.decided):
            each.setCheckable(True)
            self.scopes.addButton(each)
        self.open.setChecked(True)
        self.table = CardTable(desk)
        self.pane = CardPane(desk)
        self.done = label("", "soft")
        self.undo = button("", "quiet", "Ctrl+Z")
        self.undo.hide()
        self._lay_out()
        self.station.activated.connect(self._filter)
        self.kind.activated.connect(self._filter)
        self.scopes.buttonClicked.connect(self.refresh)
        self.table.chosen.connect(self.choose)
        self.table.opened.connect(self._to_reason)
        self.pane.decided.connect(self.decide)
        self.pane.undone.connect(self._undo_shown)
        self.undo.clicked.connect(self._undo_last)
        for keys, act in (
            (QKeySequence(Qt.Key.Key_Escape), self.close),
            (QKeySequence(QKeySequence.StandardKey.Refresh), self.refresh),
            (QKeySequence(QKeySequence.StandardKey.Undo), self._undo_key),
            (QKeySequence("Ctrl+1"), lambda: self.pane.decide(KEEP)),
            (QKeySequence("Ctrl+2"), lambda: self.pane.decide(TAKE)),
        ):
            QShortcut(keys, self).activated.connect(act)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)
        self.refresh()

    @property
    def is_of_open(self) -> bool:
        """Whether the open cards are listed."""
        return self.open.isChecked()

    def refresh(self) -> None:
        """Read the cards again."""
        decided = not self.is_of_open
        self.desk.read(self, "cards", lambda db: cards(db, decided=decided), self.show_cards)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        moved = frozenset(kinds)
        if self.kinds & moved:
            self.refresh()
        if self.about & moved:
            self.table.cards.forget_names()
            self._read_card()

    def show_cards(self, rows: list[CardRow]) -> None:
        """Draw what was read."""
        self.rows = rows
        stations = {row.peer_id: row.station for row in rows}
        chosen = self.station.currentData()
        self.station.clear()
        self.station.addItem(_("All stations"), None)
        for id_, name in sorted(stations.items(), key=lambda each: each[1]):
            self.station.addItem(name, id_)
        self.station.setCurrentIndex(max(0, self.station.findData(chosen)))
        self.open.setText(_("To decide ({count})", count=sum(row.state == OPEN for row in rows)))
        for each in (self.open, self.decided):  # as wide as their words are when they are pressed, and bold
            bold = QFontMetrics(look.sized(each.font(), each.font().pointSizeF(), bold=True))
            each.setMinimumWidth(bold.horizontalAdvance(each.text()) + _ROOM)
        self._filter()

    def choose(self, row: CardRow | None) -> None:
        """Show a card beside the list."""
        if row is None:
            self.pane.show_nothing(_("Choose a card at the left.") if self.table.model.rows else "")
        self._read_card()

    def show_card(self, shown: Shown) -> None:
        """A card was read; one that is no longer chosen is not shown."""
        row = self.table.current()
        if row is not None and row.id == shown.card.row.id:
            self.pane.show_card(shown)
            if shown.card.subject:  # also of what the base has not: the list cannot name it by itself
                self.table.cards.name_them({row.id: shown.card.subject})

    def decide(self, what: str, reason: str) -> None:
        """Decide the card that is shown."""
        if self.pane.shown is None:
            return
        id_, name, seen = self.pane.shown.card.row.id, self.pane.heading.text(), self.pane.shown.card.seen
        verb = deciding.keep if what == KEEP else deciding.take

        def work(db: Db, at: datetime) -> CardRow:
            return verb(db, id_, reason, self.desk.actor, at, seen=seen)

        def done(row: CardRow) -> None:
            if row.subject_kind == "resident" and what == TAKE:  # it may have been an erasure
                self.desk.worker.ask(self, "", lambda: clear_traces(self.desk.base), _nothing, self.desk.tell)
            self._decided(row, name)

        self.desk.write(self, work, done, self._failed)

    def take_back(self, card_id: UUID) -> None:
        """Undo a decision."""

        def work(db: Db, at: datetime) -> CardRow:
            return deciding.take_back(db, card_id, self.desk.actor, at)

        self.desk.write(self, work, self._taken_back, self._failed)

    def _decided(self, row: CardRow, name: str) -> None:
        self.last = row
        self.done.setText(_("Decided: {what}", what=name))
        self.undo.setText(_("Undo"))
        self.undo.setVisible(self.desk.may("decide_cards"))
        self._go_on(row.id)
        self.refresh()

    def _taken_back(self, row: CardRow) -> None:
        self.done.setText("")
        self.undo.hide()
        self.last = None
        self.open.setChecked(True)
        self._select_next = row.id
        self.refresh()

    def _failed(self, fault: BaseException) -> None:
        if isinstance(fault, Refusal):
            self.pane.refuse(fault)
            self._read_card()
        else:
            self.pane.set_busy(busy=False)
            self.desk.tell(fault)

    def _go_on(self, gone: UUID) -> None:
        """The card after the one that was decided is next."""
        shown = [row.id for row in self.table.model.rows]
        at = shown.index(gone) if gone in shown else 0
        rest = shown[at + 1 :] + shown[:at][::-1]
        self._select_next = rest[0] if rest and self.is_of_open else None

    _select_next: UUID | None = None

    def _filter(self) -> None:
        station, kind = self.station.currentData(), self.kind.currentData()
        states = {OPEN} if self.is_of_open else {KEPT, TAKEN}
        found = [
            row
            for row in self.rows
            if row.state in states
            and (not station or row.peer_id == station)
            and (not kind or row.kind == kind)
        ]
        self.table.when_empty(self._when_empty())
        self.table.show_rows(found)
        wanted, self._select_next = self._select_next, None
        if not (wanted and self.table.select(wanted)) and self.table.current() is None:
            self.table.select_first()
        if self.table.current() is None:
            self.pane.show_nothing("")
        else:
            self._read_card()

    def _when_empty(self) -> str:
        if self.station.currentData() or self.kind.currentData():
            return _("Nothing fits this.")
        if self.is_of_open:
            return _(
                "Nothing is to be decided. What base and stations say differently comes here with a bundle."
            )
        return _("Nothing was decided yet.")

    def _read_card(self) -> None:
        row = self.table.current()
        if row is None:
            return
        shown = self.pane.shown
        known = {each.name: each for each in (*shown.here, *shown.there) if each.path} if shown else {}
        self.desk.read(self, "card", lambda db: read(db, self.desk, row.id, known), self.show_card)

    def _to_reason(self, _row: CardRow) -> None:
        self.pane.reason.setFocus()

    def _undo_key(self) -> None:
        if self.last is not None:
            self._undo_last()
        elif not self.is_of_open:
            self._undo_shown()

    def _undo_last(self) -> None:
        if self.last is not None:
            self.take_back(self.last.id)

    def _undo_shown(self) -> None:
        if self.pane.shown is not None and self.pane.undo.isEnabled():
            self.take_back(self.pane.shown.card.row.id)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(_("Conflict inbox"), "pageTitle"))
        head.addSpacing(10)
        for each in (self.open, self.decided):
            head.addWidget(each)
        head.addStretch(1)
        for each in (self.station, self.kind):
            head.addWidget(each)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.pane)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setSizes([500, 820])
        foot = QHBoxLayout()
        foot.addWidget(self.done)
        foot.addWidget(self.undo)
        foot.addStretch(1)
        body = QVBoxLayout(self)
        body.setContentsMargins(22, 18, 22, 14)
        body.setSpacing(10)
        body.addLayout(head)
        body.addWidget(split, 1)
        body.addLayout(foot)


def _nothing(_done: object) -> None:
    """Nobody waits for it."""

"""The page of stations at the base: the stations, what they brought, what waits for somebody; the ways to pair, send and receive."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from core.language import _
from desktop.desk import Desk
from desktop.page import button, card, label
from desktop.stations import carrying, pairing_forms, telling
from desktop.stations.bundle_list import BundleList
from desktop.stations.taking_in import TakingIn
from desktop.table_model import TableModel
from desktop.table_view import Table
from desktop.ways import keep
from stations.lists import STATIONS
from stations.overview import Overview, StationRow
from stations.states import QUARANTINED


class AtBase(TakingIn):
    """The list of stations in front; what somebody has to decide stands above it."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        super().__init__(desk, changed)
        self.told, inner = card("warnBand")
        self.told_words = label("", "", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.told_words, 1)
        self.again = button(_("Try again"), "", _("Try once more to take in what is held"))
        self.inbox = button(_("Conflict inbox…"))
        self.quarantine = button(_("Quarantine…"))
        row.addWidget(self.again)
        inner.addLayout(row)
        self.list: Table[StationRow] = Table(TableModel(STATIONS, lambda row: row.id, _tone), desk)
        self.list.when_empty(_("No station is paired yet."))
        self.send = button(_("Write a bundle for the station…"), "main")
        self.receive = button(_("Receive…"), "main")
        self.pair = button(_("Pair a station…"))
        self.write_own = button(_("Write the base’s pairing file…"))
        self.place = button(_("Its area…"), "quiet")
        self.revoke = button(_("Revoke the station…"), "quiet")
        self.words = label("", "soft", wrap=True)
        self.bundles = BundleList(desk)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        stations = QWidget()
        column = QVBoxLayout(stations)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addWidget(self.words)
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in (self.send, self.place, self.revoke):
            row.addWidget(each)
        row.addStretch(1)
        for each in (self.write_own, self.pair):
            row.addWidget(each)
        column.addLayout(row)
        self.tabs.addTab(stations, _("Stations"))
        self.tabs.addTab(_page(self.bundles), _("What went and came"))
        self.tabs.setCornerWidget(self._corner())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addWidget(self.told)
        whole.addWidget(self.tabs, 1)

    def _corner(self) -> QWidget:
        """What came is decided beside where it is received, and what was decided is found there too."""
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, 0, 4)
        row.setSpacing(8)
        for each in (self.inbox, self.quarantine, self.receive):
            row.addWidget(each)
        return corner

    def _connect(self) -> None:
        desk = self.desk
        self.again.clicked.connect(lambda: carrying.try_again(desk, self._changed))
        self.inbox.clicked.connect(self.open_inbox)
        self.quarantine.clicked.connect(self.open_quarantine)
        self.list.chosen.connect(self._chosen)
        self.send.clicked.connect(self.ask_send)
        self.receive.clicked.connect(self.ask_receive)
        self.pair.clicked.connect(lambda: pairing_forms.pair(desk, self, lambda _row: self._changed()))
        self.write_own.clicked.connect(lambda: pairing_forms.write_own(desk))
        self.place.clicked.connect(self._place)
        self.revoke.clicked.connect(self._revoke)
        for each in (self.send, self.receive):
            each.setVisible(desk.may("carry_bundles"))
        for each in (self.pair, self.write_own, self.place, self.revoke):
            each.setVisible(desk.may("keep_stations"))

    def show_overview(self, seen: Overview) -> None:
        """Draw what was read."""
        self.seen = seen
        self.list.show_rows([row for row in seen.peers if row.role == "station"])
        if self.list.current() is None:
            self.list.select_first()
        self.bundles.show_overview(seen)
        waiting = [row for row in seen.branches if row.state == QUARANTINED]
        told = [
            _("{count} to decide: what the base and a station say does not go together.", count=seen.cards)
            if seen.cards
            else "",
            _("{count} series of entries are in quarantine: somebody adopts them or sets them aside.", count=len(waiting))
            if waiting
            else "",
            telling.held_words(seen),
        ]  # fmt: skip
        self.told_words.setText("\n".join(part for part in told if part))
        self.told.setVisible(any(told))
        self.again.setVisible(bool(seen.held) and self.desk.may("carry_bundles"))
        self.quarantine.setVisible(bool(seen.branches))
        self._chosen(self.list.current())

    def ask_send(self) -> None:
        """Write a bundle for the chosen station."""
        row = self.list.current()
        if row is not None and self.seen is not None:
            carrying.ask_write(self.desk, self, self.seen, row, "", self._changed)

    def open_inbox(self) -> None:
        """Open the cards that wait for a decision."""
        from desktop.stations.inbox.window import open_it

        keep(open_it(self.desk))

    def open_quarantine(self) -> None:
        """Open what is in quarantine, and what was decided."""
        from desktop.stations.quarantine import open_it

        keep(open_it(self.desk))

    def _chosen(self, row: StationRow | None) -> None:
        in_use = row is not None and row.revoked_from is None
        self.send.setEnabled(row is not None and in_use and row.area_id is not None)
        self.place.setEnabled(in_use)
        self.revoke.setEnabled(in_use)
        self.words.setText(_next(row) if row is not None else "")

    def _place(self) -> None:
        row = self.list.current()
        if row is not None:
            pairing_forms.place(self.desk, self, row, lambda _row: self._changed())

    def _revoke(self) -> None:
        row = self.list.current()
        if row is not None:
            pairing_forms.revoke(self.desk, row, lambda _row: self._changed())


def _next(row: StationRow) -> str:
    """What is to do with a station, in one sentence; nothing when all runs."""
    if row.revoked_from is not None:
        return _("Revoked: {reason}", reason=row.revoked_reason)
    if row.area_id is None:
        return _("It has no area yet: choose one, else there is nothing to send it.")
    if row.sent_at is None:
        return _("Next: write the base’s pairing file and its first bundle, and let both go to the station. The bundle brings the area’s places, the catalogue and the calendar.")  # fmt: skip
    if row.came_at is not None and row.came_at > row.sent_at:
        return _("Next: write a bundle for the station, so that it learns what became of its entries.")
    return ""


def _page(main: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 10, 0, 0)
    column.addWidget(main, 1)
    return page


def _tone(row: StationRow, key: str) -> str:
    if key == "state":
        if row.revoked_from is not None or row.came_at is None:
            return "still"
        return "warn" if row.quarantined or row.held else "good"
    return "warn" if key == "cards" and row.cards else ""

"""The page of stations at a station: what goes to the base, what came from it, what is still open there."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from core.language import _
from desktop.desk import Desk
from desktop.page import button, card, label
from desktop.stations import carrying, pairing_forms, telling
from desktop.stations.bundle_list import BundleList
from desktop.stations.taking_in import TakingIn
from desktop.table_model import TableModel
from desktop.table_view import Table
from sheets.columns import Kind, shown_value
from stations import decisions
from stations.decisions import DECISIONS, Decision
from stations.lists import open_at_base
from stations.overview import Overview
from stations.states import KEPT


class AtStation(TakingIn):
    """Two large cards, what is to know under them, then the lists of what went and came and of what was decided."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        super().__init__(desk, changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.pairing = self._pairing()
        column.addWidget(self.pairing)
        self.cards = QWidget()
        row = QHBoxLayout(self.cards)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._taking(), 1)
        row.addWidget(self._receiving(), 1)
        column.addWidget(self.cards)
        self.told, inner = card("warnBand")
        self.told_words = label("", "", wrap=True)
        self.again = button(_("Try again"))
        self.again.clicked.connect(lambda: carrying.try_again(desk, changed))
        row = QHBoxLayout()
        row.addWidget(self.told_words, 1)
        row.addWidget(self.again)
        inner.addLayout(row)
        column.addWidget(self.told)
        self.list = BundleList(desk)
        self.decided: Table[Decision] = Table(TableModel(DECISIONS, lambda row: row.card, _tone), desk)
        self.decided.when_empty(_("The base has decided nothing on entries of this station yet."))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(_page(self.list), _("What went and came"))
        self.tabs.addTab(_page(self.decided), _("What the base decided"))
        column.addWidget(self.tabs, 1)

    def _pairing(self) -> QFrame:
        """Shown until the base is known."""
        frame, column = card()
        column.setSpacing(10)
        column.addWidget(label(_("This station is not paired with its base yet"), "section"))
        self.write_own = button(_("Write the pairing file…"))
        self.read_base = button(_("Read the base’s file…"))
        for words, act in (
            (_("1. Write this station’s pairing file to a stick and take it to the base."), self.write_own),
            (_("2. Let the base write its own pairing file, and read it in here. Compare the check words by telephone."), self.read_base),
        ):  # fmt: skip
            row = QHBoxLayout()
            row.addWidget(label(words, "", wrap=True), 1)
            row.addWidget(act)
            column.addLayout(row)
            act.setEnabled(self.desk.may("keep_stations"))
        column.addWidget(label(_("3. The base writes a first bundle: it brings the area’s places, the catalogue and the calendar."), "", wrap=True))  # fmt: skip
        self.write_own.clicked.connect(lambda: pairing_forms.write_own(self.desk))
        self.read_base.clicked.connect(
            lambda: pairing_forms.pair(self.desk, self, lambda _row: self._changed())
        )
        return frame

    def _taking(self) -> QFrame:
        frame, column = card()
        column.addWidget(label(_("Take to the base"), "section"))
        row = QHBoxLayout()
        self.count = label("", "big")
        row.addWidget(self.count)
        self.count_words = label(_("entries the base has not confirmed yet"), "soft")
        row.addWidget(self.count_words, 1, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(row)
        self.kinds = label("", "", wrap=True)
        self.new = label("", "", wrap=True)
        self.went = label("", "soft", wrap=True)
        column.addWidget(self.kinds)
        column.addWidget(self.new)
        column.addWidget(self.went)
        column.addStretch(1)
        self.take = button(_("Take to the base…"), "main")
        self.take.clicked.connect(self.ask_take)
        column.addWidget(self.take, 0, Qt.AlignmentFlag.AlignLeft)
        self.take.setVisible(self.desk.may("carry_bundles"))
        return frame

    def _receiving(self) -> QFrame:
        frame, column = card()
        column.addWidget(label(_("Receive from the base"), "section"))
        column.addWidget(
            label(_("What the base has decided, numbered and changed comes back in its bundle. Drop the file here, or choose it on the stick."), "", wrap=True)
        )  # fmt: skip
        self.came = label("", "soft", wrap=True)
        self.waits = label("", "", wrap=True)
        column.addWidget(self.came)
        column.addWidget(self.waits)
        column.addStretch(1)
        self.receive = button(_("Receive…"))
        self.receive.clicked.connect(self.ask_receive)
        column.addWidget(self.receive, 0, Qt.AlignmentFlag.AlignLeft)
        self.receive.setVisible(self.desk.may("carry_bundles"))
        return frame

    def show_overview(self, seen: Overview, pending: Mapping[str, int]) -> None:
        """Draw what was read."""
        self.seen = seen
        is_paired = seen.base is not None
        self.pairing.setVisible(not is_paired)
        self.cards.setVisible(is_paired)
        count, still_open = pending.get("lines", 0), open_at_base(seen)
        self.count.setText(f"{count:,}")
        self.count_words.setText(
            _("entries the base has not confirmed yet")
            if count
            else _("entries: the base has all of them")
            if still_open
            else _("entries: the base has confirmed everything")
        )
        self.kinds.setText(telling.counts(pending, with_lines=False))
        self.new.setText(telling.new_words(seen, pending))
        self.went.setText(
            _last(_("Last taken: {when}"), _("Nothing was taken to the base yet."), seen, "out")
        )
        self.came.setText(_last(_("Last received: {when}"), _("No bundle has come from the base yet."), seen, "in"))  # fmt: skip
        self.waits.setText("\n".join(still_open))
        self.waits.setVisible(bool(still_open))
        told = telling.held_words(seen)
        self.told_words.setText(told)
        self.told.setVisible(bool(told))
        self.again.setVisible(bool(seen.held) and self.desk.may("carry_bundles"))
        self.list.show_overview(seen)
        self.decided.show_rows(decisions.told(seen.bundles))

    def ask_take(self) -> None:
        """Choose the stick and write."""
        if self.seen is not None and self.seen.base is not None:
            carrying.ask_write(self.desk, self, self.seen, self.seen.base, self.kinds.text(), self._changed)


def _page(main: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 10, 0, 0)
    column.addWidget(main, 1)
    return page


def _tone(row: Decision, key: str) -> str:
    return "warn" if key == "decision" and row.state == KEPT else ""


def _last(told: str, none: str, seen: Overview, direction: str) -> str:
    row = seen.newest(direction)
    return told.format(when=shown_value(Kind.INSTANT, row.at)) if row else none

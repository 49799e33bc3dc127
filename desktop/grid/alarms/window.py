"""The window of alarms: what came, which devices nobody has placed, whose clocks are wrong, the sources and their tokens. The grid's menu opens it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QPushButton, QTabWidget, QVBoxLayout, QWidget

from core.language import _
from core.refusal import word
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.grid.alarms import forms
from desktop.grid.alarms.importing import import_alarms
from desktop.page import button, label, sized
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid.alarms import lists, rules, settling, sources
from grid.alarms.lists import AlarmRow, DeviceRow, Unplaced
from grid.alarms.settling import Settled
from grid.alarms.sources import SourceRow
from store.types import Db

TONES = {
    rules.WAITING: "fair",
    rules.ISSUE: "bad",
    rules.JOINED: "still",
    rules.PASSED: "good",
    rules.OVER: "still",
    rules.UNPLACED: "warn",
    rules.CLOCK: "warn",
}


class Picture(NamedTuple):
    """Everything that the window shows."""

    newest: list[AlarmRow]
    unplaced: list[Unplaced]
    clocks: list[Unplaced]
    devices: list[DeviceRow]
    sources: list[SourceRow]


def read(db: Db) -> Picture:
    """Read it."""
    return Picture(
        lists.newest(db), lists.unplaced(db), lists.wrong_clocks(db), lists.devices(db), sources.sources(db)
    )


def open_it(desk: Desk) -> "AlarmsWindow":
    """Open the window."""
    window = AlarmsWindow(desk)
    window.show()
    return window


class AlarmsWindow(QWidget):
    """Tabs: what came last, devices without a place, clocks that are wrong, devices, sources."""

    kinds: ClassVar[frozenset[str]] = frozenset({"alarms", "alarm_source", "issue"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Alarms of devices"))
        sized(self, 1120, 700)
        self.desk = desk
        self.picture: Picture | None = None
        self.counts = label("", "section", wrap=True)
        self.held = label("", "warnBand", wrap=True)
        self.held.setContentsMargins(12, 8, 12, 8)
        self.held.hide()
        self.which = Choice()
        self.which.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        self.which.setMinimumWidth(180)
        self.take_in = button(
            _("Import a file…"), "main", _("csv, xlsx or JSON of the source that is chosen")
        )
        self.settle_now = button(
            _("Decide now"), "", _("Make issues of the alarms that have lasted long enough")
        )
        self.newest: Table[AlarmRow] = Table(TableModel(lists.ALARMS, lambda row: row.id, _tone), desk)
        self.unplaced: Table[Unplaced] = Table(TableModel(lists.UNPLACED, _device), desk)
        self.clocks: Table[Unplaced] = Table(TableModel(lists.UNPLACED, _device), desk)
        self.devices: Table[DeviceRow] = Table(TableModel(lists.DEVICES, lambda row: row.id), desk)
        self.sources: Table[SourceRow] = Table(TableModel(lists.SOURCES, lambda row: row.id), desk)
        self.place = button(_("Place…"), "main", _("Say where the chosen devices stand (Enter)"))
        self.believe = button(
            _("Take as of their receipt"), "main", _("The messages count as of the hour in which they came")
        )
        self.elsewhere = button(_("Stands elsewhere…"))
        self.add = button(_("Add a source…"), "main")
        self.change = button(_("Change…"))
        self.token = button(_("New token…"), "", _("For sending over the network; shown once"))
        self.withdraw = button(_("Withdraw the token"))
        self.close_source = button(_("Close the source…"))
        self.tabs = QTabWidget()
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.counts, 1)
        for each in (self.which, self.settle_now, self.take_in):
            head.addWidget(each)
            each.setVisible(self.desk.may("keep_issues"))
        whole.addLayout(head)
        whole.addWidget(self.held)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        panes: Sequence[tuple[Table[Any], Sequence[QPushButton], str]] = (
            (self.newest, (), ""),
            (self.unplaced, (self.place,), "keep_issues"),
            (self.clocks, (self.believe,), "keep_issues"),
            (self.devices, (self.elsewhere,), "keep_issues"),
            (
                self.sources,
                (self.withdraw, self.close_source, self.token, self.change, self.add),
                "keep_catalogue",
            ),
        )
        for table, buttons, act in panes:
            pane = QWidget()
            column = QVBoxLayout(pane)
            column.setContentsMargins(0, 10, 0, 0)
            column.addWidget(table, 1)
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addStretch()
            for each in buttons:
                row.addWidget(each)
                each.setVisible(self.desk.may(act))
            column.addLayout(row)
            self.tabs.addTab(pane, "")
        whole.addWidget(self.tabs, 1)
        self.newest.when_empty(_("No device has sent anything yet."))
        self.unplaced.when_empty(_("Every device that sent something has its place."))
        self.clocks.when_empty(_("No filed message waits because of a wrong clock."))
        self.devices.when_empty(_("No device has a place yet."))

    def _connect(self) -> None:
        self.take_in.clicked.connect(self.ask_file)
        self.settle_now.clicked.connect(self.decide)
        self.place.clicked.connect(self.ask_place)
        self.unplaced.opened.connect(self.ask_place)
        self.elsewhere.clicked.connect(self.ask_move)
        self.devices.opened.connect(self.ask_move)
        self.believe.clicked.connect(self.take_as_received)
        self.add.clicked.connect(lambda: self._card(None))
        self.change.clicked.connect(self.ask_change)
        self.sources.opened.connect(self.ask_change)
        self.token.clicked.connect(self.make_token)
        self.withdraw.clicked.connect(self.withdraw_token)
        self.close_source.clicked.connect(self.ask_close)
        for table in (self.unplaced, self.clocks, self.devices, self.sources):
            table.chosen.connect(self._chosen)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Open), self).activated.connect(self.ask_file)
        self.desk.moved.connect(self.on_moved)
        self.desk.ended.connect(self.close)

    def refresh(self) -> None:
        """Read again."""
        self.desk.read(self, "alarms", read, self.show_picture)

    def on_moved(self, kinds: frozenset[str]) -> None:
        """Something changed in the base."""
        if self.kinds & kinds:
            self.refresh()

    def show_picture(self, picture: Picture) -> None:
        """Show what was read."""
        self.picture = picture
        waiting = sum(row.state == rules.WAITING for row in picture.newest)
        self.counts.setText(
            _(
                "{waiting} alarms wait to settle, {unplaced} devices have no place",
                waiting=waiting,
                unplaced=len(picture.unplaced),
            )
        )
        self.newest.show_rows(picture.newest)
        self.unplaced.show_rows(picture.unplaced)
        self.clocks.show_rows(picture.clocks)
        self.devices.show_rows(picture.devices)
        self.sources.show_rows(picture.sources)
        self.tabs.setTabText(0, _("What came"))
        titles = (_("Without a place"), _("Clock wrong"), _("Devices"), _("Sources"))
        counts = (len(picture.unplaced), len(picture.clocks), len(picture.devices), len(picture.sources))
        for place, (title, count) in enumerate(zip(titles, counts, strict=True), 1):
            self.tabs.setTabText(place, _("{title} ({count})", title=title, count=count))
        may = self.desk.may("keep_catalogue")
        self.sources.when_empty(
            _("No source of alarms is entered yet."),
            _("Add a source…") if may else "",
            (lambda: self._card(None)) if may else None,
        )
        chosen = self.which.currentData()
        self.which.clear()
        for row in picture.sources:
            if row.closed_at is None:
                self.which.addItem(row.name, row.id)
                if row.id == chosen:
                    self.which.setCurrentIndex(self.which.count() - 1)
        self.take_in.setEnabled(self.which.count() > 0)
        self._chosen()

    def ask_file(self) -> None:
        """Import a file of the source that is chosen."""
        source = self._source_of(self.which.currentData())
        if source is not None and self.desk.may("keep_issues"):
            import_alarms(self.desk, source, self.refresh)

    def decide(self) -> None:
        """Make issues of what has settled."""
        self.desk.write(self, settling.settle, self.show_settled)

    def show_settled(self, settled: Settled) -> None:
        """Say what was decided, and what could not be."""
        self.desk.say(
            _(
                "{issues} new issues, {joined} belong to issues, {passed} passed in time.",
                issues=len(settled.issues),
                joined=settled.joined,
                passed=settled.passed,
            )
        )
        self.held.setText("\n".join(f"{one.device}: {word(one.why)}" for one in settled.held[:6]))
        self.held.setVisible(bool(settled.held))
        self.refresh()

    def ask_place(self) -> None:
        """Place the devices that are chosen; those of one source at a time."""
        rows = self.unplaced.selected()
        if rows and self.desk.may("keep_issues"):
            devices = [row.device for row in rows if row.source_id == rows[0].source_id]
            forms.place(self.desk, self, rows[0].source_id, devices, self.show_settled)

    def ask_move(self) -> None:
        """Say that devices stand elsewhere."""
        rows = self.devices.selected()
        if rows and self.desk.may("keep_issues"):
            devices = [row.device for row in rows if row.source_id == rows[0].source_id]
            forms.place(self.desk, self, rows[0].source_id, devices, self.show_settled)

    def take_as_received(self) -> None:
        """Believe the messages of clocks that are wrong, as of the hour in which they came."""
        rows = self.clocks.selected()
        if not rows:
            return
        actor, source_id = self.desk.actor, rows[0].source_id
        devices = [row.device for row in rows if row.source_id == source_id]

        def act(db: Db, at: datetime) -> Settled:
            settling.believe(db, source_id, devices, actor, at)
            return settling.settle(db, at, source_id)

        self.desk.write(self, act, self.show_settled)

    def ask_change(self) -> None:
        """The dialog of the source that is chosen."""
        row = self.sources.current()
        if row is not None and row.closed_at is None and self.desk.may("keep_catalogue"):
            self._card(row)

    def make_token(self) -> None:
        """Make a new token and show it, this once."""
        from web.address import address_of

        row = self.sources.current()
        if row is None:
            return
        actor, address = self.desk.actor, address_of(self.desk.settings)

        def show(token: str) -> None:
            forms.TokenShown(self, row.name, token, address).open()
            self.refresh()

        self.desk.write(self, lambda db, at: sources.new_token(db, row.id, actor, at), show)

    def withdraw_token(self) -> None:
        """Believe the token no longer."""
        row = self.sources.current()
        if row is not None:
            actor = self.desk.actor
            self.desk.write(
                self,
                lambda db, at: sources.withdraw_token(db, row.id, actor, at),
                lambda _done: self.refresh(),
            )

    def ask_close(self) -> QMessageBox | None:
        """Ask once, then take nothing more in from a source."""
        row = self.sources.current()
        if row is None:
            return None
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(_("Take nothing more in from “{name}”?", name=row.name))
        box.setInformativeText(_("What it sent stays; its token is void. This cannot be undone."))
        shut = box.addButton(_("Close the source"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
        actor = self.desk.actor

        def act() -> None:
            self.desk.write(
                self, lambda db, at: sources.close(db, row.id, actor, at), lambda _done: self.refresh()
            )

        shut.clicked.connect(act)
        box.open()
        return box

    def _card(self, row: SourceRow | None) -> None:
        forms.source(self.desk, self, row, lambda _done: self.refresh())

    def _source_of(self, id_: object) -> SourceRow | None:
        listed = self.picture.sources if self.picture else []
        return next((row for row in listed if row.id == id_), None)

    def _chosen(self) -> None:
        self.place.setEnabled(bool(self.unplaced.selected()))
        self.believe.setEnabled(bool(self.clocks.selected()))
        self.elsewhere.setEnabled(bool(self.devices.selected()))
        row = self.sources.current()
        is_open = row is not None and row.closed_at is None
        for each in (self.change, self.token, self.close_source):
            each.setEnabled(is_open)
        self.withdraw.setEnabled(is_open and row is not None and row.has_token)


def _tone(row: AlarmRow, key: str) -> str:
    return TONES[row.state] if key == "state" else ""


def _device(row: Unplaced) -> tuple[object, str]:
    return row.source_id, row.device

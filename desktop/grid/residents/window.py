"""The window of households and residents: the list with names masked, and beside it what is known of the one that is chosen."""

from collections.abc import Callable, Iterable
from typing import ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core import clock
from core.language import N_, _
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.grid.field.fields import choose
from desktop.grid.field.record_form import patch_choices
from desktop.grid.residents import forms
from desktop.grid.residents.history import HistoryDialog
from desktop.page import button, card, label, sized
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid.residents import facts, lists
from grid.residents.erasing import Erased
from grid.residents.facts import Fact
from grid.residents.lists import HOUSEHOLDS, RESIDENTS, Filter, HouseholdRow, ResidentRow
from grid.residents.residents import Revealed
from grid.residents.tags import TAGS, tag_title
from sheets.columns import Column, Kind, Sheet
from store.types import Db

_TYPING_MS = 200
_SHOWN_MS = 60_000
"""A name that was opened is masked again after a minute."""
FACTS: Sheet[Fact] = Sheet(
    N_("What is known"),
    (
        Column("tag", N_("Known"), Kind.TEXT, lambda fact: tag_title(fact.tag), 14),
        Column("verified_on", N_("Verified"), Kind.DAY, lambda fact: fact.verified_on, 14),
        Column("words", N_("More"), Kind.TEXT, lambda fact: fact.words, 18),
        Column("source", N_("Known from"), Kind.TEXT, lambda fact: fact.source, 14),
        Column("ended_on", N_("Ended on"), Kind.DAY, lambda fact: fact.ended_on, 14),
    ),
)


class Picture(NamedTuple):
    """What the window shows."""

    patches: list[tuple[UUID, str]]
    residents: list[ResidentRow]
    households: list[HouseholdRow]


def open_it(desk: Desk) -> "ResidentsWindow":
    """Open the register."""
    window = ResidentsWindow(desk)
    window.show()
    return window


class ResidentsWindow(QWidget):
    """Ctrl+F searches by name, pinyin or household, Ctrl+N enters somebody; Escape closes."""

    kinds: ClassVar[frozenset[str]] = frozenset({"resident", "place", "area", "placement", "visit"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Households and residents"))
        sized(self, 1280, 760)
        self.desk = desk
        self.area_id: UUID | None = None
        self.known: Revealed | None = None
        self._known_of: UUID | None = None
        self.table = Table(TableModel(RESIDENTS, lambda row: row.id, _tone), desk)
        self.table.when_empty(_("Nobody is entered here."), _("Enter a resident…"), self.add)
        self.homes = Table(TableModel(HOUSEHOLDS, lambda row: row.id), desk)
        self.homes.when_empty(_("No household is entered here."))
        self.facts = Table(TableModel(FACTS, lambda fact: fact.id, self._fact_tone), desk)
        self.facts.when_empty(_("Nothing is known."))
        self._typing, self._masking = QTimer(self), QTimer(self)
        for timer, after, act in (
            (self._typing, _TYPING_MS, self.refresh),
            (self._masking, _SHOWN_MS, self._mask),
        ):
            timer.setSingleShot(True)
            timer.setInterval(after)
            timer.timeout.connect(act)
        self._lay_out()
        self._connect()
        self._choose(None)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        wanted = Filter(
            self.area_id,
            None,
            self.tag.currentData() or "",
            self.search.text().strip(),
            self.stale.isChecked(),
            self.gone.isChecked(),
        )
        desk = self.desk

        def read(db: Db) -> Picture:
            at = clock.now()
            hand = forms.hand_of(desk, db, at)
            return Picture(
                patch_choices(db, clock.local_date(at)),
                lists.residents(db, hand, at, wanted),
                lists.households(db, hand, at, wanted.area_id),
            )

        self.desk.read(self, "register", read, self.show_picture)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        blocked = QSignalBlocker(self.patch)
        self.patch.clear()
        self.patch.addItem(_("Everywhere"), None)
        for id, words in picture.patches:
            self.patch.addItem(words, id)
        choose(self.patch, self.area_id)
        blocked.unblock()
        # Reading again takes the selection away for a moment: that closes no name.
        rows = QSignalBlocker(self.table)
        self.table.show_rows(picture.residents)
        rows.unblock()
        self.homes.show_rows(picture.households)
        self.tabs.setTabText(0, _("Residents ({count})", count=len(picture.residents)))
        self.tabs.setTabText(1, _("Households ({count})", count=len(picture.households)))
        self._choose(self.table.current())

    def add(self) -> None:
        """Enter somebody, into the household that is chosen."""
        home = self.homes.current() if self.tabs.currentWidget() is self.homes else None
        forms.add(self.desk, self, home, self.refresh)

    def reveal(self) -> None:
        """Ask for the reason, then show the name for a minute."""
        row = self.table.current()
        if row is not None and not row.erased:
            forms.reveal(self.desk, self, row, self._show_name)

    def _show_name(self, known: Revealed) -> None:
        row = self.table.current()
        self.known, self._known_of = known, row.id if row is not None else None
        self._show_known(known)
        self._masking.start()

    def _show_known(self, known: Revealed) -> None:
        self.name.setText(known.name)
        born = _("born {year}", year=known.born) if known.born else ""
        self.more.setText("   ".join(part for part in (born, known.mobile) if part))
        self.change.setEnabled(True)

    def _mask(self) -> None:
        self._known_of = None
        self._choose(self.table.current())

    def _choose(self, row: ResidentRow | None) -> None:
        here = row is not None and not row.erased
        if row is None or not here or row.id != self._known_of:
            self.known = self._known_of = None
            self._masking.stop()
        self.name.setText((_("erased") if row.erased else row.name) if row else _("Choose a resident"))
        self.more.setText(row.mobile if row else "")
        self.facts.when_empty(_("Nothing is known.") if row else _("Choose a resident"))
        self.where.setText(f"{row.area}  {row.home}" if row else "")
        for each in (self.show_button, self.fact_button, self.away, self.history, self.erase):
            each.setEnabled(here)
        self.change.setEnabled(False)
        if self.known is not None:
            self._show_known(self.known)
        self.away.setText(_("Lives here after all…") if row and row.until else _("Moved away…"))
        if row is None or not here:
            self._show_facts([])
            return
        id, desk = row.id, self.desk

        def read(db: Db) -> list[Fact]:
            at = clock.now()
            return facts.facts(db, id, forms.hand_of(desk, db, at), at)

        # Erased meanwhile by somebody else: the list will say so.
        self.desk.read(self, "facts", read, self._show_facts, lambda _fault: self._show_facts([]))

    def _show_facts(self, rows: list[Fact]) -> None:
        self.facts.show_rows(rows)
        self._choose_fact(self.facts.current())

    def _choose_fact(self, fact: Fact | None) -> None:
        self.verify.setEnabled(fact is not None)
        self.end.setEnabled(fact is not None and fact.ended_on is None)

    def _fact_tone(self, fact: Fact, key: str) -> str:
        if key != "verified_on":
            return ""
        return (
            "warn"
            if fact.stale(clock.local_date(clock.now()))
            else "good"
            if fact.ended_on is None
            else "still"
        )

    def _with(self, act: Callable[[ResidentRow], object]) -> Callable[[], None]:
        def run() -> None:
            row = self.table.current()
            if row is not None:
                act(row)

        return run

    def _with_fact(self, act: Callable[[ResidentRow, Fact], object]) -> Callable[[], None]:
        def run() -> None:
            row, fact = self.table.current(), self.facts.current()
            if row is not None and fact is not None:
                act(row, fact)

        return run

    def _change(self, row: ResidentRow) -> None:
        if self.known is not None:
            forms.change(self.desk, self, row, self.known, self._changed)

    def _changed(self) -> None:
        self._mask()  # what was opened is no longer what is known
        self.refresh()

    def _erased(self, result: Erased) -> None:
        self.refresh()
        self.desk.say(
            _("Erased, with {notes} notes; {issues} issues stand.", notes=result.notes, issues=result.issues)
        )

    def _import(self) -> None:
        from desktop.grid.residents.import_preview import import_residents

        import_residents(self.desk, self.refresh)

    def _type(self, _text: str) -> None:
        self._typing.start()

    def _open(self, _row: ResidentRow) -> None:
        self.reveal()

    def _open_home(self, _row: HouseholdRow) -> None:
        self.add()

    def _choose_patch(self) -> None:
        self.area_id = self.patch.currentData()
        self.refresh()

    def _lay_out(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Name, pinyin or household"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(220)
        self.patch, self.tag = Choice(), Choice()
        self.patch.setMinimumWidth(180)
        self.patch.setAccessibleName(_("Patch"))
        self.tag.setAccessibleName(_("Known"))
        self.tag.addItem(_("all"), "")
        for tag in TAGS:
            self.tag.addItem(tag_title(tag), tag)
        self.stale = QCheckBox(_("To be verified"))
        self.gone = QCheckBox(_("Also moved and erased"))
        self.import_button = button(_("Import…"))
        self.add_button = button(_("Enter a resident…"), "main", _("Ctrl+N"))
        head = QHBoxLayout()
        for each in (self.search, self.patch, self.tag, self.stale, self.gone):
            head.addWidget(each)
        head.addStretch(1)
        head.addWidget(self.import_button)
        head.addWidget(self.add_button)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.table, "")
        self.tabs.addTab(self.homes, "")
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(14)
        splitter.addWidget(self.tabs)
        splitter.addWidget(self._lay_out_card())
        splitter.setSizes([800, 440])
        body = QVBoxLayout(self)
        body.setContentsMargins(22, 16, 22, 18)
        body.setSpacing(12)
        body.addLayout(head)
        body.addWidget(splitter, 1)

    def _lay_out_card(self) -> QWidget:
        frame, column = card()
        self.name, self.more, self.where = label("", "pageTitle"), label("", "strong"), label("", "soft")
        self.show_button = button(_("Show name…"), "", _("Ctrl+R"))
        self.change = button(_("Change…"), "", _("The name has to be shown first"))
        self.away = button(_("Moved away…"))
        self.history = button(_("History…"), "quiet", _("Who looked at the name, when and why"))
        self.erase = button(_("Erase…"))
        self.erase.setVisible(self.desk.may("erase_residents"))
        self.fact_button = button(_("Add…"))
        self.verify = button(_("Verify…"))
        self.end = button(_("Ended…"))
        column.addWidget(self.name)
        column.addWidget(self.more)
        line = QHBoxLayout()
        line.addWidget(self.where, 1)
        line.addWidget(self.history)
        column.addLayout(line)
        first, second = QHBoxLayout(), QHBoxLayout()
        for each in (self.show_button, self.change, self.away):
            first.addWidget(each)
        first.addStretch(1)
        first.addWidget(self.erase)
        column.addLayout(first)
        column.addSpacing(8)
        second.addWidget(label(_("What is known"), "section"))
        second.addStretch(1)
        for each in (self.end, self.verify, self.fact_button):
            second.addWidget(each)
        column.addLayout(second)
        column.addWidget(self.facts, 1)
        return frame

    def _connect(self) -> None:
        self.search.textChanged.connect(self._type)
        self.patch.activated.connect(self._choose_patch)
        self.tag.activated.connect(self.refresh)
        self.stale.toggled.connect(self.refresh)
        self.gone.toggled.connect(self.refresh)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._open)
        self.homes.opened.connect(self._open_home)
        self.facts.chosen.connect(self._choose_fact)
        self.add_button.clicked.connect(self.add)
        self.import_button.clicked.connect(self._import)
        self.show_button.clicked.connect(self.reveal)
        desk, again = self.desk, self.refresh
        for each, act in (
            (self.change, self._with(self._change)),
            (self.history, self._with(lambda row: HistoryDialog(desk, self, row).open())),
            (self.away, self._with(lambda row: forms.move_away(desk, self, row, again))),
            (self.erase, self._with(lambda row: forms.erase(desk, self, row, self._erased))),
            (self.fact_button, self._with(lambda row: forms.state_fact(desk, self, row, None, again))),
            (self.verify, self._with_fact(lambda row, fact: forms.state_fact(desk, self, row, fact, again))),
            (self.end, self._with_fact(lambda _row, fact: forms.end_fact(desk, self, fact, again))),
        ):
            each.clicked.connect(act)
        self.desk.moved.connect(self.on_moved)
        self.desk.ended.connect(self.close)
        for keys, go in (
            ("Esc", self.close),
            ("Ctrl+F", self.search.setFocus),
            ("Ctrl+N", self.add),
            ("Ctrl+R", self.reveal),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(go)


def _tone(row: ResidentRow, key: str) -> str:
    if key == "verified_on":
        return "warn" if row.stale else "good" if row.verified_on else ""
    return "still" if key == "name" and (row.erased or row.until is not None) else ""

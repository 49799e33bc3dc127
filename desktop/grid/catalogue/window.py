"""The window of the catalogue: items by class with their whole text, versions and what each changed, import and export."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QSplitter, QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.language import N_, _
from desktop import icons, look
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.export import ask_open, ask_save, say_made
from desktop.form import Form
from desktop.grid.catalogue.importing import preview
from desktop.grid.catalogue.item_card import ItemCard
from desktop.import_preview import KINDS
from desktop.page import button, card, label, sized
from desktop.pages import course_forms
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid import catalogue
from grid.catalogue import importing
from grid.catalogue.items import CATALOGUE, Item
from grid.catalogue.refusals import NoCatalogueInForce
from grid.catalogue.versions import Catalogue, VersionRow, catalogue_of
from grid.catalogue.words import VERSIONS, change_sentences, state_of
from sheets.columns import Column, Kind, Sheet
from store.types import Db

_SHOWN = ("class_name", "code", "name", "limit", "photos", "unit_words")
_VERSION = ("number", "title", "in_force_from", "saved_at", "saved_by")


class Picture(NamedTuple):
    """The versions, which of them is in force, and the one that is looked at with what it changed."""

    versions: list[VersionRow]
    in_force: UUID | None
    shown: Catalogue | None
    changes: list[str]
    """Against the version before it, in sentences."""


def open_it(desk: Desk) -> "CatalogueWindow":
    """Open the catalogue at the version in force."""
    window = CatalogueWindow(desk)
    window.show()
    return window


def read(db: Db, today: date, chosen: UUID | None) -> Picture:
    """The catalogue as it is on a day, at a version or at the one in force."""
    try:
        in_force = catalogue.in_force(db, today)
    except NoCatalogueInForce:
        in_force = None
    rows = catalogue.versions(db) or ([in_force.version] if in_force else [])
    row = next((row for row in rows if row.id == chosen), None)
    shown = catalogue_of(db, row) if row else in_force or (catalogue_of(db, rows[0]) if rows else None)
    changes: list[str] = []
    if shown is not None:
        before = next((row for row in rows if row.number < shown.version.number), None)
        if before is not None:
            old = [kept.item for kept in catalogue_of(db, before).items]
            changes = change_sentences(catalogue.difference(old, [kept.item for kept in shown.items]))
    return Picture(rows, in_force.version.id if in_force else None, shown, changes)


class CatalogueWindow(QWidget):
    """What is an issue, by when it is mended and what shows that it was."""

    kinds: ClassVar[frozenset[str]] = frozenset({"catalogue_version"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Catalogue of items"))
        sized(self, 1220, 740)
        self.desk = desk
        self.chosen: UUID | None = None
        self.picture: Picture | None = None
        self.which = Choice()
        self.which.setMinimumWidth(320)
        self.classes = Choice()
        self.classes.setMinimumWidth(170)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Name, code, pinyin or initials"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icons.icon("search", look.FAINT), QLineEdit.ActionPosition.LeadingPosition)
        self.items: Table[Item] = Table(TableModel(CATALOGUE.only(*_SHOWN), _code), desk)
        self.items.when_empty(_("No item is called like that."))
        self.card = ItemCard()
        self.versions: Table[VersionRow] = Table(TableModel(self._version_sheet(), _id, self._tone), desk)
        self.changes = label("", "", wrap=True)
        self.take_in = button(_("Import a version…"), "main")
        self.write_out = button(_("Export…"))
        self.withdraw = button(_("Withdraw…"))
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        today, chosen = clock.local_date(clock.now()), self.chosen
        self.desk.read(self, "catalogue", lambda db: read(db, today, chosen), self.show_picture)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        self.picture = picture
        shown = picture.shown
        self._fill(
            self.which,
            [(row.id, self._named(row)) for row in picture.versions],
            shown.version.id if shown else None,
        )
        names = list(shown.classes) if shown else []
        here = self.classes.currentText() if self.classes.currentIndex() > 0 else ""
        self._fill(self.classes, [("", _("All classes")), *((name, name) for name in names)], here)
        blocked = QSignalBlocker(self.versions)  # the list follows what is shown, not the other way round
        self.versions.show_rows(picture.versions)
        if shown is not None:
            self.versions.select(shown.version.id)
        blocked.unblock()
        self.tabs.setTabText(0, _("Items ({count})", count=len(shown.items) if shown else 0))
        self.tabs.setTabText(1, _("Versions ({count})", count=len(picture.versions)))
        self._show_changes(picture)
        self._show_items()

    def import_file(self, path: Path) -> None:
        """Read a file and show what it would change."""
        preview(self.desk, self, path, self._go_to)

    def _show_items(self) -> None:
        shown = self.picture.shown if self.picture else None
        if shown is None:
            return
        wanted = self.classes.currentData() or ""
        found = catalogue.search(shown, self.search.text()) if self.search.text().strip() else shown.items
        rows = [kept.item for kept in found if wanted in {"", kept.item.class_name}]
        before = self.items.current()
        self.items.show_rows(rows)
        if not (before and self.items.select(before.code)):
            self.items.select_first()
        self.card.show_item(self.items.current())

    def _show_changes(self, picture: Picture) -> None:
        shown = picture.shown
        if shown is None or shown.version.number == 0:
            self.changes.setText(
                _(
                    "This catalogue comes with the program. It becomes version 1 with the first issue or import."
                )
            )
        elif shown.version.number == 1:
            self.changes.setText(_("This is the first version."))
        elif picture.changes:
            self.changes.setText("\n".join(picture.changes))
        else:
            self.changes.setText(_("Nothing differs from the version before it."))
        is_last = sum(row.withdrawn_at is None for row in picture.versions) < 2
        stands = shown is not None and shown.version.number > 0 and shown.version.withdrawn_at is None
        self.withdraw.setEnabled(stands and not is_last)
        self.withdraw.setToolTip(
            _("Without it no issue could be filed: it is the only version that stands.")
            if stands and is_last
            else ""
        )

    def _named(self, row: VersionRow) -> str:
        in_force = self.picture is not None and row.id == self.picture.in_force
        words = (
            row.title
            if row.number == 0
            else _("Version {number}: {title}", number=row.number, title=row.title)
        )
        if row.withdrawn_at:
            return _("{version} (withdrawn)", version=words)
        return _("{version} (in force)", version=words) if in_force else words

    def _go_to(self, version: UUID | None) -> None:
        self.chosen = version
        self.refresh()

    def _withdraw(self) -> None:
        shown = self.picture.shown if self.picture else None
        if shown is None:
            return
        row = shown.version
        form = Form(
            self,
            _("Withdraw version {number}", number=row.number),
            _("It counts no more from now on. Issues that are filed under it keep its items."),
            _("Withdraw"),
        )
        form.text("reason", _("Reason"), must=True)

        def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
            catalogue.withdraw(db, row.id, values["reason"], self.desk.actor, at)

        course_forms.run(self.desk, form, act, lambda _nothing: self._go_to(None))

    def _ask_import(self) -> None:
        ask_open(
            self.desk, _("The catalogue to import"), _("Tables ({kinds})", kinds=KINDS), self.import_file
        )

    def _export(self) -> None:
        shown = self.picture.shown if self.picture else None
        if shown is None:
            return
        items = [kept.item for kept in shown.items]
        ask_save(
            self.desk,
            _("Export the catalogue"),
            f"{shown.version.title}.xlsx",
            _("Excel workbook (*.xlsx)"),
            lambda path: self.desk.job(
                _("Writing {file}", file=path.name),
                lambda _at: importing.export(path, items),
                lambda made: say_made(self.desk, made),
            ),
        )

    def _version_sheet(self) -> Sheet[VersionRow]:
        state = Column("state", N_("State"), Kind.TEXT, self._state, 12)
        return Sheet(VERSIONS.title, (*VERSIONS.only(*_VERSION).columns, state))

    def _state(self, row: VersionRow) -> str:
        in_force = self.picture is not None and row.id == self.picture.in_force
        return _("in force") if in_force else state_of(row)

    def _tone(self, row: VersionRow, key: str) -> str:
        if key != "state":
            return ""
        if row.withdrawn_at:
            return "still"
        return "good" if self.picture and row.id == self.picture.in_force else ""

    def _fill(self, choice: Choice, entries: list[tuple[Any, str]], chosen: object) -> None:
        blocked = QSignalBlocker(choice)
        choice.clear()
        for value, words in entries:
            choice.addItem(words, value)
        place = next((place for place, (value, _words) in enumerate(entries) if value == chosen), 0)
        choice.setCurrentIndex(place)
        blocked.unblock()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.which)
        top.addStretch(1)
        for each in (self.withdraw, self.write_out, self.take_in):
            top.addWidget(each)
        for each in (self.withdraw, self.take_in):
            each.setVisible(self.desk.may("keep_catalogue"))
        found = QHBoxLayout()
        found.addWidget(self.search, 1)
        found.addWidget(self.classes)
        left = QVBoxLayout()
        left.setContentsMargins(0, 10, 0, 0)
        left.setSpacing(10)
        left.addLayout(found)
        left.addWidget(self.items, 1)
        listed = QWidget()
        listed.setLayout(left)
        both = QSplitter()
        both.setHandleWidth(14)
        both.addWidget(listed)
        both.addWidget(self.card)
        both.setStretchFactor(0, 3)
        both.setStretchFactor(1, 1)
        both.setSizes([820, 360])
        history = QWidget()
        column = QVBoxLayout(history)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.versions, 1)
        column.addWidget(label(_("What this version changed against the one before"), "section"))
        column.addWidget(_scrolled(self.changes), 1)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(both, "")
        self.tabs.addTab(history, "")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(12)
        whole.addLayout(top)
        whole.addWidget(self.tabs, 1)

    def _connect(self) -> None:
        self.which.currentIndexChanged.connect(self._choose_which)
        self.versions.chosen.connect(self._choose_version)
        self.classes.currentIndexChanged.connect(self._show_items)
        self.search.textChanged.connect(self._show_items)
        self.search.returnPressed.connect(self.items.view.setFocus)
        self.items.chosen.connect(self.card.show_item)
        self.take_in.clicked.connect(self._ask_import)
        self.write_out.clicked.connect(self._export)
        self.withdraw.clicked.connect(self._withdraw)
        for keys, act in (
            (QKeySequence.StandardKey.Find, self._find),
            (QKeySequence.StandardKey.Open, self._open_by_key),
            (Qt.Key.Key_Escape, self.close),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        self.desk.moved.connect(self.on_moved)
        self.desk.ended.connect(self.close)

    def _choose_which(self) -> None:
        self._go_to(self.which.currentData())

    def _choose_version(self, row: VersionRow | None) -> None:
        shown = self.picture.shown if self.picture else None
        if row is not None and (shown is None or row.id != shown.version.id):
            self._go_to(row.id)

    def _find(self) -> None:
        self.tabs.setCurrentIndex(0)
        self.search.setFocus()
        self.search.selectAll()

    def _open_by_key(self) -> None:
        if self.desk.may("keep_catalogue"):
            self._ask_import()


def _scrolled(text: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    frame, column = card()
    column.addWidget(text)
    column.addStretch(1)
    area.setWidget(frame)
    return area


def _code(item: Item) -> str:
    return item.code


def _id(row: VersionRow) -> UUID:
    return row.id

"""A catalogue in: the file is read, what it changes is shown item by item, then it is saved as a new version."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core import clock
from core.language import N_, _
from core.refusal import Refusal
from desktop import faults
from desktop.choice import Day
from desktop.desk import Desk
from desktop.page import label
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid import catalogue
from grid.catalogue import importing
from grid.catalogue.differences import ItemChange
from grid.catalogue.importing import ImportPlan
from grid.catalogue.items import CATALOGUE, Item
from grid.catalogue.versions import VersionRow
from sheets.columns import Column, Kind, Sheet
from store.types import Db

_SHOWN = ("code", "class_name", "name", "limit", "photos", "unit_words")
CHANGES: Sheet[ItemChange] = Sheet(
    N_("Changed"),
    (
        Column("code", N_("Item code"), Kind.CODE, lambda row: row.code, 8),
        Column("name", N_("Item"), Kind.TEXT, lambda row: row.name, 22),
        Column("field", N_("Column"), Kind.TEXT, lambda row: _(row.title), 14),
        Column("old", N_("Now"), Kind.TEXT, lambda row: row.old, 30),
        Column("new", N_("Then"), Kind.TEXT, lambda row: row.new, 30),
    ),
)


def preview(desk: Desk, parent: QWidget, path: Path, done: Callable[[UUID], None]) -> None:
    """Read a file off the GUI thread, then open the preview; a file that is no sound catalogue is told and nothing opens."""
    desk.say(_("Reading {file}…", file=path.name))

    def opened(items: list[Item]) -> None:
        desk.say("")
        Preview(desk, parent, path, items, done).open()

    def failed(fault: BaseException) -> None:
        desk.say("")
        faults.tell(parent, fault)

    desk.worker.ask(parent, "file", lambda: catalogue.read_file(path), opened, failed)


class Preview(QDialog):
    """What a file changes against the version in force on the day from which it shall count."""

    def __init__(
        self, desk: Desk, parent: QWidget, path: Path, items: list[Item], done: Callable[[UUID], None]
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self._items, self._done = items, done
        self.setWindowTitle(_("Import a catalogue"))
        self.setModal(True)
        self.resize(980, 640)
        self.summary = label("", "strong", wrap=True)
        self.title = QLineEdit(path.stem[:80])
        self.title.setMaxLength(80)
        self.day = Day()
        today = clock.local_date(clock.now())
        self.day.setDate(QDate(today.year, today.month, today.day))
        self.changed: Table[ItemChange] = Table(TableModel(CHANGES, _change_key), desk)
        self.added: Table[Item] = Table(TableModel(CATALOGUE.only(*_SHOWN), _code), desk)
        self.removed: Table[Item] = Table(TableModel(CATALOGUE.only(*_SHOWN), _code), desk)
        self.wrong = label("", "wrong", wrap=True)
        self._lay_out(path.name)
        self.day.dateChanged.connect(self.compare)
        self.finished.connect(self.deleteLater)
        self.compare()

    def compare(self) -> None:
        """Compare with the version in force on the chosen day."""
        self.go.setEnabled(False)
        items, day = self._items, self._from()
        self.desk.read(self, "plan", lambda db: importing.plan(db, items, day), self.show_plan, self._fail)

    def show_plan(self, plan: ImportPlan) -> None:
        """Draw what would change."""
        found = plan.difference
        against = plan.against
        self.summary.setText(
            _("Nothing in force on that day: all {count} items are new.", count=len(plan.items))
            if against is None
            else _(
                "{count} items. Against “{version}”: changed {changed}, new {added}, gone {removed}.",
                count=len(plan.items), version=against.title, changed=len(found.changed), added=len(found.added),
                removed=len(found.removed),
            )
        )  # fmt: skip
        lists: tuple[tuple[Table[Any], list[Any], str], ...] = (
            (self.changed, list(found.changed), _("Changed")),
            (self.added, list(found.added), _("Added items")),
            (self.removed, list(found.removed), _("Dropped items")),
        )
        for table, rows, title in lists:
            table.show_rows(rows)
            self.tabs.setTabText(
                self.tabs.indexOf(table), _("{title} ({count})", title=title, count=len(rows))
            )
        full = next((table for table, rows, _title in lists if rows), None)
        if full is not None:
            self.tabs.setCurrentWidget(full)
        self.go.setEnabled(bool(found))

    def carry_out(self) -> None:
        """Save it as a new version."""
        title, items, day = self.title.text(), self._items, self._from()
        self.go.setEnabled(False)

        def act(db: Db, at: datetime) -> VersionRow:
            return catalogue.save(db, title, items, day, self.desk.actor, at)

        def saved(row: VersionRow) -> None:
            self.accept()
            self.desk.say(_("Version {number} of the catalogue is saved.", number=row.number))
            self._done(row.id)

        self.desk.write(self, act, saved, self._fail)

    def _fail(self, fault: BaseException) -> None:
        self.go.setEnabled(True)
        if isinstance(fault, Refusal):
            self.wrong.setText(str(fault))
            self.wrong.show()
        else:
            faults.tell(self, fault)

    def _from(self) -> date:
        day = self.day.date()
        return date(day.year(), day.month(), day.day())

    def _lay_out(self, file: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(10)
        column.addWidget(label(file, "section"))
        column.addWidget(self.summary)
        fields = QFormLayout()
        fields.setHorizontalSpacing(16)
        fields.addRow(_("Title of the version"), self.title)
        fields.addRow(_("In force from"), self.day)
        column.addLayout(fields)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for table in (self.changed, self.added, self.removed):
            table.when_empty(_("None."))
            self.tabs.addTab(table, "")
        column.addWidget(self.tabs, 1)
        column.addWidget(label(_("Issues that are filed keep the items they were filed under."), "soft"))
        self.wrong.hide()
        column.addWidget(self.wrong)
        buttons = QDialogButtonBox()
        self.go = buttons.addButton(_("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setProperty("look", "main")
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.carry_out)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)


def _code(item: Item) -> str:
    return item.code


def _change_key(change: ItemChange) -> tuple[str, str]:
    return change.code, change.field

"""The window of the month in the field: the calendar, what is due beside it, and everything that can be entered and printed."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QSplitter, QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.language import _
from core.months import shown_month
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.grid.field import pages, plan_form, printing, record_form, visit_form
from desktop.grid.field.fields import choose, usual_patch
from desktop.grid.field.month_view import MonthView
from desktop.grid.field.record_form import patch_choices
from desktop.page import button, card, label, sized
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid import hands
from grid.field.due import DUE, DueRow
from grid.field.due_visits import DUE_VISITS, DueVisit
from grid.field.month import Month, month
from grid.field.plans import PLANS, PlanRow
from grid.field.visited import VISITED, VisitRow
from grid.field.walked import WALKED, WalkRow, last_patch
from grid.field.words import TONES
from store.types import Db


class Picture(NamedTuple):
    """What the window shows."""

    patches: list[tuple[UUID, str]]
    month: Month
    near: UUID | None
    """The patch that was walked last."""


def open_it(desk: Desk) -> "FieldWindow":
    """Open this month, everywhere."""
    window = FieldWindow(desk)
    window.show()
    return window


def read(db: Db, login: str, area_id: UUID | None, day: date) -> Picture:
    """The month that a day lies in, as this login may see it."""
    at = clock.now()
    today = clock.local_date(at)
    hand = hands.of_account(db, login, today)
    return Picture(patch_choices(db, today), month(db, hand, area_id, day, at), last_patch(db))


class FieldWindow(QWidget):
    """Ctrl+N records an inspection, Ctrl+Shift+N a visit note, Ctrl+L makes a plan, Ctrl+P prints the checklist; Escape closes."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {"plan", "inspection", "visit", "issue", "resident", "area", "place", "holding", "catalogue_version"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Inspections and visits of the month"))
        sized(self, 1320, 800)
        self.desk = desk
        self.area_id: UUID | None = None
        self.picture: Picture | None = None
        self.view = MonthView(clock.local_date(clock.now()))
        self.due = Table(TableModel(DUE, lambda row: (row.plan.id, row.area_id, row.begins), _due_tone), desk)
        self.walks = Table(TableModel(WALKED, lambda row: row.id, _walk_tone), desk)
        self.notes = Table(TableModel(VISITED, lambda row: row.id), desk)
        self.people = Table(
            TableModel(
                DUE_VISITS, lambda row: (row.place_id, row.resident_id, row.plan_id, row.begins), _visit_tone
            ),
            desk,
        )
        self.plans = Table(TableModel(PLANS, lambda row: row.id), desk)
        self.due.when_empty(_("Nothing is due."))
        self.people.when_empty(_("No visit is due."))
        self.plans.when_empty(_("There is no plan yet."), _("New plan…"), self.make_plan)
        self._lay_out()
        self._connect()
        may = desk.may("keep_issues")
        for each in (self.record, self.write, self.plan_button):
            each.setVisible(may)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        login, area_id, day = self.desk.actor, self.area_id, self.view.current
        self.desk.read(self, "month", lambda db: read(db, login, area_id, day), self.show_picture)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        self.picture = picture
        blocked = QSignalBlocker(self.patch)
        self.patch.clear()
        self.patch.addItem(_("Everywhere"), None)
        for id, words in picture.patches:
            self.patch.addItem(words, id)
        choose(self.patch, self.area_id)
        blocked.unblock()
        found = picture.month
        self.view.show_month(found)
        self._show_title()
        covered = found.coverage
        self.covered.setText(_("{looked} of {n} items looked at", looked=covered.looked, n=covered.n))
        self.asked.setText(
            _("{done} of {asked} done of what plans asked for", done=covered.done, asked=covered.asked)
        )
        self.due.show_rows(list(found.due))
        self.people.show_rows(list(found.due_visits or ()))
        self.plans.show_rows(list(found.plans))
        self.show_day()
        for tab, words in (
            (self.due, _("Due ({count})", count=len(found.due))),
            (self.people, _("Due visits ({count})", count=len(found.due_visits or ()))),
            (self.plans, _("Plans ({count})", count=len(found.plans))),
        ):
            self.tabs.setTabText(self.tabs.indexOf(tab), words)
        self.tabs.setTabVisible(self.tabs.indexOf(self.people), found.due_visits is not None)

    def show_day(self) -> None:
        """Show the chosen day's walks and notes, or the month's where that is asked for."""
        if self.picture is None:
            return
        found, day = self.picture.month, self.view.current
        whole = self.whole.isChecked()
        walks = [row for row in found.walks if whole or row.day == day]
        notes = [row for row in found.visits if whole or row.day == day]
        self.walks.when_empty(_("No inspection in this month.") if whole else _("No inspection on this day."))
        self.notes.when_empty(_("No visit note in this month.") if whole else _("No visit note on this day."))
        self.walks.show_rows(walks)
        self.notes.show_rows(notes)
        self.tabs.setTabText(self.tabs.indexOf(self.walks), _("Inspections ({count})", count=len(walks)))
        self.tabs.setTabText(self.tabs.indexOf(self.notes), _("Visits ({count})", count=len(notes)))

    def record_walk(self) -> None:
        """Record an inspection of the chosen day."""
        row = self.due.current() if self.tabs.currentWidget() is self.due else None
        area_id = row.area_id if row else self.area_id
        record_form.open_it(self.desk, self, area_id, self.view.current, self.refresh)

    def write_note(self) -> None:
        """Write a visit note; for the visit that is chosen among those that are due."""
        row = self.people.current() if self.tabs.currentWidget() is self.people else None
        visit_form.open_it(self.desk, self, self.refresh, row, self.view.current)

    def make_plan(self) -> None:
        """Make a plan."""
        plan_form.open_it(self.desk, self, self.area_id, self.refresh)

    def print_checklist(self) -> None:
        """Print the checklist of the patch."""
        self._print("checklist")

    def print_patrol(self) -> None:
        """Print the sheet of a patrol through the patch."""
        self._print("patrol")

    def _print(self, what: str) -> None:
        area_id, name = self.area_id, self.patch.currentText().strip()
        if area_id is None and self.picture is not None and self.picture.patches:
            patches, depth = self.picture.patches, 2 if what == "checklist" else 1
            area_id = usual_patch(patches, depth, self.picture.near)
            name = dict(patches)[area_id] if area_id is not None else ""
        if area_id is not None:
            printing.save(self.desk, what, area_id, name.strip(), printing.opened)

    def _choose_patch(self) -> None:
        self.area_id = self.patch.currentData()
        self.refresh()

    def _choose_day(self) -> None:
        self.whole.setChecked(False)
        self.show_day()

    def _go_today(self) -> None:
        self.view.choose(clock.local_date(clock.now()))

    def _show_title(self) -> None:
        day = self.view.current
        self.name.setText(_("{month} {year}", month=shown_month(day.month), year=day.year))

    def _open_walk(self, row: WalkRow) -> None:
        pages.WalkPage(self.desk, self, row, self.refresh).open()

    def _open_note(self, row: VisitRow) -> None:
        pages.NotePage(self.desk, self, row, self.refresh).open()

    def _open_due(self, _row: DueRow) -> None:
        if self.desk.may("keep_issues"):
            self.record_walk()

    def _open_visit(self, _row: DueVisit) -> None:
        if self.desk.may("keep_issues"):
            self.write_note()

    def _open_plan(self, row: PlanRow) -> None:
        if self.desk.may("keep_issues"):
            plan_form.end(self.desk, self, row, self.refresh)

    def _lay_out(self) -> None:
        self.before, self.after = (
            button("‹", "quiet", _("Month before")),
            button("›", "quiet", _("Month after")),
        )
        self.name = label("", "pageTitle")
        self.name.setMinimumWidth(120)
        self.today = button(_("Today"))
        self.whole = QCheckBox(_("Whole month"))
        self.whole.setToolTip(_("Show the inspections and notes of the whole month beside the calendar"))
        self.patch = Choice()
        self.patch.setMinimumWidth(200)
        self.patch.setAccessibleName(_("Patch"))
        self.record = button(_("Record an inspection…"), "main", _("Ctrl+N"))
        self.write = button(_("Write a visit note…"), "", _("Ctrl+Shift+N"))
        self.plan_button = button(_("New plan…"), "", _("Ctrl+L"))
        self.prints = button(_("Print…"))
        menu = QMenu(self.prints)
        menu.addAction(_("Checklist of the patch…"), QKeySequence("Ctrl+P"), self.print_checklist)
        menu.addAction(_("Sheet of a night patrol…"), self.print_patrol)
        self.prints.setMenu(menu)
        head = QHBoxLayout()
        for each in (self.before, self.after, self.name, self.today, self.whole, self.patch):
            head.addWidget(each)
        head.addStretch(1)
        for each in (self.prints, self.plan_button, self.write, self.record):
            head.addWidget(each)
        band, column = card("band")
        self.covered, self.asked = label("", "strong"), label("", "soft")
        column.addWidget(self.covered)
        column.addWidget(self.asked)
        left = QWidget()
        stack = QVBoxLayout(left)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(10)
        stack.addWidget(self.view, 1)
        stack.addWidget(band)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for tab in (self.due, self.walks, self.notes, self.people, self.plans):
            self.tabs.addTab(tab, "")
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(14)
        splitter.addWidget(left)
        splitter.addWidget(self.tabs)
        splitter.setSizes([690, 590])
        body = QVBoxLayout(self)
        body.setContentsMargins(22, 16, 22, 18)
        body.setSpacing(12)
        body.addLayout(head)
        body.addWidget(splitter, 1)

    def _connect(self) -> None:
        self.before.clicked.connect(lambda: self.view.turn(-1))
        self.after.clicked.connect(lambda: self.view.turn(1))
        self.today.clicked.connect(self._go_today)
        self.patch.activated.connect(self._choose_patch)
        self.record.clicked.connect(self.record_walk)
        self.write.clicked.connect(self.write_note)
        self.plan_button.clicked.connect(self.make_plan)
        self.whole.toggled.connect(self.show_day)
        self.view.chosen.connect(self._choose_day)
        self.view.turned.connect(self._show_title)
        self.view.turned.connect(self.refresh)
        self.view.opened.connect(self._open_day)
        self.due.opened.connect(self._open_due)
        self.walks.opened.connect(self._open_walk)
        self.notes.opened.connect(self._open_note)
        self.people.opened.connect(self._open_visit)
        self.plans.opened.connect(self._open_plan)
        self.desk.moved.connect(self.on_moved)
        self.desk.ended.connect(self.close)
        shortcuts: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Esc", self.close),
            ("Ctrl+N", self.record.click),
            ("Ctrl+Shift+N", self.write.click),
            ("Ctrl+L", self.plan_button.click),
            ("Ctrl+P", self.print_checklist),
            ("Ctrl+T", self._go_today),
        )
        for keys, act in shortcuts:
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _open_day(self) -> None:
        """Enter on a day: its inspections where there are any, else the dialog to record one."""
        self.tabs.setCurrentWidget(self.walks)
        if self.walks.model.rows:
            self.walks.select_first()
            self.walks.view.setFocus()
        elif self.view.current <= self.view.today and self.desk.may("keep_issues"):
            self.record_walk()


def _due_tone(row: DueRow, key: str) -> str:
    return TONES[row.state] if key == "state" else ""


def _visit_tone(row: DueVisit, key: str) -> str:
    return TONES[row.state] if key == "state" else ""


def _walk_tone(row: WalkRow, key: str) -> str:
    if key == "found" and row.found:
        return "bad"
    return "still" if key == "day" and row.voided_at is not None else ""

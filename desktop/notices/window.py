"""The window of reminders and warnings: who is due today, what was given to whom, the letters. The credits page opens it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.language import _
from credits.notices import letters, notices
from credits.notices.notices import DUE, LEVEL_TITLES, NOTICES, Due, NoticeRow
from credits.rules import NoticeRule
from desktop.desk import Desk
from desktop.export import ask_save, say_made, show_file
from desktop.form import Form
from desktop.page import button, label
from desktop.pages import course_forms
from desktop.table_model import TableModel
from desktop.table_view import Table
from sheets.columns import shown_day
from store.types import Db

_DUE = ("name", "level", "earned", "required", "missing", "possible", "area", "grid", "post", "staff_number")
_GIVEN = (
    "number", "name", "level", "given_on", "earned", "required", "area", "staff_number", "actor", "ended", "reason",
)  # fmt: skip


class Picture(NamedTuple):
    """A year: its days, who is due now, what was given."""

    days: tuple[NoticeRule, ...]
    due: list[Due]
    given: list[NoticeRow]


def open_it(desk: Desk, year: int) -> "NoticesWindow":
    """Open the reminders and warnings of a year."""
    window = NoticesWindow(desk, year)
    window.show()
    return window


def read(db: Db, year: int, at: datetime) -> Picture:
    """The year as it is now."""
    return Picture(notices.days(db, year), notices.due(db, year, at), notices.notices(db, year))


class NoticesWindow(QWidget):
    """Who is to be told in time that credits are missing."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {"notice", "ledger_entry", "person", "rule_version", "session", "exemption", "closed_year"}
    )

    def __init__(self, desk: Desk, year: int) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Reminders and warnings of {year}", year=year))
        self.resize(1120, 680)
        self.desk = desk
        self.year = year
        self.days = label("", "soft", wrap=True)
        self.due = Table(TableModel(DUE.only(*_DUE), lambda row: row.person_id, _due_tone), desk)
        self.due.when_empty(_("Nobody is due for a reminder or a warning today."))
        self.given = Table(TableModel(NOTICES.only(*_GIVEN), lambda row: row.id, _given_tone), desk)
        self.given.when_empty(_("No reminder or warning was given in this year."))
        self.give = button(_("Give to the chosen ones…"), "main")
        self.give_all = button(_("Give to all…"))
        self.print = button(_("Letters of the chosen ones…"))
        self.take_back = button(_("Take back…"))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(_tab(self.due, self.give_all, self.give), "")
        self.tabs.addTab(_tab(self.given, self.take_back, self.print), "")
        body = QVBoxLayout(self)
        body.setContentsMargins(22, 18, 22, 18)
        body.setSpacing(12)
        body.addWidget(self.days)
        body.addWidget(self.tabs, 1)
        for each in (self.give, self.give_all, self.take_back):
            each.setVisible(desk.may("warn"))
        self.give.clicked.connect(lambda: self._give([row.person_id for row in self.due.selected()]))
        self.give_all.clicked.connect(lambda: self._give([row.person_id for row in self.due.model.rows]))
        self.print.clicked.connect(lambda: self._print([row.id for row in self._standing()]))
        self.take_back.clicked.connect(self._take_back)
        self.due.chosen.connect(self._choose)
        self.given.chosen.connect(self._choose)
        self.due.opened.connect(self._open_person)
        self.given.opened.connect(self._open_person)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        year = self.year
        self.desk.read(self, "notices", lambda db: read(db, year, clock.now()), self.show_picture)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        self.days.setText(days_in_words(picture.days, self.year))
        self.due.show_rows(picture.due)
        self.given.show_rows(picture.given)
        self.tabs.setTabText(0, _("Due today ({count})", count=len(picture.due)))
        self.tabs.setTabText(1, _("Given ({count})", count=len(picture.given)))
        self._choose()

    def _open_person(self, row: Due | NoticeRow) -> None:
        self.desk.go("credits", row.person_id)

    def _choose(self, _row: object = None) -> None:
        self.give.setEnabled(bool(self.due.selected()))
        self.give_all.setEnabled(bool(self.due.model.rows))
        self.print.setEnabled(bool(self._standing()))
        self.take_back.setEnabled(len(self._standing()) == 1)

    def _standing(self) -> list[NoticeRow]:
        return [row for row in self.given.selected() if row.ended_at is None]

    def _give(self, people: Sequence[UUID]) -> None:
        if not people:
            return
        form = Form(
            self,
            _("Remind or warn {count} people", count=len(people)),
            _(
                "Each gets the notice that is due, with a number and the figures of today. The letters can be printed next."
            ),
            _("Give"),
        )

        def act(db: Db, at: datetime, _values: dict[str, Any]) -> list[UUID]:
            return notices.give(db, self.year, people, self.desk.actor, at)

        def done(ids: list[UUID]) -> None:
            self.tabs.setCurrentIndex(1)
            self.refresh()
            self._print(ids)

        course_forms.run(self.desk, form, act, done)

    def _print(self, ids: Sequence[UUID]) -> None:
        if not ids:
            return

        def made(path: Path) -> None:
            say_made(self.desk, path)
            show_file(path)

        ask_save(
            self.desk,
            _("Save the letters"),
            _("Letters about credits {day}", day=f"{clock.local(clock.now()):%Y-%m-%d}") + ".pdf",
            _("PDF document (*.pdf)"),
            lambda path: self.desk.job(
                _("Writing {file}", file=path.name),
                lambda at: letters.write(self.desk.base, self.year, ids, path, at),
                lambda _pages: made(path),
            ),
        )

    def _take_back(self) -> None:
        chosen = self._standing()
        if len(chosen) != 1:
            return
        (row,) = chosen
        form = Form(
            self,
            _("Take back No. {number} of {name}", number=row.number, name=row.name),
            _("It stays in the list as taken back, with your reason; its number is not given again."),
            _("Take back"),
        )
        form.text("reason", _("Reason"), must=True)
        course_forms.run(
            self.desk,
            form,
            lambda db, at, values: notices.take_back(db, row.id, values["reason"], self.desk.actor, at),
            lambda _nothing: self.refresh(),
        )


def days_in_words(days: Sequence[NoticeRule], year: int) -> str:
    """On which days whom the rules want to be told, in the present language."""
    if not days:
        return _(
            "The rules in force name no days for reminders or warnings. They can be laid down in the credit rules."
        )
    return "\n".join(
        _(
            "{kind}: on {day}, whoever has less than {share} % of the line.",
            kind=_(LEVEL_TITLES[rule.level]),
            day=shown_day(date(year, rule.month, rule.day)),
            share=rule.share,
        )
        for rule in days
    )


def _tab(table: QWidget, *buttons: QWidget) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 10, 0, 0)
    column.setSpacing(10)
    row = QHBoxLayout()
    row.addStretch(1)
    for each in buttons:
        row.addWidget(each)
    column.addLayout(row)
    column.addWidget(table, 1)
    return whole


def _due_tone(row: Due, key: str) -> str:
    return {"reminder": "warn", "warning": "bad"}[row.level] if key == "level" else ""


def _given_tone(row: NoticeRow, key: str) -> str:
    if key != "level":
        return ""
    return "still" if row.ended_at else {"reminder": "warn", "warning": "bad"}[row.level]

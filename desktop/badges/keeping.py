"""The badges of everybody in service: who has one, issuing, printing cards, replacing a lost one. The check-in page opens it with `open_it`."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core import clock
from core.language import _
from core.refusal import Refusal
from courses.badges import badges, cards
from courses.badges.badges import BADGES, BadgeRow
from desktop import icons, look
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.export import ask_save, show_file
from desktop.form import Form
from desktop.page import button, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.areas import AreaRow, residential_areas
from store.types import Db

TYPING_MS = 150
Act = Callable[[Db, datetime, str], None]


class Picture(NamedTuple):
    """What the window shows."""

    areas: list[AreaRow]
    rows: list[BadgeRow]


def open_it(desk: Desk, _session_id: UUID | None = None) -> "BadgeKeeping":
    """Open the list of badges; it is the same for every session."""
    window = BadgeKeeping(desk)
    window.resize(1120, 720)
    window.show()
    return window


class BadgeKeeping(QWidget):
    """Search, area, the list, and what can be done with the selected people, or with all that are listed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Badges"))
        self.desk = desk
        self.rows: list[BadgeRow] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Name, pinyin, staff or mobile number"))
        self.search.addAction(icons.icon("search", look.FAINT), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setClearButtonEnabled(True)
        self.area = Choice()
        self.area.addItem(_("All areas"), None)
        self.table = Table(TableModel(BADGES, lambda row: row.person.id, _tone), desk)
        self.table.when_empty(_("Nobody is found."))
        self.issue_button = button(_("Issue to all without"), hint=_("Whoever has a valid badge keeps it."))
        self.print_button = button(_("Print all cards…"), "main")
        self.replace_button = button(_("Replace a lost badge…"))
        self.revoke_button = button(_("Make invalid…"), "quiet")
        self.counted = label("", "soft")
        self.said = label("", "soft")
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Read the list again."""
        search, area_id = self.search.text(), self.area.currentData()

        def look_up(db: Db) -> Picture:
            on = clock.local_date(clock.now())
            return Picture(residential_areas(db), badges.badges(db, on, search=search, area_id=area_id))

        self.desk.read(self, "badges", look_up, self.show_picture)

    def show_picture(self, picture: Picture) -> None:
        """Show the list and the areas to choose from."""
        self.rows = picture.rows
        if self.area.count() != len(picture.areas) + 1:
            chosen = self.area.currentData()
            self.area.clear()
            self.area.addItem(_("All areas"), None)
            for area in picture.areas:
                self.area.addItem(area.name, area.id)
                if area.id == chosen:
                    self.area.setCurrentIndex(self.area.count() - 1)
        self.table.show_rows(picture.rows)
        have = sum(row.state == "valid" for row in picture.rows)
        self.counted.setText(
            _("{have} of {count} people have a valid badge", have=have, count=len(picture.rows))
        )
        self.issue_button.setEnabled(have < len(picture.rows))
        self._chosen()

    def issue(self) -> None:
        """Give a badge to each of the listed people who has none."""
        people = [row.person.id for row in self.rows if row.state != "valid"]

        def work(db: Db, at: datetime) -> int:
            return len(badges.issue(db, people, self.desk.actor, at))

        def done(count: int) -> None:
            self.said.setText(_("{count} badges issued", count=count))
            self.refresh()

        self.desk.write(self, work, done, self._tell)

    def print_cards(self) -> None:
        """Print the cards of the selected people, of all that are listed when nobody is selected."""
        chosen = self.table.selected()
        people = [row.person.id for row in (chosen or self.rows)]
        name = _("Badges {day}.pdf", day=f"{clock.local(clock.now()):%Y-%m-%d}")

        def write(path: Path) -> None:
            self.desk.job(
                _("Printing badges"),
                lambda at: cards.print_cards(self.desk.base, path, people, self.desk.actor, at),
                lambda count: self._printed(path, count),
                self._tell,
            )

        ask_save(self.desk, _("Print cards"), name, _("PDF (*.pdf)"), write)

    def replace_lost(self) -> Form | None:
        """Ask for the reason, make the old badge invalid and issue a new one."""
        row = self.table.current()
        if row is None or row.badge_id is None or row.state != "valid":
            return None
        badge_id = row.badge_id

        def work(db: Db, at: datetime, reason: str) -> None:
            badges.reissue(db, badge_id, reason, self.desk.actor, at)

        return self._ask(
            _("Replace the badge of {name}", name=row.person.name),
            _("The old badge is refused from now on, and the new one can be printed at once."),
            _("Replace"),
            work,
        )

    def revoke(self) -> Form | None:
        """Ask for the reason and make the badge invalid."""
        row = self.table.current()
        if row is None or row.badge_id is None or row.state != "valid":
            return None
        badge_id = row.badge_id

        def work(db: Db, at: datetime, reason: str) -> None:
            badges.revoke(db, badge_id, reason, self.desk.actor, at)

        return self._ask(
            _("Revoke the badge of {name}", name=row.person.name),
            _("It is refused from now on and stays on record with your reason."),
            _("Make invalid"),
            work,
        )

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop reading."""
        self.desk.moved.disconnect(self._on_moved)
        super().closeEvent(event)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 14)
        whole.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(label(_("Badges"), "pageTitle"))
        head.addWidget(self.counted, 1, Qt.AlignmentFlag.AlignBottom)
        for each in (self.issue_button, self.print_button):
            head.addWidget(each)
        whole.addLayout(head)
        filters = QHBoxLayout()
        filters.addWidget(self.search, 2)
        filters.addWidget(self.area, 1)
        filters.addStretch(1)
        for each in (self.replace_button, self.revoke_button):
            filters.addWidget(each)
        whole.addLayout(filters)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.said)
        may_issue, may_revoke = self.desk.may("issue"), self.desk.may("revoke")
        for each in (self.issue_button, self.print_button, self.replace_button):
            each.setVisible(may_issue)
        self.revoke_button.setVisible(may_revoke)

    def _connect(self) -> None:
        self._typing.timeout.connect(self.refresh)
        self.search.textChanged.connect(self._typing.start)
        self.area.activated.connect(self.refresh)
        self.table.chosen.connect(self._chosen)
        self.issue_button.clicked.connect(self.issue)
        self.print_button.clicked.connect(self.print_cards)
        self.replace_button.clicked.connect(self.replace_lost)
        self.revoke_button.clicked.connect(self.revoke)
        self.desk.moved.connect(self._on_moved)
        self.desk.ended.connect(self.close)

    def _ask(self, title: str, intro: str, ok: str, work: Act) -> Form:
        form = Form(self, title, intro, ok)
        form.text("reason", _("Reason"), hint=_("for example: lost"), must=True)

        def submit(values: dict[str, Any]) -> None:
            self.desk.write(form, lambda db, at: work(db, at, values["reason"]), done, form.fail)

        def done(_nothing: None) -> None:
            form.close_done()
            self.refresh()

        form.submitted.connect(submit)
        form.open()
        return form

    def _chosen(self) -> None:
        row = self.table.current()
        valid = row is not None and row.state == "valid"
        self.replace_button.setEnabled(valid)
        self.revoke_button.setEnabled(valid)
        several = len(self.table.selected())
        if several == 0:
            words = _("Print all cards…")
        elif several == 1:
            words = _("Print this card…")
        else:
            words = _("Print {count} cards…", count=several)
        self.print_button.setText(words)

    def _printed(self, path: Path, count: int) -> None:
        self.said.setText(_("{count} cards: {file}", count=count, file=str(path)))
        show_file(path)

    def _tell(self, fault: BaseException) -> None:
        if isinstance(fault, Refusal):
            self.said.setText(str(fault))
        else:
            self.desk.tell(fault)

    def _on_moved(self, kinds: frozenset[str]) -> None:
        if kinds & {"badge", "person", "area"}:
            self.refresh()


def _tone(row: BadgeRow, key: str) -> str:
    return {"valid": "good", "revoked": "bad", "none": "still"}[row.state] if key == "state" else ""

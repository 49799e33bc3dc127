"""The grid's page: the issue book with clocks that run, and the way to everything else of the grid."""

from typing import ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton

from core import clock
from core.language import N_, _, translate
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.grid import ways
from desktop.grid.by_itself import ByItself
from desktop.grid.issues.choosing import SCOPES, Chosen, Shown, Sorted, filters, fitting, sort_out
from desktop.grid.issues.issue_table import IssueTable
from desktop.page import Page, button, label
from desktop.ways import keep
from grid import hands
from grid.issues.book_list import Book, book
from grid.issues.issues import IssueLine
from grid.issues.rules import STATES
from grid.issues.words import STATES as STATE_WORDS
from grid.places.patches import Patch, upward
from grid.working_time import warning
from store.types import Db

RUN_MS = 30_000
"""How often the clocks are painted anew."""
TYPING_MS = 150


class Picture(NamedTuple):
    """What was read, and for what."""

    book: Book
    known: Sorted
    warning: str
    """What the working calendar lacks."""
    to_phone: int


def read(db: Db, chosen: Chosen, login: str) -> Picture:
    """The part of the book that the chosen scope needs."""
    at = clock.now()
    hand = hands.of_account(db, login, clock.local_date(at))
    found = book(db, filters(chosen, at), hand, at)
    return Picture(
        found,
        sort_out(found),
        warning(found.calendar, clock.local_date(at)),
        sum(line.phone_now for line in found.lines),
    )


class Grid(Page):
    """The issues of the grid."""

    name: ClassVar[str] = "grid"
    title: ClassVar[str] = N_("Issue book")
    kinds: ClassVar[frozenset[str]] = frozenset(
        {
            "issue", "place", "places", "area", "unit", "holding", "duty", "person", "account", "calendar_day", "calendar_year",
            "office_hours",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.picture: Picture | None = None
        self.by_itself = ByItself(desk)
        self.add_action(self.by_itself)
        self._areas: list[UUID] = []
        self._is_reading = False
        self._is_stale = False
        self.more = self.add_action(button(_("More…")))
        ways.make_menu(desk, self.more)
        self.export = self.add_action(button(_("Export…")), "export")
        self.new = self.add_action(button(_("Report…"), "main", _("Report an issue (Ctrl+N)")), "keep_issues")
        self.scopes: dict[str, QPushButton] = {}
        self.state, self.area = Choice(), Choice()
        self.said = label("", "warnBand", wrap=True)
        self.said.setContentsMargins(12, 8, 12, 8)
        self.said.hide()
        self.table = IssueTable(desk)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.look_for)
        self._run = QTimer(self)
        self._run.setInterval(RUN_MS)
        self._run.timeout.connect(self.tick)
        self._lay_out()
        self.export.clicked.connect(self.table.export)
        self.new.clicked.connect(self.report)
        self.state.activated.connect(self._show)
        self.area.activated.connect(self._show)
        self.table.opened.connect(self.open_issue)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.New), self)
        shortcut.activated.connect(self.report)
        self.shortcut = shortcut

    @property
    def chosen(self) -> Chosen:
        """What is chosen over the list."""
        scope = next((key for key, each in self.scopes.items() if each.isChecked()), "open")
        text = self.search.text() if self.search else ""
        return Chosen(scope, self.state.currentData() or "", self.area.currentData(), text)

    def refresh(self) -> None:
        """Read the book again; while it is being read, once more afterwards."""
        if self._is_reading:
            self._is_stale = True
            return
        self._is_reading = True
        chosen, login = self.chosen, self.desk.actor
        self.desk.read(self, "book", lambda db: read(db, chosen, login), self.show_picture, self._failed)

    def show_picture(self, picture: Picture) -> None:
        """Show what was read."""
        self.picture = picture
        self._is_reading = False
        self._show_areas(picture.book)
        self._show()
        if self._is_stale:
            self._is_stale = False
            self.refresh()

    def tick(self) -> None:
        """Half a minute has passed: nothing is read again, the clocks run. A new day is read anew."""
        if self.picture is None:
            return
        if clock.local_date(clock.now()) != clock.local_date(self.picture.book.read_at):
            self.refresh()  # suspensions end at midnight
            return
        book_, moment = self.picture.book, self.picture.book.moment(clock.now())
        found = fitting(book_, self.picture.known, self.chosen, moment)
        if [line.id for line in found.lines] == [line.id for line in self.table.model.rows]:
            self.table.at_moment(moment)
            self._show_counts(found)
        else:
            self._show()

    def choose(self, scope: str) -> None:
        """Show another part of the book."""
        before = self.chosen.scope
        self.scopes[scope].setChecked(True)
        self._choose(before)

    def open_at(self, what: object) -> None:
        """Show a scope of the list ("overdue"), or one issue by its id."""
        if isinstance(what, str) and what in SCOPES:
            self.choose(what)
        elif isinstance(what, UUID):
            self._open(what)

    def open_issue(self, line: IssueLine) -> None:
        """Open the page of an issue; a draft opens in the form that it was begun in."""
        if line.state == "DRAFT" and self.desk.may("keep_issues"):
            self._report(line.id)
        else:
            self._open(line.id)

    def report(self) -> None:
        """Open the quick report."""
        if self.desk.may("keep_issues"):
            self._report(None)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """In sight: the clocks run."""
        super().showEvent(event)
        self.tick()
        self._run.start()
        self.by_itself.look()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Out of sight: nothing is painted."""
        super().hideEvent(event)
        self._run.stop()

    def _open(self, issue_id: UUID) -> None:
        from desktop.grid.issues.issue_window import open_it

        keep(open_it(self.desk, issue_id))

    def _report(self, draft: UUID | None) -> None:
        from desktop.grid.issues.report_form import open_it

        keep(open_it(self.desk, draft))

    def _show(self) -> None:
        if self.picture is None:
            return
        book_, chosen = self.picture.book, self.chosen
        moment = book_.moment(clock.now())
        found = fitting(book_, self.picture.known, chosen, moment)
        self._when_empty(chosen, is_empty=not book_.lines)
        self.table.show_book(list(found.lines), book_.names, moment)
        self._show_counts(found)
        # The calendar is the base's: at a station nobody can enter what it lacks.
        said = [self.picture.warning] if self.picture.warning and not self.desk.mark else []
        if self.picture.to_phone and chosen.scope != "phone":
            said.insert(
                0,
                _(
                    "{count} urgent issues: nobody has said yet that they phoned. See “To phone”.",
                    count=self.picture.to_phone,
                ),
            )
        self.said.setText("\n".join(said))
        self.said.setVisible(bool(said))

    def _show_counts(self, found: Shown) -> None:
        ended = self.chosen.scope == "ended"
        for scope, each in self.scopes.items():
            title = translate(SCOPES[scope])
            # What was not read has no figure: ended ones are read apart from open ones.
            is_read = (scope == "ended") == ended
            each.setText(f"{title} {found.counts[scope]}" if is_read else title)
        self.hint.setText(_("{count} issues", count=len(found.lines)))

    def _when_empty(self, chosen: Chosen, *, is_empty: bool) -> None:
        if chosen.text.strip() and chosen.scope != "ended":
            self.table.when_empty(
                _("No open issue fits this."), _("Look among the ended ones"), lambda: self.choose("ended")
            )
        elif chosen.text.strip() or chosen.state or chosen.area_id:
            self.table.when_empty(_("No issue fits this."))
        elif chosen.scope == "open" and is_empty and self.desk.may("keep_issues"):
            self.table.when_empty(_("No issue is open."), _("Report…"), self.report)
        else:
            self.table.when_empty(_("There is nothing here."))

    def _choose(self, before: str) -> None:
        scope = self.chosen.scope
        if (scope == "ended") != (before == "ended"):
            self.state.setCurrentIndex(0)
            self.picture = None
            self.table.show_rows([])
            self.table.when_empty(_("Reading…"))
            self.refresh()
        else:
            self._show()

    def look_for(self) -> None:
        """Show what fits the words; ended ones are looked for in the base, however old."""
        if self.chosen.scope == "ended":
            self.refresh()
        else:
            self._show()

    def _failed(self, fault: BaseException) -> None:
        self._is_reading = self._is_stale = False
        self.desk.tell(fault)

    def _show_areas(self, book_: Book) -> None:
        nodes = book_.names.areas
        if list(nodes) == self._areas:
            return
        self._areas = list(nodes)
        kept = self.area.currentData()
        self.area.clear()
        self.area.addItem(_("Every micro-grid"), None)
        for node in _in_order(list(nodes.values())):
            depth = sum(1 for _each in upward(nodes, node.id)) - 1
            self.area.addItem("　" * depth + node.name, node.id)
            if node.id == kept:
                self.area.setCurrentIndex(self.area.count() - 1)

    def _lay_out(self) -> None:
        scopes = QHBoxLayout()
        scopes.setSpacing(6)
        group = QButtonGroup(self)
        before = {"scope": "open"}

        def clicked(_button: object) -> None:
            self._choose(before["scope"])
            before["scope"] = self.chosen.scope

        for scope, title in SCOPES.items():
            made = self.scopes[scope] = button(_(title), "scope")
            made.setCheckable(True)
            made.setChecked(scope == "open")
            group.addButton(made)
            scopes.addWidget(made)
        group.buttonClicked.connect(clicked)
        scopes.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(10)
        search = self.make_search(_("Number, item, place or words; pinyin too"))
        search.textChanged.connect(self._typing.start)
        self.state.setAccessibleName(_("State"))
        self.state.addItem(_("Every state"), "")
        for state in STATES:
            self.state.addItem(_(STATE_WORDS[state]), state)
        self.area.setAccessibleName(_("Micro-grid"))
        self.area.addItem(_("Every micro-grid"), None)
        row.addWidget(search, 2)
        row.addWidget(self.area, 1)
        row.addWidget(self.state, 1)
        row.addStretch(1)
        self.body.addLayout(scopes)
        self.body.addLayout(row)
        self.body.addWidget(self.said)
        self.body.addWidget(self.table, 1)


def _in_order(nodes: list[Patch]) -> list[Patch]:
    """Each node with what lies below it right after it."""
    known = {node.id for node in nodes}

    def below(parent: UUID | None) -> list[Patch]:
        children = [node for node in nodes if (node.parent_id if node.parent_id in known else None) == parent]
        return [each for child in children for each in (child, *below(child.id))]

    return below(None)

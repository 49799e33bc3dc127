"""The window that imports an online meeting: choose the export, look at who is sure, decide about the others, import as a job."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.language import N_, _
from core.refusal import Refusal
from courses import calendar, meetings
from courses.calendar import SessionRow
from courses.meetings import Decisions, Import, MeetingExport, MeetingPlan, MeetingResult, lists
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.dropped import one_file
from desktop.export import ask_open
from desktop.meetings import taking_back
from desktop.meetings.deciding import Deciding
from desktop.meetings.sure import SURE, SureLine, tone
from desktop.page import button, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from sheets.columns import Kind, shown_day, shown_value

KINDS = "*.csv *.xlsx *.xls *.txt *.tsv *.ods"
LINES = 6
"""Refused people named below the result."""
BACK = timedelta(days=400)
"""Sessions this long ago still stand in the choice."""


def open_it(desk: Desk, session_id: UUID | None) -> QWidget:
    """Open the window on a session; without one the user chooses it there."""
    window = MeetingWindow(desk, session_id)
    window.show()
    return window


class MeetingWindow(QDialog):
    """The import of one file into one session. It stays open beside the main window, whose foot shows the job."""

    def __init__(self, desk: Desk, session_id: UUID | None) -> None:
        super().__init__(desk.window)
        self.desk = desk
        self.plan: MeetingPlan | None = None
        self.decisions = Decisions()
        self._session = session_id
        self._export: MeetingExport | None = None
        self._sessions: list[SessionRow] = []
        self.setWindowTitle(_("Import an online meeting"))
        self.setModal(False)
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1080, 680)
        self._lay_out()
        desk.ended.connect(self.close)
        self._read_sessions()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(10)
        top = QHBoxLayout()
        self.file = label(
            _("Drop the meeting’s list of participants here, or choose the file."), "section", wrap=True
        )
        self.choose = button(_("Choose the file…"))
        self.choose.clicked.connect(self.ask_file)
        top.addWidget(self.file, 1)
        top.addWidget(self.choose)
        column.addLayout(top)
        row = QHBoxLayout()
        row.addWidget(label(_("Session"), "soft"))
        self.session = Choice()
        self.session.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.session.activated.connect(self._choose_session)
        row.addWidget(self.session, 1)
        column.addLayout(row)
        self.summary = label("", "strong", wrap=True)
        self.wrong = label("", "wrong", wrap=True)
        self.wrong.hide()
        self.came_of_it = label("", "strong", wrap=True)
        self.came_of_it.hide()
        for each in (self.came_of_it, self.summary, self.wrong):
            column.addWidget(each)
        self._lay_panes(column)
        self._lay_foot(column)

    def _lay_panes(self, column: QVBoxLayout) -> None:
        desk = self.desk
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.sure = Table(TableModel(SURE, lambda row: row.matched.person.id, tone), desk)
        self.sure.opened.connect(self._turn_row)
        self.sure.view.installEventFilter(self)
        self.unsure = Deciding(desk, _("Who is it? Nobody is checked in until you say so."))
        self.nobody = Deciding(desk, _("Not on the roster by this name. Leave it so, or find the person."))
        self.already = Table(TableModel(lists.SURE, lambda row: row.person.id), desk)
        self.refused = Table(
            TableModel(lists.REFUSED, lambda row: (row.sheet, row.row, row.column, row.code)), desk
        )
        for pane in (self.unsure, self.nobody):
            pane.decided.connect(self.decide)
            pane.noted.connect(self.note)
        self._panes: tuple[tuple[QWidget, str], ...] = (
            (self.sure, N_("Sure")),
            (self.unsure, N_("Unsure")),
            (self.nobody, N_("Nobody on the roster")),
            (self.already, N_("There already")),
            (self.refused, N_("Refused")),
        )
        for pane, title in self._panes:
            self.tabs.addTab(pane, _(title))
        for table in (self.sure, self.unsure.table, self.nobody.table, self.already, self.refused):
            table.when_empty(_("None."))
            table.show_rows([])
        column.addWidget(self.tabs, 1)

    def _lay_foot(self, column: QVBoxLayout) -> None:
        foot = QHBoxLayout()
        self.out = button(_("Leave out"), hint=_("Space does the same for the rows that are marked."))
        self.out.clicked.connect(self.turn)
        self.back = button(_("Take an import back…"))
        self.back.clicked.connect(self.ask_take_back)
        self.go = button(_("Import"), "main")
        self.go.clicked.connect(self.carry_out)
        close = button(_("Close"))
        close.clicked.connect(self.close)
        for each in (self.choose, self.go, self.out, self.back, close):
            each.setAutoDefault(False)
        for pane in (self.unsure, self.nobody):
            pane.this.setAutoDefault(False)
            pane.nobody.setAutoDefault(False)
            pane.walk_in.setAutoDefault(False)
        foot.addWidget(self.out)
        foot.addWidget(self.back)
        foot.addStretch()
        foot.addWidget(self.go)
        foot.addWidget(close)
        column.addLayout(foot)
        self.out.setEnabled(False)
        self.go.setEnabled(False)
        self.tabs.currentChanged.connect(self._show_buttons)
        for each in (self.go, self.back):
            each.setVisible(self.desk.may("check_in_by_hand"))

    def ask_file(self) -> None:
        """Ask for the export."""
        ask_open(
            self.desk,
            _("The meeting’s list of participants"),
            _("Lists of participants ({kinds})", kinds=KINDS),
            self.take,
        )

    def take(self, path: Path) -> None:
        """Read a file off the GUI thread and compare it with the session."""
        self.file.setText(path.name)
        self._say_wrong("")
        self._say_done("")
        self.summary.setText(_("Reading {file}…", file=path.name))

        def read(export: MeetingExport) -> None:
            self._export = export
            self.decisions = Decisions()
            self.compare()

        self.desk.worker.ask(self, "file", lambda: meetings.read_export(path), read, self._fail)

    def compare(self) -> None:
        """Compare the file with the chosen session and show the plan."""
        export, session = self._export, self._session
        self.go.setEnabled(False)
        if export is None:
            return
        if session is None:
            self.summary.setText(_("Choose the session that the meeting belonged to."))
            return
        self.desk.read(
            self, "plan", lambda db: meetings.plan(db, session, export), self.show_plan, self._fail
        )

    def show_plan(self, plan: MeetingPlan) -> None:
        """Draw what an import would do."""
        self.plan = plan
        warning = ""
        if plan.other_day:
            warning = _(
                "The meeting of this file was on {day}, the session is on {other}. Is it the right session?",
                day=shown_day(plan.other_day),
                other=shown_day(clock.local_date(plan.session.starts_at)),
            )
        self._say_wrong(warning)
        self.already.show_rows(list(plan.already))
        self.refused.show_rows(list(plan.refused))
        self._draw()
        undecided = next(
            (pane for pane, rows in ((self.sure, plan.sure), (self.unsure, plan.unsure)) if rows), None
        )
        if undecided is not None:
            self.tabs.setCurrentWidget(undecided)

    def turn(self) -> None:
        """Leave the marked sure matches out, or take them in again."""
        for line in self.sure.selected():
            self.decisions = self.decisions.leave_out(line.matched.person.id, out=not line.is_out)
        self._draw()

    def _turn_row(self, _row: SureLine) -> None:
        self.turn()

    def decide(self, key: str, person: UUID | None) -> None:
        """Remember who a participant is."""
        self.decisions = self.decisions.choose(key, person)
        self._draw()

    def note(self, key: str) -> None:
        """Have a participant written down as a walk-in."""
        self.decisions = self.decisions.note(key)
        self._draw()

    def carry_out(self) -> None:
        """Import as a job; its progress stands at the foot of the main window."""
        plan, decisions, desk = self.plan, self.decisions, self.desk
        if plan is None:
            return
        self.go.setEnabled(False)
        desk.job(
            _("Importing the meeting"),
            lambda at: meetings.carry_out(desk.base, plan, decisions, desk.actor, at),
            self._done,
            self._fail,
        )

    def ask_take_back(self) -> None:
        """Ask which import of the session is taken back, and why."""
        session = self._session
        if session is not None:
            self.desk.read(
                self, "imports", lambda db: meetings.imports(db, session), self._ask_take_back, self._fail
            )

    def _ask_take_back(self, found: list[Import]) -> None:
        standing = [each for each in found if each.standing]
        if self._session is None or not standing:
            self._say_wrong(_("Nothing that was imported stands at this session."))
            return
        taking_back.ask(self, self.desk, self._session, standing, self._taken_back)

    def _taken_back(self, count: int) -> None:
        self._say_done(_("Check-ins taken back: {count}.", count=count))
        self.compare()

    def _done(self, result: MeetingResult) -> None:
        sentence = _(
            "Checked in: {count}. There already: {already}. Refused: {refused}.",
            count=result.checked_in,
            already=result.already,
            refused=len(result.not_done),
        )
        refused = [f"{each.name}  {each.message}" for each in result.not_done]
        self._say_done("\n".join([sentence, *refused[:LINES]]))
        self.compare()

    def _say_done(self, sentence: str) -> None:
        self.desk.say(sentence.partition("\n")[0])
        self.came_of_it.setText(sentence)
        self.came_of_it.setVisible(bool(sentence))

    def _read_sessions(self) -> None:
        now = clock.now()
        self.desk.read(
            self,
            "sessions",
            lambda db: calendar.calendar(db, now - BACK, now, now),
            self._show_sessions,
            self._fail,
        )

    def _show_sessions(self, rows: list[SessionRow]) -> None:
        self._sessions = [row for row in reversed(rows) if row.cancelled_at is None]
        known: list[UUID | None] = [row.id for row in self._sessions]
        self.session.clear()
        for row in self._sessions:
            self.session.addItem(f"{shown_value(Kind.INSTANT, row.starts_at)}  {row.course}")
        if self._session is not None and self._session not in known:
            self.desk.read(
                self, "session", lambda db: calendar.session(db, self._session or UUID(int=0), clock.now()),
                self._add_session, self._fail,
            )  # fmt: skip
        self.session.setCurrentIndex(known.index(self._session) if self._session in known else -1)

    def _add_session(self, row: SessionRow) -> None:
        self._sessions.insert(0, row)
        self.session.insertItem(0, f"{shown_value(Kind.INSTANT, row.starts_at)}  {row.course}")
        self.session.setCurrentIndex(0)

    def _choose_session(self, place: int) -> None:
        self._session = self._sessions[place].id
        self.decisions = Decisions()
        self.compare()

    def _draw(self) -> None:
        plan, decisions = self.plan, self.decisions
        if plan is None:
            return
        self.sure.show_rows([SureLine(each, each.person.id in decisions.left_out) for each in plan.sure])
        self.unsure.show_lines([(each.seen, each.candidates) for each in plan.unsure], decisions)
        self.nobody.show_lines([(each, ()) for each in plan.nobody], decisions)
        counts = self._counts(plan)
        for place, ((_pane, title), count) in enumerate(zip(self._panes, counts, strict=True)):
            self.tabs.setTabText(place, _("{title} ({count})", title=_(title), count=count))
        ready = len(meetings.settled(plan, decisions))
        self.summary.setText(
            _(
                "{ready} people will be checked in. Sure {sure}, unsure {unsure}, nobody on the roster {nobody}, there already {already}, rows refused {refused}.",
                ready=ready,
                sure=counts[0],
                unsure=counts[1],
                nobody=counts[2],
                already=counts[3],
                refused=counts[4],
            )
        )
        self.go.setText(_("Import ({count})", count=ready))
        self.go.setEnabled(ready > 0 or bool(decisions.noted))
        self._show_buttons()

    @staticmethod
    def _counts(plan: MeetingPlan) -> Sequence[int]:
        return tuple(len(rows) for rows in (plan.sure, plan.unsure, plan.nobody, plan.already, plan.refused))

    def _show_buttons(self) -> None:
        self.out.setEnabled(self.tabs.currentWidget() is self.sure and bool(self.sure.model.rows))

    def _say_wrong(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    def _fail(self, fault: BaseException) -> None:
        if isinstance(fault, Refusal):
            self.summary.setText("")
            self._say_wrong(str(fault))
        else:
            self.desk.tell(fault)
        if self.plan is not None:
            self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Space in the sure list leaves the marked rows out, or takes them in."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Space
        ):
            self.turn()
            return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """One file may be dropped."""
        if one_file(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Take the file."""
        path = one_file(event)
        if path:
            event.acceptProposedAction()
            self.take(path)

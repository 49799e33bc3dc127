"""The window of what is in quarantine: a second chain of entries under one station's name, to be adopted or set aside by a person."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from core.clock import local
from core.language import _, translate
from desktop.desk import Desk
from desktop.form import Form
from desktop.page import button, card, label, sized
from desktop.pages.course_forms import run
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid.residents.erasing import clear_traces
from people.actors import actor_title
from sheets.columns import Kind, shown_value
from stations.inbox.titles import SUBJECTS
from stations.lists import BRANCHES
from stations.overview import BranchRow, InBranch, in_branch, overview
from stations.receiving import quarantine
from stations.receiving.lines import Settling
from stations.states import ADOPTED, QUARANTINED, SET_ASIDE
from stations.words import BRANCH_STATES, BRANCH_TELLS, BRANCH_WHY
from store.types import Db

Decide = Callable[[Db, UUID, str, str, datetime], Settling | None]
_TONES = {QUARANTINED: "warn", ADOPTED: "good", SET_ASIDE: "still"}


def open_it(desk: Desk) -> "QuarantineWindow":
    """Open the window."""
    window = QuarantineWindow(desk)
    window.show()
    return window


class QuarantineWindow(QWidget):
    """The list; beside it, of the chosen one, what happened, what it holds, and what either decision means."""

    kinds: ClassVar[frozenset[str]] = frozenset({"branch", "bundle", "peer"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Quarantine"))
        sized(self, 1120, 640)
        self.desk = desk
        self.list: Table[BranchRow] = Table(
            TableModel(
                BRANCHES.only("peer", "mark", "state", "lines", "found_at"), lambda row: row.id, _tone
            ),
            desk,
        )
        self.list.when_empty(_("Nothing is in quarantine."))
        self.why = label("", "section", wrap=True)
        self.tells = label("", "", wrap=True)
        self.holds = label("", "", wrap=True)
        self.decided = label("", "soft", wrap=True)
        self.means = label(
            _(
                "Adopt: these entries count like any others of the station. Where they do not go together with what is here, they come to the cards that wait for a decision."
            ),
            "soft",
            wrap=True,
        )
        self.means_not = label(
            _(
                "Set aside: they are kept but do not count. They can still be adopted later; nothing is deleted."
            ),
            "soft",
            wrap=True,
        )
        self.adopt = button(_("Adopt…"), "main")
        self.set_aside = button(_("Set aside…"))
        self._lay_out()
        self.list.chosen.connect(self.show_one)
        self.adopt.clicked.connect(self.ask_adopt)
        self.set_aside.clicked.connect(self.ask_set_aside)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)
        self.refresh()

    def _lay_out(self) -> None:
        frame, column = card()
        column.setSpacing(10)
        for each in (self.why, self.tells, self.holds, self.decided):
            column.addWidget(each)
        column.addStretch(1)
        for each in (self.means, self.means_not):
            column.addWidget(each)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.set_aside)
        row.addWidget(self.adopt)
        column.addLayout(row)
        frame.setMinimumWidth(380)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(14)
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        split.addWidget(frame)
        split.setSizes([620, 440])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.addWidget(split, 1)

    def refresh(self) -> None:
        """Read again."""
        self.desk.read(self, "branches", lambda db: overview(db).branches, self.show_rows)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def show_rows(self, rows: list[BranchRow]) -> None:
        """Show what was read."""
        self.list.show_rows(rows)
        if self.list.current() is None:
            self.list.select_first()
        self.show_one(self.list.current())

    def show_one(self, row: BranchRow | None) -> None:
        """Show one branch; what it holds is read for it alone."""
        may = self.desk.may("keep_stations")
        for each in (self.adopt, self.set_aside, self.means, self.means_not):
            each.setVisible(row is not None)
        self.adopt.setEnabled(may and row is not None and row.state != ADOPTED)
        self.set_aside.setEnabled(may and row is not None and row.state == QUARANTINED)
        self.why.setText(translate(BRANCH_WHY.get(row.why, row.why)) if row else "")
        self.tells.setText(translate(BRANCH_TELLS.get(row.why, "")) if row else "")
        self.decided.setText(_decision(row) if row else "")
        self.holds.setText("")
        if row is not None:
            self.desk.read(self, "branch", lambda db: in_branch(db, row.id), self.show_holds)

    def show_holds(self, found: InBranch) -> None:
        """Say what the branch holds: how much, from when to when, of what kinds."""
        if not found.lines:
            self.holds.setText(_("Its entries stand in the issue book by now."))
            return
        kinds = "   ".join(
            _("{name}: {count}", name=translate(SUBJECTS[kind]), count=count)
            for kind, count in found.kinds.items()
            if kind in SUBJECTS
        )
        said = _(
            "{count} entries, from {first} to {last} by that computer’s clock.",
            count=found.lines,
            first=_instant(found.first),
            last=_instant(found.last),
        )
        self.holds.setText("\n".join(part for part in (said, kinds) if part))

    def ask_adopt(self) -> None:
        """Adopt the chosen one, with a reason."""
        row = self.list.current()
        if row is not None:
            title = _("Adopt the entries of {name}", name=row.peer)
            self._ask(row, title, self.means.text(), _("Adopt"), quarantine.adopt)

    def ask_set_aside(self) -> None:
        """Set the chosen one aside, with a reason."""
        row = self.list.current()
        if row is not None:
            title = _("Set aside the entries of {name}", name=row.peer)
            self._ask(row, title, self.means_not.text(), _("Set aside"), quarantine.set_aside)

    def _ask(self, row: BranchRow, title: str, intro: str, ok: str, decide: Decide) -> None:
        form = Form(self, title, intro, ok)
        form.text("reason", _("Reason"), must=True)
        actor = self.desk.actor

        def act(db: Db, at: datetime, values: dict[str, Any]) -> Settling | None:
            return decide(db, row.id, values["reason"], actor, at)

        run(self.desk, form, act, self._decided)

    def _decided(self, made: Settling | None) -> None:
        """A decision was taken. Where somebody was erased by what was adopted, nothing of their key stays in the files."""
        if made is not None and made.counts["forgotten"]:
            self.desk.worker.ask(self, "", lambda: clear_traces(self.desk.base), _nothing, self.desk.tell)
        self.refresh()


def _instant(text: str) -> str:
    """An instant as the journal has it, as people read it."""
    return shown_value(Kind.INSTANT, datetime.fromisoformat(text))


def _decision(row: BranchRow) -> str:
    if row.decided_at is None:
        return ""
    return _(
        "{state} on {when} by {who}: {reason}",
        state=translate(BRANCH_STATES[row.state]),
        when=f"{local(row.decided_at):%Y-%m-%d %H:%M}",
        who=actor_title(row.decided_by),
        reason=row.reason,
    )


def _tone(row: BranchRow, key: str) -> str:
    return _TONES.get(row.state, "") if key == "state" else ""


def _nothing(_done: object) -> None:
    """Nobody waits for it."""

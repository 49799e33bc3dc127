"""The window behind one entry: what happened in plain sentences, the arrivals and leavings, what came after, the journal's lines."""

from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from core import amounts
from core.language import N_, _
from courses.today import lane_title
from credits.ledger import ENTRIES, EntryRow
from credits.provenance import telling
from credits.provenance.provenance import Behind, JournalLine, Mark, behind
from credits.titles import CATEGORY_TITLES, KIND_TITLES
from desktop.desk import Desk
from desktop.page import button, card, label
from desktop.provenance import acts
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.actors import actor_title
from sheets.columns import Column, Kind, Sheet, shown_day

KINDS: frozenset[str] = frozenset({"ledger_entry", "attendance", "claim", "session"})
_ACTIONS = {
    "credit.posted": N_("Credit posted"),
    "credit.reversed": N_("Credit taken back"),
    "check_in.done": N_("Checked in"),
    "check_in.reversed": N_("Check-in taken back"),
    "claim.made": N_("Claim made"),
    "claim.checked": N_("Claim checked"),
    "claim.accepted": N_("Claim accepted"),
    "claim.refused": N_("Claim refused"),
    "claim.withdrawn": N_("Claim withdrawn"),
    "claim.handed_on": N_("Claim handed on"),
}


def _action(row: JournalLine) -> str:
    action = row.line.action
    return _(_ACTIONS[action]) if action in _ACTIONS else action


def _taken_back(mark: Mark) -> str:
    return f"{actor_title(mark.reversed_by)}: {mark.reversed_reason}" if mark.reversed_at else ""


MARKS: Sheet[Mark] = Sheet(
    N_("Arrivals and leavings"),
    (
        Column(
            "direction",
            N_("What"),
            Kind.TEXT,
            lambda row: _("Leaving") if row.direction == "out" else _("Arrival"),
            8,
        ),
        Column("occurred_at", N_("When"), Kind.INSTANT, lambda row: row.occurred_at, 16),
        Column("lane", N_("How"), Kind.TEXT, lambda row: lane_title(row.lane), 10),
        Column("actor", N_("Entered by"), Kind.TEXT, lambda row: actor_title(row.actor), 12),
        Column("recorded_at", N_("Recorded"), Kind.INSTANT, lambda row: row.recorded_at, 16),
        Column("ground", N_("On what ground"), Kind.TEXT, telling.ground, 24),
        Column("minutes", N_("Minutes measured"), Kind.NUMBER, lambda row: row.minutes, 8),
        Column("reversed_at", N_("Taken back"), Kind.INSTANT, lambda row: row.reversed_at, 16),
        Column("reversed", N_("By whom and why"), Kind.TEXT, _taken_back, 24),
    ),
)
JOURNAL: Sheet[JournalLine] = Sheet(
    N_("Lines of the journal"),
    (
        Column("seq", N_("Line"), Kind.NUMBER, lambda row: row.line.seq, 8),
        Column("recorded_at", N_("Recorded"), Kind.INSTANT, lambda row: row.line.recorded_at, 16),
        Column("action", N_("What"), Kind.TEXT, _action, 20),
        Column("occurred_at", N_("When it happened"), Kind.INSTANT, lambda row: row.line.occurred_at, 16),
        Column("actor", N_("By"), Kind.TEXT, lambda row: actor_title(row.line.actor), 14),
    ),
)


def open_it(desk: Desk, entry_id: UUID) -> "ProvenanceWindow":
    """Open what is behind an entry."""
    window = ProvenanceWindow(desk, entry_id)
    window.show()
    return window


class ProvenanceWindow(QWidget):
    """What is behind one entry. It reads again whenever something behind it moves."""

    title: ClassVar[str] = N_("What is behind an entry")

    def __init__(self, desk: Desk, entry_id: UUID) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_(self.title))
        self.resize(1020, 680)
        self.desk = desk
        self.entry_id = entry_id
        self._behind: Behind | None = None
        self._sentences: list[QLabel] = []
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(12)
        self.name = label("", "pageTitle")
        self.figure = label("", "soft", wrap=True)
        whole.addWidget(self.name)
        whole.addWidget(self.figure)
        frame, self._told = card()
        whole.addWidget(frame)
        self.marks = Table(TableModel(MARKS, lambda row: row.attendance_id), desk)
        self.marks.when_empty(_("No check-in is behind this entry."))
        chain = ENTRIES.only(
            "day", "course", "kind", "category", "hours", "credits", "before_cap", "reason", "recorded_at"
        )
        self.chain = Table(TableModel(chain, lambda row: row.id), desk)
        self.chain.opened.connect(self._open_other)
        self.journal = Table(TableModel(JOURNAL, lambda row: row.line.seq), desk)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.marks, _("Arrivals and leavings"))
        self.tabs.addTab(self.chain, "")
        self.tabs.addTab(self.journal, _("Lines of the journal"))
        whole.addWidget(self.tabs, 1)
        row = QHBoxLayout()
        self.take_back = button(_("Take back…"))
        self.give_again = button(_("Give again…"))
        self.take_back.clicked.connect(self._take_back)
        self.give_again.clicked.connect(self._give_again)
        row.addWidget(self.take_back)
        row.addWidget(self.give_again)
        row.addStretch()
        whole.addLayout(row)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.moved.connect(self._on_moved)
        desk.ended.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        entry_id = self.entry_id
        self.desk.read(self, "behind", lambda db: behind(db, entry_id), self.show_behind)

    def show_behind(self, found: Behind) -> None:
        """Draw what was read."""
        self._behind = found
        entry = found.entry
        self.name.setText(
            _("{name}: {credits} credits", name=found.name, credits=amounts.shown(entry.credits))
        )
        parts = [
            entry.course,
            _(KIND_TITLES[entry.kind]),
            _(CATEGORY_TITLES[entry.category]),
            _("{hours} lesson hours", hours=amounts.shown(entry.hours)),
            shown_day(entry.day),
            *([_("session no. {number}", number=found.session.number)] if found.session else []),
            *([found.session.teachers] if found.session and found.session.teachers else []),
            *([_("claimed from {provider}", provider=found.claim.provider)] if found.claim else []),
        ]
        self.figure.setText("  ·  ".join(part for part in parts if part))
        self._tell([*telling.reckoning(found), *telling.posting(found)])
        self.marks.show_rows(found.marks)
        self.chain.show_rows(found.chain)
        self.tabs.setTabText(1, _("All entries for this ({count})", count=len(found.chain)))
        self.journal.show_rows(found.journal)
        stands = entry.reverses_id is None and not entry.is_reversed
        may = self.desk.may("post_credits") and entry.kind != "amended"
        self.take_back.setVisible(may and stands)
        self.give_again.setVisible(
            may and entry.is_reversed and found.later is None and entry.claim_id is None
        )

    def sentences(self) -> list[str]:
        """What the window tells."""
        return [each.text() for each in self._sentences]

    def _tell(self, sentences: list[str]) -> None:
        for gone in self._sentences:
            gone.hide()
            gone.deleteLater()
        self._sentences = [label(sentence, wrap=True) for sentence in sentences]
        for each in self._sentences:
            self._told.addWidget(each)

    def _on_moved(self, kinds: frozenset[str]) -> None:
        if KINDS & set(kinds):
            self.refresh()

    def _open_other(self, row: EntryRow) -> None:
        self.entry_id = row.id
        self.refresh()

    def _take_back(self) -> None:
        if self._behind is not None:
            acts.take_back(self.desk, self._behind.entry, self._written)

    def _give_again(self) -> None:
        if self._behind is not None:
            acts.give_again(self.desk, self._behind.entry, self._written)

    def _written(self, _entry: Any) -> None:  # noqa: ANN401 - what a verb gives
        self.refresh()

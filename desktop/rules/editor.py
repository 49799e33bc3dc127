"""The window in which a draft of the rules is written: title, first day, and a tab for each part. Nothing counts before it is signed."""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QTabWidget, QVBoxLayout, QWidget

from core.language import _
from core.refusal import Refusal
from credits.rulebook import rule_versions
from credits.rulebook.rule_fields import FIELD_TITLES
from credits.rulebook.rule_shape import SCHEMA
from credits.rulebook.rule_text import from_plain
from credits.rules import Rules, plain
from desktop.choice import Day
from desktop.desk import Desk
from desktop.page import button, label
from desktop.rules.parts import Plain, Tab
from desktop.rules.presence_tab import PresenceTab
from desktop.rules.tabs import GradesTab, KindsTab, LineTab, NoticesTab, SchemesTab, YearTab
from store.types import Db


class Draft(NamedTuple):
    """What the editor begins with; `version_id` is None until it is in the base."""

    title: str
    effective_from: date
    rules: Rules
    notes: str = ""
    version_id: UUID | None = None
    number: int | None = None


class RuleEditor(QWidget):
    """Stays open beside the main window; `saved` is called with the draft's id."""

    closed = Signal()

    def __init__(self, desk: Desk, draft: Draft, saved: Callable[[UUID], None]) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(
            _("New draft of the credit rules")
            if draft.number is None
            else _("Draft of version {number}", number=draft.number)
        )
        self.resize(900, 720)
        self.desk, self.draft, self._saved = desk, draft, saved
        self._is_ending = False
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 18, 24, 18)
        whole.setSpacing(10)
        self.title, self.day = QLineEdit(), Day()
        head = QHBoxLayout()
        for name, field, stretch in (("title", self.title, 1), ("effective_from", self.day, 0)):
            head.addWidget(label(_(FIELD_TITLES[name]), "soft"))
            head.addWidget(field, stretch)
            head.addSpacing(10)
        whole.addLayout(head)
        self.notes = label(draft.notes, "soft", wrap=True)
        self.notes.setVisible(bool(draft.notes))
        whole.addWidget(self.notes)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.parts: list[Tab] = []
        for tab, words in (
            (LineTab(), _("Credits asked for")),
            (KindsTab(), _("Kinds")),
            (PresenceTab(), _("Time present")),
            (YearTab(), _("Part of a year")),
            (SchemesTab(), _("Other schemes")),
            (NoticesTab(), _("Warnings")),
            (GradesTab(), _("Grades")),
        ):
            self.parts.append(tab)
            self.tabs.addTab(tab, words)
        whole.addWidget(self.tabs, 1)
        self.said = label("", "soft", wrap=True)
        self.save, self.drop = button(_("Save draft"), "main"), button(_("Drop the changes"))
        self.save.clicked.connect(self.keep)
        self.drop.clicked.connect(self._drop)
        foot = QHBoxLayout()
        foot.addWidget(self.said, 1)
        foot.addWidget(self.drop)
        foot.addWidget(self.save)
        whole.addLayout(foot)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.ended.connect(self.end)
        self.show_draft()

    def show_draft(self) -> None:
        """Show what the draft says."""
        self.title.setText(self.draft.title)
        day = self.draft.effective_from
        self.day.setDate(QDate(day.year, day.month, day.day))
        fields = plain(self.draft.rules)
        for tab in self.parts:
            tab.show_plain(fields)

    def read(self) -> Draft:
        """The draft as it is typed. Raises RulesUnreadable and others naming the field."""
        fields: Plain = {"schema": SCHEMA}
        for tab in self.parts:
            tab.read_into(fields)
        day = self.day.date()
        return self.draft._replace(
            title=self.title.text().strip(),
            effective_from=date(day.year(), day.month(), day.day()),
            rules=from_plain(fields),
        )

    @property
    def is_changed(self) -> bool:
        """Whether something is typed that is not in the draft."""
        try:
            return self.read() != self.draft
        except Refusal:
            return True

    def keep(self) -> None:
        """Save the draft; a refusal stays in the window, beside the field that it names."""
        try:
            draft = self.read()
        except Refusal as refusal:
            self.refuse(refusal)
            return

        def act(db: Db, at: datetime) -> UUID:
            return _kept(db, draft, self.desk.actor, at)

        def done(version_id: UUID) -> None:
            self.draft = draft._replace(version_id=version_id)
            self._saved(version_id)
            self.close()

        def refused(fault: BaseException) -> None:
            self.save.setEnabled(True)
            if isinstance(fault, Refusal):
                self.refuse(fault)
            else:
                self.desk.tell(fault)

        self.save.setEnabled(False)
        self.desk.write(self, act, done, refused)

    def refuse(self, refusal: Refusal) -> None:
        """Say what is wrong and lead to the field."""
        self._say(str(refusal), wrong=True)
        path = refusal.values.get("field")
        for tab in self.parts:
            field = tab.field(path) if isinstance(path, str) else None
            if field is not None:
                self.tabs.setCurrentWidget(tab)
                tab.ensureWidgetVisible(field)
                field.setFocus()
                return

    def end(self) -> None:
        """The program closes."""
        self._is_ending = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Changes are saved or dropped first."""
        if not self._is_ending and self.is_changed:
            self._say(_("Save the draft or drop the changes first."), wrong=True)
            event.ignore()
            return
        super().closeEvent(event)
        self.closed.emit()

    def _say(self, sentence: str, *, wrong: bool = False) -> None:
        self.said.setObjectName("wrong" if wrong else "soft")
        self.said.style().polish(self.said)
        self.said.setText(sentence)

    def _drop(self) -> None:
        self.show_draft()
        self._say("")
        self.close()


def _kept(db: Db, draft: Draft, actor: str, at: datetime) -> UUID:
    if draft.version_id is not None:
        rule_versions.change_draft(
            db, draft.version_id, draft.rules, draft.title, draft.effective_from, actor, at
        )
        return draft.version_id
    rule_versions.ensure_first_version(db, actor, at)
    return rule_versions.draft(db, draft.rules, draft.title, draft.effective_from, actor, at)

"""The window of the credit rules: their versions, what each says in words, new drafts, signing, files."""

from datetime import date
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QVBoxLayout, QWidget

from core import clock
from core.files import write_whole
from core.language import _
from credits.rulebook import rule_files, rule_versions
from credits.rulebook.rule_files import RuleFile
from credits.rulebook.rule_table import RULE_VERSIONS
from credits.rulebook.rule_versions import FIRST_TITLE, RULES_V1, RuleVersionRow, on_day
from credits.rulebook.rule_words import words
from desktop.desk import Desk
from desktop.export import ask_open, ask_save, say_made
from desktop.page import button, label
from desktop.rules import signing
from desktop.rules.editor import Draft, RuleEditor
from desktop.rules.words_page import WordsPage
from desktop.table_model import TableModel
from desktop.table_view import Table
from store.types import Db

KINDS = frozenset({"rule_version"})


def open_it(desk: Desk) -> "RulesWindow":
    """Open the window."""
    window = RulesWindow(desk)
    window.show()
    return window


class RulesWindow(QWidget):
    """Stays open beside the main window."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Credit rules"))
        self.resize(1180, 720)
        self.desk = desk
        self.editor: RuleEditor | None = None
        self._wanted: UUID | None = None
        self._in_force: UUID | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 18, 24, 18)
        whole.setSpacing(10)
        self.new, self.change = button(_("New draft"), "main"), button(_("Change the draft…"))
        self.sign, self.export = button(_("Sign…")), button(_("Export to a file…"))
        head = QHBoxLayout()
        head.addWidget(label(_("Credit rules"), "section"))
        self.hint = label("", "soft")
        head.addWidget(self.hint, 1)
        for each in (self.export, self.change, self.sign, self.new):
            head.addWidget(each)
        whole.addLayout(head)
        self.table = Table(TableModel(RULE_VERSIONS, lambda row: row.id, self._tone), desk)
        self.table.when_empty(
            _("This base has no credit rules yet: it gets its first version with the first credits.")
        )
        self.table.view.setSelectionMode(self.table.view.SelectionMode.SingleSelection)
        self.page = WordsPage()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.table)
        split.addWidget(self.page)
        split.setSizes([640, 520])
        split.setChildrenCollapsible(False)
        whole.addWidget(split, 1)
        self.menu = QMenu(self.new)
        self.new.setMenu(self.menu)
        self._fill_menu()
        self.table.chosen.connect(self.show_version)
        self.table.opened.connect(self._open)
        self.change.clicked.connect(self.change_draft)
        self.sign.clicked.connect(self.ask_sign)
        self.export.clicked.connect(self.ask_export)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.moved.connect(self._moved)
        desk.ended.connect(self.close)
        for each in (self.new, self.change, self.sign):
            each.setVisible(desk.may("sign_rules"))
        self.show_version(None)
        self.refresh()

    def refresh(self) -> None:
        """Read the versions again."""
        self.desk.read(self, "versions", rule_versions.versions, self.show_versions)

    def show_versions(self, rows: list[RuleVersionRow]) -> None:
        """List the versions; the one in force today is chosen when the window opens."""
        today = clock.local_date(clock.now())
        signed = sorted(
            (row for row in rows if row.signed_at is not None and row.effective_from <= today),
            key=lambda row: row.effective_from,
        )
        force = on_day(signed, today) if signed else None
        self._in_force = force.id if force else None
        self.hint.setText(
            _("In force today: version {number}, {title}", number=force.number, title=force.title)
            if force
            else ""
        )
        had = self.table.current()
        self.table.show_rows(rows)
        wanted = self._wanted or (had.id if had else self._in_force)
        if wanted is None or not self.table.select(wanted):
            self.show_version(None)
        else:
            self.show_version(self.table.current())
        self._wanted = None

    def show_version(self, row: RuleVersionRow | None) -> None:
        """Say what the chosen version lays down."""
        self.page.show_words(words(row.rules) if row else [])
        is_draft = row is not None and row.signed_at is None
        self.change.setEnabled(is_draft)
        self.sign.setEnabled(is_draft)
        self.export.setEnabled(row is not None)

    def edit(self, draft: Draft) -> RuleEditor:
        """Open the editor; where one is open already, that one comes to the front instead."""
        if self.editor is not None:
            self.editor.raise_()
            self.editor.activateWindow()
            return self.editor
        self.editor = RuleEditor(self.desk, draft, self._saved)
        self.editor.closed.connect(self._forget)
        self.editor.show()
        return self.editor

    def change_draft(self) -> None:
        """Go on with the chosen draft."""
        row = self.table.current()
        if row is not None and row.signed_at is None:
            self.edit(Draft(row.title, row.effective_from, row.rules, "", row.id, row.number))

    def draft_from_force(self) -> None:
        """Begin with what is in force today."""

        def begin(rows: list[RuleVersionRow]) -> None:
            known = [row for row in rows if row.id == self._in_force]
            rules, title = (known[0].rules, known[0].title) if known else (RULES_V1, FIRST_TITLE)
            self.edit(Draft(title, next_january(), rules))

        self.desk.read(self, "force", rule_versions.versions, begin)

    def draft_from_set(self, name: str) -> None:
        """Begin with a shipped set."""
        self._begin(rule_files.shipped_set(name)._replace(effective_from=next_january()))

    def draft_from_file(self, path: Path) -> None:
        """Begin with what a file says."""

        def read(_db: Db) -> RuleFile:
            return rule_files.read(path)

        self.desk.read(self, "file", read, self._begin)

    def ask_file(self) -> None:
        """Ask for the file to begin with."""
        ask_open(self.desk, _("Begin with a rule file"), _("Rule file (*.json)"), self.draft_from_file)

    def ask_sign(self) -> None:
        """Ask before signing the chosen draft."""
        row = self.table.current()
        if row is None or row.signed_at is not None:
            return

        def ask(before: RuleVersionRow | None) -> None:
            signing.ask(self, self.desk, row, before, lambda: self._saved(row.id))

        self.desk.read(self, "before", lambda db: signing.in_force_before(db, row), ask)

    def ask_export(self) -> None:
        """Ask where the chosen version goes."""
        row = self.table.current()
        if row is None:
            return
        name = _("Credit rules, version {number}", number=row.number)
        ask_save(
            self.desk,
            _("Export to a file"),
            f"{name}.json",
            _("Rule file (*.json)"),
            lambda path: self.export_to(path, row),
        )

    def export_to(self, path: Path, row: RuleVersionRow) -> None:
        """Write a version to a file."""

        def write(_db: Db) -> Path:
            write_whole(path, rule_files.written(RuleFile(row.title, row.effective_from, "", row.rules)))
            return path

        self.desk.read(self, "export", write, lambda made: say_made(self.desk, made))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Listen no longer."""
        self.desk.moved.disconnect(self._moved)
        super().closeEvent(event)

    def _begin(self, file: RuleFile) -> None:
        self.edit(Draft(file.title, file.effective_from, file.rules, file.notes))

    def _fill_menu(self) -> None:
        self.menu.addAction(_("From what is in force"), self.draft_from_force)
        sets = self.menu.addMenu(_("From a set of practice"))
        for name, file in rule_files.shipped().items():
            sets.addAction(file.title).triggered.connect(
                lambda _checked=False, name=name: self.draft_from_set(name)
            )
        self.menu.addAction(_("From a file…"), self.ask_file)

    def _saved(self, version_id: UUID) -> None:
        self._wanted = version_id
        self.refresh()

    def _forget(self) -> None:
        self.editor = None

    def _open(self, row: RuleVersionRow) -> None:
        if row.signed_at is None and self.desk.may("sign_rules"):
            self.change_draft()

    def _moved(self, kinds: frozenset[str]) -> None:
        if kinds & KINDS:
            self.refresh()

    def _tone(self, row: RuleVersionRow, key: str) -> str:
        if key != "state":
            return ""
        if row.signed_at is None:
            return "still"
        return "good" if row.id == self._in_force else "fair"


def next_january() -> date:
    """The day from which a new draft is usually meant to hold."""
    return date(clock.local_date(clock.now()).year + 1, 1, 1)

"""The quick report: five fields by keyboard. Enter goes on, Ctrl+Enter reports, closing keeps what was written as a draft."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from core.ids import new_id
from core.language import N_, _, translate
from core.refusal import Refusal
from desktop import faults
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.grid.issues import entering
from desktop.grid.issues.entering import Around, Draft, Report, Where
from desktop.grid.issues.finder import Finder, Offer
from desktop.grid.issues.near_panel import NearPanel
from desktop.grid.issues.photos_field import PhotosField
from desktop.page import button, label
from desktop.ways import keep
from grid.catalogue import Catalogue, KeptItem
from grid.issues.reporting import LONGEST, NewIssue
from grid.issues.rows import IssueRow
from grid.issues.words import SOURCES

_MISSING = {
    "item": N_("Please choose the item from the list."),
    "where": N_("Please choose the place from the list."),
}
_BY_HAND = ("patrol", "resident", "visit", "assigned")


def open_it(desk: Desk, draft: UUID | None = None) -> "ReportForm":
    """Open the form, empty or on a draft."""
    form = ReportForm(desk, draft)
    form.show()
    form.item.setFocus()
    return form


class ReportForm(QWidget):
    """One report after another; nothing of it is lost."""

    last_source: ClassVar[str] = _BY_HAND[0]
    """As it was chosen last: a patrol's sheet is typed in one after another."""

    def __init__(self, desk: Desk, draft: UUID | None = None) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Report an issue"))
        self.resize(1020, 640)
        self.desk = desk
        self.draft = draft
        self._id = new_id()
        self._catalogue: Catalogue | None = None
        self._begun: tuple[object, ...] = ()
        self._is_going = False
        self.item = Finder(_("Name, pinyin or number of the item"), _("Item"))
        self.where = Finder(_("Building, stairwell, household or micro-grid; pinyin too"), _("Where"))
        self.spot = QLineEdit()
        self.spot.setMaxLength(LONGEST["spot"])
        self.spot.setPlaceholderText(_("for example: third floor, by the lift"))
        self.words = _Words()
        self.photos = PhotosField(desk)
        self.source = Choice()
        for each in _BY_HAND:
            self.source.addItem(translate(SOURCES[each]), each)
        self.source.setCurrentIndex(_BY_HAND.index(ReportForm.last_source))
        self.photos.paste_from(self.item, self.where, self.spot, self.words)
        self.setAcceptDrops(True)
        self.near = NearPanel()
        self.wrong = label("", "wrong", wrap=True)
        self.wrong.hide()
        self.kept = label("", "soft", wrap=True)
        self.kept.hide()
        self.ok = button(_("Report"), "main", _("Ctrl+Enter"))
        self.on = button(_("Report, then the next"), "", _("Ctrl+Shift+Enter"))
        self.cancel = button(_("Close"), "", _("Esc; what is written can be kept as a draft"))
        self._lay_out()
        self._connect()
        self._begun = self._written()
        desk.read(self, "items", entering.in_force, self._take_catalogue, self._failed)
        if draft is not None:
            desk.read(self, "draft", lambda db: entering.draft(db, draft), self.show_draft, self._failed)

    @property
    def is_begun(self) -> bool:
        """Whether something was written that would be lost."""
        return self._written() != self._begun

    def report(self) -> Report:
        """What stands in the form."""
        item, where = self._item(), self._where()
        new = NewIssue(
            item.item.code if item else "",
            where.area_id if where else None,
            where.place_id if where else None,
            self.spot.text().strip(),
            self.words.toPlainText().strip(),
            self.source.currentData(),
            id=self._id if self.draft is None else None,
        )
        return Report(
            new, tuple(self.photos.photos), self.near.join, self.near.phoned.isChecked(), self.draft
        )

    def submit(self, *, then_next: bool = False) -> None:
        """Report it; what is missing is asked for first."""
        for finder, key in ((self.item, "item"), (self.where, "where")):
            if finder.chosen is None:
                self.refuse(translate(_MISSING[key]))
                finder.setFocus()
                return
        report = self.report()
        ReportForm.last_source = report.new.source

        def done(row: IssueRow) -> None:
            self.desk.say(entering.said(row, merged=bool(report.join and report.join.merge)))
            if then_next:
                self._clear(_("Reported as {number}.", number=row.shown))
            else:
                self._leave()

        self._ask(entering.send(self.desk, report), done)

    def keep_draft(self) -> None:
        """Keep it as a draft and close."""

        def done(row: IssueRow) -> None:
            self.desk.say(_("Kept as draft {number}.", number=row.provisional))
            self._leave()

        report = self.report()
        self._ask(entering.keep(self.desk, report._replace(new=report.new._replace(draft=True))), done)

    def refuse(self, sentence: str) -> None:
        """Say in the form why it was not done; everything stays as it was written."""
        self.wrong.setText(sentence)
        self.wrong.show()
        self._enable(is_ready=True)

    def show_draft(self, draft: Draft) -> None:
        """Go on with a draft."""
        row = draft.row
        self.setWindowTitle(_("Draft {number}", number=row.provisional))
        if self._catalogue and row.item_code in self._catalogue.by_code:
            kept = self._catalogue.by_code[row.item_code]
            self.item.take(Offer(kept, kept.item.name))
        elif row.item_code and self._catalogue is None:
            self._wanted = draft
            return
        self.where.take(draft.where)
        self.spot.setText(row.spot)
        self.words.setPlainText(row.description)
        if row.source in _BY_HAND:
            self.source.setCurrentIndex(_BY_HAND.index(row.source))
        if draft.photos:
            self.kept.setText(_("{count} photos are kept with the draft.", count=draft.photos))
            self.kept.show()
        self._begun = self._written()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Photos may be dropped anywhere on the form."""
        self.photos.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Take what was dropped."""
        self.photos.dropEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """What was written is asked for before it goes."""
        if self._is_going or not self.is_begun:
            super().closeEvent(event)
            return
        event.ignore()
        self.ask_close()

    def ask_close(self) -> QMessageBox:
        """Keep it as a draft, throw it away, or go on."""
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(_("Not reported yet"))
        box.setText(_("Keep what is written as a draft?"))
        keep_button = box.addButton(_("Keep as a draft"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(_("Throw away"), QMessageBox.ButtonRole.DestructiveRole).clicked.connect(self._leave)
        box.addButton(_("Go on writing"), QMessageBox.ButtonRole.RejectRole)
        keep_button.clicked.connect(self.keep_draft)
        box.setDefaultButton(keep_button)
        box.open()
        return box

    def on_ended(self) -> None:
        """The program ends: what was written is kept without asking."""
        if self.is_begun and not self._is_going:
            self.keep_draft()
        self._leave()

    _wanted: Draft | None = None

    def _take_catalogue(self, found: Catalogue) -> None:
        self._catalogue = found
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.show_draft(wanted)
        if self.item.hasFocus() and self.item.chosen is None:
            self.item.ask()

    def _offer_items(self, text: str) -> None:
        if self._catalogue is not None:
            self.item.offer(entering.items(self._catalogue, text))

    def _offer_places(self, text: str) -> None:
        self.desk.read(self, "places", lambda db: entering.places(db, text), self.where.offer, self._failed)

    def _look_around(self) -> None:
        item, where = self._item(), self._where()
        self.near.show_item(item)
        if item is None or where is None:
            self.near.show_around(None, item)
            return
        code, but = item.item.code, self.draft

        def show(around: Around) -> None:
            if (self._item(), self._where()) == (item, where):
                self.near.show_around(around, item)

        self.desk.read(self, "around", lambda db: entering.around(db, code, where, but), show, self._failed)

    def _ask(self, work: Callable[[], IssueRow], done: Callable[[IssueRow], None]) -> None:
        self.wrong.hide()
        self._enable(is_ready=False)

        def kept(row: IssueRow) -> None:
            if self.desk.watcher:
                self.desk.watcher.look()
            self._enable(is_ready=True)
            done(row)

        self.desk.worker.ask(self, "", work, kept, self._failed)

    def _failed(self, fault: BaseException) -> None:
        if isinstance(fault, Refusal):
            self.refuse(str(fault))
        else:
            self._enable(is_ready=True)
            faults.tell(self, fault)

    def _enable(self, *, is_ready: bool) -> None:
        for each in (self.ok, self.on, self.cancel):
            each.setEnabled(is_ready)

    def _clear(self, said: str) -> None:
        """Ready for the next: the place stays, a patrol goes along it."""
        self.draft, self._id = None, new_id()
        self.setWindowTitle(_("Report an issue"))
        self.item.take(None)
        self.spot.clear()
        self.words.clear()
        self.photos.set_photos(())
        self.kept.setText(said)
        self.kept.show()
        self._begun = self._written()
        self.item.setFocus()

    def _leave(self) -> None:
        self._is_going = True
        self.close()

    def _written(self) -> tuple[object, ...]:
        return (
            self.item.text(), self.where.text(), self.spot.text(), self.words.toPlainText(), len(self.photos.photos),
        )  # fmt: skip

    def _item(self) -> KeptItem | None:
        chosen = self.item.chosen
        return chosen.value if chosen and isinstance(chosen.value, KeptItem) else None

    def _where(self) -> Where | None:
        chosen = self.where.chosen
        return chosen.value if chosen and isinstance(chosen.value, Where) else None

    def _connect(self) -> None:
        self.item.asked.connect(self._offer_items)
        self.where.asked.connect(self._offer_places)
        self.item.picked.connect(self._look_around)
        self.where.picked.connect(self._look_around)
        self.spot.returnPressed.connect(self.words.setFocus)
        self.near.opened.connect(self._open)
        self.ok.clicked.connect(lambda _checked=False: self.submit())
        self.on.clicked.connect(lambda _checked=False: self.submit(then_next=True))
        self.cancel.clicked.connect(self.close)
        acts: tuple[tuple[Any, Callable[[], object]], ...] = (
            ("Ctrl+Return", self.ok.click),
            ("Ctrl+Enter", self.ok.click),
            ("Ctrl+Shift+Return", self.on.click),
            ("Ctrl+Shift+Enter", self.on.click),
            (Qt.Key.Key_Escape, self.close),
        )
        for keys, act in acts:
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        self.desk.ended.connect(self.on_ended)

    def _open(self, issue_id: UUID) -> None:
        from desktop.grid.issues.issue_window import open_it as open_issue

        keep(open_issue(self.desk, issue_id))

    def _lay_out(self) -> None:
        fields = QFormLayout()
        fields.setHorizontalSpacing(16)
        fields.setVerticalSpacing(12)
        for title, field in (
            (_("Item"), self.item),
            (_("Where"), self.where),
            (_("Exact spot"), self.spot),
            (_("In words"), self.words),
            (_("Photos"), self.photos),
        ):
            fields.addRow(title, field)
            if field is self.words:
                fields.addRow("", label(_("Leave out names and numbers of residents."), "soft", wrap=True))
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(fields)
        left.addWidget(self.kept)
        left.addWidget(self.wrong)
        left.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(label(_("Known from"), "soft"))
        foot.addWidget(self.source)
        foot.addStretch(1)
        for each in (self.cancel, self.on, self.ok):
            foot.addWidget(each)
        columns = QHBoxLayout()
        columns.setSpacing(22)
        columns.addLayout(left, 5)
        columns.addWidget(self.near, 4)
        body = QVBoxLayout(self)
        body.setContentsMargins(26, 22, 26, 18)
        body.setSpacing(14)
        body.addWidget(label(_("Report an issue"), "section"))
        body.addLayout(columns, 1)
        body.addLayout(foot)


class _Words(QPlainTextEdit):
    """A few words; Tab goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(96)
        self.setAccessibleName(_("In words"))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+Enter belongs to the form."""
        if (
            event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
        else:
            super().keyPressEvent(event)

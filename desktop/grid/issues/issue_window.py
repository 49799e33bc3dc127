"""One issue's page: its facts and clock, the whole story as a time line, photos side by side, and the steps that can be taken."""

from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core import clock
from core.language import _, translate
from desktop import icons
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.issues import move_forms, printing
from desktop.grid.issues.clock_cell import ClockBar
from desktop.grid.issues.issue_reading import Picture, clock_line, events, facts, read, steps
from desktop.grid.issues.issue_table import STATE_TONES
from desktop.grid.issues.photo_view import PhotoPair
from desktop.grid.issues.step_buttons import StepButtons
from desktop.grid.issues.timeline import TimeLine
from desktop.page import button, card, label, sized
from desktop.ways import keep
from grid import hands
from grid.issues import links
from grid.issues.rows import IssueRow
from grid.issues.rules import MOVES as RULES
from grid.issues.rules import Move, last_step
from grid.issues.running import clock_now, running
from grid.issues.stories import Other
from grid.issues.words import MOVES, STATES

RUN_MS = 30_000


def open_it(desk: Desk, issue_id: UUID) -> "IssueWindow":
    """Open the page of an issue; the same page again when it stands open already."""
    for found in desk.window.findChildren(IssueWindow) if desk.window else ():
        if found.issue_id == issue_id and found.isVisible():
            found.raise_()
            found.activateWindow()
            return found
    window = IssueWindow(desk, issue_id)
    window.show()
    return window


class IssueWindow(QWidget):
    """The page; read again whenever something of issues moves in the journal."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {
            "issue",
            "place",
            "area",
            "unit",
            "holding",
            "duty",
            "person",
            "account",
            "calendar_day",
            "office_hours",
        }
    )

    def __init__(self, desk: Desk, issue_id: UUID) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Reading…"))
        sized(self, 1280, 740)
        self.desk = desk
        self.issue_id = issue_id
        self.picture: Picture | None = None
        self.form: Form | None = None
        self.number = label("", "pageTitle")
        self.item = label("", "pageTitle", wrap=True)
        self.dot = label()
        self.state = label("", "strong")
        self.bar = ClockBar()
        self.clock = label("", "strong")
        self.undo = button("", "", _("Take the last step back (Ctrl+Z)"))
        self.undo.hide()
        self.print = button(_("Print…"), "", _("The whole story with its photos as PDF (Ctrl+P)"))
        self.band, band = card("warnBand")
        self.urgent = label("", "strong", wrap=True)
        self.phoned = button(_("I have phoned"))
        row = QHBoxLayout()
        row.addWidget(self.urgent, 1)
        row.addWidget(self.phoned)
        band.addLayout(row)
        self.band.hide()
        self.facts = QFormLayout()
        self.others = QVBoxLayout()
        self.add_link = button(_("Link with another…"), "quiet")
        self.steps = StepButtons()
        self.line = TimeLine(_("Story"))
        self.photos = PhotoPair()
        self._run = QTimer(self)
        self._run.setInterval(RUN_MS)
        self._run.timeout.connect(self.tick)
        self._run.start()
        self._lay_out()
        self.steps.pressed.connect(self.press)
        self.undo.clicked.connect(self.take_back)
        self.phoned.clicked.connect(lambda: self.press(RULES["phoned"]))
        self.phoned.setVisible(desk.may("keep_issues"))
        self.add_link.clicked.connect(self.link)
        self.print.clicked.connect(self.print_it)
        self.print.setVisible(desk.may("export"))
        self.add_link.setVisible(desk.may("keep_issues"))
        for keys, act in (
            (QKeySequence(Qt.Key.Key_Escape), self.close),
            (QKeySequence(QKeySequence.StandardKey.Undo), self.take_back),
            (QKeySequence(QKeySequence.StandardKey.Refresh), self.refresh),
            (QKeySequence(QKeySequence.StandardKey.Print), self.print_it),
        ):
            QShortcut(keys, self).activated.connect(act)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        """Read the issue again."""
        shown = (*self.picture.before, *self.picture.after) if self.picture else ()
        known = {each.name: each for each in shown if each.path is not None}
        self.desk.read(self, "issue", lambda db: read(db, self.desk, self.issue_id, known), self.show_picture)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def tick(self) -> None:
        """Half a minute has passed: the clock runs, nothing is read."""
        if self.picture is None:
            return
        if clock.local_date(clock.now()) != clock.local_date(self.picture.read_at):
            self.refresh()  # suspensions end at midnight
            return
        found = self.picture.story
        if found.clock is not None and found.item is not None:
            moment = running(self.picture.calendar, self.picture.read_at, clock.now())
            now = clock_now(found.clock, found.item.limit_kind, found.issue.state, moment)
            self._show_clock(self.picture._replace(story=found._replace(clock=now)))

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        is_first = self.picture is None
        self.picture = picture
        found, row = picture.story, picture.story.issue
        title = found.item.name if found.item else _("No item yet")
        self.setWindowTitle(f"{row.shown} {title}")
        self.number.setText(row.shown)
        self.item.setText(title)
        self.dot.setPixmap(icons.dot(STATE_TONES[row.state]).pixmap(16, 16))
        state = translate(STATES[row.state])
        self.state.setText(
            _("{state}, round {round}", state=state, round=row.round) if row.round > 1 else state
        )
        self._show_clock(picture)
        self.band.setVisible(bool(picture.phone))
        self.urgent.setText(picture.phone)
        self._show_facts(picture)
        self._show_others(picture)
        self.steps.show_steps(steps(picture.choices))
        self.right.setMinimumWidth(
            self.steps.minimumWidth() + self.right.verticalScrollBar().sizeHint().width()
        )
        back = picture.choices.undo
        self.undo.setVisible(back is not None)
        if back is not None:
            last = last_step(move_forms.steps_of(picture))
            self.undo.setText(_("Undo: {step}", step=translate(MOVES[last])))
        self.line.show_events(events(picture))
        self.photos.show_photos(picture.before, picture.after)
        if is_first:
            self.steps.focus_first()

    def press(self, move: Move) -> None:
        """Take a step."""
        if self.picture is not None:
            self.form = move_forms.start(self.desk, self, self.picture, move, self._done)

    def take_back(self) -> None:
        """Take the last step back by the move that reverses it."""
        if self.picture is not None and self.picture.choices.undo is not None:
            self.press(self.picture.choices.undo)

    def print_it(self) -> None:
        """Write the story into a PDF that the user names, and open it."""
        if self.picture is not None and self.desk.may("export"):
            printing.save(self.desk, self.picture)

    def link(self) -> None:
        """Link with another issue."""
        if self.picture is not None:
            self.form = move_forms.link(self.desk, self, self.picture, self.refresh)

    def unlink(self, other: UUID) -> None:
        """Take a link back."""
        self.desk.write(
            self,
            lambda db, at: links.unlink(
                db, self.issue_id, other, hands.of_account(db, self.desk.actor, clock.local_date(at)), at
            ),
            lambda _nothing: self.refresh(),
        )

    def _done(self, _row: IssueRow) -> None:
        self.refresh()

    def _show_clock(self, picture: Picture) -> None:
        words = clock_line(picture)
        self.bar.show_clock(picture.story.clock, picture.story.issue.state, words)
        self.clock.setText(words)

    def _show_facts(self, picture: Picture) -> None:
        while self.facts.rowCount():
            self.facts.removeRow(0)
        for title, value in facts(picture):
            said = label(value, "", wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            named = label(title, "soft")
            named.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            self.facts.addRow(named, said)

    def _show_others(self, picture: Picture) -> None:
        while self.others.count():
            item = self.others.takeAt(0)
            widget = item.widget() if item else None
            if widget:
                widget.deleteLater()
        found = picture.story
        if found.into is not None:
            self._add_other(_("Merged into"), found.into)
        for each in found.merged:
            self._add_other(_("Merged into this one"), each)
        for each in found.links:
            self._add_other(_("Linked"), each, can_end=self.desk.may("keep_issues"))

    def _add_other(self, title: str, other: Other, *, can_end: bool = False) -> None:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(title, "soft"))
        opened = button(
            "  ".join(part for part in (other.shown, other.item, translate(STATES[other.state])) if part),
            "quiet",
        )
        opened.setToolTip(other.reason.replace("<", "‹"))
        opened.clicked.connect(lambda: keep(open_it(self.desk, other.id)))
        row.addWidget(opened)
        row.addStretch(1)
        if can_end:
            end = button(_("Unlink"), "quiet")
            end.clicked.connect(lambda: self.unlink(other.id))
            row.addWidget(end)
        self.others.addWidget(whole)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.number)
        head.addWidget(self.item, 1)
        head.addWidget(self.undo)
        head.addWidget(self.print)
        under = QHBoxLayout()
        under.setSpacing(8)
        for each in (self.dot, self.state):
            under.addWidget(each)
        under.addSpacing(12)
        for each in (self.bar, self.clock):
            under.addWidget(each)
        under.addStretch(1)
        known, column = card()
        self.facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.facts.setHorizontalSpacing(14)
        self.facts.setVerticalSpacing(6)
        column.addLayout(self.facts)
        column.addLayout(self.others)
        column.addWidget(self.add_link, alignment=Qt.AlignmentFlag.AlignLeft)
        story, told = card()
        told.addWidget(label(_("Story"), "section"))
        told.addWidget(self.line, 1)
        left = QWidget()
        first = QVBoxLayout(left)
        first.setContentsMargins(0, 0, 0, 0)
        first.setSpacing(10)
        first.addWidget(_scrolled(known), 1)
        first.addWidget(story, 1)
        pictures, shown = card()
        shown.addWidget(self.photos, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(pictures)
        self.right = _scrolled(self.steps)
        split.addWidget(self.right)
        for place, stretch in enumerate((5, 6, 4)):
            split.setStretchFactor(place, stretch)
        split.setSizes([400, 500, 370])
        body = QVBoxLayout(self)
        body.setContentsMargins(22, 18, 22, 18)
        body.setSpacing(10)
        body.addLayout(head)
        body.addLayout(under)
        body.addWidget(self.band)
        body.addWidget(split, 1)


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    return area

"""The manager's face of a stairwell on the desktop: what stands open floor by floor, penalties, what was closed within a year."""

from typing import ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.language import N_, _, translate
from desktop.desk import Desk
from desktop.page import label
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid import hands
from grid.issues.issues import IssueLine
from grid.issues.words import STATES
from grid.stairwells import faces
from grid.stairwells.cards import CardRow
from grid.stairwells.faces import ManagerFace, Penalty
from sheets.columns import Column, Kind, Sheet
from store.types import Db


class FloorLine(NamedTuple):
    """One open issue with its floor, or a floor where nothing stands open."""

    floor: str
    where: str
    line: IssueLine | None


FLOORS: Sheet[FloorLine] = Sheet(
    N_("What stands open"),
    (
        Column("floor", N_("Floor"), Kind.TEXT, lambda row: row.floor, 12),
        Column("where", N_("Where"), Kind.TEXT, lambda row: row.where, 12),
        Column(
            "item", N_("Item"), Kind.TEXT, lambda row: row.line.item if row.line else _("nothing open"), 20
        ),
        Column("spot", N_("Spot"), Kind.TEXT, lambda row: row.line and row.line.spot, 16),
        Column(
            "state", N_("State"), Kind.TEXT, lambda row: row.line and translate(STATES[row.line.state]), 12
        ),
        Column(
            "due",
            N_("Due"),
            Kind.INSTANT,
            lambda row: row.line and row.line.clock and row.line.clock.due_at,
            16,
        ),
        Column("number", N_("Number of the issue"), Kind.CODE, lambda row: row.line and row.line.shown, 16),
    ),
)
PENALTIES: Sheet[Penalty] = Sheet(
    N_("Violations and penalties"),
    (
        Column("decided_on", N_("Decided on"), Kind.DAY, lambda row: row.decided_on, 13),
        Column("company", N_("Property company"), Kind.TEXT, lambda row: row.company, 22),
        Column("what", N_("What was broken"), Kind.TEXT, lambda row: row.what, 34),
        Column("penalty", N_("Penalty (yuan)"), Kind.AMOUNT, lambda row: row.penalty_cents, 12),
        Column("points", N_("Points off"), Kind.AMOUNT, lambda row: row.points, 10),
    ),
)
CLOSED: Sheet[IssueLine] = Sheet(
    N_("Closed within a year"),
    (
        Column("closed_at", N_("Closed on"), Kind.INSTANT, lambda row: row.closed_at, 16),
        Column("item", N_("Item"), Kind.TEXT, lambda row: row.item, 20),
        Column("spot", N_("Spot"), Kind.TEXT, lambda row: row.spot, 18),
        Column("state", N_("State"), Kind.TEXT, lambda row: translate(STATES[row.state]), 12),
        Column("number", N_("Number of the issue"), Kind.CODE, lambda row: row.shown, 16),
    ),
)
CARDS: Sheet[CardRow] = Sheet(
    N_("Cards"),
    (
        Column("number", N_("Card"), Kind.NUMBER, lambda row: row.number, 8),
        Column("made_at", N_("Made on"), Kind.INSTANT, lambda row: row.made_at, 16),
        Column("company", N_("Property company"), Kind.TEXT, lambda row: row.facts.company, 24),
        Column("withdrawn_at", N_("Taken back on"), Kind.INSTANT, lambda row: row.withdrawn_at, 16),
    ),
)


class FaceWindow(QWidget):
    """One stairwell, for who has a part there."""

    kinds: ClassVar[frozenset[str]] = frozenset({"issue", "violation", "stairwell_card", "place"})

    def __init__(self, desk: Desk, place_id: UUID, place: str) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(place)
        self.resize(880, 560)
        self.desk, self.place_id = desk, place_id
        self.about = label("", "section", wrap=True)
        self.facts = label("", "soft", wrap=True)
        self.floors: Table[FloorLine] = Table(TableModel(FLOORS, _key, _tone), desk)
        self.penalties: Table[Penalty] = Table(TableModel(PENALTIES, lambda row: row), desk)
        self.closed: Table[IssueLine] = Table(TableModel(CLOSED, lambda row: row.id), desk)
        self.cards: Table[CardRow] = Table(TableModel(CARDS, lambda row: row.id), desk)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(10)
        for each in (self.about, self.facts):
            whole.addWidget(each)
        for table in (self.floors, self.penalties, self.closed, self.cards):
            self.tabs.addTab(table, "")
        whole.addWidget(self.tabs, 1)
        self.floors.when_empty(_("Nothing stands open here."))
        self.penalties.when_empty(_("No violation was decided here."))
        self.closed.when_empty(_("Nothing was closed here within a year."))
        self.cards.when_empty(_("No card was made yet."))
        self.floors.opened.connect(self._open)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        login, place_id = self.desk.actor, self.place_id

        def read(db: Db) -> ManagerFace:
            at = clock.now()
            hand = hands.of_account(db, login, clock.local_date(at))
            return faces.manager_face(db, place_id, hand, at)

        self.desk.read(self, "face", read, self.show_face, self._refused)

    def on_moved(self, kinds: frozenset[str]) -> None:
        """Something changed in the base."""
        if self.kinds & kinds:
            self.refresh()

    def show_face(self, face: ManagerFace) -> None:
        """Show what was read."""
        facts = face.stairwell.facts
        self.about.setText(_("{place}: {count} open issues", place=facts.place, count=face.open_count))
        self.facts.setText("  ".join(part for part in (facts.company, facts.phone) if part))
        self.floors.show_rows(lines_of(face))
        self.penalties.show_rows(list(face.penalties))
        self.closed.show_rows(list(face.closed))
        self.cards.show_rows(list(face.cards))
        titles = (_("What stands open"), _("Violations and penalties"), _("Closed within a year"), _("Cards"))
        counts = (face.open_count, len(face.penalties), len(face.closed), len(face.cards))
        for place, (title, count) in enumerate(zip(titles, counts, strict=True)):
            self.tabs.setTabText(place, _("{title} ({count})", title=title, count=count))

    def _refused(self, fault: BaseException) -> None:
        self.close()
        self.desk.tell(fault)

    def _open(self, row: FloorLine) -> None:
        if row.line is not None:
            self.desk.go("grid", row.line.id)


def lines_of(face: ManagerFace) -> list[FloorLine]:
    """The floors from the top down, a line for each issue; a floor without any has a line of its own."""
    lines: list[FloorLine] = []
    for floor in face.floors:
        name = _("floor {floor}", floor=floor.floor) if floor.floor is not None else _("the stairwell")
        lines += [FloorLine(name, one.where, one.line) for one in floor.issues] or [FloorLine(name, "", None)]
    return [*lines, *(FloorLine(_("the building"), one.where, one.line) for one in face.building)]


def _key(row: FloorLine) -> object:
    return row.line.id if row.line else row.floor


def _tone(row: FloorLine, key: str) -> str:
    if key != "item":
        return ""
    if row.line is None:
        return "good"
    return "bad" if row.line.overdue else "warn"

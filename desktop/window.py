"""The main window: the rail at the left, one page beside it, the job bar at the foot. It paints before any data is read."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.language import N_, _
from desktop import icons, leaving, look
from desktop.desk import Desk
from desktop.door import State
from desktop.job_bar import JobBar
from desktop.page import Page, label, sized

NAMES = (
    ("today", N_("Today")),
    ("courses", N_("Courses")),
    ("check_in", N_("Check-in")),
    ("people", N_("People")),
    ("credits", N_("Credits")),
    ("certificates", N_("Certificates")),
    ("grid", N_("Issue book")),
    ("stations", N_("Stations")),
    ("settings", N_("Settings")),
)
"""The pages from top to bottom. Those that a machine does not have are left out; Ctrl+1 leads to the first that is there."""
TICK_MS = 30_000


class MainWindow(QMainWindow):
    """The window. `painted` comes once, after the first paint: only then is anything heavy imported or read."""

    painted = Signal()
    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._has_painted = False
        self._stale: set[Page] = set()
        self.pages: dict[str, Page] = {}
        self.shortcuts: dict[str, QShortcut] = {}
        self.setWindowTitle(_("Xiuhua"))
        self.setWindowIcon(icons.mark())
        sized(self, 1240, 780)
        self.setMinimumSize(940, 600)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.rail = Rail()
        row.addWidget(self.rail)
        column = QVBoxLayout()
        column.setSpacing(0)
        self.stack = QStackedWidget()
        self.jobs = JobBar()
        column.addWidget(self.stack, 1)
        column.addWidget(self.jobs)
        row.addLayout(column, 1)
        self.setCentralWidget(whole)
        self.rail.picked.connect(self.open)
        self.opening = _opening()
        self.show_instead(self.opening)
        self._add_shortcuts()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        desk.window, desk.jobs = self, self.jobs
        desk.moved.connect(self.on_moved)
        desk.wanted.connect(self.open)
        desk.named.connect(self._show_base)

    @property
    def page(self) -> Page | None:
        """The page in sight."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def show_instead(self, widget: QWidget) -> None:
        """Show something that is no page (opening, welcome, sign-in); the rail is out of use meanwhile."""
        if self.stack.indexOf(widget) < 0:
            self.stack.addWidget(widget)
        self.stack.setCurrentWidget(widget)
        self.rail.setVisible(False)
        self.jobs.setVisible(False)

    def add_pages(self, pages: Sequence[Page]) -> None:
        """Take the pages in and open the first."""
        for page in pages:
            self.pages[page.name] = page
            self.stack.addWidget(page)
            self._stale.add(page)
        self.rail.show_only(list(self.pages))
        self.rail.setVisible(True)
        self.jobs.setVisible(True)
        self._tick.start()
        if self.desk.door:
            self.desk.door.changed.connect(self._show_door)
            self._show_door()
        self._show_base()

    def open(self, name: str, what: object = None) -> None:
        """Open a page, at a certain record where one is given."""
        page = self.pages.get(name)
        if page is None:
            return
        self.stack.setCurrentWidget(page)
        self.rail.mark(name)
        if what is not None:
            page.open_at(what)
        if page in self._stale or what is not None:
            self._refresh(page)

    def on_moved(self, kinds: frozenset[str]) -> None:
        """Records of these kinds changed: read the page in sight again, the others when they come into sight."""
        for page in self.pages.values():
            if not page.kinds or page.kinds & kinds:
                self._stale.add(page)
        if self.page in self._stale:
            self._refresh(self.page)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint, and tell once that the first paint is done."""
        super().paintEvent(event)
        if not self._has_painted:
            self._has_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the window closes, unless a job runs and is to go on."""
        if self.jobs.is_busy and not leaving.may_leave(self):
            event.ignore()
            return
        self._tick.stop()
        super().closeEvent(event)
        self.closed.emit()

    def _refresh(self, page: Page | None) -> None:
        if page is not None:
            self._stale.discard(page)
            page.refresh()

    def _on_tick(self) -> None:
        for page in self.pages.values():
            if page.ticks:
                self._stale.add(page)
        if self.page in self._stale:
            self._refresh(self.page)

    def _add_shortcuts(self) -> None:
        for number in range(1, len(NAMES) + 1):
            self._shortcut(f"Ctrl+{number}", lambda number=number: self._open_number(number))
        self._shortcut("F5", lambda: self._refresh(self.page))
        self._shortcut("Ctrl+F", self._search)

    def _shortcut(self, keys: str, act: Callable[[], None]) -> None:
        self.shortcuts[keys] = QShortcut(QKeySequence(keys), self)
        self.shortcuts[keys].activated.connect(act)

    def _open_number(self, number: int) -> None:
        names = list(self.pages)
        if number <= len(names):
            self.open(names[number - 1])

    def _search(self) -> None:
        if self.page and self.page.search:
            self.page.search.setFocus()
            self.page.search.selectAll()

    def _show_base(self) -> None:
        account, name, mark = self.desk.account, self.desk.base_name, self.desk.mark
        said = _("{name} · station {mark}", name=name, mark=mark) if mark else name
        self.rail.show_base(said, account.name if account else "")
        self.setWindowTitle(_("{name} · Xiuhua", name=said) if mark else _("Xiuhua"))

    def _show_door(self) -> None:
        door = self.desk.door
        if door:
            self.rail.show_door(door.state)


class Rail(QFrame):
    """The way between the pages."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(198)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 20, 0, 14)
        column.setSpacing(1)
        head = QHBoxLayout()
        head.setContentsMargins(18, 0, 12, 16)
        seal = QLabel()
        seal.setPixmap(icons.mark(34).pixmap(34, 34))
        head.addWidget(seal)
        head.addSpacing(4)
        head.addWidget(label(_("Xiuhua"), "railMark"), 1)
        column.addLayout(head)
        self._buttons: dict[str, QPushButton] = {}
        for key, title in NAMES:
            self._buttons[key] = self._button(key, _(title))
            column.addWidget(self._buttons[key])
        column.addStretch()
        self._door = QLabel()
        self._door.setTextFormat(Qt.TextFormat.RichText)
        self._door.setContentsMargins(20, 4, 10, 4)
        self._base = label("", "railBase", wrap=True)
        self._base.setContentsMargins(20, 0, 12, 0)
        column.addWidget(self._door)
        column.addWidget(self._base)

    def show_only(self, names: Sequence[str]) -> None:
        """Show the way to these pages alone; the tooltips tell their keys."""
        for key, button in self._buttons.items():
            button.setVisible(key in names)
            if key in names:
                button.setToolTip(f"Ctrl+{names.index(key) + 1}")

    def mark(self, name: str) -> None:
        """Mark the page in sight."""
        self._buttons[name].setChecked(True)

    def show_base(self, base: str, who: str) -> None:
        """Say at the foot whose base this is and who works here."""
        self._base.setText("\n".join(part for part in (base, who) if part))

    def show_door(self, state: State) -> None:
        """Say at the foot whether phones are served."""
        words = {
            State.OFF: _("Phone service off"),
            State.STARTING: _("Phone service starting…"),
            State.ON: _("Phone service on"),
            State.WAITING: _("Phone service restarting…"),
            State.REFUSED: _("Phone service failed"),
        }[state]
        colour = {State.ON: "#7BC79A", State.REFUSED: "#E08A7C"}.get(state, "#8FA6A3")
        self._door.setText(f'<span style="color:{colour}">●</span>&nbsp; {words}')

    def _button(self, key: str, title: str) -> QPushButton:
        button = QPushButton(f"  {title}")
        button.setIcon(icons.icon(key, look.RAIL_TEXT))
        button.setIconSize(QSize(20, 20))
        button.setCheckable(True)
        button.setAutoExclusive(True)
        button.setAccessibleName(title)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.picked.emit(key))
        return button


def _opening() -> QWidget:
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.addStretch()
    seal = QLabel()
    seal.setPixmap(icons.mark(72).pixmap(72, 72))
    column.addWidget(seal, alignment=Qt.AlignmentFlag.AlignHCenter)
    column.addWidget(label(_("Opening the base…"), "soft"), alignment=Qt.AlignmentFlag.AlignHCenter)
    column.addStretch()
    return widget

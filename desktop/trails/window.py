"""The window of a field visit: laying its trail, the points' codes printed or shown, and how far every team is."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.files import write_whole
from core.jobs import Job, Step
from core.language import _
from courses.scans import session_key
from courses.trails import PointRow
from desktop.desk import Desk
from desktop.export import ask_save, say_made, show_file
from desktop.page import button, label
from desktop.trails.laying import LayingTab
from desktop.trails.point_screen import PointScreen
from desktop.trails.reading import Picture, read
from desktop.trails.walking import WalkingTab
from sheets.columns import shown_day
from store.facts import BASE_NAME, fact
from store.transaction import Store
from web.address import address_of

KINDS = frozenset({"session", "attendance", "person"})


def open_it(desk: Desk, session_id: UUID | None) -> "TrailWindow":
    """Open the window on a session; without one it says that one has to be chosen."""
    window = TrailWindow(desk, session_id)
    window.show()
    return window


class TrailWindow(QWidget):
    """Stays open beside the main window."""

    def __init__(self, desk: Desk, session_id: UUID | None) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Field visit"))
        self.resize(1120, 680)
        self.desk = desk
        self.session_id = session_id
        self.picture: Picture | None = None
        self.screen_: PointScreen | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 18)
        whole.setSpacing(10)
        head = QHBoxLayout()
        self.course = label("", "section", wrap=True)
        self.print_button = button(_("Print the codes…"))
        self.show_button = button(_("Show a code"))
        self.menu = QMenu(self.show_button)
        self.show_button.setMenu(self.menu)
        head.addWidget(self.course, 1)
        head.addWidget(self.show_button)
        head.addWidget(self.print_button)
        whole.addLayout(head)
        self.facts = label("", "soft", wrap=True)
        whole.addWidget(self.facts)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.laying, self.walking = LayingTab(desk), WalkingTab(desk)
        self.tabs.addTab(self.laying, _("Trail and teams"))
        self.tabs.addTab(self.walking, _("Progress"))
        whole.addWidget(self.tabs, 1)
        self.print_button.clicked.connect(self.print_codes)
        self.laying.changed.connect(self._draft_changed)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.end)
        self.is_ending = False
        self.is_first = True
        if session_id is None:
            self.course.setText(_("Choose a session on the check-in page first."))
            self.tabs.setEnabled(False)
        self._draft_changed(self.laying.is_changed)
        self.refresh()

    def refresh(self) -> None:
        """Read the visit again."""
        session_id = self.session_id
        if session_id is not None:
            self.desk.read(self, "trail", lambda db: read(db, session_id, clock.now()), self.show_picture)

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read; a visit that is under way opens with its progress."""
        self.picture = picture
        session = picture.session
        start, end = clock.local(session.starts_at), clock.local(session.ends_at)
        self.course.setText(session.course)
        self.facts.setText(
            "   ".join(
                part
                for part in (f"{shown_day(start.date())} {start:%H:%M}–{end:%H:%M}", session.room)
                if part
            )
        )
        self.laying.show_picture(picture)
        self.walking.show_picture(picture)
        self.menu.clear()
        for point in picture.trail.points:
            self.menu.addAction(f"{point.position}. {point.title}", lambda point=point: self.show_code(point))
        if self.is_first and any(team.visited for team in picture.teams):
            self.tabs.setCurrentWidget(self.walking)
        self.is_first = False
        self._draft_changed(self.laying.is_changed)

    def on_moved(self, kinds: frozenset[str]) -> None:
        """Somebody may have scanned a point."""
        if kinds & KINDS:
            self.refresh()

    def show_code(self, point: PointRow) -> None:
        """The rotating code of a point on a screen of its own."""
        if self.picture:
            session = self.picture.session
            self.screen_ = PointScreen(self.desk, session.id, point, session.course)
            self.screen_.show_on(self)

    def print_codes(self) -> None:
        """Ask where the printed codes go, write them and open them."""
        if self.picture is None:
            return
        picture, base = self.picture, self.desk.base
        address = address_of(self.desk.settings)

        def made(path: Path) -> None:
            say_made(self.desk, path)
            show_file(path)

        ask_save(
            self.desk,
            _("Save the codes of the task points"),
            _("Task points") + f" {picture.session.course[:40]}.pdf",
            _("PDF document (*.pdf)"),
            lambda path: self.desk.job(
                _("Writing {file}", file=path.name),
                lambda at: write_codes(base, picture, address, path, at),
                made,
            ),
        )

    def end(self) -> None:
        """The program closes."""
        self.is_ending = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Changes are saved or dropped first."""
        if self.laying.is_changed and not self.is_ending:
            self.tabs.setCurrentWidget(self.laying)
            self.laying.say(_("Save the changes or drop them first."), wrong=True)
            event.ignore()
            return
        self.desk.moved.disconnect(self.on_moved)
        super().closeEvent(event)

    def _draft_changed(self, changed: bool) -> None:  # noqa: FBT001 - a Qt slot
        # What is printed must be what is in the base.
        ready = not changed and bool(self.picture and self.picture.trail.points)
        self.print_button.setEnabled(ready)
        self.show_button.setEnabled(ready)


def write_codes(base: Store, picture: Picture, address: str, path: Path, _at: datetime) -> Job[Path]:
    """Draw the points' printed codes into a file. Raises FileLocked, FileNotWritten."""
    from courses.field.points_pdf import draw_points

    yield Step(0, 1)
    with base.read() as db:
        key, issuer = session_key(db, picture.session.id), fact(db, BASE_NAME)
    write_whole(path, draw_points(picture.session, picture.trail.points, key, address, issuer))
    return path

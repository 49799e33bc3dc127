"""The hall page for another screen: its link to copy, to open here, or to scan with a tablet. Opened from the check-in page's menu."""

from uuid import UUID

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core import clock
from core.language import _
from courses import calendar
from courses.calendar import SessionRow
from courses.door_keys import door_key
from desktop.code_picture import CodePicture
from desktop.desk import Desk
from desktop.door import State
from desktop.page import button, label
from store.types import Db
from web.address import address_of
from web.hall_key import hall_path


class HallLink(QDialog):
    """The link of one session. It is made anew whenever the dialog is opened."""

    def __init__(self, desk: Desk, session_id: UUID) -> None:
        super().__init__(desk.window)
        self.desk = desk
        self.session_id = session_id
        self.setWindowTitle(_("Hall page for another screen"))
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(12)
        self.title = label("", "section", wrap=True)
        column.addWidget(self.title)
        words = label(
            _("Open this link in the browser of any screen: a projector's computer, a tablet, a television."),
            "soft",
            wrap=True,
        )
        words.setMinimumWidth(420)
        column.addWidget(words)
        self.code = CodePicture()
        column.addWidget(self.code, alignment=Qt.AlignmentFlag.AlignHCenter)
        self.link = QLineEdit()
        self.link.setReadOnly(True)
        column.addWidget(self.link)
        column.addWidget(
            label(_("The link opens the page for ten minutes; a page that is open stays open."), "soft")
        )
        self.closed = label(
            _("The phone service is off: switch it on in the settings first."), "wrong", wrap=True
        )
        self.closed.setVisible(desk.door is not None and desk.door.state is not State.ON)
        column.addWidget(self.closed)
        row = QHBoxLayout()
        copy, show = button(_("Copy the link"), "main"), button(_("Open in the browser"))
        copy.clicked.connect(self._copy)
        show.clicked.connect(self._show)
        row.addStretch()
        row.addWidget(show)
        row.addWidget(copy)
        column.addLayout(row)
        desk.read(self, "session", self._read, self.show_link)

    def _read(self, db: Db) -> SessionRow:
        return calendar.session(db, self.session_id, clock.now())

    def show_link(self, row: SessionRow) -> None:
        """Make the link and its code."""
        self.title.setText(row.course)
        path = hall_path(door_key(self.desk.folder), row.number, clock.now())
        self.link.setText(address_of(self.desk.settings) + path)
        self.link.setCursorPosition(0)
        self.code.show_text(self.link.text())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.link.text())
        self.desk.say(_("The link is copied."))

    def _show(self) -> None:
        QDesktopServices.openUrl(QUrl(self.link.text()))


def open_it(desk: Desk, session_id: UUID) -> QWidget:
    """Open the dialog on a session."""
    dialog = HallLink(desk, session_id)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog

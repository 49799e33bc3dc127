"""The desktop program: `run` is what the terminal's `xiuhua` calls. The window paints first, everything heavy comes after.

`Program` leads from the first paint to the pages: open the base or make it, sign in, then the rail and its pages.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QObject, QTimer, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from core import language, logs
from core.locks import held
from core.paths import DataFolder
from core.refusal import Refusal
from core.settings import Settings
from desktop import faults, look
from desktop.desk import Desk
from desktop.door import Door
from desktop.gate import SignIn, Welcome
from desktop.rubbish import Rubbish
from desktop.watcher import Watcher
from desktop.window import MainWindow

if TYPE_CHECKING:
    from people.accounts import AccountRow
    from store.transaction import Store


_QT_WORDS: list[QTranslator] = []


def run(folder: DataFolder, settings: Settings, as_login: str = "") -> int:
    """Open the window on a data folder and give the exit status when it is closed.

    `as_login` opens it as that account without a password, which is for the demo's own base. Raises FolderInUse,
    FolderNotWritable, FolderNotLocal.
    """
    app = application()
    speak(settings)
    folder.make()
    logs.keep(folder.logs, "desktop")
    with held(folder, "desktop"):
        program = Program(folder, settings, as_login)
        program.desk.ended.connect(lambda: app.exit(0))
        program.show()
        status = app.exec()
        program.close_down()
    return status


def speak(settings: Settings) -> None:
    """Speak the settings' language, or the system's, in our sentences and in Qt's own words (file dialogs, menus)."""
    language.speak(settings.language or language.system_language())
    for older in _QT_WORDS:
        QCoreApplication.removeTranslator(older)
    _QT_WORDS.clear()
    words = QTranslator()
    if words.load(
        f"qtbase_{language.spoken()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ):
        QCoreApplication.installTranslator(words)
        _QT_WORDS.append(words)


def grab(folder: DataFolder, settings: Settings, page: str, picture: Path, as_login: str) -> Path:
    """Open the window on a page, save its picture as PNG and close it: for screenshots and the self-test.

    Raises what the base refuses to be opened for.
    """
    app = application()
    speak(settings)
    with held(folder, "desktop"):
        program = Program(folder, settings, as_login, with_door=False)
        program.ready.connect(lambda: program.window.open(page))

        def when_still() -> None:
            if program.fault is not None or (program.is_ready and program.desk.worker.is_idle):
                app.exit(0)

        timer = QTimer(program)
        timer.timeout.connect(when_still)
        timer.start(50)
        program.show()
        app.exec()
        timer.stop()
        if program.fault is None:
            program.window.grab().save(str(picture))
        program.window.close()
        program.close_down()
    if program.fault is not None:
        raise program.fault
    return picture


def application() -> QApplication:
    """The one QApplication, in our look."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Xiuhua")
    app.setApplicationDisplayName("")
    app.setQuitOnLastWindowClosed(False)  # the main window's end is the program's, whatever else stands open
    look.apply(app)
    return app


class Opened(NamedTuple):
    """What the first reading of a base finds."""

    store: "Store"
    name: str
    mark: str
    """A station's."""
    seq: int
    has_accounts: bool
    account: "AccountRow | None"


class Program(QObject):
    """One run of the desktop on one folder."""

    ready = Signal()
    """The pages are there."""

    def __init__(
        self, folder: DataFolder, settings: Settings, as_login: str = "", *, with_door: bool = True
    ) -> None:
        super().__init__()
        self._rubbish = Rubbish(self)
        self.desk = Desk(folder, settings, self)
        self.is_ready = False
        self.fault: BaseException | None = None
        """Why the base could not be opened."""
        self._as_login = as_login
        self._with_door = with_door
        self._seq = 0
        self._import_roster = False
        self._has_rare_font = False
        self.window = MainWindow(self.desk)
        self._bell = faults.catch_all(self.window)
        self.window.painted.connect(self._after_paint)
        self.window.closed.connect(self.desk.ended)
        self.desk.rebuild_wanted.connect(self._rebuild)

    def show(self) -> None:
        """Show the window; everything else follows its first paint."""
        self.window.show()

    def close_down(self) -> None:
        """End jobs, door, threads and connections, in this order."""
        if self.desk.watcher:
            self.desk.watcher.stop()
        if self.desk.jobs:
            self.desk.jobs.close_down()
        if self.desk.door:
            self.desk.door.stop()
        self.desk.worker.stop()
        if self.desk.store:
            self.desk.store.close()
        self._rubbish.stop()

    def _after_paint(self) -> None:
        look.add_bundled_fonts()
        if self.desk.settings.database or self.desk.folder.base.exists():
            self.desk.worker.ask(self, "open", self._open, self._opened, self._not_opened)
        else:
            self._welcome()

    def _open(self) -> Opened:
        from desktop.pages import load
        from grid.issues.numbering import STATION_MARK
        from people.accounts import accounts
        from store.engine import make_base, open_base
        from store.facts import BASE_NAME, fact

        is_remote = bool(self.desk.settings.database)
        store = (make_base if is_remote else open_base)(self.desk.folder, self.desk.settings)
        load()
        with store.read() as db:
            known = accounts(db)
            return Opened(
                store,
                fact(db, BASE_NAME),
                fact(db, STATION_MARK),
                store.moved(),
                bool(known),
                next((row for row in known if self._as_login and row.login == self._as_login), None),
            )

    def _opened(self, opened: Opened) -> None:
        self.desk.store, self._seq = opened.store, opened.seq
        self.desk.base_name, self.desk.mark = opened.name, opened.mark
        if opened.account:
            self._enter(opened.account)
        elif opened.has_accounts:
            self._sign_in()
        else:
            self._welcome()

    def _not_opened(self, fault: BaseException) -> None:
        self.fault = fault
        box = faults.tell(self.window, fault)
        box.finished.connect(self.window.close)

    def _welcome(self) -> None:
        welcome = Welcome()
        self.window.show_instead(welcome)
        welcome.base.setFocus()

        def make(values: dict[str, str]) -> None:
            from desktop.founding import found

            self._import_roster = bool(values.pop("roster"))
            self.desk.worker.ask(
                welcome,
                "",
                lambda: found(self.desk.folder, self.desk.settings, self.desk.store, **values),
                made,
                lambda fault: self._refuse(welcome, fault),
            )

        def made(result: "tuple[Store, AccountRow]") -> None:
            self.desk.store, account = result
            self.desk.base_name = welcome.base.text().strip()
            self._enter(account)

        welcome.submitted.connect(make)

    def _sign_in(self) -> None:
        gate = SignIn(self.desk.base_name)
        self.window.show_instead(gate)
        gate.login.setFocus()

        def ask(values: dict[str, str]) -> None:
            from people.accounts import sign_in

            self.desk.write(
                gate,
                lambda db, at: sign_in(db, values["login"], values["password"], at),
                self._enter,
                lambda fault: self._refuse(gate, fault),
            )

        gate.submitted.connect(ask)

    def _refuse(self, gate: "Welcome | SignIn", fault: BaseException) -> None:
        if isinstance(fault, Refusal):
            gate.refuse(str(fault))
        else:
            gate.act.setEnabled(True)
            self.desk.tell(fault)

    def _enter(self, account: "AccountRow") -> None:
        self.desk.account = account
        if self.desk.watcher is None:
            watcher = self.desk.watcher = Watcher(self.desk.base, self._seq, self.desk.worker, self)
            watcher.changed.connect(self.desk.moved)
            watcher.start()
        if self.desk.door is None:
            self.desk.door = Door(self.desk.folder, self.desk.settings, self)
            if self._with_door:
                self.desk.door.start()
        if not self._has_rare_font:
            self._has_rare_font = True
            self.desk.worker.ask(
                self, "rare font", look.unpacked_rare_font, look.add_rare_font, self.desk.tell
            )
        self._show_pages("people" if self._import_roster else "grid" if self.desk.mark else "today")
        if self._import_roster:
            self._import_roster = False
            self.desk.go("people", "import")

    def _show_pages(self, first: str) -> None:
        from desktop.pages import make_pages

        self.window.add_pages(make_pages(self.desk))
        self.window.open(first)
        self.is_ready = True
        self.ready.emit()

    def _rebuild(self) -> None:
        old = self.window
        speak(self.desk.settings)
        self.desk.moved.disconnect(old.on_moved)
        self.desk.wanted.disconnect(old.open)
        self.window = MainWindow(self.desk)
        self._bell = faults.catch_all(self.window)
        self.window.closed.connect(self.desk.ended)
        self.window.setGeometry(old.geometry())
        self.window.show()
        self._show_pages(old.page.name if old.page else "settings")
        old.hide()
        old.deleteLater()

"""The start: the window paints before anything heavy is imported; a first start makes the base; later ones ask who it is."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from core import clock
from core.locks import held
from core.paths import DataFolder
from core.settings import Settings
from desktop.app import Program, grab, run
from desktop.door import State
from desktop.gate import SignIn, Welcome
from desktop.window import MainWindow
from people import accounts
from store.engine import open_base
from store.facts import BASE_NAME, fact
from store.refusals import NotABase
from store.transaction import Store
from tests import builders
from tests.waiting import until

ROOT = Path(__file__).parents[2]
HEAVY = (
    "sqlalchemy",
    "alembic",
    "reportlab",
    "starlette",
    "openpyxl",
    "xlsxwriter",
    "pypinyin",
    "qrcode",
    "PIL",
)
LOOK = f"""
import sys
from pathlib import Path
from core.paths import DataFolder
from core.settings import Settings
import cli.main
import desktop.app
app = desktop.app.application()
program = desktop.app.Program(DataFolder(Path(sys.argv[1])).make(), Settings())
def painted():
    print(sorted(set({HEAVY!r}) & set(sys.modules)))
    app.exit()
program.window.painted.disconnect()
program.window.painted.connect(painted)
program.show()
app.exec()
program.close_down()
"""


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=60,
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


@pytest.fixture
def quiet() -> Settings:
    """No door is needed here."""
    return Settings()


def test_the_first_start_makes_the_base(app: QApplication, folder: DataFolder, quiet: Settings) -> None:
    program = Program(folder, quiet, with_door=False)
    program.show()
    until(lambda: isinstance(program.window.stack.currentWidget(), Welcome))
    welcome = program.window.stack.currentWidget()
    assert isinstance(welcome, Welcome)
    welcome.submit()
    assert welcome.wrong.text() == "Please fill in every field."
    for field, text in (
        (welcome.base, "梧桐街道实训基地"),
        (welcome.name, "陈思远"),
        (welcome.login, "chen"),
        (welcome.password, "long enough"),
        (welcome.again, "long enougH"),
    ):
        field.setText(text)
    welcome.roster.setChecked(False)
    welcome.submit()
    assert welcome.wrong.text() == "The two passwords differ."
    welcome.again.setText("long enough")
    welcome.submit()
    until(lambda: program.is_ready)
    assert program.window.page is program.window.pages["today"]
    program.window.close()
    program.close_down()
    store = open_base(folder, quiet)
    with store.read() as db:
        assert fact(db, BASE_NAME) == "梧桐街道实训基地"
        assert [row.role for row in accounts.accounts(db)] == ["administrator"]
    store.close()


@pytest.mark.slow
def test_a_refused_password_leaves_the_welcome_open(
    app: QApplication, folder: DataFolder, quiet: Settings
) -> None:
    program = Program(folder, quiet, with_door=False)
    program.show()
    until(lambda: isinstance(program.window.stack.currentWidget(), Welcome))
    welcome = program.window.stack.currentWidget()
    assert isinstance(welcome, Welcome)
    for field, text in (
        (welcome.base, "基地"),
        (welcome.name, "陈思远"),
        (welcome.login, "chen"),
        (welcome.password, "short"),
        (welcome.again, "short"),
    ):
        field.setText(text)
    welcome.submit()
    until(welcome.wrong.text)
    assert "8" in welcome.wrong.text()
    welcome.password.setText("long enough")
    welcome.again.setText("long enough")
    welcome.roster.setChecked(False)
    welcome.submit()
    until(lambda: program.is_ready)
    program.window.close()
    program.close_down()


def test_a_later_start_asks_who_it_is(app: QApplication, folder: DataFolder, sqlite_base: Store) -> None:
    with sqlite_base.write() as db:
        accounts.create(db, "lin", "林小雨", "viewer", "long enough", "lin", clock.now())
    program = Program(folder, Settings(), with_door=False)
    program.show()
    until(lambda: isinstance(program.window.stack.currentWidget(), SignIn))
    gate = program.window.stack.currentWidget()
    assert isinstance(gate, SignIn)
    gate.login.setText("lin")
    gate.password.setText("wrong wrong")
    gate.submit()
    until(gate.wrong.text)
    assert gate.password.text() == ""
    gate.password.setText("long enough")
    gate.submit()
    until(lambda: program.is_ready)
    people = program.window.pages["people"]
    assert not program.desk.may("keep_people")
    assert all(not button.isVisibleTo(people) for button in people.actions_of("keep_people"))
    program.window.close()
    program.close_down()


def test_a_demo_opens_without_a_question(app: QApplication, folder: DataFolder, sqlite_base: Store) -> None:
    with sqlite_base.write() as db:
        accounts.create(db, "demo", "演示", "administrator", "long enough", "demo", clock.now())
    program = Program(folder, Settings(), "demo", with_door=False)
    program.show()
    until(lambda: program.is_ready)
    assert program.desk.actor == "demo"
    program.window.close()
    program.close_down()


@pytest.mark.slow
def test_another_language_rebuilds_the_window(
    app: QApplication, folder: DataFolder, sqlite_base: Store
) -> None:
    with sqlite_base.write() as db:
        accounts.create(db, "demo", "演示", "administrator", "long enough", "demo", clock.now())
    program = Program(folder, Settings(language="en"), "demo", with_door=False)
    program.show()
    until(lambda: program.is_ready)
    first = program.window
    program.desk.keep(Settings(language="zh_CN"))
    program.desk.rebuild_wanted.emit()
    assert program.window is not first
    assert program.window.windowTitle() == "绣花"
    program.window.open("people")
    until(lambda: program.desk.worker.is_idle)
    program.window.close()
    program.close_down()


def test_a_picture_of_a_page_is_taken(
    app: QApplication, folder: DataFolder, sqlite_base: Store, tmp_path: Path
) -> None:
    with sqlite_base.write() as db:
        accounts.create(db, "demo", "演示", "administrator", "long enough", "demo", clock.now())
    picture = grab(folder, Settings(language="en"), "people", tmp_path / "people.png", "demo")
    assert QImage(str(picture)).width() >= 940


def test_a_file_that_is_no_base_is_refused(app: QApplication, folder: DataFolder, tmp_path: Path) -> None:
    folder.base.write_bytes(b"a letter, not a database")
    with pytest.raises(NotABase):
        grab(folder, Settings(language="en"), "today", tmp_path / "none.png", "demo")
    assert folder.base.read_bytes() == b"a letter, not a database"


@pytest.mark.slow
def test_closing_the_window_ends_everything(
    app: QApplication, folder: DataFolder, sqlite_base: Store
) -> None:
    with sqlite_base.write() as db:
        accounts.create(db, "demo", "演示", "administrator", "long enough", "demo", clock.now())
        session = builders.session(db, clock.now())
    doors: list[int] = []

    def close_when_ready() -> None:
        windows = [
            each for each in app.topLevelWidgets() if isinstance(each, MainWindow) and each.isVisible()
        ]
        if not windows or windows[0].page is None:
            return
        door = windows[0].desk.door
        if door is None or door.state is not State.ON:
            return
        timer.stop()
        doors.append(door.pid)
        windows[0].open("check_in", ("hall", session.id))
        windows[0].close()

    timer = QTimer()
    timer.timeout.connect(close_when_ready)
    timer.start(50)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert run(folder, Settings(language="en", door_port=port), "demo") == 0
    assert len(doors) == 1
    assert not Path(f"/proc/{doors[0]}").exists()
    with held(folder, "desktop"):
        pass

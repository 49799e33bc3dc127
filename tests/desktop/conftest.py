"""The desktop under test: one QApplication without a screen, a desk on a real base."""

import gc
from collections.abc import Generator
from datetime import datetime

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from core import clock
from core.paths import DataFolder
from core.settings import Settings
from desktop.app import application
from desktop.desk import Desk
from desktop.job_bar import JobBar
from desktop.rubbish import Rubbish
from people import accounts
from people.accounts import AccountRow
from store.transaction import Store
from tests.waiting import settle
from tests.windows import Window

OFFSCREEN = "This plugin does not support"


@pytest.fixture(scope="session")
def app() -> QApplication:
    """The one application."""
    return application()


@pytest.fixture(autouse=True)
def complaints(app: QApplication) -> Generator[list[str]]:
    """What Qt complains about while a test runs: nothing."""
    said: list[str] = []

    def hear(kind: QtMsgType, _context: object, message: str) -> None:
        # What the screenless platform cannot do is no fault of ours.
        if kind in {QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg} and not message.startswith(OFFSCREEN):
            said.append(message)

    before = qInstallMessageHandler(hear)
    yield said
    qInstallMessageHandler(before)
    assert not said


@pytest.fixture(autouse=True)
def rubbish(app: QApplication) -> Generator[Rubbish]:
    """Widgets die in this thread, as in the program. What was loaded until now is not looked at again."""
    gc.freeze()
    made = Rubbish()
    yield made
    made.stop()


@pytest.fixture
def now() -> datetime:
    """The present instant: pages ask the clock themselves."""
    return clock.now()


@pytest.fixture
def desk(app: QApplication, folder: DataFolder, sqlite_base: Store) -> Generator[Desk]:
    """A desk at which an administrator is signed in."""
    with sqlite_base.write() as db:
        id_ = accounts.create(db, "chen", "陈思远", "administrator", "long enough", "chen", clock.now())
    made = Desk(folder, Settings())
    made.store = sqlite_base
    made.account = AccountRow(id_, "chen", "陈思远", "administrator")
    made.jobs = JobBar()
    yield made
    made.jobs.close_down()
    made.worker.stop()


@pytest.fixture
def window(desk: Desk) -> Generator[Window]:
    """A window at which nothing was opened yet."""
    made = Window(desk)
    yield made
    settle(desk)
    made.main.close()
    made.main.deleteLater()

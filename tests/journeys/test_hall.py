"""From the hall screen's picture to the row in the desktop table: a camera reads it, Chromium taps, the table shows who came."""

from collections.abc import Generator
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, ViewportSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from core import clock
from core.settings import Settings
from desktop.app import application
from desktop.desk import Desk
from desktop.hall import HallWindow
from desktop.job_bar import JobBar
from desktop.pages.check_in import CheckIn
from desktop.rubbish import Rubbish
from desktop.watcher import Watcher
from people import accounts
from people.accounts import AccountRow
from tests.phones import Hall
from tests.waiting import settle, until

PHONE: ViewportSize = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def app() -> QApplication:
    """The one application."""
    return application()


@pytest.fixture
def desk(app: QApplication, hall: Hall) -> Generator[Desk]:
    """The desktop on the same base, which knows the door only by its address."""
    rubbish = Rubbish()
    with hall.store.write() as db:
        id_ = accounts.create(db, "chen", "陈思远", "clerk", "long enough", "chen", clock.now())
    made = Desk(hall.folder, replace(Settings(), door_address=hall.address))
    made.store, made.account, made.jobs = hall.store, AccountRow(id_, "chen", "陈思远", "clerk"), JobBar()
    yield made
    made.worker.stop()
    rubbish.stop()


def read_from(window: HallWindow) -> str:
    """What a phone's camera reads off the screen."""
    taken = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    picture = Image.frombytes(
        "RGB", (taken.width(), taken.height()), bytes(taken.constBits()), "raw", "RGB", taken.bytesPerLine()
    )
    (found,) = zxingcpp.read_barcodes(picture)
    return found.text


def test_from_the_projected_code_to_the_row(browser: Browser, desk: Desk, hall: Hall) -> None:
    watcher = Watcher(desk.base, desk.base.moved(), desk.worker)
    watcher.changed.connect(desk.moved)
    page = CheckIn(desk)
    watcher.changed.connect(page.refresh)
    page.open_at(hall.session.id)
    page.refresh()
    watcher.start()
    window = HallWindow(desk, hall.session.id)
    window.resize(1280, 720)
    window.show()
    settle(desk)
    assert page.arrivals.model.rows == []
    assert window.figures
    assert window.figures.hall.done == 0

    person = hall.people[0]
    phone = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    answer = phone.goto(read_from(window))
    if answer is not None and answer.status == 410:  # the step may end between drawing and reading
        phone.goto(read_from(window))
    phone.fill("#mobile", person.mobile or "")
    phone.fill("#name", person.name)
    phone.click("button.main")
    assert phone.locator("#name").count() == 0

    until(lambda: [row.person_id for row in page.arrivals.model.rows] == [person.id])
    assert page.arrivals.model.rows[0].lane == "qr"
    until(lambda: window.figures is not None and window.figures.hall.done == 1)
    assert window.figures.names == (person.name[0] + "*" * (len(person.name) - 1),)
    watcher.stop()
    window.close()
    settle(desk)
    page.deleteLater()

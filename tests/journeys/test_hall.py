"""From the hall screen's picture to the row in the desktop table: a camera reads it, a phone taps, the table shows who came."""

from collections.abc import Generator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import zxingcpp
from phones import Hall, Phone, fields, open_hall
from PIL import Image
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from waiting import settle, until

from core import clock
from core.paths import DataFolder
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
from store.transaction import Store


@pytest.fixture(scope="module")
def app() -> QApplication:
    """The one application."""
    return application()


@pytest.fixture
def hall(sqlite_base: Store, folder: DataFolder) -> Generator[Hall]:
    """The web door open on the base."""
    with open_hall(sqlite_base, folder) as opened:
        yield opened


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


def test_from_the_projected_code_to_the_row(desk: Desk, hall: Hall) -> None:
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
    assert window.figures.present == 0

    person = hall.people[0]
    phone = Phone(hall.address)
    answer = phone.open(urlsplit(read_from(window)).path)
    if answer.status_code == 410:  # the step may end between drawing and reading
        answer = phone.open(urlsplit(read_from(window)).path)
    form = fields(answer.text, "/check-in")
    done = phone.submit("/check-in", {**form, "mobile": person.mobile or "", "name": person.name})
    assert done.status_code == 200, done.text

    until(lambda: [row.person_id for row in page.arrivals.model.rows] == [person.id])
    assert page.arrivals.model.rows[0].lane == "qr"
    until(lambda: window.figures is not None and window.figures.present == 1)
    assert window.figures.names == (person.name[0] + "*" * (len(person.name) - 1),)
    watcher.stop()
    window.close()
    settle(desk)
    page.deleteLater()

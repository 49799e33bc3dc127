"""The hall screen: its picture, as a camera takes it, reads as the code of this moment; modules are whole pixels; names are masked."""

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from charts.qr import QUIET
from core import clock
from courses import check_in, codes, scans
from courses.check_in import Attempt
from courses.door_keys import door_key
from courses.hall import MissingArea
from desktop import hall
from desktop.code_picture import code_rect
from desktop.desk import Desk
from desktop.hall import HallWindow
from desktop.hall_link import HallLink
from desktop.hall_link import open_it as open_link
from people.names import masked_name
from people.persons import PersonRow
from tests import builders
from tests.waiting import settle
from web.hall_key import opens


def picture(window: HallWindow) -> Image.Image:
    """What a camera would see."""
    taken = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    return Image.frombytes(
        "RGB",
        (taken.width(), taken.height()),
        bytes(taken.constBits()),
        "raw",
        "RGB",
        taken.bytesPerLine(),
    )


@pytest.fixture
def shown(desk: Desk, now: datetime) -> Generator[tuple[HallWindow, list[PersonRow]]]:
    """A hall window on a session that is open, with two who have come."""
    session, people = builders.hall(desk.base, now)
    with desk.base.write() as db:
        check_in.check_in(
            db, [Attempt(one.id, "qr", now, "test", session_id=session.id) for one in people[:2]], now
        )
    desk.settings = replace(desk.settings, door_address="http://192.168.10.5:8460")
    window = HallWindow(desk, session.id)
    window.resize(1280, 720)
    window.show()
    settle(desk)
    yield window, people
    window.close()
    settle(desk)


def test_a_camera_reads_the_code_of_this_moment(
    desk: Desk, shown: tuple[HallWindow, list[PersonRow]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _people = shown
    fixed = clock.now()
    monkeypatch.setattr(hall.clock, "now", lambda: fixed)
    (found,) = zxingcpp.read_barcodes(picture(window))
    assert found.text == window.text(fixed)
    assert found.text.startswith("HTTP://192.168.10.5:8460/C/")
    code = codes.open_code(found.text.rpartition("/")[2])
    with desk.base.read() as db:
        scans.refuse_false(scans.session_key(db, code.number), code, fixed)
    assert code.direction == "in"


def test_the_code_changes_with_the_step(shown: tuple[HallWindow, list[PersonRow]]) -> None:
    window, _people = shown
    at = datetime(2026, 3, 5, 5, 20, tzinfo=clock.now().tzinfo)
    texts = {window.text(at.replace(second=second)) for second in (0, 9, 10, 19, 20)}
    assert len(texts) == 3


def test_the_figures_and_masked_names_are_read(shown: tuple[HallWindow, list[PersonRow]]) -> None:
    window, people = shown
    assert window.figures
    assert (window.figures.hall.done, window.figures.hall.of) == (2, 3)
    assert set(window.figures.names) == {masked_name(one.name) for one in people[:2]}
    assert window.figures.missing == ()


def test_who_is_missing_is_shown_on_demand(desk: Desk, shown: tuple[HallWindow, list[PersonRow]]) -> None:
    window, people = shown
    before = window.grab().toImage()
    QTest.keyClick(window, Qt.Key.Key_M)
    settle(desk)
    assert window.figures
    assert window.figures.missing == (MissingArea("桂花苑", (masked_name(people[2].name),)),)
    assert window.grab().toImage() != before
    QTest.keyClick(window, Qt.Key.Key_M)
    settle(desk)
    assert window.figures.missing == ()


def test_of_too_many_missing_the_first_are_named(shown: tuple[HallWindow, list[PersonRow]]) -> None:
    window, _people = shown
    QTest.keyClick(window, Qt.Key.Key_M)
    settle(window.desk)
    pictures: list[bytes] = []
    for first in ("王**", "李**"):
        assert window.figures
        window.show_figures(window.figures._replace(missing=(MissingArea("桂花苑", (first,) * 300),)))
        image = window.grab().toImage()
        words = image.copy(
            image.width() * 2 // 3, image.height() // 2, image.width() // 3, image.height() // 3
        )
        pictures.append(bytes(words.constBits()))
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize(("wide", "high"), [(1280, 720), (1920, 1080), (641, 433), (300, 900)])
def test_modules_are_whole_pixels_within_the_area(wide: int, high: int) -> None:
    area = QRect(7, 11, wide, high)
    rect, pixel = code_rect(area, 29)
    assert rect.width() == rect.height() == (29 + 2 * QUIET) * pixel
    assert area.contains(rect)
    assert (29 + 2 * QUIET) * (pixel + 1) > min(wide, high)


def test_escape_closes_and_f11_fills_the_screen(shown: tuple[HallWindow, list[PersonRow]]) -> None:
    window, _people = shown
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert not window.isFullScreen()


def test_a_name_is_masked_but_for_its_first_character() -> None:
    assert [masked_name(name) for name in ("王建国", "李䶮", "")] == ["王**", "李*", ""]


def test_the_hall_page_has_a_link_of_ten_minutes(desk: Desk, now: datetime) -> None:
    session, _people = builders.hall(desk.base, now)
    desk.settings = replace(desk.settings, door_address="http://192.168.10.5:8460")
    dialog = open_link(desk, session.id)
    settle(desk)
    assert isinstance(dialog, HallLink)
    link = dialog.link.text()
    assert link.startswith(f"http://192.168.10.5:8460/hall/{session.number}?key=")
    key = link.partition("key=")[2].partition("&")[0]
    assert opens(door_key(desk.folder), session.number, key, clock.now())
    assert not opens(door_key(desk.folder), session.number, key, clock.now() + timedelta(minutes=11))
    assert dialog.code.text == link
    dialog.close()
    settle(desk)

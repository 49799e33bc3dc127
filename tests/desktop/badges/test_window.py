"""The badge window: what a scanner types under any layout is a check-in, the next scan never waits, and every source leads there."""

from collections.abc import Generator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage, QInputMethodEvent, QKeyEvent, QPainter
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from charts.qr import QUIET, matrix
from core import clock
from courses.badges import badges
from courses.tables import Attendance
from desktop.badges import multimedia, scan_queue
from desktop.badges.camera import SAME_SECONDS, Recent
from desktop.badges.sounds import tone
from desktop.badges.window import BadgeWindow, open_it
from desktop.desk import Desk
from people.persons import PersonRow
from store.refusals import BaseBusy
from store.types import table_of
from tests import builders
from tests.waiting import settle, until

ATTENDANCE = table_of(Attendance)


class Desks:
    """A badge window on a session that is open, its people and their badges."""

    def __init__(self, desk: Desk, window: BadgeWindow, people: list[PersonRow], texts: list[str]) -> None:
        self.desk, self.window, self.people, self.texts = desk, window, people, texts

    def press(self, text: str, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
        """A scanner's keys as they arrive in the window: to whatever has the focus."""
        target = self.window.focusWidget() or self.window
        for character in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                key = ord(character.upper()[0])
                QApplication.sendEvent(
                    target, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, character)
                )
        if end is not None:
            QTest.keyClick(target, end)

    def settled(self) -> None:
        until(lambda: not self.window.queue.unsettled)
        settle(self.desk)

    def rows(self, direction: str = "in") -> int:
        with self.desk.base.read() as db:
            query = sa.select(sa.func.count()).where(
                ATTENDANCE.c.direction == direction, ATTENDANCE.c.lane == "badge"
            )
            return db.scalar(query) or 0


@pytest.fixture
def at_desk(desk: Desk) -> Generator[Desks]:
    now = clock.now()
    session, people = builders.hall(desk.base, now - timedelta(minutes=12), 6)
    with desk.base.write() as db:
        badges.issue(db, [person.id for person in people], "clerk", now)
        texts = badges.badges_of(db, [person.id for person in people])
    window = open_it(desk, session.id)
    window.sounds.play = played.append  # type: ignore[method-assign] - no loudspeaker here
    played.clear()
    settle(desk)
    yield Desks(desk, window, people, [texts[person.id].text for person in people])
    window.close()
    settle(desk)


played: list[str] = []


def drawn(text: str, pixel: int = 6) -> QImage:
    """A code on a larger white ground, as a camera sees it."""
    modules = matrix(text)
    side = (len(modules) + 2 * QUIET) * pixel
    image = QImage(side + 90, side + 50, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    for y, row in enumerate(modules, QUIET):
        for x, dark in enumerate(row, QUIET):
            if dark:
                painter.fillRect(30 + x * pixel, 20 + y * pixel, pixel, pixel, QColor("#000000"))
    painter.end()
    return image


def test_a_scan_is_a_check_in_with_the_holders_name(at_desk: Desks) -> None:
    at_desk.press(at_desk.texts[0])
    at_desk.settled()
    window = at_desk.window
    assert window.band.verdict.tone == "good"
    assert window.band.verdict.name == at_desk.people[0].name
    assert window.band.verdict.number == "****01"
    assert window.band.verdict.sentence.startswith("Checked in at ")
    assert window.field.text() == ""
    assert window.present.text() == "1 / 6"
    assert played == ["yes"]
    assert at_desk.rows() == 1


LAYOUTS = {
    "French": "&é\"'(-è_çà",
    "Czech": "+ěščřžýáíé",
    "Hungarian": "123456789ö",
    "US with Shift": "!@#$%^&*()",
    "full width": "１２３４５６７８９０",
    "Arabic": "١٢٣٤٥٦٧٨٩٠",
}


def test_any_layout_will_do(at_desk: Desks) -> None:
    for text, row in zip(at_desk.texts, LAYOUTS.values(), strict=True):
        at_desk.press(text.translate(str.maketrans("1234567890", row)))
    at_desk.settled()
    assert at_desk.window.counts == {"good": 6}
    assert at_desk.rows() == 6


def test_tab_or_silence_end_a_scan_too(at_desk: Desks) -> None:
    at_desk.press(at_desk.texts[0], Qt.Key.Key_Tab)
    assert at_desk.window.focusWidget() is at_desk.window.field
    at_desk.press(at_desk.texts[1], None)
    until(lambda: at_desk.window.field.text() == "")
    at_desk.settled()
    assert at_desk.rows() == 2


def test_half_a_code_waits_and_does_no_harm_to_the_next(at_desk: Desks) -> None:
    at_desk.press(at_desk.texts[0][:11], None)
    at_desk.press(at_desk.texts[1])
    at_desk.settled()
    assert at_desk.window.band.verdict.name == at_desk.people[1].name


def test_the_input_method_is_off_and_what_it_composes_is_taken_all_the_same(at_desk: Desks) -> None:
    field = at_desk.window.field
    assert not field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    composed = QInputMethodEvent()
    composed.setCommitString(at_desk.texts[2].translate(str.maketrans("0123456789", "０１２３４５６７８９")))
    QApplication.sendEvent(field, composed)
    QTest.keyClick(field, Qt.Key.Key_Enter)
    at_desk.settled()
    assert at_desk.window.band.verdict.name == at_desk.people[2].name


def test_scans_that_come_while_one_is_written_wait_their_turn(at_desk: Desks) -> None:
    for text in (*at_desk.texts, at_desk.texts[0], "73" * 15):
        at_desk.press(text)
    assert at_desk.window.queue.unsettled > 1
    at_desk.settled()
    window = at_desk.window
    assert at_desk.rows() == 6
    assert [verdict.tone for verdict in window.last] == ["bad", "warn", "good", "good", "good"]
    assert window.last[1].sentence.startswith("Already checked in at ")
    assert window.counted.text() == "here: 7 accepted, 1 refused"
    assert window.band.verdict.name == "Not accepted"
    assert played[-1] == "no"
    assert window.rows[0].text().count("Not accepted") == 1


def test_a_burst_of_two_badges_without_an_end_between(at_desk: Desks) -> None:
    at_desk.press(at_desk.texts[0] + at_desk.texts[1])
    at_desk.settled()
    assert at_desk.rows() == 2


def test_leaving_is_chosen_at_the_top(at_desk: Desks) -> None:
    at_desk.press(at_desk.texts[0])
    at_desk.window.direction.setCurrentIndex(1)
    at_desk.press(at_desk.texts[0])
    at_desk.press(at_desk.texts[1])
    at_desk.settled()
    window = at_desk.window
    assert [verdict.tone for verdict in window.last] == ["bad", "good", "good"]
    assert window.last[1].sentence.startswith("Checked out at ")
    assert "not checked in" in window.last[0].sentence
    assert (at_desk.rows("in"), at_desk.rows("out")) == (1, 1)


def test_a_revoked_badge_names_its_owner(at_desk: Desks) -> None:
    with at_desk.desk.base.write() as db:
        known = badges.badge_of(db, at_desk.people[0].id)
        assert known
        badges.revoke(db, known.badge_id, "遗失", "clerk", clock.now())
    at_desk.press(at_desk.texts[0])
    at_desk.settled()
    verdict = at_desk.window.band.verdict
    assert (verdict.tone, verdict.name) == ("bad", at_desk.people[0].name)
    assert "遗失" in verdict.sentence
    assert played == ["no"]


def test_while_another_program_holds_the_base_scans_are_kept(
    at_desk: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = at_desk.window

    def held(*_arguments: object) -> None:
        raise BaseBusy

    with monkeypatch.context() as patched:
        patched.setattr(scan_queue, "check_in_by_badge", held)
        at_desk.press(at_desk.texts[0])
        until(lambda: "kept" in window.band.verdict.sentence)
        assert window.queue.unsettled == 1
        window.close()
        assert window.isVisible()
        assert "closing again drops them" in window.band.verdict.sentence
    at_desk.press(at_desk.texts[1])
    at_desk.settled()
    assert at_desk.rows() == 2
    assert [verdict.name for verdict in window.last] == [person.name for person in at_desk.people[1::-1]]


def test_a_pasted_picture_is_read(at_desk: Desks) -> None:
    QGuiApplication.clipboard().setImage(drawn(at_desk.texts[3]))
    QTest.keyClick(at_desk.window.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    until(at_desk.rows)
    at_desk.settled()
    assert at_desk.window.band.verdict.name == at_desk.people[3].name


def test_pasted_digits_are_read(at_desk: Desks) -> None:
    QGuiApplication.clipboard().setText(at_desk.texts[3])
    QTest.keyClick(at_desk.window.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    until(at_desk.rows)
    at_desk.settled()
    assert at_desk.window.band.verdict.name == at_desk.people[3].name


def test_a_dropped_file_is_read_and_a_picture_without_a_code_says_so(at_desk: Desks, tmp_path: Path) -> None:
    path = tmp_path / "签到 卡.png"
    assert drawn(at_desk.texts[4]).save(str(path))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    at_desk.window.dropEvent(drop)
    until(at_desk.rows)
    at_desk.settled()
    assert at_desk.window.band.verdict.name == at_desk.people[4].name
    blank = QImage(80, 80, QImage.Format.Format_RGB32)
    blank.fill(QColor("#FFFFFF"))
    at_desk.window.take_image(blank)
    settle(at_desk.desk)
    assert at_desk.window.band.verdict.tone == "bad"
    assert "no readable code" in at_desk.window.band.verdict.sentence


def test_a_frame_of_the_camera_goes_the_whole_way_once(at_desk: Desks, complaints: list[str]) -> None:
    camera = at_desk.window.seeing.camera
    assert multimedia.is_there()
    sink = camera.listen()
    until(lambda: sink.setVideoFrame(QVideoFrame(drawn(at_desk.texts[5]))) or at_desk.rows())
    for _frame in range(3):
        sink.setVideoFrame(QVideoFrame(drawn(at_desk.texts[5])))
    until(lambda: not camera.is_reading)
    at_desk.settled()
    assert at_desk.window.band.verdict.name == at_desk.people[5].name
    assert len(at_desk.window.last) == 1
    # Frames are converted by the processor where there is no graphics card.
    complaints[:] = [each for each in complaints if "No RHI backend" not in each]


def test_a_computer_without_a_camera_says_so_and_goes_on(
    at_desk: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = at_desk.window
    monkeypatch.setattr(window.seeing.camera, "_found", list)
    window.seeing.button.click()
    assert "No camera" in window.seeing.live.text()
    assert not window.seeing.button.isChecked()
    at_desk.press(at_desk.texts[0])
    at_desk.settled()
    assert at_desk.rows() == 1


def test_nothing_takes_the_keys_from_the_field(at_desk: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    window = at_desk.window
    monkeypatch.setattr(window.seeing.camera, "_found", list)
    QTest.mouseClick(window.seeing.button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(window.band, Qt.MouseButton.LeftButton)
    window.direction.activated.emit(0)
    QTest.keyClick(window.field, Qt.Key.Key_Tab)
    assert window.focusWidget() is window.field
    window.setFocus()
    assert window.focusWidget() is window.field


def test_a_badge_held_before_the_camera_is_one_scan() -> None:
    recent = Recent()
    assert recent.is_new("a", 0.0)
    assert not recent.is_new("a", 2.9)
    assert not recent.is_new("a", 5.8)
    assert recent.is_new("b", 5.9)
    assert recent.is_new("a", 5.8 + SAME_SECONDS)


def test_the_two_sounds_differ() -> None:
    assert tone("yes").startswith(b"RIFF")
    assert len(tone("no")) > 2 * len(tone("yes"))


def test_without_any_session_a_scan_is_not_lost_silently(desk: Desk) -> None:
    window = open_it(desk)
    settle(desk)
    window.take("7" * 30)
    assert window.band.verdict.tone == "bad"
    assert "No session" in window.band.verdict.sentence
    window.close()
    settle(desk)


def test_who_may_only_look_checks_nobody_in(at_desk: Desks) -> None:
    account = at_desk.desk.account
    assert account
    at_desk.desk.account = account._replace(role="viewer")
    at_desk.press(at_desk.texts[0])
    at_desk.settled()
    assert "may look" in at_desk.window.band.verdict.sentence
    assert at_desk.rows() == 0

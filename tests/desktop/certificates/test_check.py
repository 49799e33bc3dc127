"""The check of a certificate: every way in leads to the same verdict, each field stands there, and nothing typed becomes markup."""

from collections.abc import Generator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage, QKeyEvent, QPainter
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from core import clock, issuer_key, pinned_keys
from core.jobs import drive
from core.paths import DataFolder
from credits import key_acts, ledger
from credits.certificates import certificates, revocation_list
from credits.certificates.certificate_pdf import code_modules
from credits.certificates.certificates import CertificateRow
from credits.titles import STATE_TITLES
from desktop.badges import multimedia
from desktop.certificates import check as check_module
from desktop.certificates.check import TONES, Check
from desktop.certificates.handing import Handing
from desktop.desk import Desk
from store.facts import BASE_NAME, set_fact
from tests.credit_town import Town
from tests.waiting import settle, until


class Paper:
    """The check, and two certificates of which the second was revoked."""

    def __init__(self, desk: Desk, check: Check, rows: list[CertificateRow]) -> None:
        self.desk, self.check, self.rows = desk, check, rows

    @property
    def said(self) -> tuple[str, str]:
        """Tone and word of the band."""
        settle(self.desk)
        return self.check.band.verdict.tone, self.check.band.verdict.name

    @property
    def fields(self) -> dict[str, str]:
        """What stands line by line."""
        settle(self.desk)
        found = self.check.values
        texts = [
            widget.text()
            for place in range(found.count())
            if (item := found.itemAt(place)) and isinstance(widget := item.widget(), QLabel)
        ]
        return dict(zip(texts[::2], texts[1::2], strict=True))

    def press(self, text: str, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
        """A scanner's keys."""
        for character in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, ord(character.upper()), Qt.KeyboardModifier.NoModifier, character)
                QApplication.sendEvent(self.check.field, event)
        if end is not None:
            QTest.keyClick(self.check.field, end)

    def drop(self, data: QMimeData) -> None:
        event = QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        self.check.dropEvent(event)


@pytest.fixture
def paper(desk: Desk) -> Generator[Paper]:
    now = clock.now()
    town = Town(desk.base, year=clock.local_year(now))
    with desk.base.write() as db:
        set_fact(db, BASE_NAME, "虹口区社会工作者培训基地")
    town.stage(4_00)
    people = [town.person("欧阳娜", number="310001"), town.person("<b>王</b>", number="310002")]
    town.attend(town.session(town.course(4_00, stage=town.stages[0]), now - timedelta(hours=30)), people)
    drive(ledger.post_year(desk.base, town.year, "clerk", now))
    rows = drive(certificates.issue(desk.base, desk.folder, town.year, "stage", "clerk", now))
    with desk.base.write() as db:
        certificates.revoke(db, rows[1].id, "代签", "head", now)
    check = Check(desk)
    check.resize(900, 640)
    check.show()
    yield Paper(desk, check, rows)
    check.close_down()
    settle(desk)
    check.close()
    check.deleteLater()


def drawn(text: str, pixel: int = 5) -> QImage:
    """A code on a larger ground, as a camera sees it."""
    modules = code_modules(text)
    side = (len(modules) + 8) * pixel
    image = QImage(side + 200, side + 120, QImage.Format.Format_RGB32)
    image.fill(QColor("#F4F2EA"))
    painter = QPainter(image)
    painter.fillRect(60, 50, side, side, QColor("#FFFFFF"))
    for y, row in enumerate(modules, 4):
        for x, dark in enumerate(row, 4):
            if dark:
                painter.fillRect(60 + x * pixel, 50 + y * pixel, pixel, pixel, QColor("#101010"))
    painter.end()
    return image


def test_a_scanner_types_and_every_field_stands_there(paper: Paper) -> None:
    paper.press(paper.rows[0].token)
    assert paper.said == ("good", "Valid")
    assert paper.fields["Name"] == "欧阳娜"
    assert paper.fields["Last four digits"] == "0001"
    assert paper.fields["Number"] == paper.rows[0].serial
    assert paper.fields["What is certified"] == "社区工作者培训 第一阶段"
    assert (paper.fields["Lesson hours"], paper.fields["Credits"]) == ("4", "4")
    assert paper.fields["Valid until"] == "without limit"
    assert paper.fields["State according to"] == "The record of this base, just now."
    assert paper.check.frame.isVisible()
    assert paper.check.field.selectedText() == paper.rows[0].token  # the next scan replaces it


def test_a_scanner_without_enter_and_a_typed_number(paper: Paper) -> None:
    paper.press(paper.rows[0].token, None)
    until(lambda: paper.check.band.verdict.name == "Valid")
    paper.press(paper.rows[0].serial)
    assert paper.said == ("still", "Valid")
    paper.press(paper.rows[1].serial)
    assert paper.said == ("bad", "Revoked")
    assert paper.check.band.verdict.sentence == "代签"
    assert paper.fields["What was checked"] == "Only the number, nothing of the paper itself."
    name = paper.fields["Name"]
    assert name == "<b>王</b>"
    for each in paper.check.findChildren(QLabel):
        assert each.textFormat() == Qt.TextFormat.PlainText


def test_files_and_texts_are_dropped_and_pasted(paper: Paper, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(certificates.path_of(paper.desk.folder, paper.rows[0])))])
    paper.drop(data)
    assert paper.said == ("good", "Valid")
    photo = tmp_path / "照片.jpg"
    assert drawn(paper.rows[1].token).save(str(photo))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    paper.drop(data)
    assert paper.said == ("bad", "Revoked")
    data = QMimeData()
    data.setText(f"  HTTP://127.0.0.1/V#{paper.rows[0].token}\n")
    paper.drop(data)
    assert paper.said == ("good", "Valid")
    QGuiApplication.clipboard().setImage(drawn(paper.rows[1].token))
    QTest.keyClick(paper.check.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert paper.said == ("bad", "Revoked")
    QGuiApplication.clipboard().clear()


def test_what_is_none_says_so_and_shows_nothing_of_the_one_before(paper: Paper, tmp_path: Path) -> None:
    paper.check.check(paper.rows[0].token)
    assert paper.fields
    paper.check.check("no code at all")
    assert paper.said == ("bad", "")
    assert "not a certificate code" in paper.check.band.verdict.sentence
    assert (paper.fields, paper.check.frame.isVisible()) == ({}, False)
    paper.check.check(str(int(paper.rows[0].token) ^ 1))
    assert paper.said == ("bad", "Forged")
    assert paper.fields == {}
    blank = QImage(200, 200, QImage.Format.Format_RGB32)
    blank.fill(QColor("#FFFFFF"))
    paper.check.check_image(blank)
    assert "No certificate code was found in the picture" in (
        paper.said and paper.check.band.verdict.sentence
    )
    paper.check.take_files([tmp_path / "a.pdf", tmp_path / "b.pdf"])
    assert paper.said[0] == "warn"


def test_a_text_from_outside_opens_no_file(paper: Paper, tmp_path: Path) -> None:
    issued = certificates.path_of(paper.desk.folder, paper.rows[0])
    paper.press(str(issued))
    assert paper.said == ("bad", "")
    data = QMimeData()
    data.setText(str(issued))
    paper.drop(data)
    assert paper.said == ("bad", "")
    # Nor does a code whose address is a path.
    blank = tmp_path / "share#"
    blank.mkdir()
    named = blank / ("1" * 200)
    named.write_bytes(issued.read_bytes())
    paper.check.check(str(named))
    assert paper.said == ("bad", "")
    assert "not a certificate code" in paper.check.band.verdict.sentence


def test_after_a_fault_the_paper_before_is_gone(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    paper.check.check(paper.rows[0].token)
    assert paper.said == ("good", "Valid")
    told: list[BaseException] = []

    def broken(*_all: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(check_module, "verify_text", broken)
    monkeypatch.setattr(paper.desk, "tell", told.append)
    paper.check.check(paper.rows[1].token)
    until(lambda: told)
    assert paper.said == ("still", "")
    assert paper.fields == {}


def test_a_frame_of_the_webcam_is_a_check_and_the_camera_goes_off_with_the_tab(
    paper: Paper, complaints: list[str]
) -> None:
    assert multimedia.is_there()
    poster = drawn("https://example.com/" + "x" * 200)
    sink = paper.check.seeing.camera.listen()
    sink.setVideoFrame(QVideoFrame(poster))
    until(lambda: not paper.check.seeing.camera.is_reading)
    assert paper.said == ("still", "")  # a poster on the wall is nobody's certificate
    paper.check.seeing.camera._last = 0.0  # pyright: ignore[reportPrivateUsage] - the next frame counts at once
    sink.setVideoFrame(QVideoFrame(drawn(paper.rows[0].token)))
    until(lambda: paper.check.band.verdict.name)
    assert paper.said == ("good", "Valid")
    paper.check.seeing.button.setChecked(True)
    paper.check.hide()
    assert not paper.check.seeing.button.isChecked()
    # Frames are converted by the processor where there is no graphics card.
    complaints[:] = [each for each in complaints if "No RHI backend" not in each]


def test_a_computer_without_a_camera_says_so(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper.check.seeing.camera, "_found", list)
    paper.check.seeing.button.click()
    assert "No camera" in paper.check.seeing.live.text()
    assert not paper.check.seeing.button.isChecked()


def test_every_state_has_a_tone_and_a_word() -> None:
    from typing import get_args

    from credits.certificates.verdicts import State

    assert set(TONES) == set(get_args(State)) <= set(STATE_TITLES)
    assert [state for state, tone in TONES.items() if tone == "good"] == ["valid"]


def test_page_and_list_are_written_and_another_bases_list_is_taken_in(paper: Paper, tmp_path: Path) -> None:
    handing = Handing(paper.desk)
    page, ours = tmp_path / "查验.html", tmp_path / "清单.xhrl"
    handing.write_page(page)
    handing.write_list(ours)
    settle(paper.desk)
    assert page.read_bytes().startswith(b"<!")
    known = pinned_keys.pinned(paper.desk.folder)
    assert revocation_list.read(ours.read_bytes(), known).counted()["revoked"] == 1

    there = DataFolder(tmp_path / "静安").make()
    key = issuer_key.own(there)
    card = tmp_path / "card.json"
    card.write_bytes(key_acts.card(there, "静安基地"))
    found = pinned_keys.read_card(card)
    now = clock.now()
    key_acts.pin(None, paper.desk.folder, found, pinned_keys.fingerprint(found.public), "chen", now)
    theirs = tmp_path / "静安.xhrl"
    theirs.write_bytes(revocation_list.write(key, now, {0: 1}, {}, {}))
    handing.take_list(theirs)
    settle(paper.desk)
    known = pinned_keys.pinned(paper.desk.folder)
    assert revocation_list.newest(paper.desk.folder, known, "静安基地")
    handing.deleteLater()

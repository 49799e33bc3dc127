"""The doctor's window: what it says as text, the adapter it remembers, the phone that comes through while it is open, the slip."""

import json
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from core import settings
from core.settings import Settings
from courses import check_in
from courses.check_in import Attempt
from desktop.desk import Desk
from desktop.doctor import reach, window
from desktop.doctor.window import DoctorWindow, open_it
from desktop.pages.settings import SettingsPage
from people.accounts import AccountRow
from tests import builders
from tests.waiting import settle, until
from web.doctor import look as looking
from web.doctor.adapters import Adapter, Network
from web.doctor.comers import Came
from web.doctor.firewall import Firewall, Profile, Rule
from web.doctor.probes import Answer, Holder, Probes

WLAN = Adapter("WLAN", "Intel(R) Wi-Fi 6 AX201", ("192.168.1.20",))
ETHERNET = Adapter("以太网", "Realtek PCIe GbE", ("10.0.0.5",))
DOCKER = Adapter("docker0", "docker0", ("172.17.0.1",))
HEALTHY = Answer(200, json.dumps({"ok": True, "version": version("xiuhua")}).encode())


class Computer:
    """A computer whose state the test chooses."""

    def __init__(self) -> None:
        self.door = HEALTHY
        self.network = Network((WLAN, ETHERNET, DOCKER), ("192.168.1.20",), "192.168.1.20")
        self.firewall = Firewall(
            (Profile("private", on=True),),
            (Rule("Xiuhua", allows=True, profiles=frozenset({"private"})),),
        )
        self.came: tuple[Came, ...] = ()

    def probes(self) -> Probes:
        return Probes(
            lambda _url: self.door,
            lambda _port: Holder(),
            lambda _host, _port: "",
            lambda: self.network,
            lambda: self.firewall,
        )


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> Computer:
    made = Computer()
    real = looking.look

    def look(*asked: object) -> looking.Seen:
        return real(*asked, made.probes())  # type: ignore[arg-type] - handed on as it came

    def who_came(_near: str, _token: str) -> tuple[Came, ...]:
        return made.came

    monkeypatch.setattr(window, "look", look)
    monkeypatch.setattr(reach.trial, "who_came", who_came)
    return made


@pytest.fixture
def opened(desk: Desk, computer: Computer) -> Generator[Callable[..., DoctorWindow]]:
    """Opens the doctor on that computer, with phones let in."""
    desk.settings = replace(desk.settings, door_host="0.0.0.0")

    def open_now(*more: object) -> DoctorWindow:
        made = open_it(desk, *more)  # type: ignore[arg-type] - handed on as it came
        assert isinstance(made, DoctorWindow)
        settle(desk)
        return made

    yield open_now
    desk.ended.emit()
    settle(desk)


def test_everything_in_order_until_a_phone_has_tried(opened: Callable[..., DoctorWindow]) -> None:
    doctor = opened()
    said = doctor.layers.text()
    assert "The phone service runs" in said
    assert "192.168.1.20" in said
    assert "No phone has tried yet" in said
    assert "try the test code" in doctor.verdict.text()


def test_the_phone_that_comes_through_is_said_live(
    opened: Callable[..., DoctorWindow], computer: Computer, at: datetime
) -> None:
    doctor = opened()
    assert doctor.reach.code.text.startswith("HTTP://192.168.1.20:8460/T/")
    assert "Waiting" in doctor.reach.word.text()
    computer.came = (Came(at, "192.168.1.77", private=True, wechat=True, is_phone=True),)
    doctor.reach.ask()
    until(lambda: "13:20" in doctor.reach.word.text())
    assert "The phone came through at 13:20" in doctor.layers.text()
    assert "inside WeChat" in doctor.layers.text()
    assert "in order" in doctor.verdict.text()


def test_a_minute_without_a_phone_says_what_to_do(
    opened: Callable[..., DoctorWindow], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor = opened()
    later = reach.clock.now() + timedelta(seconds=61)
    monkeypatch.setattr(reach.clock, "now", lambda: later)
    doctor.reach.ask()
    settle(desk)
    assert "three dots" in doctor.layers.text()
    assert "Badges" in doctor.layers.text()
    first = doctor.reach.token
    latest = later + timedelta(minutes=9)
    monkeypatch.setattr(reach.clock, "now", lambda: latest)
    doctor.reach.ask()
    assert doctor.reach.token != first


def test_no_service_no_code_and_a_button_that_lets_phones_in(
    opened: Callable[..., DoctorWindow], desk: Desk, computer: Computer
) -> None:
    desk.settings = Settings()
    doctor = opened()
    assert doctor.reach.code.isHidden()
    assert "phones are not let in" in doctor.layers.text()
    (mend,) = [each for each in doctor.layers.findChildren(QPushButton) if each.text() == "Let phones in"]
    mend.click()
    settle(desk)
    assert settings.load(desk.folder.settings).door_host == "0.0.0.0"
    assert "phones are not let in" not in doctor.layers.text()
    assert not doctor.reach.code.isHidden()
    computer.door = Answer(trouble="Connection refused")
    doctor.again.click()
    settle(desk)
    assert "not running" in doctor.layers.text()
    assert doctor.reach.code.isHidden()


def test_the_chosen_adapter_is_remembered_by_its_name(
    opened: Callable[..., DoctorWindow], desk: Desk, computer: Computer
) -> None:
    doctor = opened()
    shown = [doctor.adapters.itemText(number) for number in range(doctor.adapters.count())]
    assert shown == [
        "Found by itself  ·  192.168.1.20",
        "WLAN  ·  192.168.1.20",
        "以太网  ·  10.0.0.5",
        "docker0  ·  172.17.0.1",
    ]
    doctor.adapters.setCurrentIndex(2)
    doctor.adapters.activated.emit(2)
    settle(desk)
    assert settings.load(desk.folder.settings).door_adapter == "以太网"
    assert doctor.reach.code.text.startswith("HTTP://10.0.0.5:8460/T/")
    computer.network = Network((WLAN,), ("192.168.1.20",), "192.168.1.20")
    doctor.run()
    settle(desk)
    assert doctor.adapters.currentText() == "以太网  ·  not connected"
    assert "以太网, is not connected" in doctor.layers.text()


def test_whoever_may_not_keep_settings_may_look(opened: Callable[..., DoctorWindow], desk: Desk) -> None:
    assert desk.account
    desk.account = AccountRow(desk.account.id, "li", "李岚", "viewer")
    desk.settings = Settings()
    doctor = opened()
    assert not doctor.adapters.isEnabled()
    assert [each.text() for each in doctor.layers.findChildren(QPushButton)] == []


def test_the_command_and_the_findings_are_copied(
    opened: Callable[..., DoctorWindow], computer: Computer
) -> None:
    computer.firewall = Firewall((Profile("private", on=True),), ())
    doctor = opened()
    (copy,) = [each for each in doctor.layers.findChildren(QPushButton) if each.text() == "Copy"]
    copy.click()
    assert QGuiApplication.clipboard().text().startswith("netsh advfirewall firewall add rule")
    doctor.copy()
    assert "[to be mended] Firewall" in QGuiApplication.clipboard().text()


def test_the_slip_is_written_and_opened(
    opened: Callable[..., DoctorWindow], desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(window, "show_file", shown.append)
    desk.base_name = "绣花社工培训基地"
    doctor = opened()
    doctor.save_slip(tmp_path / "检查单.pdf")
    until(lambda: shown)
    assert (tmp_path / "检查单.pdf").read_bytes().startswith(b"%PDF")
    made = doctor.slip()
    assert made
    assert ("Training base", "绣花社工培训基地") in made.facts


def test_silence_of_a_sessions_phones_is_a_layer(
    opened: Callable[..., DoctorWindow], desk: Desk, now: datetime
) -> None:
    session, people = builders.hall(desk.base, now)
    came = [Attempt(one.id, "badge", now, "test", session_id=session.id) for one in people]
    with desk.base.write() as db:
        assert all(one.ok for one in check_in.check_in(db, came, now))
    assert "no phone has come in" not in opened(session.id).layers.text()
    doctor = opened(session.id, now - timedelta(minutes=5))
    assert "no phone has come in, while 3 people came by badge" in doctor.layers.text()


def test_one_doctor_at_a_time_opened_from_the_settings(
    opened: Callable[..., DoctorWindow], desk: Desk
) -> None:
    first = opened()
    page = SettingsPage(desk)
    closed: list[bool] = []
    first.destroyed.connect(lambda: closed.append(True))
    second = page.open_doctor()
    settle(desk)
    until(lambda: closed)
    assert isinstance(second, DoctorWindow)
    assert second.seen

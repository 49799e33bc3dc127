"""`xiuhua doctor`: its answer for people and for scripts, the slip, and a test code on a door that it opens itself."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from cli import doctor
from cli.main import xiuhua
from core.clock import now
from core.paths import DataFolder
from core.settings import Settings, save
from store.transaction import Store
from web.doctor import trial
from web.doctor.comers import Came
from web.doctor.probes import Answer
from web.refusals import DoorNotOpened
from web.serve import listening


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(xiuhua, [str(argument) for argument in arguments])


@pytest.fixture
def port() -> int:
    with listening("127.0.0.1", 0) as opened:
        return opened.getsockname()[1]


def test_a_folder_without_a_base_is_looked_at_and_left_alone(tmp_path: Path) -> None:
    said = run("doctor", "--data", tmp_path / "nothing")
    assert said.exit_code == 1
    assert "[to be mended] Phone service" in said.output
    assert not (tmp_path / "nothing").exists()


def test_json_and_both_kinds_of_slip(
    sqlite_base: Store, folder: DataFolder, port: int, tmp_path: Path
) -> None:
    save(folder.settings, Settings(door_port=port))
    said = run("doctor", "--data", folder.root, "--json", "--slip", tmp_path / "单子.pdf")
    found = json.loads(said.stdout)
    assert (said.exit_code, found["state"]) == (1, "bad")
    assert [each["layer"] for each in found["findings"]][:3] == ["door", "port", "phones"]
    assert any("127.0.0.1" in each["ipv4"] and not each["usable"] for each in found["adapters"])
    assert (tmp_path / "单子.pdf").read_bytes().startswith(b"%PDF")
    run("doctor", "--data", folder.root, "--slip", tmp_path / "slip.txt")
    assert str(port) in (tmp_path / "slip.txt").read_text("utf-8-sig")


def test_a_test_code_on_a_door_of_its_own(
    sqlite_base: Store, folder: DataFolder, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The phone of this test is on the same computer, so only the code's way is shown: asked, opened, noted, told."""
    sqlite_base.close()
    save(folder.settings, Settings(door_host="127.0.0.1", door_port=port))
    scanned: list[int] = []
    ask = trial.who_came

    def scan_first(near: str, token: str) -> tuple[Came, ...]:
        scanned.append(requests.get(f"{near}/T/{token}", timeout=20).status_code)
        return ask(near, token)

    def once(_seconds: int) -> Iterator[None]:
        yield None

    monkeypatch.setattr(doctor, "_EVERYWHERE", "127.0.0.1")
    monkeypatch.setattr(trial, "who_came", scan_first)
    monkeypatch.setattr(doctor, "_ticks", once)
    said = run("doctor", "--data", folder.root, "--test", "5", "--json")
    assert scanned == [200], said.output
    found = json.loads(said.stdout)
    assert [came["is_phone"] for came in found["came"]] == [False]
    states = {each["layer"]: each["state"] for each in found["findings"]}
    assert (states["door"], states["phone"]) == ("warn", "unknown")
    assert threading.active_count() < 20
    with listening("127.0.0.1", port):
        pass  # the door was closed again


def test_no_base_no_door(folder: DataFolder, port: int) -> None:
    save(folder.settings, Settings(door_port=port))
    said = run("doctor", "--data", folder.root, "--test", "1")
    assert said.exit_code == 1
    assert "no base" in said.stderr
    with pytest.raises(DoorNotOpened), trial.opened_door(folder, "127.0.0.1", port):
        pass


def test_waiting_ends_with_the_first_phone() -> None:
    here = Came(now(), "192.168.1.20", private=True, wechat=False, is_phone=False)
    phone = here._replace(is_phone=True)
    answers = iter([(), (here,), (here, phone), ()])
    asked: list[int] = []

    def ask() -> tuple[Came, ...]:
        asked.append(1)
        return next(answers)

    assert trial.wait(ask, range(9)) == (here, phone)
    assert len(asked) == 3
    assert trial.wait(lambda: (), range(2)) == ()


def test_a_strange_answer_is_nobody() -> None:
    for answer in (Answer(404), Answer(200, b"<html>"), Answer(trouble="refused")):
        assert trial.who_came("http://x", "T", lambda _url, told=answer: told) == ()


def test_the_code_in_the_terminal_is_a_code() -> None:
    drawn = doctor.drawn("HTTP://192.168.1.20:8460/T/ABC").splitlines()
    assert len({len(line) for line in drawn}) == 1
    assert set("".join(drawn)) <= set("█▀▄ ")

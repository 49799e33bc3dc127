"""The ground: amounts, canonical text, the clock, files, settings, jobs, refusals and their words."""

import ctypes
import os
import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import settings as settings_of_run
from hypothesis import strategies as some

from core import amounts, clock, language, settings
from core.canonical import canonical
from core.files import put_in_place, write_beside, write_whole, writing_whole
from core.jobs import Job, Step, drive
from core.language import N_
from core.refusal import Refusal, word
from core.refusals import FileNotWritten, SettingsUnreadable
from core.settings import Settings

JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=20,
)


@given(some.integers(-(10**9), 10**9))
def test_amounts_go_there_and_back(value: int) -> None:
    assert amounts.hundredths(amounts.shown(value)) == value


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (8000, "80"), (1550, "15.5"), (5, "0.05"), (-150, "-1.5")]
)
def test_amounts_as_people_write_them(value: int, text: str) -> None:
    assert amounts.shown(value) == text


@pytest.mark.parametrize("text", [" ", "x", "1.005", "nan", "inf", "1,5", "1e9999999", "1E2"])
def test_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        amounts.hundredths(text)


@settings_of_run(max_examples=40)
@given(some.dictionaries(some.text(), JSON, max_size=8))
def test_canonical_text_does_not_depend_on_order(value: dict[str, object]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


def test_one_instant_has_one_text() -> None:
    moment = datetime(2026, 3, 5, 5, 20, tzinfo=UTC)
    assert canonical(moment) == canonical(moment.astimezone(timezone(timedelta(hours=8))))


@pytest.mark.parametrize("value", [1.5, {"a": 0.1}, datetime(2026, 1, 1), b"x"])  # noqa: DTZ001 - that is the point
def test_what_has_no_one_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_new_year_begins_in_shanghai() -> None:
    eve = clock.instant(date(2026, 12, 31), time(23, 59))
    assert clock.local_year(eve) == 2026
    assert clock.local_year(eve + timedelta(minutes=2)) == 2027
    assert eve == datetime(2026, 12, 31, 15, 59, tzinfo=UTC)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    file = tmp_path / "新 文件夹" / "名单.txt"
    write_whole(file, b"one")
    write_whole(file, b"two", private=True)
    assert file.read_bytes() == b"two"
    assert [path.name for path in file.parent.iterdir()] == ["名单.txt"]
    with pytest.raises(FileNotWritten):
        write_whole(file / "under a file", b"x")


def test_a_file_waits_beside_its_place(tmp_path: Path) -> None:
    file = tmp_path / "名单.txt"
    write_whole(file, b"one")
    beside = write_beside(file, b"two")
    assert (beside.parent, file.read_bytes(), beside.read_bytes()) == (tmp_path, b"one", b"two")
    put_in_place(beside, file)
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (b"two", [file])


def test_a_file_that_is_written_bit_by_bit_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "room" / "list.pdf"
    with writing_whole(path) as file:
        file.write(b"one ")
        assert not path.exists()
        file.write(b"two")
    assert path.read_bytes() == b"one two"

    def break_off(error: Exception) -> None:
        with writing_whole(path) as file:
            file.write(b"half")
            raise error

    with pytest.raises(KeyError):
        break_off(KeyError("no"))
    with pytest.raises(FileNotWritten) as refused:
        break_off(OSError(28, "No space left on device"))
    assert "No space left" in str(refused.value)
    assert path.read_bytes() == b"one two"
    assert list(path.parent.iterdir()) == [path]


def test_settings_go_there_and_back(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    assert settings.load(file) == Settings()
    chosen = Settings(language="zh_CN", door_port=9000, database="postgresql+psycopg://h/绣花", sound=False)
    settings.save(file, chosen)
    assert settings.load(file) == chosen


@pytest.mark.parametrize("text", ["door_port = 'x'", "sound = 1", "language = ", "door_port = true"])
def test_settings_that_cannot_be_read_are_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(SettingsUnreadable, match=r"settings\.toml"):
        settings.load(file)


def test_an_unknown_setting_is_named_and_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("datbase = 'postgresql+psycopg://h/b'\ndoor_port = 9000\n")
    found = settings.load(file)
    assert found == Settings(door_port=9000)
    assert "datbase" in caplog.text
    assert "postgresql" not in caplog.text
    assert settings.strays(file) == ("datbase",)
    settings.save(file, found)
    assert settings.strays(file) == ("datbase",)
    assert settings.strays(tmp_path / "no.toml") == ()


def _count(to: int) -> Job[int]:
    for done in range(to):
        yield Step(done, to)
    return to


def test_a_driven_job_shows_its_steps_and_gives_its_result() -> None:
    seen: list[Step] = []
    assert drive(_count(3), seen.append) == 3
    assert seen == [Step(0, 3), Step(1, 3), Step(2, 3)]


class SeatTaken(Refusal):
    code = "seat_taken"
    sentence = N_("Seat {seat} is taken.")
    advice = N_("Choose another.")


def test_a_refusal_says_what_and_what_to_do() -> None:
    assert word(SeatTaken(seat=7)) == str(SeatTaken(seat=7)) == "Seat 7 is taken. Choose another."
    assert SeatTaken(seat=7).values == {"seat": 7}


class Unsaid(Refusal):
    code = "unsaid"
    sentence = N_("这个场次已取消。")
    advice = N_("请改选其他场次。")


def test_chinese_sentences_stand_close_together() -> None:
    assert word(Unsaid()) == "这个场次已取消。请改选其他场次。"


@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        ("", "zh_CN"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_CN"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("fr,en;q=0.2,zh;q=0.5", "zh_CN"),
        ("fr", "zh_CN"),
        ("en;q=abc, zh", "zh_CN"),
    ],
)
def test_a_browser_gets_its_language(header: str, spoken: str) -> None:
    assert language.best_of(header) == spoken


def test_one_request_speaks_its_own_language() -> None:
    with language.speaking("zh_CN"):
        assert language.spoken() == "zh_CN"
    assert language.spoken() == "en"


@pytest.mark.skipif(os.name == "nt", reason="there the language of the screens is asked, not the environment")
@pytest.mark.parametrize(
    ("name", "spoken"), [("zh_CN.UTF-8", "zh_CN"), ("zh_TW", "zh_CN"), ("de_DE.UTF-8", "en"), ("C", "en")]
)
def test_the_systems_language(monkeypatch: pytest.MonkeyPatch, name: str, spoken: str) -> None:
    for key in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("LANG", name)
    assert language.system_language() == spoken


@pytest.mark.parametrize(
    ("number", "spoken"), [(0x0804, "zh_CN"), (0x0404, "zh_CN"), (0x0C04, "zh_CN"), (0x0409, "en"), (0, "en")]
)
def test_the_language_of_windows(monkeypatch: pytest.MonkeyPatch, number: int, spoken: str) -> None:
    kernel32 = SimpleNamespace(GetUserDefaultUILanguage=lambda: number)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel32), raising=False)
    with monkeypatch.context() as windows:
        windows.setattr(os, "name", "nt")
        asked = language.system_language()
    assert asked == spoken

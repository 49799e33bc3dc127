"""The test code: a phone that opens it is noted, the base's own computer alone may ask, and a code runs out."""

from collections.abc import Generator
from datetime import datetime, timedelta

import pytest
import requests

from core import clock
from core.paths import DataFolder
from courses.door_keys import door_key
from store.transaction import Store
from tests.phones import Hall, open_hall
from web.doctor import comers, reach_page
from web.doctor.comers import Came, Comers, expiry, make, read_seen
from web.refusals import PageNotThere, ReachCodeExpired

WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1.15 MicroMessenger/8.0.54 Language/zh_CN"
KEY = b"k" * 32


@pytest.fixture
def hall(sqlite_base: Store, folder: DataFolder) -> Generator[Hall]:
    with open_hall(sqlite_base, folder) as opened:
        yield opened


def never(*_asked: object) -> bool:
    return False


def seen(hall: Hall, token: str) -> requests.Response:
    return requests.get(f"{hall.address}/T/{token}/seen", timeout=20)


def test_a_phone_that_came_through_is_told_and_noted(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    token = make(door_key(hall.folder), clock.now())
    assert read_seen(seen(hall, token).content) == []
    monkeypatch.setattr(reach_page, "_is_this_computer", never)
    phone = hall.phone("zh-CN")
    phone.headers["User-Agent"] = WECHAT
    with phone:
        shown = phone.open(f"/T/{token}")
    assert shown.status_code == 200
    assert 'lang="zh-CN"' in shown.text
    assert "127.0.0.1" in shown.text
    (came,) = read_seen(seen(hall, token).content)
    assert (came.address, came.private, came.wechat, came.is_phone) == ("127.0.0.1", True, True, True)
    assert abs(came.at - clock.now()) < timedelta(minutes=1)


def test_this_computer_is_no_phone(hall: Hall) -> None:
    token = make(door_key(hall.folder), clock.now())
    with hall.phone("en") as browser:
        assert "proves nothing for phones" in browser.open(f"/T/{token}").text
    assert [came.is_phone for came in read_seen(seen(hall, token).content)] == [False]


def test_looking_ahead_is_no_arrival(hall: Hall) -> None:
    token = make(door_key(hall.folder), clock.now())
    assert requests.head(f"{hall.address}/T/{token}", timeout=20).status_code == 200
    assert read_seen(seen(hall, token).content) == []


def test_a_stranger_may_not_ask_who_came(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    token = make(door_key(hall.folder), clock.now())
    monkeypatch.setattr(reach_page, "_is_loopback", never)
    assert seen(hall, token).status_code == 404


@pytest.mark.parametrize("token", ["", "x", "A" * 40, "ÄÖ", "of another base"])
def test_a_code_of_somebody_elses_is_no_page(hall: Hall, token: str) -> None:
    if token == "of another base":
        token = make(b"other" * 7, clock.now())
    assert requests.get(f"{hall.address}/T/{token}", timeout=20).status_code == 404


def test_an_old_code_says_that_the_phone_reaches_the_base(hall: Hall) -> None:
    token = make(door_key(hall.folder), clock.now() - timedelta(minutes=11))
    with hall.phone("en") as phone:
        answer = phone.open(f"/T/{token}")
    assert answer.status_code == 410
    assert "does reach the base" in answer.text


def test_a_token_is_good_for_ten_minutes_under_one_key(at: datetime) -> None:
    token = make(KEY, at)
    assert expiry(KEY, token, at + timedelta(minutes=9, seconds=59)) == at + timedelta(minutes=10)
    with pytest.raises(ReachCodeExpired):
        expiry(KEY, token, at + timedelta(minutes=10))
    with pytest.raises(PageNotThere):
        expiry(b"x" * 32, token, at)
    with pytest.raises(PageNotThere):
        expiry(KEY, token[:-1] + ("A" if token[-1] != "A" else "B"), at)
    assert make(KEY, at) != token
    assert comers.url("http://192.168.1.20:8460", token) == f"HTTP://192.168.1.20:8460/T/{token}"


def test_memory_is_bounded_and_forgets(at: datetime) -> None:
    kept = Comers()
    came = Came(at, "192.168.1.7", private=True, wechat=False, is_phone=True)
    for _again in range(100):
        kept.note("one", at + timedelta(minutes=10), came)
    assert len(kept.of("one")) == comers.KEPT
    later = came._replace(at=at + timedelta(minutes=11))
    kept.note("two", at + timedelta(minutes=20), later)
    assert (kept.of("one"), kept.of("two")) == ([], [later])


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b'[{"at": 1}]', b"<html>"])
def test_another_programs_answer_is_no_list_of_arrivals(body: bytes) -> None:
    if body == b"{}":
        assert read_seen(body) == []
        return
    with pytest.raises(ValueError, match=r"."):
        read_seen(body)

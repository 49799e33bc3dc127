"""A trainee's own pages: sign-in and out, sessions, credits with every entry, replays with ranges, the hall page."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.clock import now
from core.paths import DataFolder
from courses import codes, replays, sessions
from courses.check_in import Attempt, Outcome, Welcome
from courses.door_keys import door_key
from courses.tables import Device, ReplayOpening
from credits import ledger
from credits.rules import Verdict
from credits.standing.standing import Standing
from store.transaction import Store
from store.types import Db
from tests import builders
from tests.phones import Hall, fields
from web.hall_key import hall_key, hall_path
from web.me import verdict_sentence


def test_the_door_tells_that_it_is_well(door: Hall) -> None:
    said = door.phone().open("/health").json()
    assert said["ok"] is True
    assert re.fullmatch(r"\d+\.\d+\.\d+", said["version"])


@pytest.mark.parametrize("path", ["/", "/me", "/me/credits", "/me/replays"])
def test_an_unknown_phone_is_sent_to_sign_in(door: Hall, path: str) -> None:
    assert door.phone().open(path).url == f"{door.address}/sign-in"


def test_signing_in_and_having_the_phone_forgotten(door: Hall) -> None:
    phone, person = door.phone(), door.people[0]
    answer = phone.sign_in(person)
    assert answer.url == f"{door.address}/me"
    assert person.name in answer.text
    assert "138****0001" in answer.text
    assert (person.mobile or "?") not in answer.text
    token = phone.cookies["xiuhua_phone"]
    assert phone.submit("/sign-out", fields(answer.text, "/sign-out")).url.endswith("/sign-in")
    assert "xiuhua_phone" not in phone.cookies
    phone.cookies.set("xiuhua_phone", token)
    assert phone.open("/me").url.endswith("/sign-in")
    with door.store.read() as db:
        assert db.scalar(sa.select(Device.released_at)) is not None


def test_a_forged_phone_cookie_is_nobodys(door: Hall) -> None:
    for token in ("x" * 43, "'; DROP TABLE device; --", "é" * 20):
        phone = door.phone()
        answer = phone.get(
            f"{door.address}/me",
            headers={"Cookie": f"xiuhua_phone={token}".encode().decode("latin-1")},
            timeout=30,
        )
        assert answer.url.endswith("/sign-in")


def test_coming_and_attended_sessions(door: Hall) -> None:
    with door.store.write() as db:
        builders.session(db, now(), title="社区三驾马车关系建设", starts_in=3 * 24 * 60)
        closed = builders.session(db, now(), title="只给报名的人", starts_in=60, open_to_all=False)
        off = builders.session(db, now(), title="取消了的课", starts_in=90)
        sessions.cancel(db, off.id, "空调坏了", "clerk", now())
    phone = door.phone()
    door.tap(phone, door.people[0])
    page = phone.open("/me").text
    coming, _heading, attended = page.partition("This year so far")
    assert "社区三驾马车关系建设" in coming
    assert "取消了的课" in coming
    assert "Cancelled" in coming
    assert closed.course not in page
    assert door.session.course in attended
    with door.store.write() as db:
        sessions.enrol(db, closed.id, [door.people[0].id], "clerk", now())
    assert closed.course in phone.open("/me").text


def test_a_session_that_runs_stands_under_now(door: Hall) -> None:
    with door.store.write() as db:
        builders.session(db, now(), title="正在上的课", starts_in=-30)
        builders.session(db, now(), title="刚下的课", starts_in=-121)
    phone = door.phone()
    phone.sign_in(door.people[0])
    page = phone.open("/me").text
    running, _heading, rest = page.partition("<h2>Coming</h2>")
    assert "<h2>Running now</h2>" in running
    assert "正在上的课" in running
    assert door.session.course not in running
    assert door.session.course in rest
    assert "正在上的课" not in rest
    assert "刚下的课" not in page


def test_credits_show_the_sum_the_rest_and_every_entry(door: Hall) -> None:
    phone = door.phone()
    door.tap(phone, door.people[0])
    with door.store.write() as db:
        ledger.post_session(db, door.session.id, "clerk", door.session.ends_at + timedelta(hours=1))
        (entry,) = ledger.entries(db, door.people[0].id, door.session.starts_at.year)
    page = unescape(phone.open("/me/credits").text)
    assert f"You have {entry.credits // 100} credits" in page
    assert door.session.course in page
    assert "Phone" in page
    assert f"rules no. {entry.rule_number}" in page


@pytest.mark.parametrize(
    ("verdict", "earned", "says"),
    [
        ("met", 8150, "You have 81.5 credits: the 80 of this year are reached."),
        ("on_track", 6200, "You have 62 credits and need 18 more."),
        ("at_risk", 6250, "need 17.5 more: few sessions are left"),
        ("out_of_reach", 0, "which the sessions left cannot give"),
    ],
)
def test_each_verdict_is_a_sentence(door: Hall, verdict: Verdict, earned: int, says: str) -> None:
    standing = Standing(
        door.people[0].id.hex, "P0001", "王", "", "", "", earned, 8000, 0, verdict
    )  # fmt: skip
    assert says in verdict_sentence(standing)


def _video(door: Hall, tmp_path: Path) -> str:
    film = tmp_path / "第一讲.mp4"
    film.write_bytes(bytes(range(256)) * 40)
    with door.store.write() as db:
        target = replays.store_file(door.folder, film)
        return str(replays.add_link(db, door.session.id, "file", target, "第一讲", "clerk", now()))


def test_a_video_is_sent_in_ranges_to_known_phones_only(door: Hall, tmp_path: Path) -> None:
    link = _video(door, tmp_path)
    phone = door.phone()
    assert phone.open(f"/replay/{link}/file").url.endswith("/sign-in")
    phone.sign_in(door.people[0])
    whole = phone.open(f"/replay/{link}/file")
    assert whole.headers["Content-Type"] == "video/mp4"
    assert len(whole.content) == 10_240
    part = phone.open(f"/replay/{link}/file", headers={"Range": "bytes=256-511"})
    assert part.status_code == 206
    assert part.content == bytes(range(256))
    assert part.headers["Content-Range"] == "bytes 256-511/10240"
    assert phone.open(f"/replay/{link}/file", headers={"Range": "bytes=99999-"}).status_code == 416


def test_opening_is_recorded_and_looking_is_not(door: Hall, tmp_path: Path) -> None:
    link = _video(door, tmp_path)
    with door.store.write() as db:
        outside = replays.add_link(
            db, door.session.id, "page", "https://v.example.cn/a?b=1&c=2", "", "clerk", now()
        )
    phone = door.phone()
    phone.sign_in(door.people[0])
    page = phone.open("/me/replays")
    assert phone.open(f"/replay/{link}").status_code == 200
    answer = phone.submit(f"/replay/{outside}", fields(page.text, f"/replay/{outside}"))
    assert 'href="https://v.example.cn/a?b=1&amp;c=2"' in answer.text
    with door.store.read() as db:
        (opening,) = db.execute(sa.select(ReplayOpening.__table__)).all()
    assert (opening.link_id, opening.person_id, opening.door) == (outside, door.people[0].id, "web")
    assert phone.open(f"/replay/{door.session.id}").status_code == 404
    assert phone.open("/replay/1").status_code == 404


def test_the_hall_page_needs_its_link_and_shows_a_true_code(door: Hall) -> None:
    key, number = door_key(door.folder), door.session.number
    screen = door.phone()
    assert screen.open(f"/hall/{number}").status_code == 403
    assert screen.open(f"/hall/{number}?key={hall_key(key, number + 1, now())}").status_code == 403
    assert screen.open(f"/hall/{number}?key=签").status_code == 403
    old = hall_key(key, number, now() - timedelta(minutes=11))
    ahead = hall_key(key, number, now() + timedelta(hours=1))
    for wrong in (old, ahead, old.replace(old[:10], hall_key(key, number, now())[:10]), "1-", "²-0"):
        assert screen.open(f"/hall/{number}", params={"key": wrong}).status_code == 403
    page = screen.open(hall_path(key, number, now()))
    assert page.status_code == 200
    assert "key=" not in page.url
    assert page.text.count("<svg") == 2
    shown = screen.open(f"/hall/{number}/now").json()
    assert (shown["done"], shown["of"]) == (0, 3)
    assert "In time until" in shown["window"]
    door.tap(door.phone(), door.people[0])
    assert screen.open(f"/hall/{number}/now").json()["done"] == 1
    assert screen.open(f"/hall/{number}/now?direction=out").json()["of"] == 1
    missing = screen.open(f"/hall/{number}/missing")
    assert "欧**" in missing.text
    assert "欧阳娜" not in missing.text
    assert "王**" not in missing.text
    assert door.phone().open(f"/hall/{number}/missing").status_code == 403
    assert 0 < shown["changes_in"] <= codes.STEP_SECONDS * 1000
    assert screen.open("/hall/999?key=" + hall_key(key, 999, now())).status_code == 404
    assert door.phone().open(f"/hall/{number}/now").status_code == 403
    thief = door.phone()
    thief.open("/sign-in")
    thief.cookies.set(f"xiuhua_hall_{number}", screen.cookies[f"xiuhua_hall_{number}"])
    assert thief.open(f"/hall/{number}/now").status_code == 403


def test_a_fault_is_shown_calmly_and_logged_without_the_person(
    door: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_all: object) -> None:
        raise ZeroDivisionError

    phone = door.phone()
    phone.sign_in(door.people[0])
    monkeypatch.setattr("courses.my_sessions.coming", broken)
    answer = phone.open("/me")
    assert answer.status_code == 500
    number = re.search(r"report ([0-9A-F]{8})", answer.text)
    assert number
    assert number[1] in caplog.text
    assert "ZeroDivisionError" not in answer.text
    assert phone.open("/sign-in").status_code == 200


def test_a_poisoned_tap_leaves_its_neighbours_alone(door: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    from web import settle

    real = settle.check_in.check_in

    def poisoned(
        db: Db, attempts: Sequence[Attempt], at: datetime, welcome: Welcome | None
    ) -> Sequence[Outcome]:
        if any(attempt.person_id == door.people[1].id for attempt in attempts):
            raise ZeroDivisionError
        return real(db, attempts, at, welcome)

    monkeypatch.setattr(settle.check_in, "check_in", poisoned)
    statuses = [door.tap(door.phone(), person).status_code for person in door.people]
    assert statuses == [200, 500, 200]


def test_a_session_seen_lately_is_read_again_after_a_while(sqlite_base: Store, folder: DataFolder) -> None:
    from web.known_sessions import KEPT, KnownSessions

    at = now()
    session, _people = builders.hall(sqlite_base, at)
    known = KnownSessions()
    with sqlite_base.read() as db:
        known.read(db, session.number, at)
    assert known.kept(session.number, at + KEPT / 2)
    assert known.kept(session.number, at + KEPT) is None
    assert known.kept(session.number, at - timedelta(seconds=1)) is None

"""Places and leave from the phone, over real HTTP; and a phone whose clock is wrong."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

import web
from core.clock import now
from core.ids import new_id
from courses import enrolments, sessions
from courses.calendar import SessionRow
from courses.presence import excuses, seats
from courses.tables import Attendance
from tests import builders
from tests.phones import Hall, Phone, fields


def signed_in(door: Hall, person: int, language: str = "en") -> Phone:
    phone = door.phone(language)
    assert phone.sign_in(door.people[person]).url.endswith("/me")
    return phone


def press(phone: Phone, path: str, act: str, **more: str) -> str:
    form = fields(phone.open("/me").text, path)
    answer = phone.submit(path, {**form, "act": act, **more})
    assert answer.status_code == 200, answer.text
    assert answer.url.endswith("/me")
    return answer.text


@pytest.fixture
def small(door: Hall) -> SessionRow:
    """A session of one place, the day after tomorrow."""
    with door.store.write() as db:
        return builders.session(db, now(), title="心理疏导小组", starts_in=2 * 24 * 60, capacity=1)


def test_a_place_is_taken_waited_for_and_given_back(door: Hall, small: SessionRow) -> None:
    path = f"/me/place/{small.id}"
    first, second, third = (signed_in(door, person) for person in range(3))
    assert "Free places: 1" in first.open("/me").text
    page = press(first, path, "take")
    assert "You have a place." in page
    assert "Give the place back" in page
    waits = second.open("/me").text
    assert "All places are taken." in waits
    assert "You are number 1 on the waiting list." in press(second, path, "take")
    assert "You are number 2 on the waiting list." in press(third, path, "take")
    assert "All places are taken." in press(second, path, "give_back")
    assert "You are number 1 on the waiting list." in third.open("/me").text
    press(first, path, "give_back")
    assert "You have a place." in third.open("/me").text
    with door.store.read() as db:
        assert seats.waiting(db, small.id) == []
        assert sessions.session(db, small.id, now()).enrolled == 1


def test_leave_is_asked_for_with_a_reason_and_withdrawn(door: Hall) -> None:
    path = f"/me/leave/{door.session.id}"
    phone = signed_in(door, 0)
    page = press(phone, path, "ask", reason="家里有人住院 <b>急</b>")
    assert "Leave is asked for; the staff decide." in page
    assert "Ask for leave" not in page
    with door.store.read() as db:
        (row,) = excuses.excuses(db)
    assert (row.reason, row.asked_by) == ("家里有人住院 <b>急</b>", "person:P0001")
    with door.store.write() as db:
        excuses.decide(db, row.id, "", "clerk", now(), granted=True)
    assert "You have leave from this session." in phone.open("/me").text
    assert "Ask for leave" in press(phone, path, "withdraw")
    press(phone, path, "ask", reason="牙疼")
    with door.store.write() as db:
        excuses.decide(db, excuses.excuses(db)[0].id, "换个时间", "clerk", now(), granted=False)
    page = phone.open("/me").text
    assert "Leave was refused." in page
    assert "Ask for leave" in page


def test_a_reason_that_nobody_can_read_is_none(door: Hall) -> None:
    path = f"/me/leave/{door.session.id}"
    phone = signed_in(door, 0)
    form = fields(phone.open("/me").text, path)
    assert phone.submit(path, {**form, "act": "ask", "reason": "\0\u200b\u202e"}).status_code == 409
    assert "Leave is asked for; the staff decide." in press(phone, path, "ask", reason="发烧\0\u202e了")
    with door.store.read() as db:
        assert [row.reason for row in excuses.excuses(db)] == ["发烧了"]


def test_in_chinese_and_for_a_session_by_name_only(door: Hall, small: SessionRow) -> None:
    with door.store.write() as db:
        closed = builders.session(db, now(), title="只给报名的人", starts_in=60, open_to_all=False)
        enrolments.enrol(db, closed.id, [door.people[0].id], "clerk", now())
    page = signed_in(door, 0).open("/me").text
    assert "You are expected here." in page
    assert f"/me/place/{closed.id}" not in page
    assert f"/me/leave/{closed.id}" in page
    assert f"/me/place/{small.id}" in page
    assert f"/me/leave/{small.id}" in page
    assert f"/me/leave/{closed.id}" not in signed_in(door, 1).open("/me").text


def test_a_second_tap_finds_it_done(door: Hall, small: SessionRow) -> None:
    phone = signed_in(door, 0)
    place, leave = f"/me/place/{small.id}", f"/me/leave/{small.id}"
    mark = fields(phone.open("/me").text, place)
    for path, act, words in (
        (place, "take", "You have a place."),
        (leave, "ask", "Leave is asked for; the staff decide."),
        (leave, "withdraw", "Ask for leave"),
        (place, "give_back", "Take a place"),
    ):
        for _tap in range(2):
            answer = phone.submit(path, {**mark, "act": act, "reason": "发烧"})
            assert answer.url.endswith("/me")
            assert words in answer.text
    with door.store.read() as db:
        assert [row.decision for row in excuses.excuses(db)] == ["withdrawn"]


def test_what_is_refused_says_why_and_changes_nothing(door: Hall, small: SessionRow) -> None:
    phone = signed_in(door, 0)
    mark = fields(phone.open("/me").text, f"/me/place/{small.id}")
    place, leave = f"/me/place/{small.id}", f"/me/leave/{small.id}"
    for path, form, status, words in (
        (place, {"act": "take"}, 403, "no longer valid"),
        (place, {"act": "take", "mark": "0" * 32}, 403, "no longer valid"),
        (place, {**mark, "act": "grab"}, 400, "could not be read"),
        (place, mark, 400, "could not be read"),
        (f"/me/place/{new_id()}", {**mark, "act": "take"}, 404, "not in the base"),
        (f"/me/place/{door.session.id}", {**mark, "act": "take"}, 409, "No place has to be taken"),
        ("/me/place/7", {**mark, "act": "take"}, 404, "no such page"),
        (leave, {**mark, "act": "ask", "reason": " "}, 409, "A reason is missing"),
        (leave, {**mark, "act": "ask", "reason": "好" * 201}, 409, "longer than 200"),
    ):
        answer = phone.submit(path, form)
        assert (answer.status_code, words in answer.text) == (status, True), (path, form, answer.text)
    assert phone.open(place).status_code == 405
    stranger = door.phone()
    form = fields(stranger.open("/sign-in").text, "/sign-in")
    assert stranger.submit(place, {**form, "act": "take"}).url.endswith("/sign-in")
    with door.store.read() as db:
        assert sessions.session(db, small.id, now()).enrolled == 0
        assert excuses.excuses(db) == []


def test_the_years_sessions_with_status_and_minutes(door: Hall) -> None:
    at = now()
    with door.store.write() as db:
        missed = builders.session(db, at, title="没去成的课", starts_in=-5 * 60)
        plan = sessions.terms(db, door.session.id)
        plan = replace(
            plan, starts_at=at - timedelta(minutes=50), ends_at=at + timedelta(minutes=30), late_after=20
        )
        sessions.reschedule(db, door.session.id, plan, "clerk", at)
    phone = door.phone()
    door.tap(phone, door.people[0])
    door.tap(phone, direction="out")
    page = phone.open("/me").text.partition("This year so far")[2]
    assert "Attended 1, absent 1, on leave 0." in page
    assert "late and left early" in page
    assert "0 minutes present" in page
    assert "absent" in page.partition("没去成的课")[2]
    assert "late" in press(phone, f"/me/leave/{missed.id}", "ask", reason="发烧")
    with door.store.write() as db:
        excuses.decide(db, excuses.excuses(db)[0].id, "", "clerk", now(), granted=True)
    assert "Attended 1, absent 0, on leave 1." in phone.open("/me").text


@pytest.mark.parametrize("clock", ["Tue, 01 Jan 2030 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_phone_with_a_wrong_clock_changes_nothing(door: Hall, clock: str) -> None:
    phone, person = door.phone(), door.people[0]
    phone.headers.update({"Date": clock, "If-Modified-Since": clock, "If-Unmodified-Since": clock})
    before = now()
    form = fields(door.scan(phone).text, "/check-in")
    # Whatever a phone says of the time is said to nobody.
    said = {"at": clock, "time": clock, "occurred_at": clock, "now": "4102444800000"}
    answer = phone.submit("/check-in", {**form, **said, "mobile": person.mobile or "", "name": person.name})
    assert answer.status_code == 200
    assert "Checked in" in answer.text
    with door.store.read() as db:
        occurred, recorded, late = db.execute(
            sa.select(Attendance.occurred_at, Attendance.recorded_at, Attendance.late)
        ).one()
    assert before <= occurred <= recorded <= now()
    assert late is False


def test_no_script_of_a_page_asks_the_phone_for_the_time() -> None:
    scripts = list((Path(web.__file__).parent / "static").glob("*.js"))
    assert scripts
    for script in scripts:
        assert not re.search(r"\bDate\b", script.read_text("utf-8")), script.name

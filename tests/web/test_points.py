"""Task points over real HTTP: a rotating code brings the arrival along, a printed one does not; the page names the next point."""

import json
from collections.abc import Generator
from datetime import timedelta

import pytest
import requests
import sqlalchemy as sa

from core.clock import now
from core.paths import DataFolder
from courses import check_in, sessions, trails
from courses.field import point_scans
from courses.scans import SessionKey, session_key
from courses.tables import Attendance
from courses.trails import NewPoint, NewTeam
from store import journal
from store.transaction import Store
from tests.phones import Hall, Phone, fields, open_hall

POINTS = [NewPoint("河边", "数一数路灯"), NewPoint("老街"), NewPoint("活动室")]


@pytest.fixture
def visit(base: Store, folder: DataFolder) -> Generator[Hall]:
    """An open door and a field visit: the first two people walk 2, 3, 1, the third is in no team."""
    with open_hall(base, folder) as hall:
        with base.write() as db:
            team = NewTeam("二队", 2, [one.id for one in hall.people[:2]])
            trails.set_trail(db, hall.session.id, POINTS, [team], "test", now())
        yield hall


def key(hall: Hall) -> SessionKey:
    with hall.store.read() as db:
        return session_key(db, hall.session.id)


def scan(hall: Hall, phone: Phone, point: int, *, printed: bool = False) -> requests.Response:
    text = point_scans.printed(key(hall), point) if printed else point_scans.shown(key(hall), point, now())
    return phone.open(f"/P/{text}")


def tap(hall: Hall, phone: Phone, point: int, *, printed: bool = False) -> requests.Response:
    page = scan(hall, phone, point, printed=printed)
    assert page.status_code == 200
    return phone.submit("/check-in", fields(page.text, "/check-in"))


def standing(hall: Hall) -> list[tuple[str, int, str]]:
    table = Attendance.__table__
    with hall.store.read() as db:
        rows = db.execute(
            sa.select(table.c.direction, table.c.point, table.c.reason)
            .where(table.c.reversed_at.is_(None))
            .order_by(table.c.point)
        )
        return [(row.direction, row.point, row.reason) for row in rows]


def test_few_taps_on_the_way(visit: Hall) -> None:
    phone = visit.phone()
    page = scan(visit, phone, 2)
    assert "2. 老街" in page.text
    assert "I am here" in page.text
    form = fields(page.text, "/check-in")
    person = visit.people[0]
    answer = phone.submit("/check-in", {**form, "mobile": person.mobile or "", "name": person.name})
    assert answer.status_code == 200
    assert "Task point 2 reached at" in answer.text
    assert "二队" in answer.text
    assert "Next: 3. 活动室" in answer.text
    assert "1 of 3 task points" in answer.text
    assert standing(visit) == [("in", 0, ""), ("at", 2, "")]
    answer = tap(visit, phone, 1)
    assert "数一数路灯" in answer.text
    assert "Another point was next on your route" in answer.text
    assert "All task points are visited." in tap(visit, phone, 3).text
    again = tap(visit, phone, 3)
    assert "nothing is counted twice" in again.text
    assert len(standing(visit)) == 4


def test_paper_proves_less_and_says_so(visit: Hall) -> None:
    phone = visit.phone()
    phone.sign_in(visit.people[0])
    refused = tap(visit, phone, 2, printed=True)
    assert refused.status_code == 409
    assert "is not checked in" in refused.text
    assert standing(visit) == []
    visit.tap(phone)
    assert "Task point 2 reached" in tap(visit, phone, 2, printed=True).text
    assert standing(visit) == [("in", 0, ""), ("at", 2, "printed")]
    table = journal.JOURNAL
    with visit.store.read() as db:
        query = sa.select(table.c.payload).where(table.c.action == "check_in.done")
        payloads = [json.loads(each) for each in db.scalars(query)]
    assert [(each.get("point"), each.get("reason")) for each in payloads] == [(None, None), (2, "printed")]


def test_a_request_sent_twice_or_after_taking_back_enters_nothing(visit: Hall) -> None:
    phone = visit.phone()
    phone.sign_in(visit.people[0])
    form = fields(scan(visit, phone, 2).text, "/check-in")
    for _time in range(2):
        assert phone.submit("/check-in", form).status_code == 200
    assert len(standing(visit)) == 2
    with visit.store.write() as db:
        arrival = db.scalars(sa.select(Attendance.id).where(Attendance.direction == "in")).one()
        check_in.reverse(db, arrival, "误扫", "clerk", now())
    assert "already used" in phone.submit("/check-in", form).text
    assert standing(visit) == []


def test_false_codes_are_refused_and_kept(visit: Hall) -> None:
    phone = visit.phone()
    old = point_scans.shown(key(visit), 2, now() - timedelta(minutes=1))
    paper = point_scans.printed(key(visit), 2)
    forged = paper[:-1] + ("0" if paper[-1] != "0" else "1")
    gone = point_scans.printed(key(visit), 9)
    statuses = [phone.open(f"/P/{text}").status_code for text in (old, forged, gone, "XXX", "../C/1")]
    assert statuses[:4] == [410, 400, 409, 400]
    assert statuses[4] in {400, 404}
    assert phone.submit(f"/P/{paper}", {}).status_code == 405
    table = journal.JOURNAL
    with visit.store.read() as db:
        query = sa.select(table.c.payload).where(table.c.action == "check_in.refused").order_by(table.c.seq)
        kept = [json.loads(each) for each in db.scalars(query)]
    assert [(each["code"], each["direction"]) for each in kept] == [
        ("code_expired", "at"),
        ("code_unreadable", "at"),
        ("unknown_point", "at"),
    ]


@pytest.mark.parametrize(("hours", "words"), [(48, "opens at"), (-48, "closed at")])
def test_paper_counts_within_the_sessions_window_alone(visit: Hall, hours: int, words: str) -> None:
    with visit.store.write() as db:
        plan = sessions.terms(db, visit.session.id)
        start = now() + timedelta(hours=hours)
        moved = sessions.NewSession(plan.course_id, start, start + timedelta(hours=2))
        sessions.reschedule(db, visit.session.id, moved, "clerk", now())
    answer = scan(visit, visit.phone(), 2, printed=True)
    assert answer.status_code == 409
    assert words in answer.text


def test_the_language_changes_while_the_ticket_waits(visit: Hall) -> None:
    phone = visit.phone("zh-CN")
    page = scan(visit, phone, 2)
    form = fields(page.text, "/language")
    english = phone.submit("/language", {**form, "to": "en"})
    assert "2. 老街" in english.text
    assert "I am here" in english.text
    wrong = {**fields(english.text, "/check-in"), "mobile": "13900000000", "name": "无此人"}
    answer = phone.submit("/check-in", wrong)
    assert answer.status_code == 403
    assert "2. 老街" in answer.text

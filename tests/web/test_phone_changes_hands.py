"""A phone changes hands only for an attempt that is accepted; what bound it, and in which browser, is told by the journal."""

import hashlib

import sqlalchemy as sa

from core.clock import now
from core.jobs import drive
from courses import records, sessions
from courses.tables import Attendance, Device
from store import journal
from store.records import disagreements
from tests.phones import Hall, Phone, fields
from web.visit import BROWSER, PHONE


def _devices(door: Hall) -> list[sa.Row[tuple[Device]]]:
    with door.store.read() as db:
        return list(db.execute(sa.select(Device.__table__).order_by(Device.id)))


def _tap(door: Hall, phone: Phone, form: dict[str, str], place: int) -> int:
    person = door.people[place]
    return phone.submit("/check-in", form | {"mobile": person.mobile or "", "name": person.name}).status_code


def test_a_used_ticket_does_not_bind_the_phone_to_somebody_else(door: Hall) -> None:
    phone = door.phone()
    form = fields(door.scan(phone).text, "/check-in")
    assert _tap(door, phone, form, 0) == 200
    token = phone.cookies[PHONE]
    assert _tap(door, phone, form, 1) == 409
    assert phone.cookies[PHONE] == token
    assert [(row.person_id, row.released_at) for row in _devices(door)] == [(door.people[0].id, None)]
    with door.store.read() as db:
        refused = sa.select(journal.JOURNAL.c.payload).where(journal.JOURNAL.c.action == "check_in.refused")
        assert "device" not in db.scalars(refused).one()
        assert drive(disagreements(db, records.RECORDS)) == []
    door.scan(phone)
    assert phone.submit("/check-in", form).status_code == 200  # the same tap again: the first person's


def test_a_refused_attempt_leaves_a_new_phone_unbound(door: Hall) -> None:
    phone = door.phone()
    form = fields(door.scan(phone).text, "/check-in")
    with door.store.write() as db:
        sessions.cancel(db, door.session.id, "heating broke", "clerk", now())
    assert _tap(door, phone, form, 0) == 409
    assert PHONE not in phone.cookies
    assert _devices(door) == []


def test_an_accepted_attempt_hands_the_phone_over(door: Hall) -> None:
    phone = door.phone()
    assert door.tap(phone, door.people[0]).status_code == 200
    assert door.tap(phone, door.people[1]).status_code == 200
    browser = hashlib.sha256(str(phone.cookies[BROWSER]).encode()).hexdigest()
    before, after = _devices(door)
    assert (before.person_id, before.released_at is None) == (door.people[0].id, False)
    assert (after.person_id, after.released_at) == (door.people[1].id, None)
    assert {before.browser, after.browser} == {browser}
    with door.store.read() as db:
        rows = db.execute(sa.select(Attendance.person_id, Attendance.device_id)).all()
        assert {row[0]: row[1] for row in rows} == {before.person_id: before.id, after.person_id: after.id}
        assert drive(disagreements(db, records.RECORDS)) == []
        assert drive(journal.verify(db)).ok


def test_who_was_in_already_gets_the_phone_bound(door: Hall) -> None:
    assert door.tap(door.phone(), door.people[0]).status_code == 200
    phone = door.phone()
    assert door.tap(phone, door.people[0]).status_code == 200
    assert phone.cookies[PHONE]
    assert [row.person_id for row in _devices(door)] == [door.people[0].id] * 2

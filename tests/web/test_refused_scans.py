"""Refused scans are evidence: what was brought, by whose phone where it is known; within limits that no honest hall reaches."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from cli.every_record import ALL
from core.clock import now
from core.jobs import drive
from core.paths import DataFolder
from courses import scans, tickets
from courses.door_keys import door_key
from courses.tables import Device
from store import journal, records
from store.transaction import Store
from tests import builders
from tests.phones import Hall, Phone, fields, open_door
from web.limits import Tries
from web.refused_scans import RefusedScans
from web.visit import browser_key


def _evidence(door: Hall) -> list[tuple[str, str, dict[str, Any]]]:
    """Subject, actor and payload of each refused scan, oldest first."""
    table = journal.JOURNAL
    with door.store.read() as db:
        rows = db.execute(
            sa.select(table.c.subject_id, table.c.actor, table.c.payload)
            .where(table.c.action == "check_in.refused", table.c.subject_kind == "session")
            .order_by(table.c.seq)
        ).all()
    return [(row.subject_id, row.actor, json.loads(row.payload)) for row in rows]


def _code(door: Hall, direction: str = "in", seconds: int = 0) -> str:
    with door.store.read() as db:
        key = scans.session_key(db, door.session.number)
    return scans.shown(key, direction, now() + timedelta(seconds=seconds))


def test_an_old_photo_is_kept_with_the_phones_owner(door: Hall) -> None:
    phone, person = door.phone(), door.people[0]
    phone.sign_in(person)
    assert phone.open(f"/C/{_code(door, seconds=-60)}").status_code == 410
    with door.store.read() as db:
        device = db.scalar(sa.select(Device.id))
    said = {"lane": "qr", "direction": "in", "code": "code_expired"}
    assert _evidence(door) == [
        (
            str(door.session.id),
            "person:P0001",
            {**said, "person": str(person.id), "device": str(device)},
        )
    ]
    with door.store.read() as db:
        assert drive(journal.verify(db)).ok
        assert drive(records.disagreements(db, ALL)) == []


def test_every_kind_of_false_code_is_kept(door: Hall) -> None:
    with door.store.write() as db:
        other = builders.session(db, now(), title="另一节课")
    phone = door.phone()
    true = _code(door)
    leaving = _code(door, "out")
    with door.store.read() as db:
        elsewhere = scans.shown(scans.session_key(db, other.id), "in", now())
    here = true[:-12]
    phone.open(f"/C/{here}{elsewhere[-12:]}")  # the other session's code under this session's number
    phone.open(f"/C/{here}{leaving[-12:]}")  # the code for leaving, used to arrive
    phone.open(f"/C/{here}{'0' * 12}")
    phone.open("/C/Z" + "0" * 12)  # no such session
    phone.open("/C/no-code-at-all")  # not a code, so no scan
    assert [(subject, said["code"], said["direction"]) for subject, _actor, said in _evidence(door)] == [
        (str(door.session.id), "code_expired", "in"),
        (str(door.session.id), "wrong_direction", "in"),
        (str(door.session.id), "code_expired", "in"),
        ("15", "unknown_session", "out"),
    ]
    assert {actor for _subject, actor, _said in _evidence(door)} == {"phone"}
    with door.store.read() as db:
        assert drive(records.disagreements(db, ALL)) == []


def test_false_and_old_tickets_are_kept(door: Hall) -> None:
    phone, person = door.phone(), door.people[1]
    phone.sign_in(person)
    ticket = fields(door.scan(phone).text, "/check-in")["ticket"]
    assert phone.submit("/check-in", {"ticket": ticket[:-3] + "AAA"}).status_code == 403
    key = browser_key(door_key(door.folder), phone.cookies["xiuhua_browser"] or "")
    old = tickets.sign(tickets.issue(door.session.number, "out", now() - timedelta(seconds=200)), key)
    assert phone.submit("/check-in", {"ticket": old}).status_code == 410
    assert [
        (subject, actor, said["code"], said["direction"]) for subject, actor, said in _evidence(door)
    ] == [
        ("", "person:P0002", "ticket_forged", ""),
        (str(door.session.id), "person:P0002", "ticket_expired", "out"),
    ]
    assert all(said["person"] == str(person.id) for _subject, _actor, said in _evidence(door))


@pytest.mark.parametrize("agent", ["WhatsApp/2.2", "Mozilla/5.0 (compatible; Googlebot/2.1)", ""])
def test_a_link_preview_of_a_true_code_changes_nothing(door: Hall, agent: str) -> None:
    before = door.store.moved()
    for _look in range(3):
        bot = door.phone()
        bot.headers["User-Agent"] = agent
        assert door.scan(bot).status_code == 200
        assert bot.head(door.address + door.code(), timeout=30).status_code in {200, 410}
    with door.store.read() as db:
        assert all(said["code"] == "code_expired" for _subject, _actor, said in _evidence(door))
        assert db.scalar(sa.select(sa.func.count()).select_from(Device)) == 0
    assert door.store.moved() - before == len(_evidence(door))


def test_of_a_hall_behind_one_address_nobodys_evidence_is_lost(door: Hall) -> None:
    old = _code(door, seconds=-60)

    def come(_number: int) -> int:
        with Phone(door.address) as phone:
            return phone.open(f"/C/{old}").status_code

    with ThreadPoolExecutor(32) as pool:
        assert set(pool.map(come, range(230))) == {410}
    assert len(_evidence(door)) == 230


def test_a_flood_from_one_phone_or_one_address_does_not_fill_the_base(
    sqlite_base: Store, folder: DataFolder
) -> None:
    session, people = builders.hall(sqlite_base, now())
    with open_door(sqlite_base, folder) as (address, app):
        _flood(Hall(address, sqlite_base, folder, session, people), app.door.refused)


def _seconds_since(begun: datetime) -> int:
    return int((now() - begun).total_seconds())


def _flood(door: Hall, refused: RefusedScans) -> None:
    phone, old = door.phone(), _code(door, seconds=-60)
    phone.open("/sign-in")  # so that it has its mark
    begun = now()
    for _time in range(60):
        assert phone.open(f"/C/{old}").status_code == 410
    kept = len(_evidence(door))
    assert 29 <= kept <= 31 + _seconds_since(begun) // 10  # of which six a minute come free
    assert refused.left_out == 60 - kept
    refused.of_address = Tries(burst=3, per_minute=60)  # as if nearly 6,000 had come already
    begun = now()
    for _time in range(20):
        with Phone(door.address) as other:
            assert other.open(f"/C/{old}").status_code == 410
    assert len(_evidence(door)) - kept <= 4 + _seconds_since(begun)
    assert refused.of_address.wait("192.168.1.20", now()) == 0

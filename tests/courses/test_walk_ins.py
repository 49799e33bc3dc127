"""People at the desk who were not on the list: written down, found, put on the roster, dismissed, opened again."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from core.ids import new_id
from courses import refusals, sessions, today, walk_ins
from courses.check_in import Attempt, check_in
from courses.presence import places
from courses.review.refusals import UnknownWalkIn, WalkInOpen, WalkInSettled
from courses.walk_ins import WALK_INS, WalkInRow
from people import persons
from people.persons import NewPerson
from people.refusals import MobileNotValid, NameMissing, StaffNumberTaken
from sheets.columns import shown
from tests.course_town import Town
from tests.rings import waits_without_the_journal

SOON = timedelta(minutes=20)


def came(
    town: Town, session: UUID, name: str = "欧阳那", mobile: str = "", at: datetime | None = None
) -> UUID:
    with town.store.write() as db:
        return walk_ins.record(
            db, session, name, mobile, "没有证件", at or town.at, actor="clerk", at=town.at + SOON
        )


def only(town: Town, session: UUID) -> WalkInRow:
    with town.store.read() as db:
        (row,) = walk_ins.walk_ins(db, session)
        return row


def test_a_walk_in_is_found_and_checked_in_at_the_hour_it_came(town: Town) -> None:
    made = town.session()
    walk_in = came(town, made)
    with town.store.read() as db:
        found = walk_ins.suggestions(db, walk_in)
    assert [(each.person.id, each.likeness) for each in found] == [(town.people[3], "reading")]
    with town.store.write() as db:
        outcome = walk_ins.match(db, walk_in, town.people[3], "clerk", town.at + 2 * SOON)
        assert (outcome.ok, outcome.at) == (True, town.at)
    row = only(town, made)
    assert (row.settled, row.person, row.attendance_id) == ("matched", "欧阳娜", outcome.attendance_id)
    with town.store.read() as db:
        (arrival,) = today.arrivals(db, made)
    assert (arrival.lane, arrival.reason, arrival.occurred_at) == ("manual", "Walk-in 欧阳那", town.at)
    with town.store.write() as db, pytest.raises(WalkInSettled):
        walk_ins.match(db, walk_in, town.people[4], "clerk", town.at + 2 * SOON)
    with town.store.write() as db:
        walk_ins.reopen(db, walk_in, "认错了人", "clerk", town.at + 3 * SOON)
        with pytest.raises(WalkInOpen):
            walk_ins.reopen(db, walk_in, "再来", "clerk", town.at + 3 * SOON)
    assert only(town, made).settled == ""
    with town.store.read() as db:
        assert today.arrivals(db, made) == []


def test_whoever_is_checked_in_already_keeps_that_check_in_when_the_walk_in_is_opened_again(
    town: Town,
) -> None:
    made = town.session()
    walk_in = came(town, made)
    with town.store.write() as db:
        assert check_in(db, [Attempt(town.people[3], "qr", town.at, "x", session_id=made)], town.at)[0].ok
        assert walk_ins.match(db, walk_in, town.people[3], "clerk", town.at + SOON).code == "already"
        walk_ins.reopen(db, walk_in, "认错了人", "clerk", town.at + SOON)
    with town.store.read() as db:
        assert len(today.arrivals(db, made)) == 1


def test_somebody_new_is_put_on_the_roster_and_checked_in(town: Town) -> None:
    made = town.session()
    walk_in = came(town, made, "何新", "138 0000 0009")
    with town.store.read() as db:
        assert walk_ins.suggestions(db, walk_in) == []
    with town.store.write() as db:
        assert walk_ins.register(db, walk_in, NewPerson(""), "clerk", town.at + SOON).ok
    row = only(town, made)
    assert row.person_id is not None
    with town.store.read() as db:
        person = persons.person(db, row.person_id)
    assert (row.settled, person.name, person.mobile) == ("registered", "何新", "13800000009")
    assert [shown(column, row) for column in WALK_INS.columns] == [
        "2026-03-05 13:20", "何新", "138****0009", "没有证件", "registered", "何新", "", "clerk",
    ]  # fmt: skip


def test_putting_somebody_on_the_roster_waits_for_a_check_in_and_not_in_a_ring_with_it(town: Town) -> None:
    made = town.session()
    walk_in = came(town, made, "何新")
    assert waits_without_the_journal(
        town.store,
        lambda db: places.lock(db, made),
        lambda db: walk_ins.register(db, walk_in, NewPerson(""), "clerk", town.at + SOON),
    )
    assert only(town, made).settled == "registered"


def test_what_is_refused_leaves_the_walk_in_open_and_adds_nobody(town: Town) -> None:
    made = town.session(open_to_all=False)
    walk_in = came(town, made, "何新")
    with town.store.write() as db:
        assert walk_ins.match(db, walk_in, town.people[0], "clerk", town.at + SOON).code == "not_enrolled"
    with pytest.raises(refusals.NotEnrolled), town.store.write() as db:
        walk_ins.register(db, walk_in, NewPerson("何新"), "clerk", town.at + SOON)
    with pytest.raises(StaffNumberTaken), town.store.write() as db:
        walk_ins.register(db, walk_in, NewPerson("何新", staff_number="S001"), "clerk", town.at + SOON)
    assert only(town, made).settled == ""
    with town.store.read() as db:
        assert persons.count(db) == len(town.people)
    assert town.lines("check_in.refused") == 1


def test_a_walk_in_is_dismissed_with_a_reason(town: Town) -> None:
    made = town.session()
    walk_in = came(town, made)
    with town.store.write() as db:
        with pytest.raises(refusals.ReasonMissing):
            walk_ins.dismiss(db, walk_in, "", "clerk", town.at + SOON)
        walk_ins.dismiss(db, walk_in, "外单位旁听", "clerk", town.at + SOON)
        with pytest.raises(UnknownWalkIn):
            walk_ins.dismiss(db, new_id(), "外单位旁听", "clerk", town.at + SOON)
    row = only(town, made)
    assert (row.settled, row.settled_reason, row.attendance_id) == ("dismissed", "外单位旁听", None)


def test_nobody_is_written_down_for_an_hour_without_check_in(town: Town) -> None:
    made, off = town.session(), town.session()
    with town.store.write() as db:
        sessions.cancel(db, off, "台风", "clerk", town.at)
    for session, at, refusal in (
        (new_id(), town.at, refusals.UnknownSession),
        (off, town.at, refusals.SessionCancelled),
        (made, town.at - timedelta(hours=1), refusals.SessionNotOpenYet),
        (made, town.at + timedelta(hours=1), refusals.NotYet),
    ):
        with pytest.raises(refusal):
            came(town, session, at=at)
    late = town.at + timedelta(hours=9)
    with pytest.raises(refusals.SessionClosed), town.store.write() as db:
        walk_ins.record(db, made, "何新", "", "", late, actor="clerk", at=late)
    with pytest.raises(NameMissing):
        came(town, made, "　")
    with pytest.raises(MobileNotValid):
        came(town, made, "何新", "123")

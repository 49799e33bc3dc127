"""Places: taken, given back, waited for; what falls free goes to the next by itself, and never is one given twice."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.ids import new_id
from core.jobs import drive
from core.refusal import Refusal
from courses import check_in, enrolments, refusals, sessions
from courses.calendar import SESSION, rows_where
from courses.check_in import Attempt
from courses.presence import excuses, seats
from courses.presence import refusals as no
from courses.presence.seats import MyPlace, Seat
from courses.records import RECORDS
from courses.tables import Enrolment
from people import persons
from store.records import disagreements
from store.types import Db
from tests.course_town import Town

HOUR = timedelta(hours=1)


def take(town: Town, session: UUID, *people: int) -> list[Seat]:
    with town.store.write() as db:
        return [seats.take_place(db, session, town.people[each], "x", town.at) for each in people]


def names(town: Town, session: UUID) -> tuple[set[int], list[int]]:
    """Who has a place and who waits, as numbers of the town's people; the record agrees with the journal."""
    with town.store.read() as db:
        enrolled = db.scalars(
            sa.select(Enrolment.person_id).where(
                Enrolment.session_id == session, Enrolment.withdrawn_at.is_(None)
            )
        ).all()
        rows = seats.waiting(db, session)
        assert [row.position for row in rows] == list(range(1, len(rows) + 1))
        assert [
            one for one in drive(disagreements(db, RECORDS)) if one.kind in {"waiting", "enrolment"}
        ] == []
    return (
        {town.people.index(each) for each in enrolled},
        [town.people.index(row.person_id) for row in rows],
    )


def refused(town: Town, kind: type[Refusal], act: Callable[[Db], object]) -> None:
    with pytest.raises(kind), town.store.write() as db:
        act(db)


def test_first_come_first_seated_then_they_wait(town: Town) -> None:
    made = town.session(capacity=2)
    assert take(town, made, 3, 1, 2, 0) == [
        Seat("place"),
        Seat("place"),
        Seat("waiting", 1),
        Seat("waiting", 2),
    ]
    assert take(town, made, 0, 3) == [Seat("waiting", 2), Seat("place")]
    assert names(town, made) == ({1, 3}, [2, 0])
    assert (town.lines("waiting.joined"), town.lines("session.enrolled")) == (2, 2)


def test_what_is_given_back_goes_to_the_next(town: Town) -> None:
    made = town.session(capacity=2)
    take(town, made, 0, 1, 2, 3, 4)
    with town.store.write() as db:
        seats.give_back(db, made, town.people[3], "x", town.at)
        seats.give_back(db, made, town.people[0], "x", town.at)
    assert names(town, made) == ({1, 2}, [4])
    with town.store.write() as db:
        enrolments.withdraw(db, made, [town.people[1], town.people[2]], "调课", "clerk", town.at)
    assert names(town, made) == ({4}, [])
    assert take(town, made, 0) == [Seat("place")]
    refused(town, no.PlaceNotHeld, lambda db: seats.give_back(db, made, town.people[9], "x", town.at))


def test_more_room_seats_who_waits_and_a_cancelled_session_ends_the_waiting(town: Town) -> None:
    made = town.session(capacity=1)
    take(town, made, 0, 1, 2, 3, 4)
    with town.store.write() as db:
        sessions.reschedule(db, made, replace(sessions.terms(db, made), capacity=3), "clerk", town.at)
    assert names(town, made) == ({0, 1, 2}, [3, 4])
    with town.store.write() as db:
        sessions.reschedule(db, made, replace(sessions.terms(db, made), capacity=None), "clerk", town.at)
    assert names(town, made) == ({0, 1, 2, 3, 4}, [])
    other = town.session(capacity=1)
    take(town, other, 0, 1)
    with town.store.write() as db:
        sessions.cancel(db, other, "台风", "clerk", town.at)
        assert seats.fill(db, other, "clerk", town.at) == 0
    assert names(town, other) == ({0}, [])


def test_staff_seat_one_out_of_turn_or_take_one_off(town: Town) -> None:
    made = town.session(capacity=1)
    take(town, made, 0, 1, 2, 3)
    refused(
        town, refusals.SessionFull, lambda db: seats.give_place(db, made, town.people[3], "clerk", town.at)
    )
    with town.store.write() as db:
        seats.take_off(db, made, town.people[1], "clerk", town.at)
    refused(town, no.PlaceNotHeld, lambda db: seats.take_off(db, made, town.people[1], "clerk", town.at))
    # Once it has begun nobody is seated without knowing; whoever stands at the door is.
    with town.store.write() as db:
        enrolments.withdraw(db, made, [town.people[0]], "没来", "clerk", town.at + HOUR)
    assert names(town, made) == (set(), [2, 3])
    with town.store.write() as db:
        seats.give_place(db, made, town.people[3], "clerk", town.at + HOUR)
    assert names(town, made) == ({3}, [2])


def test_who_left_the_service_is_passed_over(town: Town) -> None:
    made = town.session(capacity=1)
    take(town, made, 0, 1, 2)
    with town.store.write() as db:
        persons.leave_post(db, town.people[1], town.at.date(), "离职", "clerk", town.at)
        seats.give_back(db, made, town.people[0], "x", town.at)
    assert names(town, made) == ({2}, [])
    refused(town, refusals.PersonBlocked, lambda db: seats.take_place(db, made, town.people[1], "x", town.at))


def test_arrivals_hold_places_too(town: Town) -> None:
    made = town.session(capacity=2)
    with town.store.write() as db:
        outcomes = check_in.check_in(
            db, [Attempt(town.people[each], "qr", town.at, "x", made) for each in (0, 1)], town.at
        )
        assert all(each.ok for each in outcomes)
    assert take(town, made, 2, 0) == [Seat("waiting", 1), Seat("place")]
    refused(
        town,
        refusals.SessionFull,
        lambda db: enrolments.enrol(db, made, [town.people[5]], "clerk", town.at),
    )
    with town.store.write() as db:
        (full,) = check_in.check_in(db, [Attempt(town.people[2], "qr", town.at, "x", made)], town.at)
        assert full.code == "full"
        assert outcomes[1].attendance_id
        check_in.reverse(db, outcomes[1].attendance_id, "扫错", "clerk", town.at)
        assert seats.fill(db, made, "clerk", town.at) == 1
    assert names(town, made) == ({0, 2}, [])


def test_where_no_place_has_to_be_taken(town: Town) -> None:
    person = town.people[0]
    for session in (town.session(), town.session(capacity=12), town.session(capacity=2, open_to_all=False)):
        refused(town, no.NoPlacesToTake, lambda db, s=session: seats.take_place(db, s, person, "x", town.at))
    with town.store.write() as db:
        enrolments.enrol(db, session, [person], "clerk", town.at)
    assert take(town, session, 0) == [Seat("place")]
    refused(town, no.NoPlacesToTake, lambda db: seats.give_back(db, session, person, "x", town.at))


def test_what_is_over_cancelled_or_unknown(town: Town) -> None:
    made, off = town.session(capacity=2), town.session(capacity=2)
    begun = town.at + timedelta(minutes=10)
    with town.store.write() as db:
        sessions.cancel(db, off, "台风", "clerk", town.at)
        assert seats.fill(db, new_id(), "clerk", town.at) == 0
    person = town.people[0]
    for kind, session, who, at in (
        (no.PlacesSettled, made, person, begun),
        (refusals.SessionCancelled, off, person, town.at),
        (refusals.UnknownSession, new_id(), person, town.at),
        (refusals.UnknownPerson, made, new_id(), town.at),
    ):
        refused(town, kind, lambda db, s=session, w=who, t=at: seats.take_place(db, s, w, "x", t))
    refused(town, no.PlacesSettled, lambda db: seats.give_back(db, made, person, "x", begun))


def test_how_one_person_stands_with_what_is_coming(town: Town) -> None:
    me = town.people[0]
    free, full, mine, waits = (town.session(capacity=2) for _each in range(4))
    anybody, called, off = town.session(), town.session(open_to_all=False), town.session(capacity=2)
    take(town, full, 1, 2)
    take(town, waits, 1, 2, 3, 0)
    take(town, mine, 0)
    with town.store.write() as db:
        enrolments.enrol(db, called, [me], "clerk", town.at)
        sessions.cancel(db, off, "台风", "clerk", town.at)
        asked = [excuses.ask(db, each, me, "看病", "x", town.at) for each in (mine, anybody, called)]
        excuses.decide(db, asked[1], "", "clerk", town.at, granted=True)
        excuses.decide(db, asked[2], "不行", "clerk", town.at, granted=False)
    with town.store.read() as db:
        rows = rows_where(db, town.at, SESSION.c.id.is_not(None))
        found = seats.my_places(db, me, rows, town.at)
        later = seats.my_places(db, me, rows, town.at + HOUR)
        assert seats.my_places(db, me, [], town.at) == {}
    assert found == {
        free: MyPlace("free", 2, 0, may_move=True, leave="", may_ask=True),
        full: MyPlace("full", 0, 0, may_move=True, leave="", may_ask=False),
        mine: MyPlace("place", 1, 0, may_move=True, leave="asked", may_ask=False),
        waits: MyPlace("waiting", 0, 2, may_move=True, leave="", may_ask=False),
        anybody: MyPlace("open", 0, 0, may_move=False, leave="granted", may_ask=False),
        called: MyPlace("expected", 0, 0, may_move=False, leave="refused", may_ask=True),
        off: MyPlace("free", 2, 0, may_move=False, leave="", may_ask=False),
    }
    assert not any(each.may_move for each in later.values())


def test_who_is_checked_in_is_asked_for_nothing_more(town: Town) -> None:
    me = town.people[0]
    made = town.session(capacity=2)
    take(town, made, 0)
    with town.store.write() as db:
        (came,) = check_in.check_in(db, [Attempt(me, "badge", town.at, "clerk", made)], town.at)
        rows = rows_where(db, town.at, SESSION.c.id == made)
        found = seats.my_places(db, me, rows, town.at)[made]
        assert (found.place, found.may_move, found.may_ask) == ("here", False, False)
        assert came.attendance_id
        check_in.reverse(db, came.attendance_id, "mistaken", "clerk", town.at)
        assert seats.my_places(db, me, rows, town.at)[made].place == "place"


def test_two_doors_never_give_one_place_twice(town: Town) -> None:
    made = town.session(capacity=5)
    seen: list[Seat] = []
    faults: list[BaseException] = []
    together = threading.Barrier(4)

    def knock(people: list[UUID]) -> None:
        together.wait()
        for person in people:
            try:
                with town.store.write() as db:
                    seen.append(seats.take_place(db, made, person, "x", town.at))
            except BaseException as fault:  # noqa: BLE001 - whatever it is, the test tells
                faults.append(fault)

    def move() -> None:
        together.wait()
        for _each in range(3):
            try:
                with town.store.write() as db:
                    enrolments.enrol(db, made, [], "clerk", town.at)
                    enrolments.withdraw(db, made, town.people[:1], "改期", "clerk", town.at)
                with town.store.write() as db:
                    check_in.check_in(db, [Attempt(town.people[0], "qr", town.at, "x", made)], town.at)
            except BaseException as fault:  # noqa: BLE001
                faults.append(fault)

    doors = [threading.Thread(target=knock, args=(town.people[first::3],)) for first in range(3)]
    doors.append(threading.Thread(target=move))
    for door in doors:
        door.start()
    for door in doors:
        door.join(60)
    assert faults == []
    assert len(seen) == 12
    with town.store.read() as db:
        (row,) = rows_where(db, town.at, SESSION.c.id == made)
        held = seats.places.taken(db, [made])[made]
    seated, waiting = names(town, made)
    assert held == 5
    assert row.enrolled == len(seated) <= 5
    assert not seated & set(waiting)

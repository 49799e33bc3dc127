"""The one verb of checking in, on both engines: sets, second taps, refusals that disturb nobody, reversal, two doors at once."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Event
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.clock import local_year
from core.ids import new_id
from courses import check_in as verb
from courses import devices, refusals, sessions
from courses.check_in import Attempt, Outcome, check_in, check_in_by_hand, reverse
from courses.evidence import Evidence, SessionFacts, read_evidence
from courses.tables import Attendance
from people import persons
from store import journal
from store.types import Db, table_of
from tests.course_town import Town

ATTENDANCE = table_of(Attendance)
MINUTE = timedelta(minutes=1)


def tap(
    person: UUID,
    session: UUID | int,
    at: datetime,
    *,
    nonce: str | None = None,
    direction: str = "in",
) -> Attempt:
    attempt = Attempt(person, "qr", at, f"person:{person}", direction=direction, nonce=nonce)
    if isinstance(session, int):
        return attempt._replace(session_number=session)
    return attempt._replace(session_id=session)


def checked_in(town: Town, attempts: list[Attempt], at: datetime | None = None) -> list[Outcome]:
    with town.store.write() as db:
        return check_in(db, attempts, at or town.at)


def codes(outcomes: list[Outcome]) -> list[str]:
    return [outcome.code for outcome in outcomes]


def rows(town: Town) -> list[sa.Row[tuple[object, ...]]]:
    with town.store.read() as db:
        return list(db.execute(sa.select(ATTENDANCE).order_by(ATTENDANCE.c.id)))


def test_a_hall_is_checked_in_as_one_set(town: Town) -> None:
    session = town.session()
    outcomes = checked_in(town, [tap(each, session, town.at, nonce=f"n{each}") for each in town.people])
    assert codes(outcomes) == ["ok"] * len(town.people)
    assert outcomes[0].name == "王𬍡"
    assert outcomes[0].course == "社区沟通技巧与运用"
    assert [outcome.attendance_id for outcome in outcomes] == [row.id for row in rows(town)]
    assert [row.person_id for row in rows(town)] == town.people
    assert town.lines("check_in.done") == len(town.people)


def test_an_empty_set_is_nothing(town: Town) -> None:
    assert checked_in(town, []) == []


def test_the_second_tap_is_success_with_the_first_time(town: Town) -> None:
    session = town.session()
    person = town.people[0]
    first = checked_in(town, [tap(person, session, town.at, nonce="a")])[0]
    later = town.at + 30 * MINUTE
    for nonce in ("a", "b", None):
        again = checked_in(town, [tap(person, session, later, nonce=nonce)], later)[0]
        assert (again.ok, again.code, again.at, again.late) == (True, "already", town.at, False)
        assert again.attendance_id == first.attendance_id
    assert len(rows(town)) == 1
    assert town.lines("check_in.done") == 1
    assert town.lines("check_in.refused") == 0


def test_of_one_person_twice_in_a_set_the_first_counts(town: Town) -> None:
    session = town.session()
    person = town.people[0]
    outcomes = checked_in(town, [tap(person, session, town.at), tap(person, session, town.at - MINUTE)])
    assert codes(outcomes) == ["ok", "already"]
    assert outcomes[1].at == town.at


def test_a_bad_attempt_disturbs_no_other(town: Town) -> None:
    session = town.session()
    good, other = town.people[:2]
    outcomes = checked_in(
        town,
        [
            tap(new_id(), session, town.at),
            tap(good, new_id(), town.at),
            tap(good, 9_999, town.at),
            Attempt(good, "qr", town.at, "x"),
            tap(good, session, town.at),
            tap(other, 1, town.at),
        ],
    )
    assert codes(outcomes) == ["unknown_person", *["unknown_session"] * 3, "ok", "ok"]
    assert "Ask the staff" in str(outcomes[0].refusal)
    assert town.lines("check_in.refused") == 4


def test_a_refused_attempt_is_evidence_too(town: Town) -> None:
    session = town.session()
    early = town.at - timedelta(hours=1)
    outcome = checked_in(town, [tap(town.people[0], session, early)], early)[0]
    assert (outcome.ok, outcome.code, outcome.at) == (False, "too_early", None)
    assert "opens at 2026-03-05 13:00" in str(outcome.refusal)
    with town.store.read() as db:
        line = journal.history(db, "session", session)[0]
    assert (line.action, line.payload["code"]) == ("check_in.refused", "too_early")
    assert line.payload["person"] == str(town.people[0])


def test_windows_lateness_and_cancelling(town: Town) -> None:
    session = town.session()
    starts = town.at + 10 * MINUTE
    late, too_late = starts + 15 * MINUTE + timedelta(seconds=1), starts + timedelta(hours=2, minutes=31)
    first, second, third = town.people[:3]
    assert [
        (each.code, each.late)
        for each in checked_in(
            town, [tap(first, session, starts + 15 * MINUTE), tap(second, session, late)], late
        )
    ] == [("ok", False), ("ok", True)]
    assert codes(checked_in(town, [tap(third, session, too_late)], too_late)) == ["closed"]
    assert codes(checked_in(town, [tap(third, session, late)], starts)) == ["not_yet"]
    with town.store.write() as db:
        sessions.cancel(db, session, "教授生病", "clerk", town.at)
    assert codes(checked_in(town, [tap(third, session, late), tap(first, session, late)], late)) == [
        "cancelled",
        "already",
    ]


def test_leaving_follows_arriving_within_one_set_too(town: Town) -> None:
    session = town.session()
    first, second = town.people[:2]
    end = town.at + 100 * MINUTE
    outcomes = checked_in(
        town,
        [
            tap(first, session, town.at + 10 * MINUTE),
            tap(first, session, end, direction="out"),
            tap(second, session, end, direction="out"),
            tap(first, session, end, direction="out"),
        ],
        end,
    )
    assert codes(outcomes) == ["ok", "ok", "not_checked_in", "already"]


def test_who_left_the_roster_is_refused_from_that_day(town: Town) -> None:
    session = town.session()
    gone, going = town.people[:2]
    with town.store.write() as db:
        persons.leave_post(db, gone, date(2026, 3, 5), "离职", "clerk", town.at)
        persons.leave_post(db, going, date(2026, 3, 6), "离职", "clerk", town.at)
    assert codes(checked_in(town, [tap(each, session, town.at) for each in (gone, going)])) == [
        "blocked",
        "ok",
    ]


def test_places_hold_within_one_set_and_promises_are_kept(town: Town) -> None:
    session = town.session(capacity=4)
    promised = town.people[:2]
    with town.store.write() as db:
        sessions.enrol(db, session, promised, "clerk", town.at)
    walked_in = town.people[2:7]
    outcomes = checked_in(town, [tap(each, session, town.at) for each in walked_in])
    assert codes(outcomes) == ["ok", "ok", "full", "full", "full"]
    assert codes(checked_in(town, [tap(each, session, town.at) for each in promised])) == ["ok", "ok"]
    assert codes(checked_in(town, [tap(town.people[8], session, town.at)])) == ["full"]
    assert len(rows(town)) == 4


def test_only_the_enrolled_where_the_session_says_so(town: Town) -> None:
    session = town.session(open_to_all=False)
    first, second, third = town.people[:3]
    with town.store.write() as db:
        sessions.enrol(db, session, [first, second], "clerk", town.at)
        sessions.withdraw(db, session, [second], "请假", "clerk", town.at)
    outcomes = checked_in(town, [tap(each, session, town.at) for each in (first, second, third)])
    assert codes(outcomes) == ["ok", "not_enrolled", "not_enrolled"]


def test_a_ticket_counts_for_one_check_in_only(town: Town) -> None:
    session, other = town.session(), town.session()
    first, second = town.people[:2]
    outcomes = checked_in(
        town,
        [tap(first, session, town.at, nonce="n"), tap(second, session, town.at, nonce="n")],
    )
    assert codes(outcomes) == ["ok", "ticket_used"]
    outcomes = checked_in(
        town,
        [
            tap(second, session, town.at, nonce="n"),
            tap(first, other, town.at, nonce="n"),
            tap(first, session, town.at, nonce="n", direction="out"),
            tap(first, session, town.at, nonce="n"),
        ],
    )
    assert codes(outcomes) == ["ticket_used", "ticket_used", "ticket_used", "already"]


def test_the_year_ends_at_midnight_in_shanghai(town: Town) -> None:
    start = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    session = town.session(starts=start)
    before, after = (datetime(2026, 12, 31, hour, minute, tzinfo=UTC) for hour, minute in ((15, 59), (16, 1)))
    first, second = town.people[:2]
    checked_in(town, [tap(first, session, before), tap(second, session, after)], after + 5 * MINUTE)
    with town.store.read() as db:
        years = [
            local_year(at)
            for at in db.scalars(sa.select(ATTENDANCE.c.occurred_at).order_by(ATTENDANCE.c.occurred_at))
        ]
        recorded = set(db.scalars(sa.select(ATTENDANCE.c.recorded_at)))
    assert years == [2026, 2027]
    assert recorded == {after + 5 * MINUTE}


def test_staff_enter_one_by_hand_with_a_reason(town: Town) -> None:
    session = town.session()
    came, after = town.at + 12 * MINUTE, town.at + timedelta(days=2)
    with town.store.write() as db:
        missed = check_in_by_hand(db, session, town.people[0], "手机没电", "clerk", after)
        done = check_in_by_hand(db, session, town.people[0], " 手机没电 ", "clerk", after, occurred_at=came)
    assert (missed.code, done.code, done.at) == ("closed", "ok", came)
    row = rows(town)[0]
    assert (row.lane, row.reason, row.actor, row.occurred_at, row.recorded_at) == (
        "manual",
        "手机没电",
        "clerk",
        came,
        after,
    )
    with pytest.raises(refusals.ReasonMissing), town.store.write() as db:
        check_in_by_hand(db, session, town.people[1], " ", "clerk", town.at)


def test_taking_back_keeps_the_row_and_opens_the_way_again(town: Town) -> None:
    session = town.session()
    person = town.people[0]
    end = town.at + 100 * MINUTE
    first, _left = checked_in(
        town,
        [tap(person, session, town.at, nonce="n"), tap(person, session, end, direction="out")],
        end,
    )
    assert first.attendance_id
    with town.store.write() as db:
        reverse(db, first.attendance_id, "扫错了人", "clerk", end)
    assert [(row.reversed_reason, row.reversed_by, row.reversed_at) for row in rows(town)] == [
        ("扫错了人", "clerk", end)
    ] * 2
    assert town.lines("check_in.reversed") == 2
    with pytest.raises(refusals.AlreadyReversed), town.store.write() as db:
        reverse(db, first.attendance_id, "again", "clerk", end)
    with pytest.raises(refusals.UnknownAttendance), town.store.write() as db:
        reverse(db, new_id(), "none", "clerk", end)
    replayed, fresh = checked_in(
        town, [tap(person, session, town.at, nonce="n"), tap(person, session, end, nonce="m")], end
    )
    assert (replayed.code, fresh.code) == ("ticket_used", "ok")
    assert len(rows(town)) == 3


def test_taking_a_leaving_back_leaves_the_arrival(town: Town) -> None:
    session = town.session()
    person = town.people[0]
    end = town.at + 100 * MINUTE
    _came, left = checked_in(
        town, [tap(person, session, town.at), tap(person, session, end, direction="out")], end
    )
    assert left.attendance_id
    with town.store.write() as db:
        reverse(db, left.attendance_id, "未到结束", "clerk", end)
    assert [(row.direction, row.reversed_at) for row in rows(town)] == [("in", None), ("out", end)]


def test_the_phone_that_was_used_is_on_record(town: Town) -> None:
    session = town.session()
    with town.store.write() as db:
        device, _token = devices.bind(db, town.people[0], "x", town.at)
        done = check_in(db, [tap(town.people[0], session, town.at)._replace(device_id=device)], town.at)[0]
        assert done.attendance_id
        assert journal.history(db, "attendance", done.attendance_id)[0].payload["device"] == str(device)
    assert rows(town)[0].device_id == device


def test_two_doors_at_once_make_one_row(town: Town) -> None:
    session = town.session()
    person = town.people[0]
    gate = Barrier(2)

    def door(nonce: str) -> str:
        gate.wait()
        return checked_in(town, [tap(person, session, town.at, nonce=nonce)])[0].code

    with ThreadPoolExecutor(2) as doors:
        assert sorted(doors.map(door, ("a", "b"))) == ["already", "ok"]
    assert len(rows(town)) == 1


def test_places_hold_between_two_doors(town: Town) -> None:
    session = town.session(capacity=3)
    gate = Barrier(2)

    def door(people: list[UUID]) -> list[str]:
        gate.wait()
        return codes(checked_in(town, [tap(each, session, town.at) for each in people]))

    with ThreadPoolExecutor(2) as doors:
        answers = [code for part in doors.map(door, (town.people[:6], town.people[6:])) for code in part]
    assert answers.count("ok") == 3
    assert answers.count("full") == len(town.people) - 3


def test_one_ticket_at_two_sessions_at_once_counts_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = town.session(), town.session()
    first, second, third = town.people[:3]
    looked = Event()

    def look(
        db: Db, asked: Collection[SessionFacts], people: Collection[UUID], nonces: Collection[str]
    ) -> Evidence:
        evidence = read_evidence(db, asked, people, nonces)
        looked.set()
        return evidence

    def door() -> list[str]:
        return codes(checked_in(town, [tap(third, there, town.at), tap(second, there, town.at, nonce="n")]))

    with ThreadPoolExecutor(1) as other:
        with town.store.write() as db:
            assert codes(check_in(db, [tap(first, here, town.at, nonce="n")], town.at)) == ["ok"]
            monkeypatch.setattr(verb, "read_evidence", look)
            answer = other.submit(door)
            # PostgreSQL lets the other door look before this one commits, so that its row meets ours; SQLite makes it wait.
            assert town.store.is_sqlite or looked.wait(30)
        assert answer.result(30) == ["ok", "ticket_used"]
    assert len(rows(town)) == 2
    assert town.lines("check_in.done") == 2


def test_more_than_one_statement_takes(sqlite_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town = sqlite_town
    monkeypatch.setattr(verb, "_AT_ONCE", 5)
    session = town.session(capacity=8)
    twice = [tap(each, session, town.at) for each in (*town.people, *town.people)]
    answers = codes(checked_in(town, twice))
    assert answers == ["ok"] * 8 + ["full"] * 4 + ["already"] * 8 + ["full"] * 4

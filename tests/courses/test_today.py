"""What the first page shows: which sessions run, who is expected, who has come, who is missing."""

from datetime import date, timedelta

import pytest

from core.ids import new_id
from courses import refusals, sessions, today
from courses.check_in import Attempt, check_in, reverse
from courses.today import ARRIVALS, MISSING
from people import persons
from sheets.columns import shown
from tests.course_town import Town


def test_only_what_can_be_checked_in_to_runs(town: Town) -> None:
    now, cancelled = town.session(), town.session()
    over = town.session(starts=town.at - timedelta(hours=3))
    tomorrow = town.session(starts=town.at + timedelta(days=1))
    with town.store.write() as db:
        sessions.cancel(db, cancelled, "台风", "clerk", town.at)
    with town.store.read() as db:
        assert [each.session.id for each in today.running(db, town.at)] == [now]
        assert [each.id for each in today.today(db, town.at)] == [over, now, cancelled]
        assert [each.session.id for each in today.running(db, town.at + timedelta(days=1))] == [tomorrow]


def test_everybody_in_service_is_expected_where_all_may_come(town: Town) -> None:
    made = town.session()
    came, late, gone = town.people[:3]
    after = town.at + timedelta(minutes=40)
    with town.store.write() as db:
        persons.leave_post(db, gone, date(2026, 3, 1), "离职", "clerk", town.at)
        attempts = [
            Attempt(came, "qr", town.at, "x", session_id=made),
            Attempt(late, "qr", after, "x", session_id=made),
            Attempt(late, "qr", after, "x", session_id=made, direction="out"),
        ]
        check_in(db, attempts, after)
    with town.store.read() as db:
        hall = today.count(db, made, after)
        missing = today.missing(db, made)
        arrivals = today.arrivals(db, made, 10)
        assert [row.person_id for row in today.arrivals(db, made, 1)] == [late]
    assert (hall.expected, hall.present, hall.late, hall.missing) == (11, 2, 1, 9)
    assert len(missing) == 9
    assert not {came, late, gone} & {row.id for row in missing}
    assert [(row.person_id, row.late, row.left_at) for row in arrivals] == [
        (late, True, after),
        (came, False, None),
    ]
    assert [shown(column, arrivals[0]) for column in ARRIVALS.columns] == [
        "2026-03-05 14:00",
        "李䶮",
        "S001",
        "late",
        "Phone",
        "2026-03-05 14:00",
        "",
    ]
    assert MISSING.title != persons.PEOPLE.title


def test_the_enrolled_are_expected_where_there_are_any(town: Town) -> None:
    for open_to_all in (True, False):
        made = town.session(open_to_all=open_to_all)
        first, second, third = town.people[:3]
        with town.store.write() as db:
            sessions.enrol(db, made, [first, second, third], "clerk", town.at)
            sessions.withdraw(db, made, [third], "请假", "clerk", town.at)
            came = check_in(db, [Attempt(first, "qr", town.at, "x", session_id=made)], town.at)[0]
        with town.store.read() as db:
            hall = today.count(db, made, town.at)
            assert (hall.expected, hall.present, hall.late, hall.missing) == (2, 1, 0, 1)
            assert [row.id for row in today.missing(db, made)] == [second]
        assert came.attendance_id
        with town.store.write() as db:
            reverse(db, came.attendance_id, "扫错了人", "clerk", town.at)
        with town.store.read() as db:
            assert {row.id for row in today.missing(db, made)} == {first, second}
            assert today.arrivals(db, made) == []


def test_nobody_is_expected_where_nobody_is_enrolled(town: Town) -> None:
    made = town.session(open_to_all=False)
    with town.store.read() as db:
        assert today.count(db, made, town.at).expected == 0
        assert today.missing(db, made) == []
        with pytest.raises(refusals.UnknownSession):
            today.missing(db, new_id())

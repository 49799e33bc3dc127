"""A trainee's own list: what is open to them and not over, and what they came to in a year."""

from datetime import timedelta

from courses import my_sessions, sessions
from courses.check_in import Attempt, check_in, reverse
from tests.course_town import Town


def test_what_is_coming_is_open_to_the_person_and_not_over(town: Town) -> None:
    me, other = town.people[:2]
    town.session(starts=town.at - timedelta(hours=3))
    running = town.session(starts=town.at - timedelta(hours=1))
    mine, not_mine, withdrawn = (town.session(open_to_all=False) for _ in range(3))
    with town.store.write() as db:
        sessions.enrol(db, mine, [me], "clerk", town.at)
        sessions.enrol(db, not_mine, [other], "clerk", town.at)
        sessions.enrol(db, withdrawn, [me], "clerk", town.at)
        sessions.withdraw(db, withdrawn, [me], "请假", "clerk", town.at)
    with town.store.read() as db:
        assert [row.id for row in my_sessions.coming(db, me, town.at)] == [running, mine]


def test_what_was_attended_is_what_stands(town: Town) -> None:
    me = town.people[0]
    kept, taken_back = town.session(), town.session()
    with town.store.write() as db:
        outcomes = check_in(
            db, [Attempt(me, "qr", town.at, "x", session_id=each) for each in (kept, taken_back)], town.at
        )
        assert outcomes[1].attendance_id
        reverse(db, outcomes[1].attendance_id, "扫错了人", "clerk", town.at)
    day = timedelta(days=1)
    with town.store.read() as db:
        rows = my_sessions.attended(db, me, town.at - day, town.at + day)
        assert my_sessions.attended(db, me, town.at + day, town.at + 2 * day) == []
    assert [(row.session_id, row.came_at, row.late) for row in rows] == [(kept, town.at, False)]

"""A trainee's own list: what is open to them and not over."""

from datetime import timedelta

from courses import my_sessions, sessions
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

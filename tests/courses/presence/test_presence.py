"""The presence list of a session and a person's own year, from what the verbs left in the base."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from core.ids import new_id
from courses import check_in, enrolments, refusals, sessions, today
from courses.check_in import Attempt
from courses.presence import excuses, presence
from courses.presence.presence import PRESENCES, PresenceRow
from courses.presence.rules import STATUSES
from people import persons
from sheets.columns import shown
from store.transaction import Store
from tests import builders
from tests.course_town import Town

HOUR = timedelta(hours=1)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def listed(town: Town, session_id: UUID, at: datetime) -> dict[str, PresenceRow]:
    with town.store.read() as db:
        return {row.name: row for row in presence.presence(db, session_id, at)}


def come(
    town: Town, session: UUID, person: int, after: int, left: int | None = None, there: int | None = None
) -> None:
    start = town.at + minutes(10)
    who = Attempt(town.people[person], "qr", start + minutes(after), "x", session)
    attempts = [who]
    if left is not None:
        attempts.append(
            who._replace(direction="out", occurred_at=start + minutes(left), minutes=there, lane="import")
        )
    with town.store.write() as db:
        assert all(each.ok for each in check_in.check_in(db, attempts, start + 3 * HOUR))


def test_everyone_enrolled_and_everyone_who_came_with_status_and_minutes(town: Town) -> None:
    made = town.session()
    with town.store.write() as db:
        enrolments.enrol(db, made, town.people[:6], "clerk", town.at)
        asked = excuses.ask(db, made, town.people[4], "看病", "x", town.at)
        excuses.decide(db, asked, "", "clerk", town.at, granted=True)
        used = excuses.ask(db, made, town.people[0], "开会", "x", town.at)
        excuses.decide(db, used, "", "clerk", town.at, granted=True)
        refused = excuses.ask(db, made, town.people[5], "累", "x", town.at)
        excuses.decide(db, refused, "不行", "clerk", town.at, granted=False)
    come(town, made, 0, -5)
    come(town, made, 1, 20)
    come(town, made, 2, 0, 60)
    come(town, made, 3, 30, 90)
    come(town, made, 7, 0, 120, 50)
    over = town.at + 12 * HOUR
    rows = listed(town, made, over)
    assert {name: (row.status, row.minutes) for name, row in rows.items()} == {
        "王𬍡": ("present", 120),
        "李䶮": ("late", 120),
        "张㛃": ("left_early", 60),
        "欧阳娜": ("late_and_left_early", 60),
        "赵一": ("excused", None),
        "钱二": ("absent", None),
        "周五": ("present", 50),
    }
    assert (rows["王𬍡"].excuse, rows["赵一"].excuse, rows["钱二"].excuse) == ("开会", "看病", "")
    assert presence.counts(rows.values()) == {
        "present": 2,
        "late": 1,
        "left_early": 1,
        "late_and_left_early": 1,
        "excused": 1,
        "absent": 1,
        "expected": 0,
    }
    early = listed(town, made, town.at)
    assert (early["赵一"].status, early["钱二"].status) == ("excused", "expected")
    assert [shown(column, rows["欧阳娜"]) for column in PRESENCES.columns] == [
        "欧阳娜",
        "S003",
        "",
        "",
        "late and left early",
        "2026-03-05 14:00",
        "2026-03-05 15:00",
        "60",
        "Phone",
        "",
    ]
    assert [shown(PRESENCES.column(key), rows["赵一"]) for key in ("status", "lane", "excuse")] == [
        "on leave",
        "",
        "看病",
    ]


def test_a_changed_rule_of_minutes_changes_the_statuses(town: Town) -> None:
    made = town.session()
    come(town, made, 0, 12, 100)
    over = town.at + 12 * HOUR
    assert listed(town, made, over)["王𬍡"].status == "left_early"
    with town.store.write() as db:
        plan = replace(sessions.terms(db, made), late_after=10, early_before=30, least_minutes=80)
        sessions.reschedule(db, made, plan, "clerk", over)
    assert listed(town, made, over)["王𬍡"].status == "late"
    with town.store.write() as db:
        sessions.reschedule(db, made, replace(plan, least_minutes=89), "clerk", over)
    assert listed(town, made, over)["王𬍡"][6:10] == (
        "absent",
        town.at + minutes(22),
        town.at + minutes(110),
        88,
    )


def test_where_nobody_is_enrolled_everybody_in_service_is_expected(town: Town) -> None:
    made = town.session()
    gone, kept, second = town.people[:3]
    with town.store.write() as db:
        persons.leave_post(db, gone, date(2026, 3, 1), "离职", "clerk", town.at)
        db.execute(sa.update(persons.PERSON).where(persons.PERSON.c.id == second).values(merged_into=kept))
    rows = listed(town, made, town.at)
    assert len(rows) == 10
    assert {row.status for row in rows.values()} == {"expected"}
    assert not {gone, second} & {row.person_id for row in rows.values()}
    with town.store.read() as db:
        assert today.count(db, made, town.at)[1:] == (10, 0, 0, 10, 0)


def test_taken_back_and_cancelled(town: Town) -> None:
    made = town.session()
    come(town, made, 0, 0)
    come(town, made, 1, 0)
    with town.store.write() as db:
        first = today.arrivals(db, made)[-1]
        check_in.reverse(db, first.id, "扫错了人", "clerk", town.at + HOUR)
    assert listed(town, made, town.at + 12 * HOUR)[first.name].status == "absent"
    with town.store.write() as db:
        sessions.cancel(db, made, "停电", "clerk", town.at + HOUR)
    rows = listed(town, made, town.at + 12 * HOUR)
    assert [row.status for row in rows.values()] == ["present"]
    with town.store.read() as db, pytest.raises(refusals.UnknownSession):
        presence.presence(db, new_id(), town.at)


def test_who_has_leave_is_not_missing(town: Town) -> None:
    made = town.session()
    with town.store.write() as db:
        enrolments.enrol(db, made, town.people[:3], "clerk", town.at)
        for person in town.people[:2]:
            asked = excuses.ask(db, made, person, "看病", "x", town.at)
            excuses.decide(db, asked, "", "clerk", town.at, granted=True)
        excuses.ask(db, made, town.people[2], "看病", "x", town.at)
    come(town, made, 0, 0)
    with town.store.read() as db:
        hall = today.count(db, made, town.at)
        assert (hall.expected, hall.present, hall.missing, hall.excused) == (3, 1, 1, 1)
        assert [row.id for row in today.missing(db, made)] == [town.people[2]]


def test_a_districts_list_takes_three_statements(sqlite_base: Store, at: datetime) -> None:
    with sqlite_base.write() as db:
        made = builders.session(db, at)
        people = builders.people(db, at, 400)
        enrolments.enrol(db, made.id, [one.id for one in people], "clerk", at)
        attempts = [Attempt(one.id, "qr", at, "x", made.id) for one in people]
        check_in.check_in(db, attempts, at)
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            said.append(statement)

    with sqlite_base.read() as db:
        event.listen(sqlite_base.reader, "before_cursor_execute", hear)
        rows = presence.presence(db, made.id, at)
        event.remove(sqlite_base.reader, "before_cursor_execute", hear)
    assert len(rows) == 400
    assert len(said) == 3
    assert {row.area for row in rows} == {"桂花苑"}


def test_a_persons_own_year(town: Town) -> None:
    me = town.people[0]
    start = town.at + minutes(10)
    came, missed, other, off, running = (
        town.session(starts=start - timedelta(days=day)) for day in (4, 3, 2, 1, 0)
    )
    closed = town.session(starts=start - timedelta(days=5), open_to_all=False)
    with town.store.write() as db:
        enrolments.enrol(db, other, [town.people[1]], "clerk", town.at)
        sessions.cancel(db, off, "台风", "clerk", town.at)
        earlier = start - timedelta(days=4)
        attempts = [
            Attempt(me, "qr", earlier + minutes(20), "x", came),
            Attempt(me, "qr", earlier + minutes(110), "x", came, direction="out"),
            Attempt(me, "qr", town.at, "x", running),
        ]
        assert all(each.ok for each in check_in.check_in(db, attempts, town.at))
    year = datetime(2026, 1, 1, tzinfo=town.at.tzinfo), datetime(2027, 1, 1, tzinfo=town.at.tzinfo)
    with town.store.read() as db:
        found = presence.past(db, me, *year, town.at)
        assert presence.past(db, me, year[1], year[1] + HOUR, town.at) == (
            [],
            dict.fromkeys(STATUSES, 0),
            0,
            0,
        )
    assert [(row.session_id, row.status, row.minutes) for row in found.rows] == [
        (running, "present", None),
        (missed, "absent", None),
        (came, "late", 90),
    ]
    assert (found.counts["late"], found.counts["absent"], found.there, found.minutes) == (1, 1, 2, 90)
    assert closed not in {row.session_id for row in found.rows}

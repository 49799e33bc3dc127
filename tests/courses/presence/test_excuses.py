"""Leave: asked for, decided by somebody else, withdrawn; what is too late, asked twice or nobody's business is refused."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from core.ids import new_id
from core.jobs import drive
from core.refusal import Refusal
from courses import enrolments, refusals, sessions
from courses.presence import excuses
from courses.presence import refusals as no
from courses.presence.excuses import EXCUSES, ExcuseRow
from courses.records import seats as records
from people import persons
from sheets.columns import shown
from store.records import disagreements
from store.types import Db
from tests.course_town import Town

DAY = timedelta(days=1)


def asked(town: Town, session: UUID, person: int = 0, actor: str = "person:S000") -> UUID:
    with town.store.write() as db:
        return excuses.ask(db, session, town.people[person], " 看病 ", actor, town.at)


def listed(town: Town, session: UUID | None = None, *, only_open: bool = False) -> list[ExcuseRow]:
    with town.store.read() as db:
        assert drive(disagreements(db, records.RECORDS)) == []
        return excuses.excuses(db, session, only_open=only_open)


def refused(town: Town, kind: type[Refusal], act: Callable[[Db], object]) -> Refusal:
    with pytest.raises(kind) as told, town.store.write() as db:
        act(db)
    return told.value


def test_asked_granted_and_withdrawn(town: Town) -> None:
    made = town.session()
    id_ = asked(town, made)
    assert [row.id for row in listed(town, only_open=True)] == [id_]
    with town.store.write() as db:
        excuses.decide(db, id_, "", "clerk", town.at + DAY / 24, granted=True)
    (row,) = listed(town, made)
    assert [shown(column, row) for column in EXCUSES.columns] == [
        "王𬍡",
        "S000",
        "",
        "社区沟通技巧与运用",
        "2026-03-05 13:30",
        "看病",
        "2026-03-05 13:20",
        "granted",
        "clerk",
        "2026-03-05 14:20",
        "",
    ]
    refused(
        town,
        no.ExcuseDecided,
        lambda db: excuses.decide(db, id_, "算了", "head", town.at, granted=False),
    )
    with town.store.write() as db:
        excuses.withdraw_own(db, made, town.people[0], "person:S000", town.at + DAY)
    (row,) = listed(town)
    assert (row.decision, row.decided_by, row.decided_reason) == ("withdrawn", "person:S000", "")
    assert listed(town, only_open=True) == []
    refused(town, no.ExcuseDecided, lambda db: excuses.withdraw(db, id_, "再退", "clerk", town.at))
    asked(town, made)


def test_a_refusal_says_why_and_another_request_may_follow(town: Town) -> None:
    made = town.session()
    id_ = asked(town, made)
    refused(
        town, refusals.ReasonMissing, lambda db: excuses.decide(db, id_, " ", "clerk", town.at, granted=False)
    )
    with town.store.write() as db:
        excuses.decide(db, id_, "人手不够", "clerk", town.at, granted=False)
    second = asked(town, made)
    assert [(row.id, row.decision) for row in listed(town, made)] == [(second, ""), (id_, "refused")]
    with town.store.write() as db:
        excuses.withdraw(db, second, "问错了", "clerk", town.at)


def test_of_many_requests_those_to_be_decided_and_the_newest_are_read(town: Town) -> None:
    made = town.session()
    ids = [asked(town, made, number) for number in range(3)]
    with town.store.write() as db:
        excuses.decide(db, ids[2], "", "clerk", town.at, granted=True)
        found = [row.id for row in excuses.excuses(db, limit=2)]
    assert found == [ids[1], ids[0]]


def test_one_request_stands_and_nobody_decides_their_own(town: Town) -> None:
    made = town.session()
    id_ = asked(town, made, actor="clerk")
    refused(
        town,
        no.LeaveAskedAlready,
        lambda db: excuses.ask(db, made, town.people[0], "看病", "x", town.at),
    )
    for granted in (True, False):
        refused(
            town,
            no.DeciderAsked,
            lambda db, granted=granted: excuses.decide(db, id_, "好", "clerk", town.at, granted=granted),
        )
    with town.store.write() as db:
        excuses.decide(db, id_, "好", "head", town.at, granted=True)
    refused(
        town,
        no.LeaveAskedAlready,
        lambda db: excuses.ask(db, made, town.people[0], "看病", "x", town.at),
    )


def test_leave_from_what_nobody_expects_is_refused(town: Town) -> None:
    closed, off, chosen = town.session(open_to_all=False), town.session(), town.session()
    gone = town.people[5]
    with town.store.write() as db:
        sessions.cancel(db, off, "台风", "clerk", town.at)
        enrolments.enrol(db, chosen, town.people[:2], "clerk", town.at)
        persons.leave_post(db, gone, (town.at - DAY).date(), "离职", "clerk", town.at)
    ask = excuses.ask
    for kind, session, person in (
        (no.NotExpectedThere, closed, town.people[0]),
        (no.NotExpectedThere, chosen, town.people[3]),
        (no.NotExpectedThere, town.session(), gone),
        (refusals.SessionCancelled, off, town.people[0]),
        (refusals.UnknownSession, new_id(), town.people[0]),
        (refusals.UnknownPerson, chosen, new_id()),
    ):
        refused(town, kind, lambda db, s=session, p=person: ask(db, s, p, "看病", "x", town.at))
    refused(town, refusals.ReasonMissing, lambda db: ask(db, chosen, town.people[0], "  ", "x", town.at))
    refused(
        town,
        no.UnknownExcuse,
        lambda db: excuses.decide(db, new_id(), "", "clerk", town.at, granted=True),
    )
    refused(town, no.UnknownExcuse, lambda db: excuses.withdraw_own(db, chosen, town.people[0], "x", town.at))
    assert listed(town) == []


def test_too_late_is_data(town: Town) -> None:
    made, other = town.session(), town.session()
    ends = town.at + timedelta(minutes=130)
    id_ = asked(town, made)
    with town.store.write() as db:
        excuses.ask(db, other, town.people[1], "看病", "x", ends + 7 * DAY)
    after = ends + 7 * DAY + timedelta(seconds=1)
    told = refused(
        town, no.LeaveTooLate, lambda db: excuses.ask(db, made, town.people[2], "看病", "x", after)
    )
    assert "2026-03-12 15:30" in str(told)
    refused(town, no.LeaveTooLate, lambda db: excuses.decide(db, id_, "好", "clerk", after, granted=True))
    for days in (-1, 367):
        refused(
            town, no.DaysNotPossible, lambda db, days=days: excuses.set_ask_days(db, days, "clerk", after)
        )
    with town.store.write() as db:
        excuses.set_ask_days(db, 30, "clerk", after)
        excuses.set_ask_days(db, 30, "clerk", after)
        assert excuses.ask_days(db) == 30
        excuses.decide(db, id_, "好", "clerk", after, granted=True)
    assert town.lines("excuse.days_set") == 1

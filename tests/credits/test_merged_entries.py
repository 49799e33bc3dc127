"""Merged roster entries through to the ledger: no credit is lost, none counts twice, and undoing brings every figure back."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from core.jobs import drive
from core.paths import DataFolder
from courses import merging, programme, sessions
from courses.check_in import Attempt, check_in
from courses.sessions import NewSession
from credits import ledger
from credits.certificates import certificates
from credits.certificates.entitlement import entitled
from credits.refusals import PersonNotOnRoster
from credits.standing import standing
from people import persons
from people.persons import NewPerson
from store.facts import BASE_NAME, set_fact
from store.transaction import Store
from tests.course_town import Town, make_town

HOUR = timedelta(hours=1)
YEAR = 2026


@pytest.fixture
def town(base: Store, at: datetime) -> Town:
    return make_town(base, at)


def lesson(town: Town, title: str) -> UUID:
    with town.store.write() as db:
        return programme.add_course(db, town.stage, title, "lecture", 200, "clerk", town.at)


def hold(town: Town, course: UUID, *people: UUID) -> UUID:
    """A session of the course that these people came to."""
    with town.store.write() as db:
        start = town.at + timedelta(minutes=10)
        made = sessions.schedule(db, NewSession(course, start, start + 2 * HOUR), "clerk", town.at)
        attempts = [Attempt(each, "qr", town.at, "x", session_id=made) for each in people]
        assert all(each.ok for each in check_in(db, attempts, town.at))
    return made


def post(town: Town, hours: int) -> ledger.Posted:
    return drive(ledger.post_year(town.store, YEAR, "clerk", town.at + hours * HOUR))


def earned(town: Town, person: UUID) -> int:
    with town.store.read() as db:
        return standing.standing_of(db, person, YEAR, town.at + 30 * HOUR).earned


def merge(town: Town, gone: UUID, kept: UUID, hours: int) -> UUID:
    with town.store.write() as db:
        return merging.merge(db, gone, kept, "重复登记", "clerk", town.at + hours * HOUR)


def undo(town: Town, merge_id: UUID, hours: int) -> None:
    with town.store.write() as db:
        merging.undo(db, merge_id, "两个人", "clerk", town.at + hours * HOUR)


def test_credits_follow_once_and_come_back(town: Town) -> None:
    gone, kept = town.people[:2]
    own, shared, others = (lesson(town, title) for title in ("走访", "调解", "写作"))
    hold(town, own, gone)
    hold(town, shared, gone, kept)
    hold(town, others, gone)
    hold(town, others, kept)  # the same lesson at two sessions
    assert post(town, 4).entries == 5
    before = earned(town, gone), earned(town, kept)
    assert before == (600, 400)
    merge_id = merge(town, gone, kept, 5)
    posted = post(town, 6)
    assert (posted.reversals, posted.entries) == (3, 1)
    assert earned(town, kept) == 600
    with town.store.read() as db:
        with pytest.raises(PersonNotOnRoster):
            standing.standing_of(db, gone, YEAR, town.at + 30 * HOUR)
        assert gone not in {row.person_id for row in standing.standings(db, YEAR, town.at)}
        assert sum(row.credits for row in ledger.entries(db, gone, YEAR)) == 0
    assert post(town, 7) == ledger.Posted(0, 0, 0)
    undo(town, merge_id, 8)
    post(town, 9)
    assert (earned(town, gone), earned(town, kept)) == before
    assert post(town, 10) == ledger.Posted(0, 0, 0)


def test_undone_before_anything_was_posted_changes_nothing(town: Town) -> None:
    gone, kept = town.people[:2]
    hold(town, lesson(town, "走访"), gone)
    post(town, 4)
    undo(town, merge(town, gone, kept, 5), 6)
    post(town, 7)
    assert (earned(town, gone), earned(town, kept)) == (200, 0)


def test_what_staff_took_back_stays_so_for_either_entry(town: Town) -> None:
    gone, kept = town.people[:2]
    hold(town, lesson(town, "走访"), gone)
    post(town, 4)
    with town.store.write() as db:
        (entry,) = ledger.entries(db, gone, YEAR)
        ledger.reverse(db, entry.id, "代签", "clerk", town.at + 5 * HOUR)
    merge_id = merge(town, gone, kept, 6)
    post(town, 7)
    assert earned(town, kept) == 0
    undo(town, merge_id, 8)
    post(town, 9)
    assert (earned(town, gone), earned(town, kept)) == (0, 0)
    again = merge(town, gone, kept, 10)
    with town.store.write() as db:
        ledger.post_again(db, entry.id, "查清了", "clerk", town.at + 11 * HOUR)
    assert earned(town, kept) == 200
    assert post(town, 12) == ledger.Posted(0, 0, 0)
    undo(town, again, 13)
    post(town, 14)
    assert earned(town, kept) == 0


def test_a_certificate_of_the_merged_entry_keeps_the_other_from_a_second_one(
    town: Town, folder: DataFolder
) -> None:
    gone, kept = town.people[:2]
    with town.store.write() as db:
        set_fact(db, BASE_NAME, "培训基地")
        other = programme.add_stage(
            db, programme.programmes(db, YEAR)[0].id, "第二阶段", 200, "clerk", town.at
        )
        course = programme.add_course(db, other, "走访", "lecture", 200, "clerk", town.at)
        third = persons.add(db, NewPerson("王芳"), "clerk", town.at)
    hold(town, course, gone, third)
    post(town, 4)
    issued = drive(certificates.issue(town.store, folder, YEAR, "stage", "clerk", town.at + 4 * HOUR))
    assert {row.person_id for row in issued} == {gone, third}
    merge(town, gone, kept, 5)
    with town.store.read() as db:
        assert {row.person_id for row in entitled(db, YEAR)} == {third}
    post(town, 6)
    with town.store.read() as db:
        known = {row.person_id: row.why_not for row in entitled(db, YEAR)}
    assert set(known) == {third, kept}
    assert all("was already issued" in why for why in known.values())
    assert drive(certificates.issue(town.store, folder, YEAR, "stage", "clerk", town.at + 7 * HOUR)) == []

"""Two roster entries of one person: what follows from one to the other, what is refused, and the way back."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.ids import new_id
from core.jobs import drive
from core.refusal import Refusal
from courses import devices, merging, refusals, sessions, today
from courses.badges import badges
from courses.check_in import Attempt, check_in, reverse
from courses.presence import excuses, seats
from courses.records import RECORDS
from courses.review.refusals import BothHaveBadges, LaterMerge, MergeUndone, UnknownMerge
from courses.sessions import NewPoint, NewTeam
from courses.tables import Attendance, Badge, CourseSession, Device, Enrolment, Excuse, Waiting
from people import persons
from people.areas import residential_areas
from people.persons import NewPerson, PersonRow
from people.records import RECORDS as PEOPLE_RECORDS
from people.refusals import MergeChain, MergedAway, SamePerson, StaffNumberTaken, UnknownPerson
from store.records import disagreements
from store.types import Db
from tests.course_town import Town
from tests.rings import waits_without_the_journal

HOUR = timedelta(hours=1)
SOON = timedelta(minutes=5)
GONE, KEPT, OTHER = 0, 1, 2
Rows = frozenset[tuple[Any, ...]]


class Picture(NamedTuple):
    """What stands of a person, whatever the rows are called."""

    person: PersonRow
    came: Rows
    expected: Rows
    waits: Rows
    leave: Rows


def picture(db: Db, person: UUID) -> Picture:
    there = Attendance.person_id == person
    came = sa.select(
        Attendance.session_id, Attendance.direction, Attendance.point, Attendance.lane, Attendance.late,
        Attendance.minutes, Attendance.occurred_at, Attendance.reason, Attendance.device_id,
    ).where(there, Attendance.reversed_at.is_(None))  # fmt: skip
    expected = sa.select(Enrolment.session_id, Enrolment.team_id).where(
        Enrolment.person_id == person, Enrolment.withdrawn_at.is_(None)
    )
    waits = sa.select(Waiting.session_id, Waiting.joined_at).where(
        Waiting.person_id == person, Waiting.ended_at.is_(None)
    )
    leave = sa.select(Excuse.session_id, Excuse.decision, Excuse.reason).where(Excuse.person_id == person)
    rows = [frozenset(tuple(row) for row in db.execute(query)) for query in (came, expected, waits, leave)]
    return Picture(persons.person(db, person), *rows)


def agrees(town: Town) -> None:
    with town.store.read() as db:
        assert drive(disagreements(db, (*PEOPLE_RECORDS, *RECORDS))) == []


def unite(town: Town, gone: int = GONE, kept: int = KEPT, at: datetime | None = None) -> UUID:
    with town.store.write() as db:
        return merging.merge(
            db, town.people[gone], town.people[kept], "同一人登记了两次", "clerk", at or town.at + 4 * HOUR
        )


def undo(town: Town, merge: UUID, at: datetime | None = None) -> None:
    with town.store.write() as db:
        merging.undo(db, merge, "其实是两个人", "head", at or town.at + 5 * HOUR)


def test_attendance_follows_with_lane_hour_minutes_and_point_and_both_histories_stay(town: Town) -> None:
    both, alone = town.session(), town.session()
    gone, kept = town.people[GONE], town.people[KEPT]
    late = town.at + timedelta(minutes=40)
    with town.store.write() as db:
        sessions.set_trail(db, alone, [NewPoint("河边"), NewPoint("老街")], [], "clerk", town.at)
        phone, _token = devices.bind(db, gone, "x", town.at)
        attempts = [
            Attempt(gone, "qr", town.at, "x", session_id=both),
            Attempt(kept, "badge", town.at + SOON, "x", session_id=both),
            Attempt(gone, "qr", late, "x", session_id=alone, device_id=phone),
            Attempt(gone, "qr", late + SOON, "x", session_id=alone, direction="at", point=2),
            Attempt(
                gone, "import", late + HOUR, "y", session_id=alone, direction="out", minutes=47, reason="名单"
            ),
        ]
        assert all(each.ok for each in check_in(db, attempts, late + HOUR))
        before = picture(db, gone).came
    unite(town)
    with town.store.read() as db:
        assert picture(db, gone).came == frozenset()
        now = picture(db, kept).came
        assert {row for row in before if row[0] == alone} <= now
        assert len(now) == 4
        (arrival,) = today.arrivals(db, both)
        assert (arrival.person_id, arrival.lane) == (kept, "badge")
        mine = Attendance.person_id == gone
        why = set(db.scalars(sa.select(Attendance.reversed_reason).where(mine)))
        assert why == {"Entry merged into that of 李䶮: 同一人登记了两次"}
        assert persons.person(db, gone).merged_into == kept
    agrees(town)


def test_a_merged_entry_is_left_out_everywhere_but_can_be_opened(town: Town) -> None:
    gone, kept = town.people[GONE], town.people[KEPT]
    with town.store.write() as db:
        persons.change(db, gone, {"mobile": "13800000001", "joined_on": date(2020, 1, 1)}, "clerk", town.at)
        persons.change(
            db, kept, {"joined_on": date(2024, 1, 1), "left_on": date(2026, 1, 1)}, "clerk", town.at
        )
        areas = [row.people for row in residential_areas(db)]
    unite(town)
    with town.store.read() as db:
        assert persons.count(db) == len(town.people) - 1
        assert gone not in {row.id for row in persons.people(db, on=date(2026, 3, 5))}
        assert persons.find_for_sign_in(db, "王𬍡", "13800000001") is None
        assert persons.by_staff_numbers(db, ["S000"]) == {}
        assert [row.people for row in residential_areas(db)] == areas
        row, other = persons.person(db, gone), persons.person(db, kept)
    assert (row.staff_number, row.merged_into) == (None, kept)
    assert (other.staff_number, other.mobile, other.joined_on, other.left_on) == (
        "S001",
        "13800000001",
        date(2020, 1, 1),
        None,
    )
    made = town.session()
    acts: list[Callable[[Db], object]] = [
        lambda db: persons.change(db, gone, {"note": "x"}, "clerk", town.at),
        lambda db: persons.leave_post(db, gone, date(2026, 5, 1), "离职", "clerk", town.at),
        lambda db: sessions.enrol(db, made, [gone], "clerk", town.at),
    ]
    for act, refusal in zip(acts, (MergedAway, MergedAway, refusals.PersonNotEnrollable), strict=True):
        with pytest.raises(refusal), town.store.write() as db:
            act(db)
    with town.store.write() as db:
        assert (
            check_in(db, [Attempt(gone, "paper", town.at, "x", session_id=made)], town.at)[0].code
            == "unknown_person"
        )


def test_enrolment_team_waiting_leave_phone_and_badge_follow_or_end(town: Town) -> None:
    gone, kept = town.people[GONE], town.people[KEPT]
    one, two, small = town.session(), town.session(), town.session(capacity=1)
    with town.store.write() as db:
        sessions.enrol(db, one, [gone], "clerk", town.at)
        sessions.enrol(db, two, [gone, kept], "clerk", town.at)
        sessions.set_trail(db, one, [NewPoint("河边")], [NewTeam("一队", 1, [gone])], "clerk", town.at)
        assert seats.take_place(db, small, town.people[OTHER], "x", town.at).state == "place"
        assert seats.take_place(db, small, gone, "x", town.at).state == "waiting"
        leave = excuses.ask(db, one, gone, "探亲", "x", town.at)
        excuses.decide(db, leave, "", "clerk", town.at, granted=True)
        phone, token = devices.bind(db, gone, "x", town.at)
        badges.issue(db, [gone], "clerk", town.at)
        before = picture(db, gone), picture(db, kept)
    merge = unite(town)
    with town.store.read() as db:
        _row, _came, expected, waits, leaves = picture(db, kept)
        assert {row[0] for row in expected} == {one, two}
        assert {row[1] for row in expected} - {None}
        assert (len(waits), len(leaves)) == (1, 1)
        assert picture(db, gone)[1:] == (frozenset(),) * 4
        assert devices.owner(db, token) is None
        assert badges.badge_of(db, gone) is None
        assert phone
    agrees(town)
    undo(town, merge)
    with town.store.read() as db:
        assert (picture(db, gone), picture(db, kept)) == before
    agrees(town)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_merged_comes_back_as_it_was(sqlite_town: Town, seed: int) -> None:
    town, chance = sqlite_town, random.Random(seed)
    gone, kept = town.people[GONE], town.people[KEPT]
    made = [town.session(starts=town.at + timedelta(minutes=10 * number)) for number in range(4)]
    with town.store.write() as db:
        persons.change(
            db, gone, {"id_number": "11010519491231002X", "mobile": "13800000001"}, "clerk", town.at
        )
        if chance.random() < 0.5:
            persons.change(db, kept, {"mobile": "13800000002"}, "clerk", town.at)
        for session in made:
            for person in (gone, kept):
                at = town.at + timedelta(minutes=chance.randrange(10, 100))
                steps = [Attempt(person, "qr", at, "x", session_id=session)]
                steps += [Attempt(person, "qr", at + SOON, "x", session_id=session, direction="out")]
                done = check_in(db, steps[: chance.randrange(3)], town.at + 4 * HOUR)
                if done and done[0].attendance_id and chance.random() < 0.2:
                    reverse(db, done[0].attendance_id, "签错", "clerk", town.at + 4 * HOUR)
            sessions.enrol(db, session, chance.sample([gone, kept], chance.randrange(3)), "clerk", town.at)
        before = picture(db, gone), picture(db, kept)
    merge = unite(town)
    with town.store.read() as db:
        assert picture(db, gone)[1:3] == (frozenset(), frozenset())
        stood = {row[:3] for each in before for row in each.came if row[1] == "in"}
        assert {row[:3] for row in picture(db, kept).came if row[1] == "in"} == stood
    undo(town, merge)
    with town.store.read() as db:
        assert (picture(db, gone), picture(db, kept)) == before
    again = unite(town, at=town.at + 6 * HOUR)
    undo(town, again, town.at + 7 * HOUR)
    with town.store.read() as db:
        assert (picture(db, gone), picture(db, kept)) == before
    agrees(town)


def test_what_staff_did_after_the_merge_outlives_its_undoing(town: Town) -> None:
    gone, kept = town.people[GONE], town.people[KEPT]
    one, two = town.session(), town.session()
    late = town.at + HOUR
    with town.store.write() as db:
        check_in(db, [Attempt(gone, "qr", late, "x", session_id=each) for each in (one, two)], late)
        persons.change(db, gone, {"mobile": "13800000001"}, "clerk", town.at)
    merge = unite(town)
    with town.store.write() as db:
        first = next(row for row in today.arrivals(db, one))
        reverse(db, first.id, "没来", "clerk", town.at + 4 * HOUR)
        leaving = Attempt(
            kept, "manual", late + SOON, "clerk", session_id=two, direction="out", reason="早退"
        )
        assert check_in(db, [leaving], town.at + 4 * HOUR)[0].ok
        persons.change(db, kept, {"mobile": "13900000009"}, "clerk", town.at)
    undo(town, merge)
    with town.store.read() as db:
        stands = {row[:2] for row in picture(db, gone).came}
        assert stands == {(two, "in"), (two, "out")}
        assert picture(db, kept).came == frozenset()
        assert (persons.person(db, gone).mobile, persons.person(db, kept).mobile) == (
            "13800000001",
            "13900000009",
        )
    agrees(town)


def test_what_is_refused(town: Town) -> None:
    one, two, three, four = town.people[:4]

    def refused(refusal: type[Refusal], gone: UUID, kept: UUID, reason: str = "重复") -> None:
        with pytest.raises(refusal), town.store.write() as db:
            merging.merge(db, gone, kept, reason, "clerk", town.at)

    refused(SamePerson, one, one)
    refused(UnknownPerson, one, new_id())
    refused(refusals.ReasonMissing, one, two, " ")
    with town.store.write() as db:
        badges.issue(db, [one, two], "clerk", town.at)
    refused(BothHaveBadges, one, two)
    first = unite(town, 0, 2)
    refused(MergedAway, one, four)
    refused(MergedAway, four, one)
    refused(MergeChain, three, four)
    second = unite(town, 3, 2, town.at + 4 * HOUR + SOON)
    with pytest.raises(LaterMerge):
        undo(town, first)
    with pytest.raises(UnknownMerge):
        undo(town, new_id())
    undo(town, second)
    with pytest.raises(MergeUndone):
        undo(town, second)
    with town.store.write() as db:
        persons.add(db, NewPerson("新人", staff_number="S000"), "clerk", town.at)
    with pytest.raises(StaffNumberTaken):
        undo(town, first)
    with town.store.read() as db:
        rows = merging.merges(db, three)
        assert [(row.gone, row.kept, row.undone_by) for row in rows] == [
            ("欧阳娜", "张㛃", "head"),
            ("王𬍡", "张㛃", ""),
        ]
        assert merging.merges(db, two) == []
    agrees(town)


def test_likely_duplicates_share_a_mobile_or_a_name_in_one_area(sqlite_town: Town) -> None:
    town = sqlite_town
    with town.store.write() as db:
        persons.change(db, town.people[4], {"mobile": "13800000001"}, "clerk", town.at)
        persons.change(db, town.people[5], {"mobile": "13800000001"}, "clerk", town.at)
        twin = persons.add(db, NewPerson("孙三"), "clerk", town.at)
        found = merging.duplicates(db)
        assert {(row.first.name, row.second.name, row.shared) for row in found} == {
            ("钱二", "赵一", "mobile"),
            ("孙三", "孙三", "name"),
        }
        persons.change(db, twin, {"id_number": "11010519491231002X"}, "clerk", town.at)
        persons.change(db, town.people[6], {"id_number": "310112198407010594"}, "clerk", town.at)
        assert len(merging.duplicates(db)) == 1


@pytest.mark.parametrize("which", [CourseSession, Device, Badge, Excuse, Waiting, Attendance])
def test_merging_and_undoing_wait_for_every_row_before_the_journal_and_not_in_a_ring(
    town: Town, which: type[Any]
) -> None:
    gone, kept = town.people[GONE], town.people[KEPT]
    mine, other, small = town.session(), town.session(), town.session(capacity=1)
    with town.store.write() as db:
        devices.bind(db, gone, "x", town.at)
        badges.issue(db, [gone], "clerk", town.at)
        excuses.ask(db, other, gone, "家中有事", "x", town.at)
        seats.take_place(db, small, town.people[OTHER], "x", town.at)
        seats.take_place(db, small, gone, "x", town.at)
        assert check_in(db, [Attempt(kept, "qr", town.at, "x", session_id=mine)], town.at)[0].ok
        wanted = mine if which is CourseSession else db.scalars(sa.select(which.id)).one()

    def hold(db: Db) -> None:
        db.execute(sa.select(which.id).where(which.id == wanted).with_for_update()).one()

    def change(act: Callable[[Db], object]) -> None:
        assert waits_without_the_journal(town.store, hold, act)

    merges: list[UUID] = []
    at = town.at + 4 * HOUR
    change(lambda db: merges.append(merging.merge(db, gone, kept, "同一人登记了两次", "clerk", at)))
    if which in {CourseSession, Excuse, Waiting, Attendance}:
        change(lambda db: merging.undo(db, merges[0], "其实是两个人", "head", at + HOUR))
    agrees(town)

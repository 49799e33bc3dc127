"""The second look on a real base: flags and what staff decide, heads counted, names drawn."""

import random
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from core.ids import new_id
from core.language import speaking
from courses import devices, refusals
from courses.check_in import Attempt, check_in, check_in_by_hand, reverse
from courses.review import flags, headcounts, roll_calls
from courses.review.flags import FLAGS, Flag
from courses.review.headcounts import HEADCOUNTS
from courses.review.refusals import CountNotPossible, NobodyPresent, UnknownFlag, UnknownRollCall
from courses.review.roll_calls import ROLL_CALLS
from courses.tables import Device
from sheets.columns import shown
from store.types import Db
from tests.course_town import Town

SOON = timedelta(minutes=5)


def looked_at(town: Town, session: UUID, at: datetime | None = None) -> list[Flag]:
    with town.store.read() as db:
        return flags.flags(db, session, at or town.at + SOON)


def test_a_hall_without_anything_odd_has_no_flags(town: Town) -> None:
    made = town.session()
    with town.store.write() as db:
        check_in(db, [Attempt(each, "qr", town.at, "x", session_id=made) for each in town.people], town.at)
        headcounts.count(db, made, 13, "", "clerk", town.at + SOON)
    assert looked_at(town, made) == []
    with town.store.read() as db, pytest.raises(refusals.UnknownSession):
        flags.flags(db, new_id(), town.at)


def _bound(db: Db, town: Town, person: int, browser: str, at: datetime | None = None) -> UUID:
    device, _token = devices.bind(db, town.people[person], "x", at or town.at)
    db.execute(sa.update(Device).where(Device.id == device).values(browser=browser))
    return device


def test_one_phone_for_two_is_flagged_reviewed_and_flagged_anew_with_a_third(town: Town) -> None:
    made = town.session()
    with town.store.write() as db:
        phones = [_bound(db, town, person, "b" * 64) for person in range(3)]
        check_in(
            db,
            [
                Attempt(town.people[n], "qr", town.at, "x", session_id=made, device_id=phones[n])
                for n in range(2)
            ],
            town.at,
        )
    (flag,) = looked_at(town, made)
    assert (flag.kind, [each.name for each in flag.people]) == ("one_phone", ["王𬍡", "李䶮"])
    assert flag.sentence == "One phone checked in 2 people: 王𬍡、李䶮."
    assert (
        flag.evidence[0] == "13:20  王𬍡 arrived (Phone, entered by x); phone BBBB, bound on 2026-03-05 13:20"
    )
    with town.store.write() as db:
        flags.review(db, made, flag.kind, flag.subject, "upheld", "没看清", "clerk", town.at + SOON)
        flags.review(db, made, flag.kind, flag.subject, "cleared", "同桌借用手机", "head", town.at + SOON)
        with pytest.raises(UnknownFlag):
            flags.review(db, made, flag.kind, "another", "cleared", "x", "clerk", town.at)
        with pytest.raises(UnknownFlag):
            flags.review(db, made, flag.kind, flag.subject, "perhaps", "x", "clerk", town.at)
        with pytest.raises(refusals.ReasonMissing):
            flags.review(db, made, flag.kind, flag.subject, "cleared", " ", "clerk", town.at)
    (flag,) = looked_at(town, made)
    assert flag.review is not None
    assert (flag.review.decision, flag.review.actor) == ("cleared", "head")
    assert [shown(column, flag) for column in FLAGS.columns[2:]] == [
        "cleared",
        "同桌借用手机",
        "head",
        "2026-03-05 13:25",
    ]
    with town.store.write() as db:
        third = Attempt(town.people[2], "qr", town.at, "x", session_id=made, device_id=phones[2])
        check_in(db, [third], town.at)
    (flag,) = looked_at(town, made)
    assert flag.review is None
    for each in flag.people[1:]:
        assert each.attendance_id
        with town.store.write() as db:
            reverse(db, each.attendance_id, "代签", "clerk", town.at + SOON)
    assert looked_at(town, made) == []
    assert town.lines("flag.reviewed") == 2


def test_two_phones_of_one_person_and_a_phone_changed_just_before(town: Town) -> None:
    made = town.session()
    day = timedelta(days=1)
    with town.store.write() as db:
        old = _bound(db, town, 0, "a" * 64, town.at - day)
        new = _bound(db, town, 0, "b" * 64, town.at - SOON)
        first = _bound(db, town, 1, "c" * 64, town.at - SOON)
        attempts = [
            Attempt(town.people[0], "qr", town.at, "x", session_id=made, device_id=new),
            Attempt(town.people[1], "qr", town.at, "x", session_id=made, device_id=first),
        ]
        assert all(each.ok for each in check_in(db, attempts, town.at))
    (flag,) = looked_at(town, made)
    assert (flag.kind, flag.people[0].person_id) == ("two_phones", town.people[0])
    later = town.at + timedelta(minutes=30)
    with town.store.write() as db:
        out = Attempt(town.people[0], "qr", later, "x", session_id=made, direction="out", device_id=old)
        assert check_in(db, [out], later)[0].ok
    (flag,) = looked_at(town, made, later)
    assert len(flag.evidence) == 2


def test_two_sessions_at_once_are_flagged_at_both(town: Town) -> None:
    one, other = town.session(), town.session(starts=town.at + timedelta(minutes=40))
    with town.store.write() as db:
        for made in (one, other):
            check_in(
                db,
                [Attempt(town.people[0], "qr", town.at + SOON * 3, "x", session_id=made)],
                town.at + SOON * 3,
            )
    for made in (one, other):
        (flag,) = looked_at(town, made, town.at + SOON * 4)
        assert flag.kind == "two_places"
        assert "社区沟通技巧与运用" in flag.sentence
    with town.store.write() as db:
        leaving = Attempt(town.people[0], "qr", town.at + SOON * 4, "x", session_id=one, direction="out")
        assert check_in(db, [leaving], town.at + SOON * 4)[0].ok
    assert looked_at(town, one, town.at + SOON * 5) == []


def test_a_headcount_stands_beside_those_present_then(town: Town) -> None:
    made = town.session()
    with town.store.write() as db:
        check_in(
            db, [Attempt(each, "qr", town.at, "x", session_id=made) for each in town.people[:8]], town.at
        )
        headcounts.count(db, made, 4, "后排空着", "clerk", town.at + SOON)
        with pytest.raises(CountNotPossible):
            headcounts.count(db, made, -1, "", "clerk", town.at)
        with pytest.raises(refusals.UnknownSession):
            headcounts.count(db, new_id(), 1, "", "clerk", town.at)
    (flag,) = looked_at(town, made)
    assert flag.sentence == "At 13:25, 4 heads were counted and 8 people were checked in."
    assert flag.evidence == ("后排空着",)
    with speaking("zh_CN"):
        looked_at(town, made)
    leave = town.at + timedelta(minutes=15)
    with town.store.write() as db:
        out = [Attempt(each, "qr", leave, "x", session_id=made, direction="out") for each in town.people[:4]]
        assert all(each.ok for each in check_in(db, out, leave))
        headcounts.count(db, made, 5, "", "clerk", leave + SOON)
    with town.store.read() as db:
        rows = headcounts.headcounts(db, made)
        assert [(row.counted, row.present, row.difference) for row in rows] == [(5, 4, 1), (4, 8, -4)]
        assert [shown(column, rows[1]) for column in HEADCOUNTS.columns] == [
            "2026-03-05 13:25",
            "4",
            "8",
            "-4",
            "后排空着",
            "clerk",
        ]
        assert headcounts.present(db, made, leave + SOON) == 4


def test_a_roll_call_calls_whoever_was_not_called_yet_and_keeps_the_answers(town: Town) -> None:
    made = town.session()
    chance = random.Random(7)
    with town.store.write() as db:
        with pytest.raises(NobodyPresent):
            roll_calls.draw(db, made, "clerk", town.at)
        check_in(
            db, [Attempt(each, "qr", town.at, "x", session_id=made) for each in town.people[:5]], town.at
        )
        first = roll_calls.draw(db, made, "clerk", town.at, chance=chance)
        second = roll_calls.draw(db, made, "clerk", town.at + SOON, chance=chance)
        names = roll_calls.names(db, made)
        assert {row.roll_call_id for row in names} == {first, second}
        assert {row.person_id for row in names} == set(town.people[:5])
        roll_calls.answer(db, first, 1, here=True, actor="clerk", at=town.at + SOON)
        roll_calls.answer(db, first, 2, here=False, actor="clerk", at=town.at + SOON)
        roll_calls.answer(db, first, 2, here=False, actor="other", at=town.at + SOON)
        with pytest.raises(UnknownRollCall):
            roll_calls.answer(db, first, 9, here=True, actor="clerk", at=town.at)
    (flag,) = looked_at(town, made)
    with town.store.read() as db:
        called = {(row.roll_call_id, row.position): row for row in roll_calls.names(db, made)}
    missing = called[first, 2]
    assert (flag.kind, flag.people[0].person_id) == ("no_answer", missing.person_id)
    assert flag.sentence == f"{missing.name} did not answer the roll-call at 13:20."
    assert [shown(column, missing) for column in ROLL_CALLS.columns[5:]] == [
        "not here",
        "2026-03-05 13:25",
        "clerk",
    ]
    with town.store.write() as db:
        roll_calls.answer(db, first, 2, here=True, actor="clerk", at=town.at + 2 * SOON)
    assert looked_at(town, made) == []
    assert town.lines("roll_call.answered") == 3


def test_many_entries_by_one_hand_are_flagged(town: Town) -> None:
    made = town.session()
    with town.store.write() as db:
        for each in town.people[:6]:
            assert check_in_by_hand(db, made, each, "没带手机", "clerk", town.at).ok
    (flag,) = looked_at(town, made)
    assert flag.sentence == "clerk entered 6 of 6 arrivals by hand."
    assert len(flag.evidence) == 6


def test_flags_of_a_full_hall_take_few_statements(sqlite_town: Town) -> None:
    made = sqlite_town.session()
    with sqlite_town.store.write() as db:
        for each in sqlite_town.people:
            phone = _bound(db, sqlite_town, 0, "a" * 64)
            check_in(
                db,
                [Attempt(each, "qr", sqlite_town.at, "x", session_id=made, device_id=phone)],
                sqlite_town.at,
            )
    statements: list[str] = []
    with sqlite_town.store.read() as db:
        bind = db.get_bind()

        def heard(*said: object) -> None:
            statements.append(str(said[2]))

        event.listen(bind, "before_cursor_execute", heard)
        flags.flags(db, made, sqlite_town.at)
        event.remove(bind, "before_cursor_execute", heard)
    assert len(statements) <= 12

"""Taking check-ins back as a set, on both engines: whole or not at all, and two at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest

from core.ids import new_id
from courses import check_in as verb
from courses import refusals
from tests.course_town import Town
from tests.courses.test_check_in import MINUTE, checked_in, rows, tap


def test_a_set_is_taken_back_whole_or_not_at_all(town: Town) -> None:
    session = town.session()
    first, second, third = town.people[:3]
    later = town.at + 30 * MINUTE
    came = checked_in(town, [tap(each, session, town.at) for each in (first, second, third)])
    left = checked_in(town, [tap(each, session, later, direction="out") for each in (first, second)], later)
    ids = [each.attendance_id for each in (*came[:2], left[0]) if each.attendance_id]
    with town.store.write() as db:
        assert verb.reverse_all(db, ids, "登错了场次", "clerk", later) == 4
    assert town.lines("check_in.reversed") == 4
    assert [row.person_id for row in rows(town) if row.reversed_at is None] == [third]
    standing = came[2].attendance_id
    assert standing
    with pytest.raises(refusals.AlreadyReversed), town.store.write() as db:
        verb.reverse_all(db, [ids[0], standing], "再来一次", "clerk", later)
    with pytest.raises(refusals.UnknownAttendance), town.store.write() as db:
        verb.reverse_all(db, [standing, new_id()], "不存在", "clerk", later)
    assert [row.person_id for row in rows(town) if row.reversed_at is None] == [third]
    with town.store.write() as db:
        assert verb.reverse_all(db, [], "没有", "clerk", later) == 0


def test_two_who_take_back_at_once_wait_for_each_other_in_no_ring(town: Town) -> None:
    sessions_ = [town.session(), town.session()]
    made = [checked_in(town, [tap(each, one, town.at) for each in town.people]) for one in sessions_]
    ids = [[each.attendance_id for each in outcomes if each.attendance_id] for outcomes in made]
    start = Barrier(2)

    def take_back(chosen: list[UUID]) -> int:
        start.wait()
        with town.store.write() as db:
            return verb.reverse_all(db, chosen, "重来", "clerk", town.at)

    half = len(town.people) // 2
    with ThreadPoolExecutor(2) as doors:
        one = doors.submit(take_back, [*ids[0][:half], *ids[1][:half]])
        other = doors.submit(take_back, [*ids[1][half:], *ids[0][half:]])
        assert one.result() + other.result() == 2 * len(town.people)

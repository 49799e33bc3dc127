"""The tray: every lane's doings at one session, newest first, refused and taken back among them."""

from datetime import timedelta

from core.ids import new_id
from courses import sessions
from courses.check_in import Attempt, check_in, check_in_by_hand, reverse
from courses.trails import NewPoint
from courses.tray import TRAY, tray
from sheets.columns import shown
from tests.course_town import Town

MINUTE = timedelta(minutes=1)


def test_every_lane_is_there_newest_first(town: Town) -> None:
    made, other = town.session(), town.session()
    first, second, third = town.people[:3]
    with town.store.write() as db:
        sessions.set_trail(db, made, [NewPoint("老城厢")], [], "clerk", town.at)
        check_in(db, [Attempt(first, "qr", town.at, "person:S000", session_id=made)], town.at)
    with town.store.write() as db:
        attempts = [
            Attempt(second, "badge", town.at, "clerk", session_id=made),
            Attempt(second, "badge", town.at, "clerk", session_id=made, direction="at", point=1),
            Attempt(second, "badge", town.at, "clerk", session_id=made, direction="at", point=2),
        ]
        check_in(db, attempts, town.at + MINUTE)
        check_in(db, [Attempt(new_id(), "paper", town.at, "clerk", session_id=made)], town.at + 2 * MINUTE)
        by_hand = check_in_by_hand(db, made, third, "手机没电", "clerk", town.at + 3 * MINUTE)
        check_in(db, [Attempt(third, "qr", town.at, "person:S002", session_id=other)], town.at)
        assert by_hand.attendance_id
        reverse(db, by_hand.attendance_id, "登错了人", "chief", town.at + 4 * MINUTE)
    with town.store.read() as db:
        rows = tray(db, made)
        assert [row.outcome for row in tray(db, other)] == ["ok"]
        assert len(tray(db, made, limit=2)) == 2
    assert [(row.lane, row.outcome) for row in rows[:3]] == [
        ("manual", "taken_back"),
        ("manual", "ok"),
        ("paper", "unknown_person"),
    ]
    assert {(row.direction, row.point, row.outcome) for row in rows[3:]} == {
        ("in", 0, "ok"),
        ("at", 1, "ok"),
        ("at", 2, "unknown_point"),
    }
    assert rows[0].reason == "登错了人"
    assert rows[0].actor == "chief"
    assert [row.attendance_id is not None for row in rows[:3]] == [False, False, False]
    assert all(row.attendance_id for row in rows[3:] if row.outcome == "ok")


def test_it_reads_as_text(town: Town) -> None:
    made = town.session()
    with town.store.write() as db:
        check_in(db, [Attempt(new_id(), "qr", town.at, "phone", session_id=made)], town.at)
    with town.store.read() as db:
        row = tray(db, made)[0]
    texts = {column.key: shown(column, row) for column in TRAY.columns}
    assert texts["name"] == "(unknown)"
    assert texts["direction"] == "arriving"
    assert texts["outcome"] == "not on the roster"
    assert texts["actor"] == "an unknown phone"

"""Attendance sheets: rows fixed when printed, entered through the one verb, refused row by row, taken back by name."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.ids import new_id
from courses import check_in, enrolments, merging, sessions, today
from courses.check_in import Attempt
from courses.paper import entering, refusals, sheets
from courses.paper.entering import Entry
from courses.refusals import SessionCancelled, UnknownSession
from courses.tables import Attendance
from people import areas, persons
from people.persons import NewPerson
from tests.course_town import Town

LATER = timedelta(hours=4)
MINUTE = timedelta(minutes=1)


def printed(town: Town, who: sheets.Who = "expected") -> sheets.PrintedSheet:
    session = town.session()
    with town.store.write() as db:
        return sheets.print_sheet(db, session, who, "clerk", town.at)


def come(town: Town, session_id: UUID) -> dict[str, str]:
    with town.store.read() as db:
        return {row.name: row.lane for row in today.arrivals(db, session_id)}


def test_rows_stand_in_area_order_and_stay_as_printed(town: Town) -> None:
    with town.store.write() as db:
        second = areas.ensure_area(db, "街道", "乙村", "乙村01网格", "clerk", town.at)
        third = areas.ensure_area(db, "街道", "甲村", "甲村02网格", "clerk", town.at)
        first = areas.ensure_area(db, "街道", "甲村", "甲村01网格", "clerk", town.at)
        persons.add_all(
            db,
            [
                NewPerson("安一", mobile="13800000001", area_id=third),
                NewPerson("白二", staff_number="B2", area_id=second),
                NewPerson("蔡三", area_id=first),
            ],
            "clerk",
            town.at,
        )
    sheet = printed(town)
    assert [row.row for row in sheet.rows] == list(range(1, 16))
    assert [(row.name, row.told_apart_by) for row in sheet.rows[:3]] == [
        ("白二", "B2"),
        ("安一", "138****0001"),
        ("蔡三", ""),
    ]
    with town.store.write() as db:
        persons.add(db, NewPerson("阿新", area_id=first), "clerk", town.at)
        persons.leave_post(db, sheet.rows[0].person_id, town.at.date(), "退休", "clerk", town.at)
        again = sheets.sheet(db, sheet.number, town.at)
    assert [row.name for row in again.rows] == [row.name for row in sheet.rows]
    assert town.lines("paper.printed") == 1


def test_who_stands_on_a_sheet(town: Town) -> None:
    session = town.session()
    with town.store.write() as db:
        with pytest.raises(refusals.NobodyToPrint):
            sheets.print_sheet(db, session, "enrolled", "clerk", town.at)
        enrolments.enrol(db, session, town.people[:4], "clerk", town.at)
        enrolments.withdraw(db, session, town.people[:1], "生病", "clerk", town.at)
        counts = {who: len(sheets.print_sheet(db, session, who, "clerk", town.at).rows) for who in sheets.WHO}
        assert counts == {"expected": 3, "enrolled": 3, "everyone": 12}
        listed = sheets.sheets(db, session)
    assert [(row.number, row.rows, row.open) for row in listed] == [(3, 12, 12), (2, 3, 3), (1, 3, 3)]


def test_no_sheet_for_what_is_not_held(town: Town) -> None:
    session = town.session()
    with town.store.write() as db:
        sessions.cancel(db, session, "下雨", "clerk", town.at)
        with pytest.raises(SessionCancelled):
            sheets.print_sheet(db, session, "expected", "clerk", town.at)
        with pytest.raises(UnknownSession):
            sheets.print_sheet(db, new_id(), "expected", "clerk", town.at)
        with pytest.raises(refusals.UnknownSheet, match="Sheet 9"):
            sheets.sheet(db, 9, town.at)
        with pytest.raises(refusals.UnknownSheet):
            entering.enter(db, 9, [], "clerk", town.at)


def test_a_row_of_an_entry_merged_since_is_for_the_one_that_was_kept(town: Town) -> None:
    sheet = printed(town)
    gone, kept = sheet.rows[0], sheet.rows[1]
    with town.store.write() as db:
        merging.merge(db, gone.person_id, kept.person_id, "同一人", "clerk", town.at)
        entered = entering.enter(
            db, sheet.number, [Entry(gone.row, sheet.session.starts_at)], "clerk", town.at + LATER
        )
    assert [(one.name, one.came and one.came.code) for one in entered] == [(kept.name, "ok")]
    assert come(town, sheet.session.id) == {kept.name: "paper"}


def test_what_the_paper_says_is_entered_in_one_set(town: Town) -> None:
    sheet = printed(town)
    opens, ends = sheet.session.starts_at, sheet.session.ends_at
    entries = [
        Entry(1, opens - MINUTE, ends),
        Entry(2, opens + 40 * MINUTE),
        Entry(3, None, ends),
        Entry(99, opens),
        Entry(4, opens - timedelta(days=1)),
    ]
    with town.store.write() as db:
        entered = entering.enter(db, sheet.number, entries, "clerk", town.at + LATER)
    codes = [[each and each.code for each in (one.came, one.went)] for one in entered]
    assert codes == [
        ["ok", "ok"],
        ["ok", None],
        [None, "not_checked_in"],
        ["row_without_name", None],
        ["too_early", None],
    ]
    assert [one.name for one in entered] == [*(row.name for row in sheet.rows[:3]), "", sheet.rows[3].name]
    assert entered[1].came
    assert entered[1].came.late
    with town.store.read() as db:
        rows = db.execute(sa.select(Attendance.lane, Attendance.reason, Attendance.occurred_at)).all()
        again = sheets.sheet(db, sheet.number, town.at)
    assert {(row.lane, row.reason) for row in rows} == {("paper", "№1/1"), ("paper", "№1/2")}
    assert (again.rows[0].arrived_at, again.rows[0].left_at) == (opens - MINUTE, ends)
    assert town.lines("check_in.refused") == 2


def test_a_second_entry_is_success_and_a_phone_counts_first(town: Town) -> None:
    sheet = printed(town)
    start = sheet.session.starts_at
    with town.store.write() as db:
        phone = Attempt(sheet.rows[0].person_id, "qr", town.at, "person:1", sheet.session.id)
        check_in.check_in(db, [phone], town.at)
    with town.store.write() as db:
        entries = [Entry(1, start), Entry(2, start)]
        entering.enter(db, 1, entries, "clerk", town.at + LATER)
        entered = entering.enter(db, 1, entries, "clerk", town.at + LATER)
    assert [one.came and one.came.code for one in entered] == ["already", "already"]
    assert entered[0].came
    assert entered[0].came.at == town.at
    assert come(town, sheet.session.id) == {sheet.rows[0].name: "qr", sheet.rows[1].name: "paper"}


def test_what_was_typed_wrongly_is_taken_back_and_what_stood_before_stays(town: Town) -> None:
    sheet = printed(town)
    start, ends = sheet.session.starts_at, sheet.session.ends_at
    with town.store.write() as db:
        entering.enter(db, 1, [Entry(1, start)], "clerk", town.at + LATER)
        entered = entering.enter(
            db, 1, [Entry(1, start, ends), Entry(2, start, ends), Entry(99, start)], "clerk", town.at + LATER
        )
    with town.store.write() as db:
        assert entering.take_back(db, entered, "typed wrongly", "clerk", town.at + LATER) == 2
        again = sheets.sheet(db, 1, town.at)
    assert [(row.arrived_at, row.left_at) for row in again.rows[:2]] == [(start, None), (None, None)]
    assert town.lines("check_in.reversed") == 3
    with town.store.write() as db:
        entered = entering.enter(db, 1, [Entry(2, start)], "clerk", town.at + LATER)
    assert entered[0].came
    assert entered[0].came.code == "ok"


def test_somebody_known_who_signed_in_a_blank_row(town: Town) -> None:
    session = town.session()
    with town.store.write() as db:
        enrolments.enrol(db, session, town.people[:2], "clerk", town.at)
        sheet = sheets.print_sheet(db, session, "expected", "clerk", town.at)
        start = sheet.session.starts_at
        entry = Entry(3, start)
        entered = entering.enter_blank_row(db, 1, town.people[5], entry, "clerk", town.at + LATER)
        with pytest.raises(refusals.RowHasName, match="Row 1 of sheet 1"):
            entering.enter_blank_row(db, 1, town.people[5], Entry(1, start), "clerk", town.at + LATER)
    assert entered.came
    assert entered.came.ok
    assert entered.name == entered.came.name
    assert list(come(town, session).values()) == ["paper"]

"""The calendar of a base: changed by verbs, read as one, told from what ships, and rebuilt from the journal."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa

from core.jobs import drive
from grid.records.catalogue import RECORDS
from grid.working_time import calendar_of, clear_day, due_at, say_entered, set_day, set_hours, warning
from grid.working_time.calendars import CALENDAR_DAY, OFFICE_HOURS
from grid.working_time.engine import DAY
from grid.working_time.refusals import DayOutOfReach, HoursNotValid, NoteTooLong
from store import journal
from store.records import disagreements
from store.transaction import Store
from tests.grid.working_time.test_engine import at as wall

WORKED, FREE = date(2026, 2, 16), date(2026, 3, 9)


def test_an_untouched_base_has_what_ships(base: Store) -> None:
    with base.read() as db:
        calendar = calendar_of(db)
    assert calendar.day(date(2026, 2, 14)) == (True, "national", "春节")
    assert calendar.day(WORKED) == (False, "national", "春节")
    assert calendar.day(FREE) == (True, "weekday", "")
    assert calendar.day(date(2026, 3, 8)) == (False, "weekday", "")
    assert calendar.hours_on(FREE) == "09:00-11:30,13:00-17:30"


def test_own_days_are_set_changed_and_cleared(base: Store, at: datetime) -> None:
    with base.write() as db:
        first = set_day(db, WORKED, "clerk", at, works=True, words="  值班 ")
        set_day(db, FREE, "clerk", at, works=False, words="停水")
        again = set_day(db, WORKED, "clerk", at, works=True, words="加班")
    assert first == again
    with base.read() as db:
        calendar = calendar_of(db)
        assert calendar.day(WORKED) == (True, "own", "加班")
        assert calendar.shipped_day(WORKED) == (False, "national", "春节")
        assert due_at("work_day", wall("2026-03-06 16:00"), DAY, calendar) == wall("2026-03-10 16:00")
    with base.write() as db:
        clear_day(db, WORKED, "clerk", at)
        clear_day(db, WORKED, "clerk", at)
        clear_day(db, date(2026, 5, 5), "clerk", at)
    with base.read() as db:
        assert calendar_of(db).day(WORKED).source == "national"
        assert list(calendar_of(db).own) == [FREE]
        said = [line.payload["works"] for line in reversed(journal.history(db, "calendar_day", first))]
        assert said == [True, True, None]
        assert db.scalar(sa.select(sa.func.count()).select_from(CALENDAR_DAY)) == 2
        assert drive(disagreements(db, RECORDS)) == []


def test_office_hours_count_from_their_day(base: Store, at: datetime) -> None:
    with base.write() as db:
        first = set_hours(db, date(2026, 6, 1), "8:30-12:00，13:30-17:30", "clerk", at)
        set_hours(db, date(2026, 10, 8), "09:00-17:00", "clerk", at)
        again = set_hours(db, date(2026, 6, 1), "08:00-12:00,13:30-17:30", "clerk", at)
    assert first == again
    with base.read() as db:
        calendar = calendar_of(db)
        assert calendar.hours_on(date(2026, 5, 31)) == "09:00-11:30,13:00-17:30"
        assert calendar.hours_on(date(2026, 6, 1)) == "08:00-12:00,13:30-17:30"
        assert calendar.hours_on(date(2027, 1, 1)) == "09:00-17:00"
        assert due_at("work_hour", wall("2026-06-01 11:00"), 120, calendar) == wall("2026-06-01 14:30")
        assert db.scalar(sa.select(sa.func.count()).select_from(OFFICE_HOURS)) == 2
        assert drive(disagreements(db, RECORDS)) == []


def test_a_year_that_nobody_knows_is_told_until_somebody_says_it_is_entered(
    base: Store, at: datetime
) -> None:
    november, spring = date(2026, 11, 22), date(2026, 3, 5)
    with base.read() as db:
        calendar = calendar_of(db)
    assert calendar.missing_years(date(2025, 1, 1), date(2028, 1, 1)) == (2027, 2028)
    assert calendar.missing_soon(november) == (2027,)
    assert "2027" in warning(calendar, november)
    assert (calendar.missing_soon(spring), warning(calendar, spring)) == ((), "")
    with base.write() as db:
        say_entered(db, 2027, "clerk", at)
    with base.read() as db:
        assert warning(calendar_of(db), november) == ""
        assert calendar_of(db).knows(2027)
    with base.write() as db:
        say_entered(db, 2027, "clerk", at, entered=False)
    with base.read() as db:
        assert calendar_of(db).missing_soon(november) == (2027,)
        assert drive(disagreements(db, RECORDS)) == []


def test_a_year_nobody_knows_counts_monday_to_friday(base: Store) -> None:
    with base.read() as db:
        calendar = calendar_of(db)
    assert calendar.day(date(2027, 1, 1)) == (True, "weekday", "")
    assert due_at("work_day", wall("2026-12-31 10:00"), DAY, calendar) == wall("2027-01-01 10:00")


def test_what_cannot_be_is_refused(sqlite_base: Store, at: datetime) -> None:
    with sqlite_base.write() as db:
        for day in (date(1999, 12, 31), date(2100, 1, 1)):
            with pytest.raises(DayOutOfReach):
                set_day(db, day, "clerk", at, works=True)
            with pytest.raises(DayOutOfReach):
                set_hours(db, day, "09:00-17:00", "clerk", at)
            with pytest.raises(DayOutOfReach):
                say_entered(db, day.year, "clerk", at)
        with pytest.raises(NoteTooLong):
            set_day(db, FREE, "clerk", at, works=False, words="停" * 81)
        with pytest.raises(HoursNotValid):
            set_hours(db, FREE, "all day", "clerk", at)
        assert journal.since(db, 0).subject_kinds == frozenset()


def test_an_altered_calendar_is_found(sqlite_base: Store, at: datetime) -> None:
    with sqlite_base.write() as db:
        set_day(db, FREE, "clerk", at, works=False)
        db.execute(sa.update(CALENDAR_DAY).values(works=True))
    with sqlite_base.read() as db:
        assert [each.field for each in drive(disagreements(db, RECORDS))] == ["works"]

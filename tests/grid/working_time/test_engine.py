"""Working time as pure arithmetic: hand-computed cases, and laws that hold for every calendar."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grid.working_time import clock, clocks, due_at, limit_minutes, minutes_between
from grid.working_time.calendars import FIRST, LAST, HoursSince, OwnDay, WorkCalendar
from grid.working_time.engine import DAY, KINDS, Pause, Timed
from grid.working_time.hours import parsed
from tests.grid.working_time.calendars_drawn import calendars, kinds, minutes, moments, pauses

PLAIN = WorkCalendar()
SUMMER = WorkCalendar((), (), [HoursSince(date(2026, 6, 1), parsed("08:30-12:00,13:30-17:30"))])
_ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """An instant from Shanghai's wall clock: "2026-02-13 16:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=_ZONE).astimezone(UTC)


CASES = [
    # Spring Festival 2026: 15 to 23 February are free, Saturday 14 and Saturday 28 February are worked.
    ("work_day", 1, "2026-02-13 16:00", "2026-02-14 16:00"),
    ("work_day", 1, "2026-02-14 16:00", "2026-02-24 16:00"),
    ("work_day", 3, "2026-02-17 10:00", "2026-02-26 17:30"),
    ("work_day", 3, "2026-02-27 10:00", "2026-03-03 10:00"),
    ("work_day", 10, "2026-02-12 09:30", "2026-03-04 09:30"),
    ("work_hour", 4, "2026-02-14 16:00", "2026-02-24 11:30"),
    ("urgent_hour", 4, "2026-02-16 23:00", "2026-02-17 03:00"),
    ("natural_day", 3, "2026-02-14 16:00", "2026-02-17 16:00"),
    # Mid-autumn 25 to 27 September, National Day 1 to 7 October; Sunday 20 September and Saturday 10 October are worked.
    ("work_day", 1, "2026-09-18 17:00", "2026-09-20 17:00"),
    ("work_day", 1, "2026-09-30 17:00", "2026-10-08 17:00"),
    ("work_day", 1, "2026-10-09 17:00", "2026-10-10 17:00"),
    ("work_day", 10, "2026-09-24 15:00", "2026-10-15 15:00"),
    ("work_hour", 8, "2026-09-30 16:30", "2026-10-08 17:30"),
    # The year's end: 1 to 3 January 2026 are free, Sunday 4 January is worked; the 31st of December is a Wednesday.
    ("work_day", 1, "2025-12-31 14:00", "2026-01-04 14:00"),
    ("urgent_hour", 2, "2025-12-31 23:30", "2026-01-01 01:30"),
    ("natural_day", 1, "2025-12-31 23:30", "2026-01-01 23:30"),
    # What is filed out of hours begins with the next hour worked, and a day's limit then ends with the day.
    ("work_day", 1, "2026-03-07 10:00", "2026-03-09 17:30"),
    ("work_day", 1, "2026-03-06 17:30", "2026-03-09 17:30"),
    ("work_day", 1, "2026-03-06 20:00", "2026-03-09 17:30"),
    ("work_day", 1, "2026-03-06 07:00", "2026-03-06 17:30"),
    ("work_day", 1, "2026-03-09 09:00", "2026-03-09 17:30"),
    ("work_hour", 4, "2026-03-09 12:15", "2026-03-09 17:00"),
    ("work_hour", 4, "2026-03-09 11:30", "2026-03-09 17:00"),
    ("work_hour", 7, "2026-03-08 11:30", "2026-03-09 17:30"),
]


@pytest.mark.parametrize(("kind", "amount", "begin", "due"), CASES)
def test_limits_computed_by_hand(kind: str, amount: int, begin: str, due: str) -> None:
    limit = limit_minutes(kind, amount)
    assert due_at(kind, at(begin), limit, PLAIN) == at(due)
    assert minutes_between(kind, at(begin), at(due), PLAIN) == limit
    assert minutes_between(kind, at(begin), at(due) - timedelta(minutes=1), PLAIN) < limit
    stands = clock(at(begin), (), (), kind, amount, PLAIN, at(due))
    assert (stands.used, stands.left, stands.share, stands.due_at) == (limit, 0, 100, at(due))


def test_office_hours_that_change_from_a_date() -> None:
    """Until 31 May a working day has 7 hours, from 1 June on 7 and a half; a working day stays one working day."""
    # Friday 13:00 is 150 of 420 minutes into the day; on Wednesday 3 June that share of 450 minutes is 161 (160.7).
    assert due_at("work_day", at("2026-05-29 13:00"), 3 * DAY, SUMMER) == at("2026-06-03 11:11")
    assert due_at("work_day", at("2026-05-29 09:00"), 3 * DAY, SUMMER) == at("2026-06-02 17:30")
    assert due_at("work_hour", at("2026-05-29 16:30"), 8 * 60, SUMMER) == at("2026-06-01 17:00")
    assert minutes_between("work_hour", at("2026-05-29 00:00"), at("2026-06-02 00:00"), SUMMER) == 420 + 450


def test_the_bases_own_days_count_over_what_ships() -> None:
    calendar = WorkCalendar([OwnDay(date(2026, 2, 16), works=True), OwnDay(date(2026, 3, 9), works=False)])
    assert due_at("work_day", at("2026-02-14 16:00"), DAY, calendar) == at("2026-02-16 16:00")
    assert due_at("work_day", at("2026-03-06 16:00"), DAY, calendar) == at("2026-03-10 16:00")


def test_a_pause_moves_the_end_and_an_extension_adds_to_it() -> None:
    begin, pause = at("2026-03-02 09:00"), (at("2026-03-03 09:00"), at("2026-03-05 09:00"))
    in_it = clock(begin, [pause], (), "work_day", 3, PLAIN, at("2026-03-04 15:00"))
    assert (in_it.used, in_it.paused, in_it.due_at) == (DAY, True, at("2026-03-06 17:30"))
    after = clock(begin, [pause], (), "work_day", 3, PLAIN, at("2026-03-05 17:30"))
    assert (after.used, after.left, after.share, after.paused) == (2 * DAY, DAY, 66, False)
    longer = clock(begin, [pause], [DAY, DAY], "work_day", 3, PLAIN, at("2026-03-05 17:30"))
    assert (longer.limit, longer.due_at) == (5 * DAY, at("2026-03-10 17:30"))
    open_end = clock(begin, [(pause[0], None)], (), "work_day", 3, PLAIN, at("2026-04-01 09:00"))
    assert (open_end.used, open_end.paused, open_end.due_at) == (DAY, True, None)
    too_late = clock(
        begin, [(at("2026-03-10 09:00"), None)], (), "work_day", 3, PLAIN, at("2026-03-11 09:00")
    )
    assert (too_late.used, too_late.paused, too_late.due_at) == (6 * DAY, True, at("2026-03-04 17:30"))


def test_a_pause_after_the_limit_has_ended_moves_no_end() -> None:
    begin, late = at("2026-03-02 09:00"), (at("2026-03-10 09:00"), at("2026-03-12 09:00"))
    after = clock(begin, [late], (), "work_day", 3, PLAIN, at("2026-03-12 17:30"))
    assert (after.used, after.paused, after.due_at) == (7 * DAY, False, at("2026-03-04 17:30"))


def test_a_day_beyond_the_calendar_is_no_day_of_it() -> None:
    calendar = WorkCalendar(
        [OwnDay(FIRST - timedelta(days=1), works=True), OwnDay(LAST + timedelta(days=1), works=True)]
    )
    assert calendar.work_days == PLAIN.work_days


def test_a_pause_to_come_does_not_count_yet() -> None:
    begin = at("2026-03-02 09:00")
    later = [(at("2026-03-04 09:00"), at("2026-03-30 09:00"))]
    assert clock(begin, later, (), "work_day", 3, PLAIN, at("2026-03-03 09:00")) == clock(
        begin, (), (), "work_day", 3, PLAIN, at("2026-03-03 09:00")
    )


def test_a_clock_that_stopped_stays() -> None:
    begin = at("2026-03-02 09:00")
    row = Timed("work_day", 3, begin, (), 0, at("2026-03-03 17:30"))
    stopped, paused = clocks(
        [row, row._replace(pauses=[(at("2026-03-03 09:00"), at("2026-03-03 17:30"))])],
        PLAIN,
        at("2026-05-05 09:00"),
    )
    assert (stopped.used, stopped.due_at) == (2 * DAY, at("2026-03-04 17:30"))
    assert (paused.used, paused.due_at) == (DAY, at("2026-03-05 17:30"))


def test_one_that_begins_later_has_used_nothing() -> None:
    assert clock(at("2026-03-05 09:00"), (), (), "work_hour", 1, PLAIN, at("2026-03-02 09:00")).used == 0


def test_beyond_the_calendar_no_office_time_passes() -> None:
    before, after = at("1990-01-01 00:00"), at("2150-01-01 00:00")
    for kind in ("work_hour", "work_day"):
        whole = minutes_between(kind, at(f"{FIRST} 00:00"), at(f"{LAST} 23:59"), PLAIN)
        assert minutes_between(kind, before, after, PLAIN) == whole
        assert due_at(kind, before, whole + 1, PLAIN) == at("2100-01-01 00:00")
        assert due_at(kind, before, 1, PLAIN) == at("2000-01-03 09:01")


def test_every_kind_has_a_limit_in_minutes() -> None:
    assert {kind: limit_minutes(kind, 2) for kind in KINDS} == {
        "urgent_hour": 120, "work_hour": 120, "work_day": 2880, "natural_day": 2880
    }  # fmt: skip
    with pytest.raises(KeyError):
        limit_minutes("fortnight", 1)


@given(kinds, calendars(), moments, moments, moments)
def test_spans_add_up(
    kind: str, calendar: WorkCalendar, one: datetime, other: datetime, third: datetime
) -> None:
    first, second, last = sorted((one, other, third))
    parts = minutes_between(kind, first, second, calendar) + minutes_between(kind, second, last, calendar)
    assert parts == minutes_between(kind, first, last, calendar)
    assert minutes_between(kind, last, first, calendar) == -parts


@given(kinds, calendars(), moments, moments, moments)
def test_more_time_is_never_less(
    kind: str, calendar: WorkCalendar, one: datetime, other: datetime, third: datetime
) -> None:
    begin, sooner, later = sorted((one, other, third))
    assert (
        0 <= minutes_between(kind, begin, sooner, calendar) <= minutes_between(kind, begin, later, calendar)
    )


@given(kinds, calendars(), moments, minutes, st.integers(-4_000, 4_000))
def test_the_end_is_the_inverse_of_what_has_passed(
    kind: str, calendar: WorkCalendar, begin: datetime, limit: int, aside: int
) -> None:
    due = due_at(kind, begin, limit, calendar)
    moment = due + timedelta(minutes=aside, seconds=-(aside % 7))
    assert minutes_between(kind, begin, due, calendar) >= limit
    if moment > begin:
        assert (minutes_between(kind, begin, moment, calendar) >= limit) == (moment >= due or limit == 0)
    passed = minutes_between(kind, begin, moment, calendar)
    assert passed <= 0 or due_at(kind, begin, passed, calendar) <= moment
    if kind != "work_day":  # a minute of a day of seven hours is more than one 1440th
        assert minutes_between(kind, begin, due, calendar) == limit


def counted(
    kind: str, calendar: WorkCalendar, begin: datetime, end: datetime, gaps: Sequence[Pause] = ()
) -> int:
    """What a person with a calendar and much patience counts, minute by minute, as the library itself tells the days."""
    total, day_total = 0, 0
    minute = begin.replace(second=0, microsecond=0)
    last = end.replace(second=0, microsecond=0)
    while minute < last:
        wall = minute.astimezone(_ZONE)
        own = calendar.own.get(wall.date())
        works = own.works if own else _worked(wall.date())
        spans = parsed("09:00-11:30,13:00-17:30")
        for change in calendar.changes:
            if change.since <= wall.date():
                spans = change.spans
        of_day = wall.hour * 60 + wall.minute
        length = sum(stop - start for start, stop in spans)
        inside = works and any(start <= of_day < stop for start, stop in spans)
        gone = sum(min(max(of_day - start, 0), stop - start) for start, stop in spans)
        stands = any(
            _floor(since) <= minute and (until is None or minute < _floor(until)) for since, until in gaps
        )
        if not stands:
            total += 1 if kind in {"urgent_hour", "natural_day"} else inside
            if inside:
                day_total += DAY * (gone + 1) // length - DAY * gone // length
        minute += timedelta(minutes=1)
    return day_total if kind == "work_day" else total


def _floor(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _worked(day: date) -> bool:
    return chinese_calendar.is_workday(day) if day.year <= 2026 else day.weekday() < 5


@settings(max_examples=25)
@given(kinds, calendars(), moments, st.integers(0, 6_000))
def test_it_counts_as_a_person_counts_minute_by_minute(
    kind: str, calendar: WorkCalendar, begin: datetime, length: int
) -> None:
    end = begin + timedelta(minutes=length, seconds=13)
    assert minutes_between(kind, begin, end, calendar) == counted(kind, calendar, begin, end)


@settings(max_examples=25)
@given(kinds, calendars(), moments, st.integers(1, 3), st.integers(0, 6_000), st.data())
def test_a_clock_with_pauses_counts_as_a_person_counts(
    kind: str, calendar: WorkCalendar, begin: datetime, amount: int, length: int, data: st.DataObject
) -> None:
    now = begin + timedelta(minutes=length)
    gaps: list[Pause] = []
    for _time in range(data.draw(st.integers(0, 3))):
        since = begin + timedelta(minutes=data.draw(st.integers(-500, length + 100)))
        lasts = data.draw(st.one_of(st.none(), st.integers(0, 3_000)))
        gaps.append((since, None if lasts is None else since + timedelta(minutes=lasts)))
    stands = clock(begin, gaps, (), kind, amount, calendar, now)
    assert stands.used == counted(kind, calendar, begin, now, gaps)
    assert stands.left == stands.limit - stands.used
    assert stands.paused == any(since <= now and (end is None or end > now) for since, end in gaps)


@settings(max_examples=60)
@given(kinds, calendars(), moments, pauses(), st.integers(1, 12), st.integers(0, 3_000), moments)
def test_a_limit_is_used_up_when_it_ends_and_not_before(
    kind: str,
    calendar: WorkCalendar,
    begin: datetime,
    gaps: list[Pause],
    amount: int,
    extended: int,
    now: datetime,
) -> None:
    stands = clock(begin, gaps, [extended], kind, amount, calendar, now)
    if stands.due_at is None:
        assert stands.paused
    elif stands.due_at <= now:
        assert stands.left <= 0
        at_end = clock(begin, gaps, [extended], kind, amount, calendar, max(stands.due_at, begin))
        assert at_end.left <= 0
    else:
        assert stands.left > 0


@settings(max_examples=30)
@given(st.sampled_from(["09:00-11:30,13:00-17:30", "08:30-12:00", "00:00-24:00"]), st.integers(0, DAY))
def test_hours_know_what_has_passed(text: str, minute: int) -> None:
    calendar = WorkCalendar((), (), [HoursSince(date(2026, 3, 2), parsed(text))])
    day = datetime.combine(date(2026, 3, 2), time(), _ZONE)
    passed = minutes_between("work_hour", day, day + timedelta(minutes=minute), calendar)
    assert passed == sum(min(max(minute - start, 0), stop - start) for start, stop in parsed(text))

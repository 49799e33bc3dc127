"""Clocks of 50,000 issues over a year's calendar: a second of CPU at most, the calendar read and built anew.

The floor is what any clock needs: two differences of instants and one instant more for each issue, over the same set. A third
of the issues had a pause, some two and an extension; limits are of all four kinds, begun all over 2026, with own days and two
changes of the office hours in the calendar.
"""

import random
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from measuring import Measured, Ratio, medians

from core.paths import DataFolder
from core.settings import Settings
from grid.working_time import Timed, WorkCalendar, calendar_of, clocks, set_day, set_hours
from store.engine import make_base
from store.transaction import Store

ISSUES = 50_000
ROUNDS = 7
NOW = datetime(2026, 12, 31, 9, 30, tzinfo=UTC)
_BEGIN = datetime(2026, 1, 4, 1, tzinfo=UTC)
_YEAR = 360 * 24 * 60
_KINDS = (
    ("work_day", 3),
    ("work_day", 1),
    ("work_day", 10),
    ("urgent_hour", 2),
    ("work_hour", 8),
    ("natural_day", 15),
)


def measure() -> Measured:
    """CPU seconds of the set, with the calendar built before it, and how that stands to the floor."""
    rows = issues(random.Random(6))
    with tempfile.TemporaryDirectory() as work:
        store = make_base(DataFolder(Path(work)).make(), Settings())
        _fill(store)
        taken = medians(
            {"floor": partial(_timed, partial(_floor, rows)), "clocks": partial(_timed, partial(_clocks, store, rows))}, ROUNDS
        )  # fmt: skip
        figures = {f"{name}_ms": 1e3 * seconds for name, seconds in taken.items()}
        figures["calendar_ms"] = 1e3 * _timed(partial(_calendar, store))
        store.close()
    return Measured(
        "grid_clocks",
        {
            "cpu_seconds_of_50000": Ratio(round(taken["clocks"], 3), 1.0, "lower"),
            "times_floor": Ratio(round(taken["clocks"] / taken["floor"], 1), 50.0, "lower"),
        },
        figures,
    )


def issues(chance: random.Random) -> list[Timed]:
    """The set of limits with their events."""
    made: list[Timed] = []
    for number in range(ISSUES):
        kind, amount = chance.choice(_KINDS)
        begin = _BEGIN + timedelta(minutes=chance.randrange(_YEAR))
        pauses = [
            (since, since + timedelta(minutes=chance.randrange(5_000)))
            for since in (
                begin + timedelta(minutes=chance.randrange(4_000)) for _pause in range(max(number % 6 - 3, 0))
            )
        ]
        stopped = begin + timedelta(days=chance.randrange(1, 9)) if number % 4 == 0 else None
        made.append(Timed(kind, amount, begin, pauses, 1440 if number % 9 == 0 else 0, stopped))
    return made


def _fill(store: Store) -> None:
    with store.write() as db:
        for month in range(1, 13):
            set_day(db, date(2026, month, 20), "clerk", NOW, works=month % 2 == 0)
        set_hours(db, date(2026, 6, 1), "08:30-12:00,13:30-17:30", "clerk", NOW)
        set_hours(db, date(2026, 10, 8), "09:00-11:30,13:00-17:00", "clerk", NOW)


def _clocks(store: Store, rows: list[Timed]) -> None:
    clocks(rows, _calendar(store), NOW)


def _calendar(store: Store) -> WorkCalendar:
    """Read and, as in a program that has just started, built anew."""
    with store.read() as db:
        known = calendar_of(db)
    return WorkCalendar(list(known.own.values()), sorted(known.entered), known.changes)


def _floor(rows: list[Timed]) -> None:
    ends = timedelta(days=3)
    for row in rows:
        _used, _due, _left = NOW - row.begin, row.begin + ends, row.begin + ends - NOW


def _timed(work: partial[object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin

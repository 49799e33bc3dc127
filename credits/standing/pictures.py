"""What the pictures of a year are drawn from: how credits grew over its months, and how many of each area meet the line.

No names, and areas in their own order, never by result. Supply against need is in `supply`; charts draws.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from itertools import accumulate, groupby

import sqlalchemy as sa

from charts.by_area import AreaCount
from charts.progress import MonthEnd
from core.clock import instant, local_date
from core.language import _
from credits.ledger import EntryRow
from credits.posting.evidence import ENTRY
from credits.standing import counted
from credits.standing.counted import PERSON
from credits.standing.standing import Standing
from store.flow import flow, rows_of, text_of
from store.types import Db

_BOUNDS = [sa.bindparam(f"from_{month}", type_=ENTRY.c.occurred_at.type) for month in range(2, 13)]
_month = sum((sa.case((ENTRY.c.occurred_at >= each, 1), else_=0) for each in _BOUNDS), start=sa.literal(1))
_BY_MONTH = (
    sa.select(text_of(ENTRY.c.person_id), _month.label("month"), sa.func.sum(ENTRY.c.credits))
    .join(PERSON, PERSON.c.id == ENTRY.c.person_id)
    .where(ENTRY.c.year == counted.YEAR, counted.on_roster)
    .group_by(ENTRY.c.person_id, sa.text("month"))
    .order_by(ENTRY.c.person_id, sa.text("month"))
)
_HOW_MANY = sa.select(sa.func.count()).select_from(PERSON).where(counted.on_roster)


def months(db: Db, year: int, at: datetime) -> list[MonthEnd]:
    """For each month that is over or under way, the quartiles of what people had together by its end; empty for nobody.

    Everybody on the roster of the year counts, with nothing for whoever has no entry. An entry belongs to the month it occurred in;
    one from before the year counts from January, one from after it in December.
    """
    today = local_date(at)
    last = 12 if today.year > year else today.month if today.year == year else 0
    values = counted.bounds(year, today)
    (people,) = rows_of(db, _HOW_MANY, values)[0]
    if not people or not last:
        return []
    for month in range(2, 13):
        values[f"from_{month}"] = instant(date(year, month, 1), time())
    had: list[list[int]] = [[] for _month in range(last)]
    rows = (row for part in flow(db, _BY_MONTH, values, held=True) for row in part)
    for _person, entries in groupby(rows, key=lambda row: row[0]):
        of_month = {month: int(credits) for _key, month, credits in entries}
        sum_so_far = 0
        for month in range(1, last + 1):
            sum_so_far += of_month.get(month, 0)
            had[month - 1].append(sum_so_far)
    return [MonthEnd(number, *_quartiles(month, people)) for number, month in enumerate(had, 1)]


def areas(rows: Iterable[Standing]) -> list[AreaCount]:
    """How many of each area's people meet the line, in the order of the list, which is the areas' own."""
    people: dict[str, int] = {}
    met: dict[str, int] = {}
    for row in rows:
        people[row.area] = people.get(row.area, 0) + 1
        met[row.area] = met.get(row.area, 0) + (row.verdict == "met")
    return [AreaCount(area or _("No area"), number, met[area]) for area, number in people.items()]


def own_months(entries: Iterable[EntryRow], year: int, today: date) -> list[int]:
    """What one person had together by the end of each month that is over or under way, January first; hundredths.

    An entry belongs to the month of its day; one of an earlier year counts from January, one of a later year in December.
    """
    last = 12 if today.year > year else today.month if today.year == year else 0
    earned = [0] * 12
    for entry in entries:
        month = entry.day.month if entry.day.year == year else 1 if entry.day.year < year else 12
        earned[month - 1] += entry.credits
    return list(accumulate(earned))[:last]


def _quartiles(had: list[int], people: int) -> tuple[int, int, int]:
    """Of everybody, who has nothing included: the value that a quarter, half and three quarters do not exceed."""
    values = sorted([*had, *([0] * (people - len(had)))])
    first, second, third = (values[max(0, -(-people * part // 4) - 1)] for part in (1, 2, 3))
    return first, second, third

"""Pure rules of the field: which periods a plan has, to which night a patrol belongs, which walk answers which plan. No database.

A walk counts for every plan that it satisfies, whichever level made it: nobody walks twice for the sake of two papers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from core.clock import local
from core.months import month_after

LEVELS = ("street", "area", "grid")
"""Who makes a plan, the widest first; the same words as an area's kind."""
KINDS = ("inspection", "patrol", "visit")
WALKS = ("inspection", "patrol")
EVERY = ("day", "week", "month", "quarter", "once")
OUTCOMES = ("clear", "found", "mended")
MOST_TIMES = 31
LONGEST_WALK = timedelta(hours=16)
OLDEST_WALK = timedelta(days=62)
"""What was walked so long ago is not entered any more: nobody remembers it."""
_DAWN = 6
"""A patrol that begins before this hour belongs to the night before."""


class Period(NamedTuple):
    """Days from `begins` to the one before `ends`."""

    begins: date
    ends: date


class PlanRule(NamedTuple):
    """What the rules ask of a plan."""

    id: UUID
    kind: str
    every: str
    times: int
    codes: frozenset[str]
    since: date
    until: date | None


class Walk(NamedTuple):
    """What the rules ask of an inspection or a patrol."""

    id: UUID
    kind: str
    day: date
    patches: frozenset[UUID]
    """The micro-grids that it led through as a whole; none for a walk through one building."""
    codes: frozenset[str]
    """The items that were looked at."""


class Task(NamedTuple):
    """What a plan asks of one patch in one period, and how much of it is done."""

    plan_id: UUID
    area_id: UUID
    period: Period
    times: int
    done: int

    def state(self, today: date) -> str:
        """done, ahead (its period is still to come), due or late."""
        if self.done >= self.times:
            return "done"
        if today < self.period.begins:
            return "ahead"
        return "due" if today < self.period.ends else "late"


def period_of(every: str, day: date) -> Period:
    """The period of a rhythm that a day lies in; weeks begin on Monday. Not for "once", which has the plan's own days."""
    if every == "day":
        return Period(day, day + timedelta(days=1))
    if every == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=7))
    if every == "month":
        return Period(day.replace(day=1), month_after(day))
    if every == "quarter":
        first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        return Period(first, month_after(first, 3))
    raise KeyError(every)


def periods(every: str, since: date, until: date | None, first: date, last: date) -> Iterator[Period]:
    """The periods of a plan that have a day in [first, last); one that begins or ends on the way is owed in what is left of it.

    `until` is the first day no longer.
    """
    ends = last if until is None else min(last, until)
    if every == "once":
        # Without its end a plan for once would never be late; `plans.make` refuses it.
        if until is not None and since < ends and until > first:
            yield Period(since, until)
        return
    day = max(first, since)
    while day < ends:
        whole = period_of(every, day)
        yield Period(max(whole.begins, since), whole.ends if until is None else min(whole.ends, until))
        day = whole.ends


def day_of(kind: str, begun_at: datetime) -> date:
    """The day that a walk is of. A patrol crosses midnight: it is of the evening on which its night began."""
    here = local(begun_at)
    if kind == "patrol" and here.hour < _DAWN:
        return here.date() - timedelta(days=1)
    return here.date()


def satisfies(plan: PlanRule, walk: Walk, area_id: UUID, items: frozenset[str]) -> bool:
    """Whether a walk answers a plan in a patch. `items` are those in force on the walk's day.

    An inspection without items of its own in the plan has to look at all; a patrol may look at whatever it meets.
    """
    if plan.kind != walk.kind or area_id not in walk.patches:
        return False
    wanted = plan.codes & items if plan.codes else (items if plan.kind == "inspection" else frozenset[str]())
    return wanted <= walk.codes


def tasks(
    plans: Sequence[tuple[PlanRule, Iterable[UUID]]],
    walks: Sequence[Walk],
    items: Callable[[date], frozenset[str]],
    first: date,
    last: date,
) -> list[Task]:
    """What plans ask of patches in [first, last) and what of it is done. Each plan comes with the patches that it is about."""
    found: list[Task] = []
    for plan, patches in plans:
        own = [walk for walk in walks if walk.kind == plan.kind]
        for area_id in patches:
            days = [walk.day for walk in own if satisfies(plan, walk, area_id, items(walk.day))]
            for period in periods(plan.every, plan.since, plan.until, first, last):
                done = sum(period.begins <= day < period.ends for day in days)
                found.append(Task(plan.id, area_id, period, plan.times, done))
    return found


class Pairs(NamedTuple):
    """How many pairs of patch and item were looked at, of how many."""

    looked: int
    n: int


def pairs(
    patches: Iterable[UUID], items: frozenset[str], looked: Mapping[UUID, frozenset[str]]
) -> dict[UUID, Pairs]:
    """Per patch the items that were looked at in it at least once, of all that are in force."""
    return {patch: Pairs(len(looked.get(patch, frozenset[str]()) & items), len(items)) for patch in patches}

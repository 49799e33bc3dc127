"""A month in the field at one glance: on each day what was walked and visited and what falls due. The month view and its window read it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from core.clock import local_date
from core.months import month_after
from grid.field.due import Coverage, DueRow, asked, coverage, walks_due
from grid.field.due_visits import DueVisit, visits_due
from grid.field.plans import PlanRow, plans
from grid.field.visited import VisitRow, visits
from grid.field.walked import WalkRow, walks
from grid.hands import Hand
from grid.residents.refusals import ResidentsNotYours
from store.types import Db


class Deadline(NamedTuple):
    """What a plan asks for by a day."""

    plan: str
    kind: str
    done: int
    of: int
    state: str
    """The worst of its patches: late, due, ahead or done."""


class Day(NamedTuple):
    """One day."""

    day: date
    inspections: int
    patrols: int
    found: int
    """Issues of both, those mended at once among them."""
    visits: int
    deadlines: tuple[Deadline, ...]


class Month(NamedTuple):
    """All of it, of one patch with all below or of everywhere."""

    first: date
    days: Mapping[date, Day]
    walks: Sequence[WalkRow]
    visits: Sequence[VisitRow]
    due: Sequence[DueRow]
    """Due or late now, whatever month is shown."""
    due_visits: Sequence[DueVisit] | None
    """None for whoever may see no residents."""
    coverage: Coverage
    plans: Sequence[PlanRow]


_WORST = ("late", "due", "ahead", "done")


def month(db: Db, hand: Hand, area_id: UUID | None, day: date, at: datetime) -> Month:
    """The month that a day lies in, as this hand may see it."""
    first, last = day.replace(day=1), month_after(day)
    walked = walks(db, first, last, area_id=area_id, with_void=True)
    noted = visits(db, hand, first, last, at, area_id=area_id)
    deadlines: dict[date, dict[UUID, list[DueRow]]] = {}
    for row in asked(db, first, last, at, area_id=area_id):
        if first <= row.by < last:
            deadlines.setdefault(row.by, {}).setdefault(row.plan.id, []).append(row)
    days: dict[date, Day] = {}
    for place in range((last - first).days):
        on = first + timedelta(days=place)
        own = [row for row in walked if row.day == on and row.voided_at is None]
        days[on] = Day(
            on,
            sum(row.kind == "inspection" for row in own),
            sum(row.kind == "patrol" for row in own),
            sum(row.found + row.mended for row in own),
            sum(row.day == on for row in noted),
            tuple(_deadline(rows) for rows in deadlines.get(on, {}).values()),
        )
    try:
        people = visits_due(db, hand, at, area_id=area_id)
    except ResidentsNotYours:
        people = None
    return Month(
        first,
        days,
        walked,
        noted,
        walks_due(db, at, area_id=area_id),
        people,
        coverage(db, area_id, first, at),
        plans(db, area_id=area_id, on=max(first, min(local_date(at), last - timedelta(days=1)))),
    )


def _deadline(rows: Sequence[DueRow]) -> Deadline:
    states = {row.state for row in rows}
    return Deadline(
        rows[0].plan.title,
        rows[0].plan.kind,
        sum(row.state == "done" for row in rows),
        len(rows),
        next(state for state in _WORST if state in states),
    )

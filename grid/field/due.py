"""What plans of inspections and patrols ask of each patch now, what of it is done, and how much of a month was looked at.

The phone's list, the month view, the overview and the indicators read it. Every figure comes with its n.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import instant, local_date
from core.language import N_
from core.months import month_after
from grid import catalogue
from grid.catalogue.refusals import NoCatalogueInForce
from grid.field import rules
from grid.field.entering import leaves
from grid.field.inspections import FINDING, INSPECTION
from grid.field.plans import PlanRow, plans
from grid.field.rules import PlanRule, Walk
from grid.field.walked import WalkRow, walks
from grid.field.words import KINDS, STATES, word
from grid.places.patches import Patches, patches, within
from grid.places.rules import Days, meet
from grid.residents.homes import homes_of
from sheets.columns import Column, Kind, Sheet
from store.types import Db

LeavesOf = Callable[[UUID], tuple[UUID, ...]]


class DueRow(NamedTuple):
    """What a plan asks of a patch in one period."""

    plan: PlanRow
    area_id: UUID
    area: str
    begins: date
    by: date
    """The last day on which it is in time."""
    times: int
    done: int
    state: str
    """done, due, late or ahead (grid.field.words)."""


DUE: Sheet[DueRow] = Sheet(
    N_("Due inspections and patrols"),
    (
        Column("state", N_("State"), Kind.TEXT, lambda row: word(STATES, row.state), 10),
        Column("by", N_("Deadline"), Kind.DAY, lambda row: row.by, 14),
        Column("kind", N_("Kind"), Kind.TEXT, lambda row: word(KINDS, row.plan.kind), 12),
        Column("title", N_("Plan"), Kind.TEXT, lambda row: row.plan.title, 24),
        Column("area", N_("Patch"), Kind.TEXT, lambda row: row.area, 16),
        Column("done", N_("Done"), Kind.NUMBER, lambda row: row.done, 6),
        Column("times", N_("Times"), Kind.NUMBER, lambda row: row.times, 6),
    ),
)


class Looked(NamedTuple):
    """What was looked at in some days."""

    items: frozenset[str]
    """Those in force on the last day; none where there was no catalogue yet."""
    by_patch: Mapping[UUID, frozenset[str]]
    """Of each micro-grid that was there: the items that any walk looked at."""


class Coverage(NamedTuple):
    """How much of a patch was looked at in a month, up to a day. Shares are for the door to show; each has its n."""

    area_id: UUID | None
    """None for everywhere."""
    looked: int
    """Pairs of micro-grid and item with at least one look, whichever walk it was on."""
    n: int
    """Pairs that there are: micro-grids times items in force."""
    walks: int
    nights: int
    """Patrols."""
    done: int
    """What plans of walks asked for in periods that ended in the month, or up to today: how many were done."""
    asked: int


def walks_due(db: Db, at: datetime, *, area_id: UUID | None = None) -> list[DueRow]:
    """What is due or late now in a patch and all below (None: everywhere), late ones first.

    Of each plan the present period, and the one before where it was not done; nobody is reminded of older ones.
    """
    today = local_date(at)
    first = min((_before(plan.rule, today) for plan in _plans(db, area_id)), default=today)
    found: dict[tuple[UUID, UUID], list[DueRow]] = {}
    for row in asked(db, first, today + timedelta(days=1), at, area_id=area_id):
        found.setdefault((row.plan.id, row.area_id), []).append(row)
    kept = [row for rows in found.values() for row in rows[-2:] if row.state in {"due", "late"}]
    return sorted(kept, key=lambda row: (row.state != "late", row.by))


def asked(db: Db, first: date, last: date, at: datetime, *, area_id: UUID | None = None) -> list[DueRow]:
    """What plans of walks ask for in the periods that have a day in [first, last), in each patch in order, done or not."""
    today = local_date(at)
    nodes = _nodes(db, first, last)
    inside = within(nodes, area_id) if area_id is not None else None
    known = {plan.id: plan for plan in _plans(db, area_id)}
    about = [
        (plan.rule, [each for each in leaves(nodes, plan.area_id) if inside is None or each in inside])
        for plan in known.values()
        if plan.area_id in nodes
    ]
    since = min((_period_begin(plan.rule, first) for plan in known.values()), default=first)
    until = max((_period_end(plan.rule, last) for plan in known.values()), default=last)
    made = _made(_leaves_of(nodes), walks(db, since, until, area_id=area_id), _codes(db, since, until))
    return [
        DueRow(
            known[task.plan_id],
            task.area_id,
            nodes[task.area_id].name,
            task.period.begins,
            task.period.ends - timedelta(days=1),
            task.times,
            task.done,
            task.state(today),
        )
        for task in rules.tasks(about, made, _items_on(db), first, last)
        if meet(nodes[task.area_id], Days(task.period.begins, task.period.ends))
    ]


def coverage(db: Db, area_id: UUID | None, month: date, at: datetime) -> Coverage:
    """The month of a patch with all below it; None for everywhere. Any day of the month names it."""
    parts, rows = _month(db, area_id, month, at)
    return Coverage(
        area_id,
        sum(part.looked for part in parts),
        sum(part.n for part in parts),
        sum(row.kind == "inspection" for row in rows),
        sum(row.kind == "patrol" for row in rows),
        sum(part.done for part in parts),
        sum(part.asked for part in parts),
    )


def coverages(db: Db, area_id: UUID | None, month: date, at: datetime) -> list[Coverage]:
    """The same for each micro-grid by itself. A walk through the whole 居民区 counts in each of its micro-grids."""
    return _month(db, area_id, month, at)[0]


def looked_at(db: Db, first: date, last: date, area_id: UUID | None = None) -> Looked:
    """What was looked at on the days [first, last), by micro-grid. A 居民区 without micro-grids counts as one; a walk through the
    whole 居民区 counts in each of its micro-grids, one through a building in that in which it lay on the day.
    """
    return _led(db, area_id, first, last).looked


class _Led(NamedTuple):
    looked: Looked
    by_patch: Mapping[UUID, Sequence[WalkRow]]
    through: Sequence[WalkRow]
    """The walks that led through any of them."""


def _led(db: Db, area_id: UUID | None, first: date, last: date) -> _Led:
    nodes = _nodes(db, first, last)
    leaves_of = _leaves_of(nodes)
    tops = [area_id] if area_id else [each.id for each in nodes.values() if each.parent_id not in nodes]
    parts = [leaf for top in tops for leaf in leaves_of(top) if nodes[leaf].kind != "street"]
    codes = _codes(db, first, last)
    looked: dict[UUID, frozenset[str]] = dict.fromkeys(parts, frozenset())
    by_patch: dict[UUID, list[WalkRow]] = {part: [] for part in parts}
    through: list[WalkRow] = []
    for row, patch in _placed(db, walks(db, first, last, area_id=area_id)):
        inside = [leaf for leaf in leaves_of(patch) if leaf in by_patch]
        for leaf in inside:
            looked[leaf] |= codes.get(row.id, frozenset())
            by_patch[leaf].append(row)
        if inside:
            through.append(row)
    return _Led(Looked(_items_on(db)(last - timedelta(days=1)), looked), by_patch, through)


def _month(
    db: Db, area_id: UUID | None, month: date, at: datetime
) -> tuple[list[Coverage], Sequence[WalkRow]]:
    """Each micro-grid's month, and the walks that led through any of them."""
    first, last = month.replace(day=1), month_after(month)
    (items, looked), led, through = _led(db, area_id, first, last)
    parts = list(looked)
    pairs = rules.pairs(parts, items, looked)
    settled: dict[UUID, list[bool]] = {part: [] for part in parts}
    for task in asked(db, first, last, at, area_id=area_id):
        if first <= task.by < last and task.state in {"done", "late"} and task.area_id in settled:
            settled[task.area_id].append(task.state == "done")
    return [
        Coverage(
            part,
            pairs[part].looked,
            pairs[part].n,
            sum(row.kind == "inspection" for row in led[part]),
            sum(row.kind == "patrol" for row in led[part]),
            sum(settled[part]),
            len(settled[part]),
        )
        for part in parts
    ], through


def _placed(db: Db, rows: Sequence[WalkRow]) -> Iterator[tuple[WalkRow, UUID]]:
    """Walks, each with the patch that it led through; one through a single place with that of the place on its day."""
    by_day: dict[date, set[UUID]] = {}
    for row in rows:
        if row.place_id is not None:
            by_day.setdefault(row.day, set()).add(row.place_id)
    homes = {day: homes_of(db, places, day) for day, places in by_day.items()}
    for row in rows:
        patch = row.area_id if row.place_id is None else homes[row.day][row.place_id].area_id
        if patch is not None:
            yield row, patch


def _plans(db: Db, area_id: UUID | None) -> list[PlanRow]:
    return plans(db, area_id=area_id, kinds=rules.WALKS)


def _nodes(db: Db, first: date, last: date) -> Patches:
    """The patches that are there on one of these days."""
    return {id: node for id, node in patches(db).items() if meet(node, Days(first, last))}


def _before(plan: PlanRule, today: date) -> date:
    """The first day of the period before the present one."""
    if plan.every == "once":
        return plan.since
    return rules.period_of(plan.every, rules.period_of(plan.every, today).begins - timedelta(days=1)).begins


def _period_begin(plan: PlanRule, day: date) -> date:
    return plan.since if plan.every == "once" else rules.period_of(plan.every, day).begins


def _period_end(plan: PlanRule, day: date) -> date:
    if plan.every == "once":
        return plan.until or day
    return rules.period_of(plan.every, day - timedelta(days=1)).ends


def _items_on(db: Db) -> Callable[[date], frozenset[str]]:
    """The codes in force on a day; each day is asked for once."""
    known: dict[date, frozenset[str]] = {}

    def on(day: date) -> frozenset[str]:
        if day not in known:
            try:
                known[day] = frozenset(catalogue.in_force(db, day).by_code)
            except NoCatalogueInForce:
                known[day] = frozenset()
        return known[day]

    return on


def _made(leaves_of: LeavesOf, rows: Sequence[WalkRow], codes: Mapping[UUID, frozenset[str]]) -> list[Walk]:
    """The walks as the rules look at them: one through a single place leads through no patch as a whole."""
    nowhere: frozenset[UUID] = frozenset()
    return [
        Walk(
            row.id,
            row.kind,
            row.day,
            nowhere if row.place_id is not None else frozenset(leaves_of(row.area_id)),
            codes.get(row.id, frozenset()),
        )
        for row in rows
    ]


def _leaves_of(nodes: Patches) -> LeavesOf:
    """The micro-grids of a patch of these; each is worked out once. None for one that is not there."""

    @cache
    def of(area_id: UUID) -> tuple[UUID, ...]:
        return leaves(nodes, area_id) if area_id in nodes else ()

    return of


def _codes(db: Db, since: date, until: date) -> dict[UUID, frozenset[str]]:
    """The items that each walk of these days looked at."""
    query = (
        sa.select(FINDING.c.inspection_id, FINDING.c.item_code)
        .join(INSPECTION, INSPECTION.c.id == FINDING.c.inspection_id)
        .where(
            INSPECTION.c.begun_at >= instant(since, time()),
            INSPECTION.c.begun_at < instant(until + timedelta(days=1), time()),
        )
        .distinct()
    )
    found: dict[UUID, set[str]] = {}
    for walk, code in db.execute(query):
        found.setdefault(walk, set()).add(code)
    return {walk: frozenset(codes) for walk, codes in found.items()}

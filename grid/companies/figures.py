"""What a company's month in one 居民区 was: every event that the formula looks at, named, so that each figure can be opened."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.clock import local_date
from grid.companies.formula import Formula
from grid.companies.rules import Reckoned, Step, reckon
from grid.companies.violations import VIOLATION, companies
from grid.indicators.limits import Kept, kept
from grid.indicators.rounds import Round
from grid.indicators.stories import Period, Story, each_round, stories
from grid.places.patches import Patches, patches, residential, within
from grid.tables import Holding, Placement
from grid.working_time.calendars import calendar_of
from store.types import Db, table_of

_HOLDING = table_of(Holding)
_PLACEMENT = table_of(Placement)
Pair = tuple[UUID, UUID]
"""A company and a 居民区."""


class Event(NamedTuple):
    """One thing that costs points: of which issue, which item, on which day."""

    event: str
    issue_id: UUID
    number: str
    item: str
    on: date


class Broken(NamedTuple):
    """A violation that counts."""

    id: UUID
    what: str
    points: int
    penalty_cents: int
    on: date


@dataclass(frozen=True)
class Inputs:
    """All that a month's assessment takes in, in the order of time; `dispatched` is how many rounds the company was given in it."""

    events: tuple[Event, ...] = ()
    violations: tuple[Broken, ...] = ()
    dispatched: int = 0
    set_aside: frozenset[UUID] = frozenset()
    """Issues and violations that a decision on an objection leaves out."""

    @property
    def counts(self) -> dict[str, int]:
        """The events that count, by kind."""
        found: dict[str, int] = {}
        for each in self.counted:
            found[each.event] = found.get(each.event, 0) + 1
        return found

    @property
    def counted(self) -> list[Event]:
        """The events without what was set aside."""
        return [each for each in self.events if each.issue_id not in self.set_aside]

    @property
    def broken(self) -> list[Broken]:
        """The violations without what was set aside."""
        return [each for each in self.violations if each.id not in self.set_aside]


class Frozen(NamedTuple):
    """Figures as they are stored: what went in and every step to the payout."""

    inputs: Inputs
    reckoned: Reckoned


def inputs_of(
    db: Db, month: Period, known: datetime, areas: Collection[UUID] | None = None
) -> dict[Pair, Inputs]:
    """The month of every company in every 居民区, as it is known at an instant: who answers there, and who had something to do.

    `areas` keeps to these 居民区. A limit that was over before the company was given the work is not its own.
    """
    nodes = patches(db)
    inside = None if areas is None else {each for area in areas for each in within(nodes, area)}
    found = stories(db, month.begin, month.end, known, inside)
    limits = kept(found, calendar_of(db), known)
    made = {pair: Inputs() for pair in _answering(db, nodes, month)}
    for story, each in each_round(found):
        area = residential(nodes, story.area_id)
        if area is None:
            continue
        for unit_id, event in _events(story, each, limits.get((story.issue_id, each.number)), month):
            old = made.get((unit_id, area), Inputs())
            made[unit_id, area] = replace(old, events=(*old.events, event))
        if each.unit_id is not None and any(
            one.unit_id == each.unit_id and _within(one.at, month) for one in each.dispatches
        ):
            old = made.get((each.unit_id, area), Inputs())
            made[each.unit_id, area] = replace(old, dispatched=old.dispatched + 1)
    for pair, violation in _violations(db, nodes, month):
        old = made.get(pair, Inputs())
        made[pair] = replace(old, violations=(*old.violations, violation))
    known_companies = frozenset(id for id, _name in companies(db))
    return {
        pair: replace(one, events=tuple(sorted(one.events, key=lambda each: (each.on, each.number))))
        for pair, one in made.items()
        if pair[0] in known_companies and (areas is None or pair[1] in areas)
    }


def _events(story: Story, each: Round, limit: Kept | None, month: Period) -> Iterable[tuple[UUID, Event]]:
    """What cost points in a round, each with the company whose it is: of work sent back, who had it then."""

    def event(name: str, at: datetime) -> Event:
        return Event(name, story.issue_id, story.number, story.item, local_date(at))

    for at in each.reworks:
        had = [one.unit_id for one in each.dispatches if one.at <= at]
        if had and had[-1] is not None and _within(at, month):
            yield had[-1], event("rework", at)
    if each.unit_id is None:
        return
    given_at = min((one.at for one in each.dispatches if one.unit_id == each.unit_id), default=each.filed_at)
    if limit and limit.late and limit.due_at and _within(limit.due_at, month) and given_at <= limit.due_at:
        yield each.unit_id, event("overdue_urgent" if story.urgent else "overdue", limit.due_at)
    if each.reopened_at and _within(each.reopened_at, month):
        yield each.unit_id, event("reopened", each.reopened_at)


def _within(at: datetime, month: Period) -> bool:
    return month.begin <= at < month.end


def _answering(db: Db, nodes: Patches, month: Period) -> set[Pair]:
    """Every company with every 居民区 in which it answers for a patch on any day of the month."""
    query = (
        sa.select(
            _HOLDING.c.unit_id, sa.func.coalesce(_HOLDING.c.area_id, _PLACEMENT.c.area_id).label("area_id")
        )
        .outerjoin(_PLACEMENT, _PLACEMENT.c.place_id == _HOLDING.c.place_id)
        .where(
            _HOLDING.c.role == "property",
            _HOLDING.c.since < month.until,
            sa.or_(_HOLDING.c.until.is_(None), _HOLDING.c.until > month.since),
            sa.or_(_PLACEMENT.c.since.is_(None), _PLACEMENT.c.since < month.until),
            sa.or_(_PLACEMENT.c.until.is_(None), _PLACEMENT.c.until > month.since),
        )
    )
    found: set[Pair] = set()
    for unit, patch in db.execute(query):
        area = residential(nodes, patch)
        if area is not None:
            found.add((unit, area))
        elif patch is not None:
            found |= {(unit, each) for each in within(nodes, patch) if nodes[each].kind == "area"}
    return found


def _violations(db: Db, nodes: Patches, month: Period) -> Iterable[tuple[Pair, Broken]]:
    query = (
        sa.select(VIOLATION)
        .where(
            VIOLATION.c.voided_at.is_(None),
            VIOLATION.c.decided_on >= month.since,
            VIOLATION.c.decided_on < month.until,
        )
        .order_by(VIOLATION.c.decided_on, VIOLATION.c.id)
    )
    for row in db.execute(query):
        area = residential(nodes, row.area_id)
        if area is not None:
            yield (
                (row.unit_id, area),
                Broken(row.id, row.what, row.points, row.penalty_cents, row.decided_on),
            )


def reckoned(formula: Formula, inputs: Inputs, base_cents: int) -> Reckoned:
    """The sum of one company's month."""
    return reckon(
        formula,
        inputs.counts,
        [each.points for each in inputs.broken],
        [each.penalty_cents for each in inputs.broken],
        base_cents,
    )


def to_text(inputs: Inputs, sum_: Reckoned) -> str:
    """What is stored of an assessment: canonical JSON."""
    return canonical(
        {
            "dispatched": inputs.dispatched,
            "events": [list(each) for each in inputs.events],
            "violations": [list(each) for each in inputs.violations],
            "set_aside": sorted(map(str, inputs.set_aside)),
            "steps": [list(step) for step in sum_.steps],
            "points": sum_.points,
            "share": sum_.share,
            "earned_cents": sum_.earned_cents,
            "penalty_cents": sum_.penalty_cents,
            "payout_cents": sum_.payout_cents,
        }
    )


def from_text(text: str) -> Frozen:
    """What was stored."""
    said: Mapping[str, Any] = json.loads(text)
    inputs = Inputs(
        tuple(
            Event(event, UUID(issue), number, item, date.fromisoformat(on))
            for event, issue, number, item, on in said["events"]
        ),
        tuple(
            Broken(UUID(id), what, points, penalty, date.fromisoformat(on))
            for id, what, points, penalty, on in said["violations"]
        ),
        said["dispatched"],
        frozenset(map(UUID, said["set_aside"])),
    )
    sum_ = Reckoned(
        tuple(Step(*step) for step in said["steps"]),
        said["points"],
        said["share"],
        said["earned_cents"],
        said["penalty_cents"],
        said["payout_cents"],
    )
    return Frozen(inputs, sum_)

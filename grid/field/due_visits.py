"""Visits that are due: whom plans and notes want to be visited and who was not met yet. The phone's list and the month view read it.

A visit to the household counts for everybody in it; "nobody at home" is kept and counted, but the visit stays due.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import instant, local_date
from core.language import N_
from grid.field import rules
from grid.field.plans import PlanRow, plans
from grid.field.rules import Period
from grid.field.visits import VISIT
from grid.field.words import STATES, word
from grid.hands import Hand
from grid.places.patches import patches, within
from grid.residents import lists
from grid.residents.lists import Filter, HouseholdRow, ResidentRow
from grid.residents.tags import tags_words
from sheets.columns import Column, Kind, Sheet
from store.types import Db


class DueVisit(NamedTuple):
    """A household, or somebody in one, whom a plan or a note wants to be visited."""

    place_id: UUID
    area_id: UUID | None
    area: str
    home: str
    resident_id: UUID | None
    resident: str
    """Masked."""
    tags: tuple[str, ...]
    plan_id: UUID | None
    why: str
    """The plan's title, or "" for a visit that a note asks for."""
    begins: date
    by: date
    last: date | None
    """When somebody was last met there."""
    tried: int
    """How often nobody was at home since the period began."""
    state: str


DUE_VISITS: Sheet[DueVisit] = Sheet(
    N_("Due visits"),
    (
        Column("state", N_("State"), Kind.TEXT, lambda row: word(STATES, row.state), 10),
        Column("by", N_("Deadline"), Kind.DAY, lambda row: row.by, 14),
        Column("area", N_("Patch"), Kind.TEXT, lambda row: row.area, 16),
        Column("home", N_("Household"), Kind.TEXT, lambda row: row.home, 20),
        Column("resident", N_("Resident"), Kind.TEXT, lambda row: row.resident, 10),
        Column("tags", N_("Known"), Kind.TEXT, lambda row: tags_words(row.tags), 20),
        Column("why", N_("Plan"), Kind.TEXT, lambda row: row.why, 20),
        Column("last", N_("Last met"), Kind.DAY, lambda row: row.last, 14),
        Column("tried", N_("Not at home"), Kind.NUMBER, lambda row: row.tried, 8),
    ),
)


def visits_due(
    db: Db, hand: Hand, at: datetime, *, area_id: UUID | None = None, ahead: int = 0
) -> list[DueVisit]:
    """Whom plans and notes want to be visited, within what this hand may see; late ones first.

    What falls due within `ahead` days is there already. Of each plan the present period, and the one before where it was not
    done. Raises ResidentsNotYours.
    """
    today = local_date(at)
    until = today + timedelta(days=ahead + 1)
    made = plans(db, area_id=area_id, kinds=("visit",))
    people = lists.residents(db, hand, at, Filter(area_id=area_id))
    homes = {home.id: home for home in lists.households(db, hand, at, area_id)}
    past = _Past(db, homes, min((_begin(plan, today) for plan in made), default=today))
    nodes = patches(db)
    found: list[DueVisit] = []
    for plan in made:
        inside = within(nodes, plan.area_id)
        for home, row in _wanted(plan, people, homes.values()):
            if home.area_id in inside:
                found += _of_plan(plan, home, row, past, today, until)
    found += _of_notes(past, homes, {row.id: row for row in people}, today, until)
    return sorted(found, key=lambda row: (row.state != "late", row.by, row.area, row.home))


class _Note(NamedTuple):
    id: UUID
    place_id: UUID
    resident_id: UUID | None
    day: date
    visited_at: datetime
    met: bool
    again_on: date | None


class _Past:
    """The notes of some households, by household, as far back as they matter; and when somebody was last met."""

    def __init__(self, db: Db, homes: Collection[UUID], since: date) -> None:
        places = list(homes)
        self.notes: dict[UUID, list[_Note]] = {}
        for start in range(0, len(places), 500):
            some = VISIT.c.place_id.in_(places[start : start + 500])
            corrected = sa.select(VISIT.c.corrects_id).where(VISIT.c.corrects_id.is_not(None))
            query = sa.select(
                VISIT.c.id,
                VISIT.c.place_id,
                VISIT.c.resident_id,
                VISIT.c.visited_at,
                VISIT.c.met,
                VISIT.c.again_on,
            ).where(
                some,
                VISIT.c.id.not_in(corrected),
                sa.or_(
                    VISIT.c.visited_at >= instant(since, time()), VISIT.c.again_on.is_not(None), VISIT.c.met
                ),
            )
            for row in db.execute(query.order_by(VISIT.c.visited_at, VISIT.c.id)):
                note = _Note(
                    row.id, row.place_id, row.resident_id, local_date(row.visited_at), row.visited_at, row.met,
                    row.again_on,
                )  # fmt: skip
                self.notes.setdefault(row.place_id, []).append(note)

    def of(self, place_id: UUID, resident_id: UUID | None) -> list[_Note]:
        """The notes about somebody, or about a household: one about the household is about everybody in it, and the other way round."""
        return [
            note
            for note in self.notes.get(place_id, ())
            if resident_id is None or note.resident_id in {None, resident_id}
        ]


def _begin(plan: PlanRow, today: date) -> date:
    """The first day of the period before the present one."""
    if plan.every == "once":
        return plan.since
    return rules.period_of(plan.every, rules.period_of(plan.every, today).begins - timedelta(days=1)).begins


def _wanted(
    plan: PlanRow, people: Sequence[ResidentRow], homes: Iterable[HouseholdRow]
) -> Iterable[tuple[HouseholdRow, ResidentRow | None]]:
    """Whom a plan is about: those of whom one of its tags is known, without tags every household."""
    if not plan.codes:
        return ((home, None) for home in homes)
    wanted, of = frozenset(plan.codes), {home.id: home for home in homes}
    return ((of[row.place_id], row) for row in people if not wanted.isdisjoint(row.tags))


def _of_plan(
    plan: PlanRow, home: HouseholdRow, row: ResidentRow | None, past: _Past, today: date, until: date
) -> list[DueVisit]:
    notes = past.of(home.id, row.id if row else None)
    spans = list(rules.periods(plan.every, plan.since, plan.until, _begin(plan, today), until))
    found: list[DueVisit] = []
    for period in spans[-2:]:
        inside = [note for note in notes if period.begins <= note.day < period.ends]
        met = sum(note.met for note in inside)
        task = rules.Task(plan.id, home.id, period, plan.times, met)
        if task.state(today) != "done":
            tried = len(inside) - met
            found.append(_row(home, row, plan, period, notes, tried, task.state(today)))
    return found


def _of_notes(
    past: _Past,
    homes: Mapping[UUID, HouseholdRow],
    people: Mapping[UUID, ResidentRow],
    today: date,
    until: date,
) -> Iterable[DueVisit]:
    """What notes themselves ask for: a day on which to come again, unless somebody was met since."""
    for place_id, notes in past.notes.items():
        for note in notes:
            if note.again_on is None or note.again_on >= until:
                continue
            later = [
                other
                for other in past.of(place_id, note.resident_id)
                if other.visited_at > note.visited_at and other.day <= today
            ]
            row = people.get(note.resident_id) if note.resident_id else None
            if any(other.met for other in later) or (note.resident_id is not None and row is None):
                continue
            period = Period(note.again_on, note.again_on + timedelta(days=1))
            state = rules.Task(note.id, place_id, period, 1, 0).state(today)
            yield _row(homes[place_id], row, None, period, notes, len(later), state)


def _row(
    home: HouseholdRow,
    row: ResidentRow | None,
    plan: PlanRow | None,
    period: Period,
    notes: Sequence[_Note],
    tried: int,
    state: str,
) -> DueVisit:
    return DueVisit(
        home.id,
        home.area_id,
        home.area,
        home.home,
        row.id if row else None,
        row.name if row else "",
        row.tags if row else (),
        plan.id if plan else None,
        plan.title if plan else "",
        period.begins,
        period.ends - timedelta(days=1),
        max((note.day for note in notes if note.met), default=None),
        tried,
        state,
    )

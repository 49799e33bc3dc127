"""Plans: what shall be inspected, patrolled or visited how often, made by the street, a 居民区 or for one micro-grid.

A plan is ended, never changed: what it asked for until then stays asked for.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from core.language import N_
from grid import catalogue
from grid.catalogue.refusals import UnknownItem
from grid.field import rules
from grid.field.entering import refuse_strangers, where
from grid.field.refusals import (
    PlanDaysWrong,
    PlanEnded,
    PlanEndMissing,
    PlanEndsInThePast,
    PlanNotPossible,
    PlanTitleMissing,
    PlanTooWide,
    UnknownPlan,
)
from grid.field.rules import PlanRule
from grid.field.words import EVERY, KINDS, LEVELS, word
from grid.hands import CLERK, HOLDER, LEADER, STREET, Hand
from grid.places.patches import patches, within
from grid.residents.tags import TAGS
from grid.residents.words import prose
from grid.tables import Plan
from sheets.columns import Column, Kind, Sheet
from store.journal import Line, note
from store.types import Db, table_of

PLAN = table_of(Plan)
_TITLE = 120
_MAKERS = {"street": (CLERK, STREET), "area": (CLERK, LEADER, STREET), "grid": (CLERK, LEADER, HOLDER)}


class NewPlan(NamedTuple):
    """What is planned. `codes` are items, of a plan of visits the tags of those who are visited; none for all."""

    level: str
    kind: str
    title: str
    area_id: UUID
    every: str = "month"
    times: int = 1
    codes: Sequence[str] = ()
    since: date | None = None
    """None for today."""
    until: date | None = None
    """The first day no longer."""


class PlanRow(NamedTuple):
    """A plan as lists show it."""

    id: UUID
    level: str
    kind: str
    title: str
    area_id: UUID
    area: str
    every: str
    times: int
    codes: tuple[str, ...]
    since: date
    until: date | None
    made_by: str

    @property
    def rule(self) -> PlanRule:
        """What the rules ask of it."""
        return PlanRule(
            self.id, self.kind, self.every, self.times, frozenset(self.codes), self.since, self.until
        )


PLANS: Sheet[PlanRow] = Sheet(
    N_("Plans"),
    (
        Column("kind", N_("Kind"), Kind.TEXT, lambda row: word(KINDS, row.kind), 12),
        Column("title", N_("Title"), Kind.TEXT, lambda row: row.title, 24),
        Column("area", N_("Patch"), Kind.TEXT, lambda row: row.area, 16),
        Column("level", N_("Level"), Kind.TEXT, lambda row: word(LEVELS, row.level), 18),
        Column("times", N_("Times"), Kind.NUMBER, lambda row: row.times, 6),
        Column("every", N_("Rhythm"), Kind.TEXT, lambda row: word(EVERY, row.every), 12),
        Column("since", N_("Begins"), Kind.DAY, lambda row: row.since, 14),
        Column("until", N_("Ends"), Kind.DAY, lambda row: row.until, 14),
    ),
)


def make(db: Db, new: NewPlan, hand: Hand, at: datetime) -> UUID:
    """Make a plan; gives its id.

    Raises PlanNotPossible, PlanTitleMissing, TextTooLong, UnknownItem, UnknownPatch, PlanTooWide, PlanEndMissing, PlanDaysWrong,
    NotYourPatch.
    """
    today = local_date(at)
    since = new.since or today
    _refuse_words(new)
    title = prose(new.title, _TITLE)
    if not title:
        raise PlanTitleMissing
    if new.every == "once" and new.until is None:
        raise PlanEndMissing
    if new.until is not None and new.until <= since:
        raise PlanDaysWrong(since=since, until=new.until)
    place = where(db, new.area_id, None, today)
    if rules.LEVELS.index(new.level) > rules.LEVELS.index(place.patch.kind):
        raise PlanTooWide(area=place.patch.name)
    codes = tuple(dict.fromkeys(new.codes))
    _refuse_codes(db, new.kind, codes, today)
    refuse_strangers(db, hand, place, _MAKERS[new.level])
    id = new_id()
    values = {
        "level": new.level,
        "kind": new.kind,
        "title": title,
        "area_id": new.area_id,
        "every": new.every,
        "times": new.times,
        "codes": ",".join(codes),
        "since": since,
        "until": new.until,
    }
    db.execute(sa.insert(PLAN).values(id=id, **values, made_by=hand.actor, made_at=at))
    note(db, Line("plan.made", "plan", id, hand.actor, at, values), at)
    return id


def end(db: Db, plan_id: UUID, on: date, hand: Hand, at: datetime) -> None:
    """Nothing more is asked for from a day on; what was due before stays due. The same day again is success.

    Raises UnknownPlan, PlanEnded for one that ended earlier, PlanDaysWrong, PlanEndsInThePast, NotYourPatch.
    """
    row = db.execute(sa.select(PLAN).where(PLAN.c.id == plan_id).with_for_update()).first()
    if row is None:
        raise UnknownPlan
    refuse_strangers(db, hand, where(db, row.area_id, None, row.since), _MAKERS[row.level])
    if row.until == on:
        return
    if row.until is not None and row.until <= local_date(at):
        raise PlanEnded(title=row.title, day=row.until)
    if on <= row.since:
        raise PlanDaysWrong(since=row.since, until=on)
    if on < local_date(at):
        raise PlanEndsInThePast
    db.execute(sa.update(PLAN).where(PLAN.c.id == plan_id).values(until=on))
    note(db, Line("plan.ended", "plan", plan_id, hand.actor, at, {"until": on}), at)


def plans(
    db: Db, *, area_id: UUID | None = None, kinds: Collection[str] = rules.KINDS, on: date | None = None
) -> list[PlanRow]:
    """The plans that ask something of a patch or of what lies in it (those of what it lies in too); `on` keeps those of a day."""
    nodes = patches(db)
    query = sa.select(PLAN).where(PLAN.c.kind.in_(list(kinds))).order_by(PLAN.c.since, PLAN.c.id)
    if on is not None:
        query = query.where(PLAN.c.since <= on, sa.or_(PLAN.c.until.is_(None), PLAN.c.until > on))
    inside = within(nodes, area_id) if area_id is not None else frozenset[UUID]()
    found: list[PlanRow] = []
    for row in db.execute(query):
        if area_id is None or row.area_id in inside or area_id in within(nodes, row.area_id):
            codes = tuple(row.codes.split(",")) if row.codes else ()
            found.append(
                PlanRow(
                    row.id, row.level, row.kind, row.title, row.area_id, nodes[row.area_id].name, row.every,
                    row.times, codes, row.since, row.until, row.made_by,
                )
            )  # fmt: skip
    return found


def plan(db: Db, plan_id: UUID) -> PlanRow:
    """One plan. Raises UnknownPlan."""
    for row in plans(db):
        if row.id == plan_id:
            return row
    raise UnknownPlan


def _refuse_words(new: NewPlan) -> None:
    for value, known in ((new.level, rules.LEVELS), (new.kind, rules.KINDS), (new.every, rules.EVERY)):
        if value not in known:
            raise PlanNotPossible(value=value)
    if not 1 <= new.times <= rules.MOST_TIMES:
        raise PlanNotPossible(value=new.times)


def _refuse_codes(db: Db, kind: str, codes: Collection[str], today: date) -> None:
    if kind == "visit":
        unknown = next((code for code in codes if code not in TAGS), None)
        if unknown is not None:
            raise PlanNotPossible(value=unknown)
    elif not set(codes) <= set(catalogue.in_force(db, today).by_code):
        raise UnknownItem

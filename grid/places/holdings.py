"""The dated chain of responsibility: who holds a patch, who deputises, which property company serves it.

`appoint` and `end` write it; `answering` reads who answers on a day, from the patch up to the street.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from grid.places import rules
from grid.places.naming import PLACE, reason_of
from grid.places.refusals import (
    AlreadyEnded,
    AnswersLater,
    AreaClosed,
    BeforeItsBeginning,
    HolderAndDeputy,
    NotAPropertyCompany,
    PatchNotHeld,
    PlaceClosed,
    SecondHolder,
    UnitClosed,
    UnknownHolding,
    UnknownPlace,
    UnknownUnit,
    WhyAlongside,
)
from grid.places.units import UNIT
from grid.tables import Holding
from people import checks
from people.areas import AREA
from people.refusals import AlreadyLeft, MergedAway, UnknownArea, UnknownPerson
from people.writing import PERSON
from store.journal import Line, append
from store.types import Db, table_of

HOLDING = table_of(Holding)
_ALONE = frozenset({"holder", "property"})
"""Roles that one answers for a patch in, unless a reason says otherwise."""


class OfPatch(NamedTuple):
    """A patch: an area (street, 居民区, micro-grid) or a building; exactly one of the two is set."""

    area_id: UUID | None = None
    place_id: UUID | None = None


class HoldingRow(NamedTuple):
    """An appointment with the name of who answers; a person's entry that was merged is told as the one it was merged into."""

    id: UUID
    role: str
    area_id: UUID | None
    place_id: UUID | None
    person_id: UUID | None
    unit_id: UUID | None
    since: date
    until: date | None
    reason: str
    name: str
    left_on: date | None
    """When the person left service or the company closed, None where they are there."""

    @property
    def patch(self) -> OfPatch:
        """What it is appointed to."""
        return OfPatch(self.area_id, self.place_id)

    def there(self, on: date) -> bool:
        """Whether who answers is still there on a day."""
        return self.left_on is None or on < self.left_on


def appoint(
    db: Db,
    patch: OfPatch,
    role: str,
    answers: UUID,
    since: date,
    actor: str,
    at: datetime,
    *,
    takes_over: bool = False,
    alongside: bool = False,
    reason: str = "",
) -> UUID:
    """Make a person holder or deputy of a patch, or a unit its property company ("property"), from a day on; gives the appointment's id.

    Where somebody else is appointed as holder or company on that day or later, it `takes_over` from them (their appointment ends
    with the day before) or stands `alongside`, either with a reason. The same appointment again writes nothing and gives its id.
    Raises SecondHolder, WhyAlongside, AnswersLater, HolderAndDeputy, UnknownPerson, MergedAway, AlreadyLeft, UnknownUnit,
    NotAPropertyCompany, UnitClosed, UnknownArea, AreaClosed, UnknownPlace, PlaceClosed, PatchNotHeld, TextTooLong.
    """
    name = _patch_name(db, patch, since)
    _refuse_answers(db, role, answers, since)
    reason = checks.text("reason", reason)
    others = [row for row in of_patch(db, patch) if rules.meet(row, rules.Days(since, None))]
    # A merged entry is the one it was merged into: appointed under either, it is the same one who answers.
    same = [row for row in others if answers in {row.person_id, row.unit_id}]
    for row in same:
        if row.role != role:
            raise HolderAndDeputy(name=row.name, patch=name)
        if row.since > since or row.until is not None:
            raise AnswersLater(name=row.name, patch=name, since=row.since)
        return row.id
    rivals = [row for row in others if row.role == role] if role in _ALONE else []
    if rivals and not (takes_over or alongside):
        raise SecondHolder(name=rivals[0].name, patch=name, since=rivals[0].since)
    if rivals and not reason:
        raise WhyAlongside
    lines = [_cut(db, row, since, reason, actor, at) for row in rivals] if takes_over else []
    id = new_id()
    values: dict[str, Any] = {
        "role": role, "area_id": patch.area_id, "place_id": patch.place_id,
        "person_id": None if role == "property" else answers, "unit_id": answers if role == "property" else None,
        "since": since, "reason": reason,
    }  # fmt: skip
    db.execute(sa.insert(HOLDING).values(id=id, until=None, **values))
    append(db, [*lines, Line("holding.begun", "holding", id, actor, at, values)], at)
    return id


def end(db: Db, id: UUID, on: date, reason: str, actor: str, at: datetime) -> None:
    """End an appointment: `on` is the first day no longer. Raises UnknownHolding, AlreadyEnded, BeforeItsBeginning, ReasonMissing."""
    reason = reason_of(reason)
    row = db.execute(
        sa.select(HOLDING.c.since, HOLDING.c.until).where(HOLDING.c.id == id).with_for_update()
    ).first()
    if row is None:
        raise UnknownHolding
    if row.until is not None and row.until <= on:
        raise AlreadyEnded(date=row.until)
    if on < row.since:
        raise BeforeItsBeginning(date=on, name=holding(db, id).name, since=row.since)
    db.execute(sa.update(HOLDING).where(HOLDING.c.id == id).values(until=on))
    append(db, [Line("holding.ended", "holding", id, actor, at, {"on": on, "reason": reason})], at)


def holding(db: Db, id: UUID) -> HoldingRow:
    """One appointment. Raises UnknownHolding."""
    found = _rows(db, HOLDING.c.id == id)
    if not found:
        raise UnknownHolding
    return found[0]


def of_patch(db: Db, patch: OfPatch) -> list[HoldingRow]:
    """Everybody who was ever appointed to a patch itself, in the order of their days."""
    return _rows(
        db, HOLDING.c.area_id == patch.area_id if patch.area_id else HOLDING.c.place_id == patch.place_id
    )


def of_person(db: Db, person_id: UUID, on: date) -> list[HoldingRow]:
    """What a person is appointed to on a day."""
    return [row for row in rules.on_day(_rows(db), on) if row.person_id == person_id]


def in_force(db: Db, on: date) -> dict[OfPatch, list[HoldingRow]]:
    """Every appointment of a day by its patch; who has left service is still among them (`HoldingRow.there`)."""
    days = (HOLDING.c.since <= on, sa.or_(HOLDING.c.until.is_(None), HOLDING.c.until > on))
    found: dict[OfPatch, list[HoldingRow]] = {}
    for row in _rows(db, *days):
        found.setdefault(row.patch, []).append(row)
    return found


def _rows(db: Db, *which: sa.ColumnElement[bool]) -> list[HoldingRow]:
    other = PERSON.alias()
    query = (
        sa.select(
            HOLDING.c.id,
            HOLDING.c.role,
            HOLDING.c.area_id,
            HOLDING.c.place_id,
            sa.func.coalesce(other.c.id, PERSON.c.id).label("person_id"),
            HOLDING.c.unit_id,
            HOLDING.c.since,
            HOLDING.c.until,
            HOLDING.c.reason,
            sa.func.coalesce(other.c.name, PERSON.c.name, UNIT.c.name).label("name"),
            sa.case(
                (other.c.id.is_not(None), other.c.left_on),
                else_=sa.func.coalesce(PERSON.c.left_on, UNIT.c.closed_on),
            ),
        )
        .select_from(HOLDING)
        .outerjoin(PERSON, PERSON.c.id == HOLDING.c.person_id)
        .outerjoin(other, other.c.id == PERSON.c.merged_into)
        .outerjoin(UNIT, UNIT.c.id == HOLDING.c.unit_id)
        .where(*which)
        .order_by(HOLDING.c.since, HOLDING.c.id)
    )
    return [HoldingRow(*row) for row in db.execute(query)]


def _cut(db: Db, row: HoldingRow, since: date, reason: str, actor: str, at: datetime) -> Line:
    until = rules.cut(row, since).until
    db.execute(sa.update(HOLDING).where(HOLDING.c.id == row.id).values(until=until))
    return Line("holding.ended", "holding", row.id, actor, at, {"on": until, "reason": reason})


def _patch_name(db: Db, patch: OfPatch, since: date) -> str:
    """The name of a patch that is there on a day; its row is locked, so that of two who appoint at once the second sees the first."""
    if patch.area_id is not None:
        query = sa.select(AREA.c.name, AREA.c.since, AREA.c.closed_on.label("until"))
        row = db.execute(query.where(AREA.c.id == patch.area_id).with_for_update()).first()
        if row is None:
            raise UnknownArea
        if not rules.holds(row.since, row.until, since):
            raise AreaClosed(name=row.name, date=since)
        return row.name
    query = sa.select(PLACE.c.name, PLACE.c.kind, PLACE.c.until).where(PLACE.c.id == patch.place_id)
    row = db.execute(query.with_for_update()).first()
    if row is None:
        raise UnknownPlace
    if row.kind != "building":
        raise PatchNotHeld(name=row.name)
    if row.until is not None and row.until <= since:
        raise PlaceClosed(name=row.name, date=row.until)
    return row.name


def _refuse_answers(db: Db, role: str, answers: UUID, since: date) -> None:
    if role == "property":
        unit = db.execute(
            sa.select(UNIT.c.kind, UNIT.c.name, UNIT.c.closed_on).where(UNIT.c.id == answers)
        ).first()
        if unit is None:
            raise UnknownUnit
        if unit.kind != "property":
            raise NotAPropertyCompany(name=unit.name)
        if unit.closed_on is not None and unit.closed_on <= since:
            raise UnitClosed(name=unit.name, date=unit.closed_on)
        return
    columns = (PERSON.c.name, PERSON.c.merged_into, PERSON.c.left_on)
    person = db.execute(sa.select(*columns).where(PERSON.c.id == answers)).first()
    if person is None:
        raise UnknownPerson
    if person.merged_into is not None:
        raise MergedAway(name=person.name)
    if person.left_on is not None and person.left_on <= since:
        raise AlreadyLeft(name=person.name, date=person.left_on)


class Level(NamedTuple):
    """Who answers for one patch of the chain on a day."""

    kind: str
    """building, grid, area or street."""
    patch: OfPatch
    name: str
    holders: Sequence[HoldingRow]
    deputies: Sequence[HoldingRow]
    companies: Sequence[HoldingRow]


def level(
    kind: str, patch: OfPatch, name: str, held: Mapping[OfPatch, Sequence[HoldingRow]], on: date
) -> Level:
    """One patch with those of its appointments whose people are still there."""
    rows = [row for row in held.get(patch, ()) if row.there(on)]
    by_role = {role: [row for row in rows if row.role == role] for role in ("holder", "deputy", "property")}
    return Level(kind, patch, name, by_role["holder"], by_role["deputy"], by_role["property"])

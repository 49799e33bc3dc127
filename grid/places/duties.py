"""Duties in the issue book besides what an account's role gives: an account, a person, or both as one human, where and since when."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from grid.places import rules
from grid.places.naming import reason_of
from grid.places.refusals import AlreadyEnded, BeforeItsBeginning, DutyNotValid, UnknownDuty, UnknownUnit
from grid.places.units import UNIT
from grid.tables import Duty
from people.areas import AREA
from people.refusals import MergedAway, UnknownAccount, UnknownArea, UnknownPerson
from people.tables import Account
from people.writing import PERSON
from store.journal import Line, append
from store.types import Db, table_of

DUTY = table_of(Duty)
_ACCOUNT = table_of(Account)


class DutyRow(NamedTuple):
    """A duty with the names of who has it and where."""

    id: UUID
    role: str
    person_id: UUID | None
    account_id: UUID | None
    area_id: UUID | None
    unit_id: UUID | None
    since: date
    until: date | None
    person: str
    login: str
    area: str
    unit: str


def give(
    db: Db,
    role: str,
    since: date,
    actor: str,
    at: datetime,
    *,
    person_id: UUID | None = None,
    account_id: UUID | None = None,
    area_id: UUID | None = None,
    unit_id: UUID | None = None,
) -> UUID:
    """Give a duty (rules.DUTIES) from a day on, everywhere or in an area with all below; gives its id, that of the same one if there.

    "self" says that an account and a person are one human and needs both. Raises DutyNotValid, UnknownPerson, MergedAway,
    UnknownAccount, UnknownArea, UnknownUnit.
    """
    named = [person_id, account_id]
    if role not in rules.DUTIES or not any(named) or (role == "self" and not all(named)):
        raise DutyNotValid(possible=", ".join(rules.DUTIES))
    for id, table, unknown in (
        (account_id, _ACCOUNT, UnknownAccount),
        (area_id, AREA, UnknownArea),
        (unit_id, UNIT, UnknownUnit),
    ):
        if (
            id is not None
            and db.scalar(sa.select(table.c.id).where(table.c.id == id).with_for_update()) is None
        ):
            raise unknown
    if person_id is not None:
        query = sa.select(PERSON.c.name, PERSON.c.merged_into).where(PERSON.c.id == person_id)
        person = db.execute(query.with_for_update()).first()
        if person is None:
            raise UnknownPerson
        if person.merged_into is not None:
            raise MergedAway(name=person.name)
    values: dict[str, Any] = {
        "role": role, "person_id": person_id, "account_id": account_id, "area_id": area_id, "unit_id": unit_id,
    }  # fmt: skip
    same = [DUTY.c[key].is_(None) if value is None else DUTY.c[key] == value for key, value in values.items()]
    there = db.scalar(sa.select(DUTY.c.id).where(*same, DUTY.c.since <= since, DUTY.c.until.is_(None)))
    if there is not None:
        return there
    id = new_id()
    db.execute(sa.insert(DUTY).values(id=id, since=since, until=None, **values))
    append(db, [Line("duty.given", "duty", id, actor, at, {**values, "since": since})], at)
    return id


def end(db: Db, id: UUID, on: date, reason: str, actor: str, at: datetime) -> None:
    """End a duty: `on` is the first day no longer. Raises UnknownDuty, AlreadyEnded, BeforeItsBeginning, ReasonMissing."""
    reason = reason_of(reason)
    row = db.execute(
        sa.select(DUTY.c.role, DUTY.c.since, DUTY.c.until).where(DUTY.c.id == id).with_for_update()
    ).first()
    if row is None:
        raise UnknownDuty
    if row.until is not None and row.until <= on:
        raise AlreadyEnded(date=row.until)
    if on < row.since:
        raise BeforeItsBeginning(date=on, name=row.role, since=row.since)
    db.execute(sa.update(DUTY).where(DUTY.c.id == id).values(until=on))
    append(db, [Line("duty.ended", "duty", id, actor, at, {"on": on, "reason": reason})], at)


def duties(db: Db, on: date | None = None) -> Sequence[DutyRow]:
    """Every duty, or those of a day, by role and first day."""
    query = (
        sa.select(
            *(DUTY.c[name] for name in DutyRow._fields[:8]),
            sa.func.coalesce(PERSON.c.name, ""),
            sa.func.coalesce(_ACCOUNT.c.login, ""),
            sa.func.coalesce(AREA.c.name, ""),
            sa.func.coalesce(UNIT.c.name, ""),
        )
        .select_from(DUTY)
        .outerjoin(PERSON, PERSON.c.id == DUTY.c.person_id)
        .outerjoin(_ACCOUNT, _ACCOUNT.c.id == DUTY.c.account_id)
        .outerjoin(AREA, AREA.c.id == DUTY.c.area_id)
        .outerjoin(UNIT, UNIT.c.id == DUTY.c.unit_id)
        .order_by(DUTY.c.since, DUTY.c.id)
    )
    rows = [DutyRow(*row) for row in db.execute(query)]
    rows.sort(key=lambda row: (rules.DUTIES.index(row.role), row.since))
    return rows if on is None else rules.on_day(rows, on)

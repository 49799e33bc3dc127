"""What a property company was found to have broken: decided with points and penalty, voided with reason, never deleted."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.amounts import shown
from core.clock import local_date
from core.ids import new_id
from core.language import N_, _
from grid.companies.formula import FULL
from grid.companies.refusals import (
    ReasonMissing,
    UnknownCompany,
    UnknownViolation,
    ViolationAhead,
    ViolationOutside,
    ViolationVoided,
    ViolationWordsMissing,
)
from grid.issues.rows import by_number, issue
from grid.places import placements
from grid.residents.homes import homes_of
from grid.tables import Issue, Unit, Violation
from people.areas import area_paths
from people.names import visible
from people.refusals import UnknownArea
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.journal import Line
from store.types import Db, table_of

VIOLATION = table_of(Violation)
UNIT = table_of(Unit)
ISSUE = table_of(Issue)
WORDS_MOST = 200
PENALTY_MOST = 100_000_000_00


class NewViolation(NamedTuple):
    """What was decided: points in hundredths, the penalty in cents; a place and an issue where they are known."""

    unit_id: UUID
    area_id: UUID
    what: str
    decided_on: date
    points: int = 0
    penalty_cents: int = 0
    place_id: UUID | None = None
    issue_id: UUID | None = None


class ViolationRow(NamedTuple):
    """One violation with the names that a list shows."""

    id: UUID
    unit_id: UUID
    company: str
    area_id: UUID
    area: str
    place_id: UUID | None
    place: str
    issue_id: UUID | None
    issue: str
    """The issue's number."""
    what: str
    penalty_cents: int
    points: int
    decided_on: date
    voided_at: datetime | None
    void_reason: str


VIOLATIONS: Sheet[ViolationRow] = Sheet(
    N_("Violations"),
    (
        Column("decided_on", N_("Decided on"), Kind.DAY, lambda row: row.decided_on, 12),
        Column("company", N_("Property company"), Kind.TEXT, lambda row: row.company, 24),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 16),
        Column("place", N_("Place"), Kind.TEXT, lambda row: row.place, 14),
        Column("what", N_("What was broken"), Kind.TEXT, lambda row: row.what, 36),
        Column("points", N_("Points off"), Kind.AMOUNT, lambda row: row.points, 8),
        Column("penalty", N_("Penalty (yuan)"), Kind.AMOUNT, lambda row: row.penalty_cents, 10),
        Column("issue", N_("Issue number"), Kind.CODE, lambda row: row.issue, 16),
        Column(
            "state",
            N_("State"),
            Kind.TEXT,
            lambda row: _("taken back: {reason}", reason=row.void_reason) if row.voided_at else "",
            20,
        ),
    ),
)


def decide(db: Db, new: NewViolation, actor: str, at: datetime) -> UUID:
    """Record a violation; gives its id.

    Raises ViolationWordsMissing, ViolationOutside, ViolationAhead for a day to come, UnknownCompany, UnknownArea,
    UnknownPlace, UnknownIssue.
    """
    what = visible(new.what).strip()
    if not 1 <= len(what) <= WORDS_MOST:
        raise ViolationWordsMissing(most=WORDS_MOST)
    if not 0 <= new.points <= FULL or not 0 <= new.penalty_cents <= PENALTY_MOST:
        raise ViolationOutside(points=shown(new.points), penalty=shown(new.penalty_cents))
    if new.decided_on > local_date(at):
        raise ViolationAhead(day=new.decided_on)
    company_name(db, new.unit_id)
    if new.area_id not in area_paths(db):
        raise UnknownArea
    if new.place_id is not None:
        placements.building_of(db, new.place_id)
    if new.issue_id is not None:
        issue(db, new.issue_id)
    id = new_id()
    row: dict[str, Any] = {**new._asdict(), "what": what}
    db.execute(sa.insert(VIOLATION).values(id=id, void_reason="", **row))
    journal.note(db, Line("violation.decided", "violation", id, actor, at, row), at)
    return id


def void(db: Db, violation_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Take a violation back. An assessment that counted it stands until one supersedes it.

    Raises ReasonMissing, UnknownViolation, ViolationVoided.
    """
    reason = visible(reason).strip()
    if not 1 <= len(reason) <= WORDS_MOST:
        raise ReasonMissing(most=WORDS_MOST)
    voided = db.scalars(
        sa.update(VIOLATION)
        .where(VIOLATION.c.id == violation_id, VIOLATION.c.voided_at.is_(None))
        .values(voided_at=at, void_reason=reason)
        .returning(VIOLATION.c.id)
    ).all()
    if not voided:
        known = db.scalar(sa.select(sa.func.count()).where(VIOLATION.c.id == violation_id))
        raise ViolationVoided if known else UnknownViolation
    journal.note(db, Line("violation.voided", "violation", violation_id, actor, at, {"reason": reason}), at)


def violations(
    db: Db,
    since: date | None = None,
    until: date | None = None,
    *,
    unit_id: UUID | None = None,
    standing_only: bool = False,
) -> list[ViolationRow]:
    """Those decided from `since` on and before `until`, newest first."""
    query = (
        sa.select(
            VIOLATION,
            UNIT.c.name.label("company"),
            sa.func.coalesce(ISSUE.c.number, ISSUE.c.provisional).label("issue"),
        )
        .join(UNIT, UNIT.c.id == VIOLATION.c.unit_id)
        .outerjoin(ISSUE, ISSUE.c.id == VIOLATION.c.issue_id)
        .order_by(VIOLATION.c.decided_on.desc(), VIOLATION.c.id)
    )
    if since:
        query = query.where(VIOLATION.c.decided_on >= since)
    if until:
        query = query.where(VIOLATION.c.decided_on < until)
    if unit_id:
        query = query.where(VIOLATION.c.unit_id == unit_id)
    if standing_only:
        query = query.where(VIOLATION.c.voided_at.is_(None))
    paths = area_paths(db)
    rows = db.execute(query).all()
    last = max((row.decided_on for row in rows), default=date.min)
    homes = homes_of(db, {row.place_id for row in rows if row.place_id is not None}, last)
    found: list[ViolationRow] = []
    for row in rows:
        path = paths[row.area_id]
        found.append(
            ViolationRow(
                row.id, row.unit_id, row.company, row.area_id, path.grid or path.area or path.street, row.place_id,
                homes[row.place_id].words if row.place_id is not None else "", row.issue_id, row.issue or "", row.what, row.penalty_cents, row.points, row.decided_on,
                row.voided_at, row.void_reason,
            )
        )  # fmt: skip
    return found


def issue_numbered(db: Db, number: str) -> UUID | None:
    """The issue of a number; None for no number. Raises UnknownIssue."""
    return by_number(db, number.strip()) if number.strip() else None


def company_name(db: Db, unit_id: UUID) -> str:
    """The name of a property company. Raises UnknownCompany for any other unit."""
    name = db.scalar(sa.select(UNIT.c.name).where(UNIT.c.id == unit_id, UNIT.c.kind == "property"))
    if name is None:
        raise UnknownCompany
    return name


def companies(db: Db) -> list[tuple[UUID, str]]:
    """Every property company by name."""
    query = sa.select(UNIT.c.id, UNIT.c.name).where(UNIT.c.kind == "property").order_by(UNIT.c.name)
    return [(row.id, row.name) for row in db.execute(query)]

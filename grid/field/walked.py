"""Inspections and patrols as lists and pages show them, and one of them with all that it found."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import instant
from core.language import N_
from grid import catalogue
from grid.field.entering import names_of, touching
from grid.field.inspections import FINDING, INSPECTION
from grid.field.plans import PLAN
from grid.field.refusals import UnknownInspection
from grid.field.rules import day_of
from grid.field.words import KINDS, OUTCOMES, word
from grid.places.patches import patches
from grid.residents.homes import homes_of
from grid.tables import Issue
from sheets.columns import Column, Kind, Sheet
from store.types import Db, table_of

_ISSUE = table_of(Issue)


class WalkRow(NamedTuple):
    """A walk with how much it looked at and found."""

    id: UUID
    kind: str
    plan_id: UUID | None
    plan: str
    area_id: UUID
    area: str
    place_id: UUID | None
    place: str
    who: str
    name: str
    """Of who walked."""
    day: date
    """The day that it is of: of a patrol the evening on which its night began."""
    begun_at: datetime
    ended_at: datetime | None
    looked: int
    found: int
    mended: int
    note: str
    voided_at: datetime | None
    void_reason: str


class FindingRow(NamedTuple):
    """One look."""

    id: UUID
    item_code: str
    class_name: str
    item: str
    spot: str
    outcome: str
    note: str
    issue_id: UUID | None
    issue: str
    """Its number."""


WALKED: Sheet[WalkRow] = Sheet(
    N_("Inspections and patrols"),
    (
        Column("day", N_("Day"), Kind.DAY, lambda row: row.day, 14),
        Column("kind", N_("Kind"), Kind.TEXT, lambda row: word(KINDS, row.kind), 12),
        Column("area", N_("Patch"), Kind.TEXT, lambda row: row.area, 16),
        Column("place", N_("Place"), Kind.TEXT, lambda row: row.place, 14),
        Column("name", N_("Walked by"), Kind.TEXT, lambda row: row.name, 10),
        Column("begun_at", N_("Began at"), Kind.INSTANT, lambda row: row.begun_at, 16),
        Column("ended_at", N_("Ended at"), Kind.INSTANT, lambda row: row.ended_at, 16),
        Column("looked", N_("Looked at"), Kind.NUMBER, lambda row: row.looked, 8),
        Column("found", N_("Found"), Kind.NUMBER, lambda row: row.found, 8),
        Column("mended", N_("Mended at once"), Kind.NUMBER, lambda row: row.mended, 8),
        Column("void_reason", N_("Void because"), Kind.TEXT, lambda row: row.void_reason, 18),
    ),
)
FINDINGS: Sheet[FindingRow] = Sheet(
    N_("Findings"),
    (
        Column("class_name", N_("Class"), Kind.TEXT, lambda row: row.class_name, 14),
        Column("item", N_("Item"), Kind.TEXT, lambda row: row.item, 24),
        Column("spot", N_("Spot"), Kind.TEXT, lambda row: row.spot, 18),
        Column("outcome", N_("Inspection result"), Kind.TEXT, lambda row: word(OUTCOMES, row.outcome), 12),
        Column("issue", N_("Issue number"), Kind.CODE, lambda row: row.issue, 14),
        Column("note", N_("Note"), Kind.TEXT, lambda row: row.note, 24),
    ),
)


def walks(
    db: Db, first: date, last: date, *, area_id: UUID | None = None, with_void: bool = False
) -> list[WalkRow]:
    """The walks of days in [first, last), oldest first; of one patch those too that led through what it lies in."""
    nodes = patches(db)
    # Half a day beyond: the small hours of the last night are still of the last day.
    since = instant(first, time())
    until = instant(last + timedelta(days=1), time())
    query = (
        sa.select(INSPECTION, PLAN.c.title)
        .outerjoin(PLAN, PLAN.c.id == INSPECTION.c.plan_id)
        .where(INSPECTION.c.begun_at >= since, INSPECTION.c.begun_at < until)
        .order_by(INSPECTION.c.begun_at, INSPECTION.c.id)
    )
    if not with_void:
        query = query.where(INSPECTION.c.voided_at.is_(None))
    areas = touching(nodes, area_id)
    if areas is not None:
        query = query.where(INSPECTION.c.area_id.in_(areas))
    rows = [row for row in db.execute(query) if first <= day_of(row.kind, row.begun_at) < last]
    counts = _counts(db, since, until)
    names = names_of(db, {row.who for row in rows})
    homes = homes_of(db, {row.place_id for row in rows if row.place_id}, last)
    return [
        WalkRow(
            row.id, row.kind, row.plan_id, row.title or "", row.area_id, nodes[row.area_id].name, row.place_id,
            homes[row.place_id].words if row.place_id else "", row.who, names[row.who],
            day_of(row.kind, row.begun_at), row.begun_at, row.ended_at, *counts.get(row.id, (0, 0, 0)), row.note,
            row.voided_at, row.void_reason,
        )
        for row in rows
    ]  # fmt: skip


def findings(db: Db, inspection_id: UUID) -> list[FindingRow]:
    """What a walk found, in the order of the items. Raises UnknownInspection."""
    walk = db.execute(sa.select(INSPECTION.c.id).where(INSPECTION.c.id == inspection_id)).first()
    if walk is None:
        raise UnknownInspection
    query = (
        sa.select(FINDING, _ISSUE.c.number, _ISSUE.c.provisional)
        .outerjoin(_ISSUE, _ISSUE.c.id == FINDING.c.issue_id)
        .where(FINDING.c.inspection_id == inspection_id)
        .order_by(FINDING.c.item_code, FINDING.c.spot)
    )
    rows = db.execute(query).all()
    known = names_of_items(db)
    return [
        FindingRow(
            row.id, row.item_code, *known.get(row.item_code, ("", row.item_code)), row.spot, row.outcome, row.note,
            row.issue_id, row.number or row.provisional or "",
        )
        for row in rows
    ]  # fmt: skip


def last_patch(db: Db) -> UUID | None:
    """The patch of the walk that was recorded last; None before the first. It is likely the next one's too, or near it."""
    newest = sa.select(INSPECTION.c.area_id).where(INSPECTION.c.voided_at.is_(None))
    return db.execute(newest.order_by(INSPECTION.c.id.desc()).limit(1)).scalar()


def names_of_items(db: Db) -> dict[str, tuple[str, str]]:
    """Class and name of every item that a version ever had, the newest one's words counting."""
    found: dict[str, tuple[str, str]] = {}
    for version in catalogue.versions(db):
        for kept in catalogue.catalogue_of(db, version).items:
            found.setdefault(kept.item.code, (kept.item.class_name, kept.item.name))
    return found or {item.code: (item.class_name, item.name) for item in catalogue.shipped()}


def _counts(db: Db, since: datetime, until: datetime) -> dict[UUID, tuple[int, int, int]]:
    def of(outcome: str) -> sa.ColumnElement[int]:
        return sa.func.count().filter(FINDING.c.outcome == outcome)

    query = (
        sa.select(FINDING.c.inspection_id, sa.func.count(), of("found"), of("mended"))
        .join(INSPECTION, INSPECTION.c.id == FINDING.c.inspection_id)
        .where(INSPECTION.c.begun_at >= since, INSPECTION.c.begun_at < until)
        .group_by(FINDING.c.inspection_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in db.execute(query)}

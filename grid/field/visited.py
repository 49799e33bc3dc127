"""Visit notes as lists show them: who was visited when, names masked, the words left shut.

Only what the reader may see is listed (grid.residents.sight): staff everything, a holder the own patch, everybody the own notes.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import instant, local_date
from core.language import N_
from grid.field.entering import names_of, touching
from grid.field.visits import VISIT
from grid.field.words import VISITS, word
from grid.hands import Hand
from grid.places.patches import patches
from grid.residents import lists, sealing
from grid.residents.homes import homes_of
from grid.residents.sight import sight_of
from grid.tables import Issue
from sheets.columns import Column, Kind, Sheet
from store.types import Db, table_of

_ISSUE = table_of(Issue)


class VisitRow(NamedTuple):
    """A note without its words."""

    id: UUID
    area_id: UUID
    area: str
    place_id: UUID | None
    home: str
    resident_id: UUID | None
    resident: str
    """Masked; "" for none and for one that was erased."""
    who: str
    name: str
    """Of who visited."""
    kind: str
    met: bool
    day: date
    visited_at: datetime
    recorded_at: datetime
    again_on: date | None
    corrects_id: UUID | None
    corrected: bool
    """A later note corrects it."""
    issue_id: UUID | None
    issue: str
    erased: bool
    """Its words can be read no more."""


VISITED: Sheet[VisitRow] = Sheet(
    N_("Visit notes"),
    (
        Column("day", N_("Day"), Kind.DAY, lambda row: row.day, 14),
        Column("area", N_("Patch"), Kind.TEXT, lambda row: row.area, 16),
        Column("home", N_("Household"), Kind.TEXT, lambda row: row.home, 20),
        Column("resident", N_("Resident"), Kind.TEXT, lambda row: row.resident, 10),
        Column("kind", N_("Way"), Kind.TEXT, lambda row: word(VISITS, row.kind), 10),
        Column("met", N_("Met somebody"), Kind.TEXT, lambda row: "✓" if row.met else "–", 6),
        Column("name", N_("Visited by"), Kind.TEXT, lambda row: row.name, 10),
        Column("issue", N_("Issue number"), Kind.CODE, lambda row: row.issue, 14),
        Column("again_on", N_("Again on"), Kind.DAY, lambda row: row.again_on, 14),
    ),
)


def visits(
    db: Db,
    hand: Hand,
    first: date,
    last: date,
    at: datetime,
    *,
    area_id: UUID | None = None,
    resident_id: UUID | None = None,
) -> list[VisitRow]:
    """The notes of days in [first, last) that this hand may see, newest first."""
    query = (
        sa.select(VISIT, _ISSUE.c.number, _ISSUE.c.provisional)
        .outerjoin(_ISSUE, _ISSUE.c.id == VISIT.c.issue_id)
        .where(VISIT.c.visited_at >= instant(first, time()), VISIT.c.visited_at < instant(last, time()))
        .order_by(VISIT.c.visited_at.desc(), VISIT.c.id.desc())
    )
    nodes = patches(db)
    areas = touching(nodes, area_id)
    if areas is not None:
        query = query.where(VISIT.c.area_id.in_(areas))
    if resident_id is not None:
        query = query.where(VISIT.c.resident_id == resident_id)
    sight = sight_of(db, hand)
    rows = db.execute(query).all()
    homes = homes_of(db, {row.place_id for row in rows if row.place_id}, local_date(at))
    rows = [
        row
        for row in rows
        if hand.is_one_of([row.who])
        or (sight.of_home(homes[row.place_id]) if row.place_id else sight.of_area(row.area_id))
    ]
    names = names_of(db, {row.who for row in rows})
    masked = lists.masked(db, {row.resident_id for row in rows if row.resident_id})
    keys = sealing.keys_of(db, [row.id for row in rows])
    corrected = _corrected(db, [row.id for row in rows])
    return [
        VisitRow(
            row.id, row.area_id, nodes[row.area_id].name, row.place_id,
            homes[row.place_id].words if row.place_id else "", row.resident_id,
            masked.get(row.resident_id, "") if row.resident_id else "", row.who, names[row.who], row.kind, row.met,
            local_date(row.visited_at), row.visited_at, row.recorded_at, row.again_on, row.corrects_id,
            row.id in corrected, row.issue_id, row.number or row.provisional or "", row.id not in keys,
        )
        for row in rows
    ]  # fmt: skip


def _corrected(db: Db, ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of these notes that a later one corrects."""
    found: set[UUID] = set()
    for start in range(0, len(ids), 500):
        query = sa.select(VISIT.c.corrects_id).where(VISIT.c.corrects_id.in_(ids[start : start + 500]))
        found.update(id for id in db.scalars(query) if id is not None)
    return frozenset(found)

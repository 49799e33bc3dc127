"""Accreditation: credits granted to one person by decision, with a reason; no rule of a kind and no yearly cap asks for them.

The claims window and the terminal call it. It is taken back as every entry is: `credits.ledger.reverse`.
"""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from core.language import N_, _
from courses.rules import said
from credits.claims import rules
from credits.posting.evidence import ENTRY, PERSON
from credits.posting.writing import new_entry, write
from credits.rulebook.rule_versions import ensure_first_version, in_force
from credits.titles import CATEGORY_TITLES
from people.refusals import MergedAway, UnknownPerson
from sheets.columns import Column, Kind, Sheet
from store.types import Db

KIND = "accredited"
is_no_reversal = sa.func.coalesce(ENTRY.c.reverses_id, ENTRY.c.id) == ENTRY.c.id
"""Said so that SQLite does not take the unique index of reversals for the way to find what is none: that is nearly everything."""
_BACK = ENTRY.alias("taken_back_by")


class AccreditedRow(NamedTuple):
    """One accreditation, taken back or not."""

    entry_id: UUID
    person_id: UUID
    name: str
    pinyin: str
    staff_number: str | None
    year: int
    credits: int
    category: str
    reason: str
    actor: str
    recorded_at: datetime
    ended_at: datetime | None
    ended_by: str
    ended_reason: str


ACCREDITED: Sheet[AccreditedRow] = Sheet(
    N_("Accredited credits"),
    (
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 12),
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12),
        Column("year", N_("Year"), Kind.CODE, lambda row: str(row.year), 6),
        Column("credits", N_("Credits"), Kind.AMOUNT, lambda row: row.credits, 8),
        Column("category", N_("Category"), Kind.TEXT, lambda row: _(CATEGORY_TITLES[row.category]), 10),
        Column("reason", N_("Reason"), Kind.TEXT, lambda row: row.reason, 30),
        Column("actor", N_("Granted by"), Kind.TEXT, lambda row: row.actor, 12),
        Column("recorded_at", N_("Granted"), Kind.INSTANT, lambda row: row.recorded_at, 16),
        Column("ended_at", N_("Taken back"), Kind.INSTANT, lambda row: row.ended_at, 16),
        Column("ended_by", N_("Taken back by"), Kind.TEXT, lambda row: row.ended_by, 12),
        Column("ended_reason", N_("Taken back because"), Kind.TEXT, lambda row: row.ended_reason, 30),
    ),
)


def accredit(
    db: Db, person_id: UUID, year: int, credits: int, category: str, reason: str, actor: str, at: datetime
) -> UUID:
    """Grant somebody hundredths of credits in a year; gives the ledger entry's id.

    Raises UnknownPerson, MergedAway, YearNotPossible, YearIsClosed, CreditsNotPossible, UnknownCategory, NoRulesInForce,
    ReasonMissing, ReasonTooLong.
    """
    why = said(reason)
    today = local_date(at)
    rules.refuse_year(year, today, ahead=0)
    rules.refuse_credits(credits)
    rules.refuse_category(category)
    person = db.execute(
        sa.select(PERSON.c.name, PERSON.c.merged_into).where(PERSON.c.id == person_id)
    ).first()
    if person is None:
        raise UnknownPerson
    if person.merged_into is not None:
        raise MergedAway(name=person.name)
    ensure_first_version(db, actor, at)
    version = in_force(db, min(today, date(year, 12, 31)))
    key = f"accredited:{new_id()}"
    entry = new_entry(person_id, year, KIND, category, credits, 0, key, version.id, actor, at, at, reason=why)
    write(db, [entry], at)
    return entry["id"]


def accredited(db: Db, *, year: int | None = None, person_id: UUID | None = None) -> list[AccreditedRow]:
    """Accreditations, those that stand first, then by name; of a year, of one person."""
    query = (
        sa.select(
            ENTRY,
            PERSON.c.name,
            PERSON.c.pinyin,
            PERSON.c.staff_number,
            _BACK.c.recorded_at.label("ended_at"),
            _BACK.c.actor.label("ended_by"),
            _BACK.c.reason.label("ended_reason"),
        )
        .join(PERSON, PERSON.c.id == ENTRY.c.person_id)
        .outerjoin(_BACK, _BACK.c.reverses_id == ENTRY.c.id)
        .where(ENTRY.c.kind == KIND, is_no_reversal)
        .order_by(_BACK.c.id.is_not(None), PERSON.c.pinyin, ENTRY.c.recorded_at, ENTRY.c.id)
    )
    if year is not None:
        query = query.where(ENTRY.c.year == year)
    if person_id is not None:
        query = query.where(ENTRY.c.person_id == person_id)
    return [
        AccreditedRow(
            row.id,
            row.person_id,
            row.name,
            row.pinyin,
            row.staff_number,
            row.year,
            row.credits,
            row.category,
            row.reason,
            row.actor,
            row.recorded_at,
            row.ended_at,
            row.ended_by or "",
            row.ended_reason or "",
        )
        for row in db.execute(query)
    ]

"""Exemptions: a year's line lowered for one person, in part or whole, with a reason; one at a time, ended with a reason.

`credits.standing.standing` asks `standing` for everybody's; the claims window makes and ends them.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from core.language import N_, _
from courses.rules import said
from credits.claims import rules
from credits.claims.lists import entries_of
from credits.claims.refusals import ExemptionEnded, ExemptionStands, UnknownExemption
from credits.posting.evidence import PERSON
from credits.tables import Exemption
from credits.year.closed import refuse_closed
from people.refusals import MergedAway, UnknownPerson
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

EXEMPTION = table_of(Exemption)
_AHEAD = 1
"""Years: maternity leave is known of in autumn."""


class ExemptionRow(NamedTuple):
    """One exemption, ended or not."""

    id: UUID
    person_id: UUID
    """Whose it is now: the entry that is kept, where the one it was made for was merged."""
    name: str
    pinyin: str
    staff_number: str | None
    year: int
    credits: int | None
    """Hundredths taken off the line; empty for the whole line."""
    reason: str
    made_at: datetime
    made_by: str
    ended_at: datetime | None
    ended_by: str
    ended_reason: str


def _extent(row: ExemptionRow) -> str:
    return "" if row.credits is not None else _("the whole line")


EXEMPTIONS: Sheet[ExemptionRow] = Sheet(
    N_("Exemptions"),
    (
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 12),
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12),
        Column("year", N_("Year"), Kind.CODE, lambda row: str(row.year), 6),
        Column("credits", N_("Credits less"), Kind.AMOUNT, lambda row: row.credits, 10),
        Column("extent", N_("Extent"), Kind.TEXT, _extent, 14),
        Column("reason", N_("Reason"), Kind.TEXT, lambda row: row.reason, 30),
        Column("made_by", N_("Granted by"), Kind.TEXT, lambda row: row.made_by, 12),
        Column("made_at", N_("Granted"), Kind.INSTANT, lambda row: row.made_at, 16),
        Column("ended_at", N_("Ended"), Kind.INSTANT, lambda row: row.ended_at, 16),
        Column("ended_by", N_("Ended by"), Kind.TEXT, lambda row: row.ended_by, 12),
        Column("ended_reason", N_("Ended because"), Kind.TEXT, lambda row: row.ended_reason, 30),
    ),
)


def make(
    db: Db, person_id: UUID, year: int, credits: int | None, reason: str, actor: str, at: datetime
) -> UUID:
    """Lower a year's line for somebody by so many hundredths of credits, or wholly (None); gives the exemption's id.

    Raises UnknownPerson, MergedAway, YearNotPossible, YearIsClosed, CreditsNotPossible, ExemptionStands, ReasonMissing,
    ReasonTooLong.
    """
    why = said(reason)
    rules.refuse_year(year, local_date(at), ahead=_AHEAD)
    if credits is not None:
        rules.refuse_credits(credits)
    person = db.execute(
        sa.select(PERSON.c.name, PERSON.c.merged_into).where(PERSON.c.id == person_id)
    ).first()
    if person is None:
        raise UnknownPerson
    if person.merged_into is not None:
        raise MergedAway(name=person.name)
    refuse_closed(db, [year])
    stands = sa.exists().where(
        EXEMPTION.c.person_id.in_(entries_of(person_id)),
        EXEMPTION.c.year == year,
        EXEMPTION.c.ended_at.is_(None),
    )
    said_ = {"person_id": person_id, "year": year, "credits": credits, "reason": why}
    made = new_id()
    added = (
        insert_into(db, EXEMPTION)
        .values(id=made, **said_, made_at=at, made_by=actor, ended_at=None, ended_by="", ended_reason="")
        .on_conflict_do_nothing()
        .returning(EXEMPTION.c.id)
    )
    if db.scalar(sa.select(stands)) or db.scalar(added) is None:
        raise ExemptionStands(name=person.name, year=year)
    journal.note(db, Line("exemption.made", "exemption", made, actor, at, said_), at)
    return made


def end(db: Db, exemption_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Take an exemption back; it stays on record. Raises UnknownExemption, ExemptionEnded, YearIsClosed, ReasonMissing, ReasonTooLong."""
    why = said(reason)
    row = db.execute(sa.select(EXEMPTION).where(EXEMPTION.c.id == exemption_id).with_for_update()).first()
    if row is None:
        raise UnknownExemption
    if row.ended_at is not None:
        raise ExemptionEnded
    refuse_closed(db, [row.year])
    db.execute(
        sa.update(EXEMPTION)
        .where(EXEMPTION.c.id == exemption_id)
        .values(ended_at=at, ended_by=actor, ended_reason=why)
    )
    journal.note(db, Line("exemption.ended", "exemption", exemption_id, actor, at, {"reason": why}), at)


def standing(db: Db, year: int, person_id: UUID | None = None) -> dict[UUID, int | None]:
    """By person, what the year's line is lowered by; None for the whole line. Of two merged entries the larger counts."""
    owner = sa.func.coalesce(PERSON.c.merged_into, PERSON.c.id)
    query = (
        sa.select(owner, EXEMPTION.c.credits)
        .join(PERSON, PERSON.c.id == EXEMPTION.c.person_id)
        .where(EXEMPTION.c.year == year, EXEMPTION.c.ended_at.is_(None))
    )
    if person_id is not None:
        query = query.where(owner == person_id)
    found: dict[UUID, int | None] = {}
    for person, credits in db.execute(query):
        known = found.get(person, 0)
        found[person] = None if known is None or credits is None else max(known, credits)
    return found


def exemptions(db: Db, *, year: int | None = None, person_id: UUID | None = None) -> list[ExemptionRow]:
    """Exemptions, those that stand first, then by name; of a year, of one person."""
    owner = PERSON.alias("owner")
    query = (
        sa.select(EXEMPTION, owner.c.id.label("owner_id"), owner.c.name, owner.c.pinyin, owner.c.staff_number)
        .join(PERSON, PERSON.c.id == EXEMPTION.c.person_id)
        .join(owner, owner.c.id == sa.func.coalesce(PERSON.c.merged_into, PERSON.c.id))
        .order_by(EXEMPTION.c.ended_at.is_not(None), owner.c.pinyin, EXEMPTION.c.made_at, EXEMPTION.c.id)
    )
    if year is not None:
        query = query.where(EXEMPTION.c.year == year)
    if person_id is not None:
        query = query.where(owner.c.id == person_id)
    return [
        ExemptionRow(
            row.id,
            row.owner_id,
            row.name,
            row.pinyin,
            row.staff_number,
            row.year,
            row.credits,
            row.reason,
            row.made_at,
            row.made_by,
            row.ended_at,
            row.ended_by,
            row.ended_reason,
        )
        for row in db.execute(query)
    ]

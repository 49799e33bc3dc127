"""Claims as lists show them: those of staff, to be decided first, those of one person, and those that keep a year open.

What was claimed under an entry that was merged into another is shown as that other's (docs/decisions/merged-entries.md).
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.language import N_, _
from courses.tables import Course
from credits.claims.refusals import UnknownClaim
from credits.claims.rules import WAITING, Hands
from credits.posting.evidence import ENTRY, PERSON, is_reversed
from credits.tables import Claim
from credits.titles import CATEGORY_TITLES, KIND_TITLES
from people.actors import actor_title
from people.areas import NOWHERE, area_paths
from people.tables import Posting
from sheets.columns import Column, Kind, Sheet
from store.types import Db, table_of

CLAIM = table_of(Claim)
_COURSE = table_of(Course)
_POSTING = table_of(Posting)
_CHUNK = 5_000

STATES: Mapping[str, str] = {
    "open": N_("to be checked"),
    "checked": N_("checked, to be accepted"),
    "accepted": N_("accepted"),
    "refused": N_("turned down"),
    "withdrawn": N_("withdrawn"),
    "taken_back": N_("credits taken back"),
}
"""The states of a claim, and what an accepted one is called whose credits were taken back since."""


class ClaimRow(NamedTuple):
    """One claim with what became of it."""

    id: UUID
    person_id: UUID
    """Whose it is now: the entry that is kept, where the one it was made for was merged."""
    name: str
    pinyin: str
    staff_number: str | None
    area: str
    kind: str
    course_id: UUID | None
    course: str
    """The base's own course, or empty."""
    title: str
    provider: str
    day: date
    hours: int
    category: str
    note: str
    proof_sha256: str
    proof_name: str
    made_at: datetime
    made_by: str
    state: str
    """A key of STATES."""
    checked_at: datetime | None
    checked_by: str
    check_note: str
    decided_at: datetime | None
    decided_by: str
    decided_reason: str
    granted_hours: int | None
    credits: int | None
    """What it counts in the ledger now; empty until it is accepted."""
    entry_id: UUID | None
    """The ledger's entry that stands for it."""
    taken_back_reason: str
    taken_back_at: datetime | None
    taken_back_by: str

    @property
    def hands(self) -> Hands:
        """What the rules ask of it."""
        return Hands(self.title, self.state, self.made_by, self.checked_by)

    @property
    def reason(self) -> str:
        """The last word that was said of it."""
        return self.taken_back_reason or self.decided_reason or self.check_note


CLAIMS: Sheet[ClaimRow] = Sheet(
    N_("Claims"),
    (
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 12),
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 18),
        Column("title", N_("Claimed"), Kind.TEXT, lambda row: row.title, 30),
        Column("provider", N_("Held by"), Kind.TEXT, lambda row: row.provider, 20),
        Column("day", N_("Day"), Kind.DAY, lambda row: row.day, 14),
        Column("hours", N_("Lesson hours"), Kind.AMOUNT, lambda row: row.hours, 8),
        Column("state", N_("State"), Kind.TEXT, lambda row: state_title(row.state), 20),
        Column("granted_hours", N_("Hours accepted"), Kind.AMOUNT, lambda row: row.granted_hours, 8),
        Column("credits", N_("Credits"), Kind.AMOUNT, lambda row: row.credits, 8),
        Column("kind", N_("Kind"), Kind.TEXT, lambda row: _(KIND_TITLES[row.kind]), 12),
        Column("category", N_("Category"), Kind.TEXT, lambda row: _(CATEGORY_TITLES[row.category]), 10),
        Column("course", N_("Own course"), Kind.TEXT, lambda row: row.course, 24),
        Column("made_at", N_("Made"), Kind.INSTANT, lambda row: row.made_at, 16),
        Column("made_by", N_("Made by"), Kind.TEXT, lambda row: actor_title(row.made_by), 12),
        Column("checked_at", N_("Checked"), Kind.INSTANT, lambda row: row.checked_at, 16),
        Column("checked_by", N_("Checked by"), Kind.TEXT, lambda row: actor_title(row.checked_by), 12),
        Column("decided_at", N_("Decided"), Kind.INSTANT, lambda row: row.decided_at, 16),
        Column("decided_by", N_("Decided by"), Kind.TEXT, lambda row: actor_title(row.decided_by), 12),
        Column("reason", N_("Why so"), Kind.TEXT, lambda row: row.reason, 24),
        Column("proof_name", N_("Proof"), Kind.TEXT, lambda row: row.proof_name, 20),
    ),
)


def state_title(state: str) -> str:
    """A state in the present language."""
    return _(STATES[state])


def claims(
    db: Db,
    *,
    year: int | None = None,
    person_id: UUID | None = None,
    only_waiting: bool = False,
    limit: int | None = None,
) -> list[ClaimRow]:
    """Claims, those that wait first and the oldest of them foremost, then the newest; of a year by its day, of one person."""
    waits = CLAIM.c.state.in_(WAITING)
    query = (
        _query()
        .order_by(
            sa.case((waits, 0), else_=1),
            sa.case((waits, CLAIM.c.made_at), else_=None),
            CLAIM.c.made_at.desc(),
            CLAIM.c.id,
        )
        .limit(limit)
    )
    if year is not None:
        query = query.where(in_year(year))
    if person_id is not None:
        query = query.where(CLAIM.c.person_id.in_(entries_of(person_id)))
    if only_waiting:
        query = query.where(waits)
    return _rows(db, query)


def claim(db: Db, claim_id: UUID, person_id: UUID | None = None) -> ClaimRow:
    """One claim, where a person is named only if it is theirs. Raises UnknownClaim."""
    query = _query().where(CLAIM.c.id == claim_id)
    if person_id is not None:
        query = query.where(CLAIM.c.person_id.in_(entries_of(person_id)))
    found = _rows(db, query)
    if not found:
        raise UnknownClaim
    return found[0]


def open_ones(db: Db, year: int) -> list[ClaimRow]:
    """The claims of a year that nobody has decided: a year cannot be closed over them."""
    return claims(db, year=year, only_waiting=True)


def same_proof(db: Db, row: ClaimRow) -> list[str]:
    """The names of others who show the very same file: a paper that names several, or one that was borrowed."""
    if not row.proof_sha256:
        return []
    query = (
        sa.select(PERSON.c.name)
        .join(CLAIM, CLAIM.c.person_id == PERSON.c.id)
        .where(CLAIM.c.proof_sha256 == row.proof_sha256, CLAIM.c.person_id.not_in(entries_of(row.person_id)))
        .distinct()
        .order_by(PERSON.c.name)
    )
    return list(db.scalars(query))


def entries_of(person_id: UUID) -> sa.Select[UUID]:
    """The roster entries that are this person: its own, and those that were merged into it."""
    return sa.select(PERSON.c.id).where(sa.or_(PERSON.c.id == person_id, PERSON.c.merged_into == person_id))


def in_year(year: int) -> sa.ColumnElement[bool]:
    """Whether a claim is of the year."""
    return CLAIM.c.day.between(date(year, 1, 1), date(year, 12, 31))


def _query() -> sa.Select[Any]:
    owner = PERSON.alias("owner")
    return (
        sa.select(
            CLAIM,
            owner.c.id.label("owner_id"),
            owner.c.name,
            owner.c.pinyin,
            owner.c.staff_number,
            _POSTING.c.area_id.label("patch_id"),
            _COURSE.c.title.label("course"),
        )
        .join(PERSON, PERSON.c.id == CLAIM.c.person_id)
        .join(owner, owner.c.id == sa.func.coalesce(PERSON.c.merged_into, PERSON.c.id))
        .outerjoin(_POSTING, sa.and_(_POSTING.c.person_id == owner.c.id, _POSTING.c.until.is_(None)))
        .outerjoin(_COURSE, _COURSE.c.id == CLAIM.c.course_id)
    )


class _Counted(NamedTuple):
    """What the ledger says of an accepted claim."""

    entry_id: UUID | None
    credits: int
    taken_back: sa.Row[Any] | None


def _rows(db: Db, query: sa.Select[Any]) -> list[ClaimRow]:
    found = db.execute(query).all()
    paths = area_paths(db) if found else {}
    counted = _counted(db, [row.id for row in found if row.state == "accepted"])
    rows: list[ClaimRow] = []
    for row in found:
        path = paths[row.patch_id] if row.patch_id else NOWHERE
        inside = counted.get(row.id, _Counted(None, 0, None))
        accepted = row.state == "accepted"
        back = inside.taken_back if accepted and inside.entry_id is None else None
        rows.append(
            ClaimRow(
                id=row.id,
                person_id=row.owner_id,
                name=row.name,
                pinyin=row.pinyin,
                staff_number=row.staff_number,
                area=path.area,
                kind=row.kind,
                course_id=row.course_id,
                course=row.course or "",
                title=row.title,
                provider=row.provider,
                day=row.day,
                hours=row.hours,
                category=row.category,
                note=row.note,
                proof_sha256=row.proof_sha256,
                proof_name=row.proof_name,
                made_at=row.made_at,
                made_by=row.made_by,
                state="taken_back" if back else row.state,
                checked_at=row.checked_at,
                checked_by=row.checked_by,
                check_note=row.check_note,
                decided_at=row.decided_at,
                decided_by=row.decided_by,
                decided_reason=row.decided_reason,
                granted_hours=row.granted_hours,
                credits=inside.credits if accepted else None,
                entry_id=inside.entry_id,
                taken_back_reason=back.reason if back else "",
                taken_back_at=back.recorded_at if back else None,
                taken_back_by=back.actor if back else "",
            )
        )
    return rows


def _counted(db: Db, claim_ids: Collection[UUID]) -> dict[UUID, _Counted]:
    """Of each claim that was accepted: the entry that stands, its credits, and the reversal that came last."""
    found: dict[UUID, _Counted] = {}
    ids = list(claim_ids)
    for start in range(0, len(ids), _CHUNK):
        query = (
            sa.select(
                ENTRY.c.id,
                ENTRY.c.claim_id,
                ENTRY.c.credits,
                ENTRY.c.reverses_id,
                ENTRY.c.reason,
                ENTRY.c.recorded_at,
                ENTRY.c.actor,
                is_reversed.label("is_reversed"),
            )
            .where(ENTRY.c.claim_id.in_(ids[start : start + _CHUNK]))
            .order_by(ENTRY.c.recorded_at, ENTRY.c.id)
        )
        for row in db.execute(query):
            known = found.get(row.claim_id, _Counted(None, 0, None))
            if row.reverses_id is not None:
                known = known._replace(taken_back=row)
            elif not row.is_reversed:
                known = known._replace(entry_id=row.id)
            found[row.claim_id] = known._replace(credits=known.credits + row.credits)
    return found

"""Badges: issuing, revoking and replacing them, and whose badge a scanned text is. The desktop, the phone page and the terminal call it.

A person has one valid badge; who has one keeps it when badges are issued to many. Secrets stay in the base.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local
from core.ids import new_id
from core.language import N_, translate
from core.refusal import Refusal
from courses import rules
from courses.badges import codes, refusals, typed
from courses.badges.codes import LAST_NUMBER, BadgeCode
from courses.tables import Badge
from people import persons
from people.persons import PEOPLE, PersonRow
from people.refusals import UnknownPerson
from people.tables import Person
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

BADGE = table_of(Badge)
_PERSON = table_of(Person)
_SECRET_BYTES = 16
_CHUNK = 5_000


class BadgeHolder(NamedTuple):
    """Whose valid badge it is. A person united with another one is that other one."""

    badge_id: UUID
    number: int
    person_id: UUID
    name: str
    staff_number: str | None


class BadgeKnown(NamedTuple):
    """A person's valid badge and its text, which nobody but the holder and the printer should see."""

    badge_id: UUID
    number: int
    text: str
    issued_at: datetime


class BadgeRow(NamedTuple):
    """A person in service with the newest badge, as the list of badges shows it."""

    person: PersonRow
    badge_id: UUID | None
    number: int | None
    state: str
    """valid, revoked, or none."""
    issued_at: datetime | None
    revoked_at: datetime | None
    revoked_reason: str


def state_title(state: str) -> str:
    """A badge's state in the present language."""
    return translate(_STATES[state])


_STATES = {"valid": N_("valid"), "revoked": N_("revoked"), "none": N_("no badge")}


def _of_person(key: str) -> Column[BadgeRow]:
    column = PEOPLE.column(key)
    return Column(key, column.title, column.kind, lambda row: column.value(row.person), column.width)


BADGES: Sheet[BadgeRow] = Sheet(
    N_("Badges"),
    (
        *(_of_person(key) for key in ("name", "staff_number", "area", "grid", "post")),
        Column("state", N_("Badge"), Kind.TEXT, lambda row: state_title(row.state), 10),
        Column("number", N_("Number"), Kind.NUMBER, lambda row: row.number, 8),
        Column("issued_at", N_("Given out"), Kind.INSTANT, lambda row: row.issued_at, 16),
        Column("revoked_at", N_("Void since"), Kind.INSTANT, lambda row: row.revoked_at, 16),
        Column("revoked_reason", N_("Reason"), Kind.TEXT, lambda row: row.revoked_reason, 20),
    ),
)


def issue(db: Db, person_ids: Iterable[UUID], actor: str, at: datetime) -> list[UUID]:
    """Give a badge to each of these people who has none; the ids of the new badges.

    Raises UnknownPerson, and BadgeNumbersUsedUp for the hundred-millionth badge.
    """
    wanted = list(dict.fromkeys(person_ids))
    known = _present(db, wanted)
    if len(known) < len(wanted):
        raise UnknownPerson
    lines = _issue(db, wanted, actor, at)
    journal.append(db, lines, at)
    return [UUID(str(line.subject_id)) for line in lines]


def revoke(db: Db, badge_id: UUID, reason: str, actor: str, at: datetime) -> UUID:
    """Make a badge invalid from now on, gives its person. Raises BadgeNotThere, BadgeAlreadyRevoked, ReasonMissing, ReasonTooLong."""
    person_id, line = _revoke(db, badge_id, reason, actor, at)
    journal.append(db, [line], at)
    return person_id


def reissue(db: Db, badge_id: UUID, reason: str, actor: str, at: datetime) -> UUID:
    """Replace a badge that was lost or spoilt: the old one is revoked, the id of the new one given. Raises what `revoke` raises."""
    person_id, revoked = _revoke(db, badge_id, reason, actor, at)
    issued = _issue(db, [person_id], actor, at)
    journal.append(db, [revoked, *issued], at)
    return UUID(str(issued[0].subject_id))


def badge_of(db: Db, person_id: UUID) -> BadgeKnown | None:
    """The valid badge of a person, None when there is none."""
    return badges_of(db, [person_id]).get(person_id)


def badges_of(db: Db, person_ids: Collection[UUID]) -> dict[UUID, BadgeKnown]:
    """The valid badges of these people, by person; who has none is left out."""
    found: dict[UUID, BadgeKnown] = {}
    ids = list(person_ids)
    for start in range(0, len(ids), _CHUNK):
        query = sa.select(BADGE).where(
            BADGE.c.person_id.in_(ids[start : start + _CHUNK]), BADGE.c.revoked_at.is_(None)
        )
        for row in db.execute(query):
            text = codes.code_text(row.number, row.secret)
            found[row.person_id] = BadgeKnown(row.id, row.number, text, row.issued_at)
    return found


def read(db: Db, texts: Iterable[str]) -> dict[str, BadgeHolder | Refusal]:
    """Whose badge each text is, or why not: UnknownBadge, BadgeForged, BadgeRevoked (says whose, since when and why).

    Texts are as a scanner, a camera or a person gave them (see `courses.badges.typed`); two statements for the whole set.
    """
    wanted = {text: typed.readings(text) for text in texts}
    known = _by_number(db, {code.number for found in wanted.values() for code in found})
    return {text: _judged(found, known) for text, found in wanted.items()}


def badges(
    db: Db, on: date, *, search: str = "", area_id: UUID | None = None, limit: int | None = None
) -> list[BadgeRow]:
    """Who is in service on that day, by pinyin, each with the valid badge, else the one revoked last, else none."""
    rows = persons.people(db, search=search, area_id=area_id, on=on, limit=limit)
    newest: dict[UUID, sa.Row[Any]] = {}
    ids = [row.id for row in rows]
    for start in range(0, len(ids), _CHUNK):
        query = (
            sa.select(*(column for column in BADGE.c if column.name != "secret"))
            .where(BADGE.c.person_id.in_(ids[start : start + _CHUNK]))
            .order_by(BADGE.c.number)
        )
        newest |= {row.person_id: row for row in db.execute(query)}
    return [_listed(person, newest.get(person.id)) for person in rows]


def _issue(db: Db, wanted: list[UUID], actor: str, at: datetime) -> list[Line]:
    """The lines are for the caller to append last: who holds the journal must not wait for a number that another one is giving out."""
    lines: list[Line] = []
    # Somebody else may take a number, or give one of them a badge, at the same instant; the next round then sees it.
    while without := _without(db, wanted):
        first = (db.scalar(sa.select(sa.func.max(BADGE.c.number))) or 0) + 1
        if first + len(without) - 1 > LAST_NUMBER:
            raise refusals.BadgeNumbersUsedUp(last=LAST_NUMBER)
        rows = [_row(person, number, at) for number, person in enumerate(without, first)]
        insert = insert_into(db, BADGE).on_conflict_do_nothing()
        made = db.execute(insert.returning(BADGE.c.id, BADGE.c.person_id, BADGE.c.number), rows)
        lines += [
            Line("badge.issued", "badge", row.id, actor, at, {"person": row.person_id, "number": row.number})
            for row in sorted(made, key=lambda row: row.number)
        ]
    return lines


def _revoke(db: Db, badge_id: UUID, reason: str, actor: str, at: datetime) -> tuple[UUID, Line]:
    why = rules.said(reason)
    revoked = db.execute(
        sa.update(BADGE)
        .where(BADGE.c.id == badge_id, BADGE.c.revoked_at.is_(None))
        .values(revoked_at=at, revoked_reason=why)
        .returning(BADGE.c.person_id, BADGE.c.number)
    ).first()
    if revoked is None:
        if db.scalar(sa.select(BADGE.c.id).where(BADGE.c.id == badge_id)) is None:
            raise refusals.BadgeNotThere
        raise refusals.BadgeAlreadyRevoked
    said = {"person": revoked.person_id, "number": revoked.number, "reason": why}
    return revoked.person_id, Line("badge.revoked", "badge", badge_id, actor, at, said)


def _listed(person: PersonRow, badge: sa.Row[Any] | None) -> BadgeRow:
    if badge is None:
        return BadgeRow(person, None, None, "none", None, None, "")
    state = "valid" if badge.revoked_at is None else "revoked"
    return BadgeRow(
        person, badge.id, badge.number, state, badge.issued_at, badge.revoked_at, badge.revoked_reason
    )


def _present(db: Db, ids: list[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for start in range(0, len(ids), _CHUNK):
        found |= set(db.scalars(sa.select(_PERSON.c.id).where(_PERSON.c.id.in_(ids[start : start + _CHUNK]))))
    return found


def _without(db: Db, ids: list[UUID]) -> list[UUID]:
    have: set[UUID] = set()
    for start in range(0, len(ids), _CHUNK):
        have |= set(
            db.scalars(
                sa.select(BADGE.c.person_id).where(
                    BADGE.c.person_id.in_(ids[start : start + _CHUNK]), BADGE.c.revoked_at.is_(None)
                )
            )
        )
    return [id for id in ids if id not in have]


def _row(person_id: UUID, number: int, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "person_id": person_id,
        "number": number,
        "secret": secrets.token_bytes(_SECRET_BYTES),
        "issued_at": at,
        "revoked_at": None,
        "revoked_reason": "",
    }


_OWNER = _PERSON.alias()
_KNOWN = (
    sa.select(
        BADGE.c.id,
        BADGE.c.number,
        BADGE.c.secret,
        BADGE.c.revoked_at,
        BADGE.c.revoked_reason,
        _PERSON.c.id.label("person_id"),
        _PERSON.c.name,
        _PERSON.c.staff_number,
    )
    .join(_OWNER, _OWNER.c.id == BADGE.c.person_id)
    .join(_PERSON, _PERSON.c.id == sa.func.coalesce(_OWNER.c.merged_into, _OWNER.c.id))
    .where(BADGE.c.number.in_(sa.bindparam("numbers", expanding=True)))
)


def _by_number(db: Db, numbers: Collection[int]) -> dict[int, Any]:
    asked = list(numbers)
    found: dict[int, Any] = {}
    for start in range(0, len(asked), _CHUNK):
        rows = db.execute(_KNOWN, {"numbers": asked[start : start + _CHUNK]})
        for row in rows:
            found[row.number] = row
    return found


def _judged(found: list[BadgeCode], known: Mapping[int, Any]) -> BadgeHolder | Refusal:
    for code in found:
        row = known.get(code.number)
        if row is None or not codes.valid(code, row.secret):
            continue
        if row.revoked_at is not None:
            since = f"{local(row.revoked_at):%Y-%m-%d %H:%M}"
            return refusals.BadgeRevoked(
                name=row.name, since=since, reason=row.revoked_reason, person=row.person_id, number=row.number
            )
        return BadgeHolder(row.id, row.number, row.person_id, row.name, row.staff_number)
    claimed = next((code.number for code in found if code.number in known), None)
    return refusals.UnknownBadge() if claimed is None else refusals.BadgeForged(number=claimed)

"""Who has finished a stage, and what keeps a certificate from being issued to them.

`certificates.issue` takes those whom nothing keeps; the desktop and the terminal show the others with the reason.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from courses.tables import Programme, Stage
from credits.posting.evidence import ENTRY, SESSION, is_reversed
from credits.refusals import AlreadyCertified, CertificateWasRevoked
from credits.standing.standing import PERSON, sums_by_stage
from credits.tables import Certificate
from sheets.refusals import CharacterNotPrintable
from store.sets import among, select_set
from store.types import Db, table_of

CERTIFICATE = table_of(Certificate)
STAGE = table_of(Stage)
PROGRAMME = table_of(Programme)
_PERIOD = (
    sa.select(ENTRY.c.person_id, sa.func.min(SESSION.c.starts_at), sa.func.max(SESSION.c.starts_at))
    .join(SESSION, SESSION.c.id == ENTRY.c.session_id)
    .where(
        ENTRY.c.year == sa.bindparam("of"),
        ENTRY.c.stage_id == sa.bindparam("stage"),
        among(ENTRY.c.person_id, "people"),
        ENTRY.c.reverses_id.is_(None),
        ~is_reversed,
    )
    .group_by(ENTRY.c.person_id)
)


class Entitled(NamedTuple):
    """Somebody who finished a stage. Hours and credits are those earned in it, in hundredths."""

    person_id: UUID
    name: str
    stage_id: UUID
    title: str
    """Programme and stage, as the certificate names what was finished."""
    hours: int
    credits: int
    why_not: str
    """Why no certificate can be issued now, in the present language; empty when one can."""
    staff_number: str
    programme: str
    stage: str


def entitled(db: Db, year: int, person_id: UUID | None = None) -> list[Entitled]:
    """Everybody (or one person) whose hours in a stage of the year's programmes reach what the stage asks; by stage and staff number.

    Among them who has a valid certificate already, whose was revoked (a new one is then `certificates.reissue`, an act of its
    own), and whose name holds a character that cannot be printed: each with `why_not`.
    """
    stages = {
        row.id: row
        for row in db.execute(
            sa.select(
                STAGE.c.id,
                STAGE.c.title,
                STAGE.c.hours,
                STAGE.c.position,
                PROGRAMME.c.title.label("programme"),
            )
            .join(PROGRAMME, PROGRAMME.c.id == STAGE.c.programme_id)
            .where(PROGRAMME.c.year == year)
        )
    }
    finished = [
        (person, stages[stage], int(credits), int(hours))
        for person, stage, credits, hours in db.execute(sums_by_stage(year, person_id))
        if stage in stages and hours >= stages[stage].hours
    ]
    if not finished:
        return []
    everybody = sa.select(PERSON.c.id, PERSON.c.name, PERSON.c.staff_number).where(
        PERSON.c.merged_into.is_(None)
    )
    if person_id is not None:
        everybody = everybody.where(PERSON.c.id == person_id)
    people = {row.id: row for row in db.execute(everybody)}
    had = _had(db, stages)
    found: list[tuple[tuple[str, int, str], Entitled]] = []
    for who, stage, credits, hours in finished:
        if who not in people:
            continue  # merged: what it earned goes over when the year is posted
        person = people[who]
        number = person.staff_number or ""
        one = Entitled(
            who,
            person.name,
            stage.id,
            f"{stage.programme} {stage.title}",
            hours,
            credits,
            had.get((who, stage.id)) or _unprintable(person.name, stage.programme, stage.title),
            number,
            stage.programme,
            stage.title,
        )
        found.append(((stage.programme, stage.position, number), one))
    return [one for _order, one in sorted(found, key=lambda pair: pair[0])]


def period(db: Db, year: int, stage_id: UUID, people: Collection[UUID]) -> dict[UUID, tuple[date, date]]:
    """The first and the last day, in Shanghai, of the sessions that each of these people has credit for in a stage."""
    found = select_set(db, _PERIOD, {"of": year, "stage": stage_id, "people": people})
    return {person: (local_date(first), local_date(last)) for person, first, last in found}


def _had(db: Db, stages: Collection[UUID]) -> dict[tuple[UUID, UUID], str]:
    """What became of the certificates that were issued for these stages, where it keeps another from being issued.

    One issued to an entry that was merged keeps the other entry from a second one.
    """
    query = (
        sa.select(
            sa.func.coalesce(PERSON.c.merged_into, PERSON.c.id).label("person_id"),
            CERTIFICATE.c.stage_id,
            CERTIFICATE.c.serial,
            CERTIFICATE.c.state,
        )
        .join(PERSON, PERSON.c.id == CERTIFICATE.c.person_id)
        .where(CERTIFICATE.c.stage_id.in_(stages), CERTIFICATE.c.state != "superseded")
        .order_by(CERTIFICATE.c.state)  # a valid one has the last word over one revoked before
    )
    return {
        (row.person_id, row.stage_id): str(
            AlreadyCertified(serial=row.serial)
            if row.state == "valid"
            else CertificateWasRevoked(serial=row.serial)
        )
        for row in db.execute(query)
    }


def _unprintable(*texts: str) -> str:
    from sheets.pdf_fonts import missing

    absent = [
        f"{character if character.isprintable() else ''}（U+{ord(character):04X}）"
        for text in texts
        for character in missing(text)
    ]
    return str(CharacterNotPrintable(characters="、".join(absent))) if absent else ""

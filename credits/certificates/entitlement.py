"""Who is entitled to a certificate of each kind, and what keeps one from being issued to the others.

`issuing` takes those whom nothing keeps; the desktop and the terminal show the others with the reason.
"""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core import amounts
from core.glyphs import printable
from core.language import N_
from core.refusals import CharacterNotPrintable
from courses.tables import Programme, Stage
from credits.certificates.layouts.layout_parts import Kind
from credits.certificates.refusals import HoursMissing, NoCreditsYet, NoHoursYet
from credits.posting.evidence import ENTRY
from credits.refusals import AlreadyCertified, CertificateWasRevoked
from credits.standing.standing import PERSON
from credits.tables import Certificate, LedgerSum
from sheets.columns import Column, Sheet
from sheets.columns import Kind as Cell
from store.sets import among, select_set
from store.types import Db, table_of

CERTIFICATE = table_of(Certificate)
STAGE = table_of(Stage)
PROGRAMME = table_of(Programme)
_SUM = table_of(LedgerSum)
# Built once: a chunk of a batch asks them again while it holds the base.
_STAGES = (
    sa.select(STAGE.c.id, STAGE.c.title, STAGE.c.hours, STAGE.c.position, PROGRAMME.c.title)
    .join(PROGRAMME, PROGRAMME.c.id == STAGE.c.programme_id)
    .where(PROGRAMME.c.year == sa.bindparam("of"))
)
_BY_STAGE = (
    sa.select(ENTRY.c.person_id, ENTRY.c.stage_id, sa.func.sum(ENTRY.c.credits), sa.func.sum(ENTRY.c.hours))
    .where(ENTRY.c.year == sa.bindparam("of"), ENTRY.c.stage_id.is_not(None))
    .group_by(ENTRY.c.person_id, ENTRY.c.stage_id)
)
_BY_STAGE_OF = _BY_STAGE.where(among(ENTRY.c.person_id, "people"))
_BY_YEAR = sa.select(_SUM.c.person_id, _SUM.c.credits, _SUM.c.hours).where(_SUM.c.year == sa.bindparam("of"))
_BY_YEAR_OF = _BY_YEAR.where(among(_SUM.c.person_id, "people"))
_PEOPLE = sa.select(PERSON.c.id, PERSON.c.name, PERSON.c.staff_number).where(PERSON.c.merged_into.is_(None))
_PEOPLE_OF = _PEOPLE.where(among(PERSON.c.id, "people"))
_ON_ROSTER = _PEOPLE.where(
    sa.or_(PERSON.c.left_on.is_(None), PERSON.c.left_on > sa.bindparam("first", type_=sa.Date)),
    sa.or_(PERSON.c.joined_on.is_(None), PERSON.c.joined_on <= sa.bindparam("last", type_=sa.Date)),
)
_OTHER_ENTRIES = sa.select(PERSON.c.id).where(
    PERSON.c.merged_into.is_not(None), among(PERSON.c.merged_into, "people")
)
_HAD = (
    sa.select(
        sa.func.coalesce(PERSON.c.merged_into, PERSON.c.id),
        CERTIFICATE.c.stage_id,
        CERTIFICATE.c.serial,
        CERTIFICATE.c.state,
    )
    .join(PERSON, PERSON.c.id == CERTIFICATE.c.person_id)
    .where(
        CERTIFICATE.c.kind == sa.bindparam("kind"),
        CERTIFICATE.c.year == sa.bindparam("of"),
        CERTIFICATE.c.state != "superseded",
    )
    .order_by(CERTIFICATE.c.state)  # a valid one has the last word over one revoked before
)
_HAD_OF = _HAD.where(among(CERTIFICATE.c.person_id, "people"))
# Printed and certified in these words, whatever language the desktop speaks.
_TITLES: dict[Kind, str] = {"credits": "{year}年度学分证明", "hours": "{year}年度培训学时证明"}
_LONGEST = 200  # of certificate.title

Key = tuple[UUID, UUID | None]
"""Person and stage; no stage for the certificates of a year."""


class Entitled(NamedTuple):
    """Somebody who finished a stage, or has credits or lesson hours in a year. Hours and credits in hundredths."""

    person_id: UUID
    name: str
    stage_id: UUID | None
    title: str
    """What is certified: programme and stage, or the year's statement."""
    hours: int
    credits: int
    why_not: str
    """Why no certificate can be issued now, in the present language; empty when one can."""
    staff_number: str
    programme: str = ""
    stage: str = ""

    @property
    def key(self) -> Key:
        """Whose certificate, and of which stage."""
        return self.person_id, self.stage_id


ENTITLED: Sheet[Entitled] = Sheet(
    N_("Entitled"),
    (
        Column("staff_number", N_("Staff number"), Cell.CODE, lambda row: row.staff_number, 12),
        Column("name", N_("Name"), Cell.TEXT, lambda row: row.name, 12),
        Column("title", N_("Certificate"), Cell.TEXT, lambda row: row.title, 36),
        Column("hours", N_("Lesson hours"), Cell.AMOUNT, lambda row: row.hours, 10),
        Column("credits", N_("Credits"), Cell.AMOUNT, lambda row: row.credits, 10),
        Column("why_not", N_("Why not"), Cell.TEXT, lambda row: row.why_not, 40),
    ),
)


class _Stage(NamedTuple):
    id: UUID
    title: str
    hours: int
    position: int
    programme: str


def entitled(
    db: Db, year: int, kind: Kind = "stage", *, people: Collection[UUID] | None = None
) -> list[Entitled]:
    """Everybody, or those of `people`, who has earned what a certificate of this kind vouches for, by stage and staff number.

    A stage: the hours in a stage of the year's programmes reach what the stage asks. Credits and hours: the year's sum is more than
    nothing. Among them who has a valid certificate already, whose was revoked (a new one is then `reissuing.reissue`, an act of its
    own), and whose name holds a character that cannot be printed: each with `why_not`.
    """
    values: dict[str, object] = {"of": year, "kind": kind}
    if people is not None:
        values["people"] = people
    known = {
        row[0]: (row[1], row[2] or "")
        for row in select_set(db, _PEOPLE if people is None else _PEOPLE_OF, values)
    }  # merged entries are not among them: what those earned goes over when the year is posted
    had = _had(db, year, kind, people)
    if kind == "stage":
        earned = _finished(db, values, known.keys())
    else:
        title = _TITLES[kind].format(year=year)
        sums = select_set(db, _BY_YEAR if people is None else _BY_YEAR_OF, values)
        earned = [
            (None, title, person, int(credits), int(hours))
            for person, credits, hours in sums
            if person in known and (credits if kind == "credits" else hours) > 0
        ]
    unprintable = cache(_unprintable)
    found: list[tuple[tuple[str, int, str], Entitled]] = []
    for stage, title, person, credits, hours in earned:
        name, number = known[person]
        programme, part = (stage.programme, stage.title) if stage else ("", "")
        why = (
            had.get((person, stage.id if stage else None))
            or unprintable(name)
            or unprintable(programme + part)
        )
        one = Entitled(
            person, name, stage.id if stage else None, title, hours, credits, why, number, programme, part
        )
        found.append(((programme, stage.position if stage else 0, number), one))
    found.sort(key=lambda pair: pair[0])
    return [one for _order, one in found]


def not_yet(db: Db, year: int, kind: Kind = "stage") -> list[Entitled]:
    """Everybody on the year's roster who has not earned a certificate of this kind, with what is missing, in the same order."""
    roster = [
        (person, name, number or "")
        for person, name, number in select_set(
            db, _ON_ROSTER, {"first": date(year, 1, 1), "last": date(year, 12, 31)}
        )
    ]
    roster.sort(key=lambda row: row[2])
    if kind != "stage":
        title = _TITLES[kind].format(year=year)
        have = {one.person_id for one in entitled(db, year, kind)}
        sums = {row[0]: row[1:] for row in select_set(db, _BY_YEAR, {"of": year})}
        return [
            Entitled(
                person, name, None, title, *_hours_and_credits(sums.get(person)), _nothing(year, kind), number
            )
            for person, name, number in roster
            if person not in have
        ]
    sums = {(row[0], row[1]): row[2:] for row in select_set(db, _BY_STAGE, {"of": year})}

    @cache
    def lacking(hours: int) -> str:
        return str(HoursMissing(hours=amounts.shown(hours)))

    return [
        Entitled(
            person, name, stage.id, _certified(stage), hours, credits, lacking(stage.hours - hours),
            number, stage.programme, stage.title,
        )
        for stage in sorted(_stages(db, year), key=lambda stage: (stage.programme, stage.position))
        for person, name, number in roster
        for hours, credits in [_hours_and_credits(sums.get((person, stage.id)))]
        if hours < stage.hours
    ]  # fmt: skip


def _finished(
    db: Db, values: dict[str, object], known: Collection[UUID]
) -> list[tuple[_Stage | None, str, UUID, int, int]]:
    stages = {stage.id: stage for stage in _stages(db, values["of"])}
    sums = select_set(db, _BY_STAGE_OF if "people" in values else _BY_STAGE, values)
    return [
        (stage, _certified(stage), person, int(credits), int(hours))
        for person, stage_id, credits, hours in sums
        if person in known and (stage := stages.get(stage_id)) is not None and hours >= stage.hours
    ]


def _certified(stage: _Stage) -> str:
    whole = f"{stage.programme} {stage.title}"
    return whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 1]}…"


def _stages(db: Db, year: object) -> Iterable[_Stage]:
    return [_Stage(*row) for row in select_set(db, _STAGES, {"of": year})]


def _had(db: Db, year: int, kind: Kind, people: Collection[UUID] | None) -> dict[Key, str]:
    """What became of the certificates that were issued before, where it keeps another from being issued.

    One issued to an entry that was merged keeps the other entry from a second one.
    """
    values: dict[str, object] = {"of": year, "kind": kind}
    if people is None:
        rows = select_set(db, _HAD, values)
    else:
        others = [row[0] for row in select_set(db, _OTHER_ENTRIES, {"people": people})]
        rows = select_set(db, _HAD_OF, {**values, "people": [*people, *others]})
    return {
        (person, stage): str(
            AlreadyCertified(serial=serial) if state == "valid" else CertificateWasRevoked(serial=serial)
        )
        for person, stage, serial, state in rows
    }


def _hours_and_credits(sums: tuple[int, int] | None) -> tuple[int, int]:
    return (int(sums[1]), int(sums[0])) if sums else (0, 0)


def _nothing(year: int, kind: Kind) -> str:
    return str(NoCreditsYet(year=year) if kind == "credits" else NoHoursYet(year=year))


def _unprintable(text: str) -> str:
    try:
        printable(text)
    except CharacterNotPrintable as refusal:
        return str(refusal)
    return ""

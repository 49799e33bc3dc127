"""Who is due for a reminder or a written warning, and what was given to whom on which day.

The desktop's window and the terminal call here. Which days and which shares of the line is data of the rules in force.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from core.language import N_, _
from credits.notices.refusals import NotDue, NoticeTakenBack, UnknownNotice
from credits.notices.rules import days_come, level_due
from credits.refusals import NoRulesInForce, ReasonMissing, YearIsClosed
from credits.rulebook.rule_versions import in_force
from credits.rules import NoticeRule
from credits.standing.standing import PERSON, standings
from credits.tables import Notice
from credits.year import closed
from people.areas import NOWHERE, area_paths
from people.tables import Posting
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.journal import Line
from store.types import Db, table_of

NOTICE = table_of(Notice)
_POSTING = table_of(Posting)
LEVEL_TITLES: Mapping[str, str] = MappingProxyType(
    {"reminder": N_("Reminder"), "warning": N_("Written warning")}
)


class Due(NamedTuple):
    """Somebody who is to be reminded or warned; figures of now, in hundredths."""

    person_id: UUID
    staff_number: str
    name: str
    area: str
    grid: str
    post: str
    level: str
    earned: int
    required: int
    possible: int


class NoticeRow(NamedTuple):
    """A reminder or warning that was given; figures of that day, in hundredths."""

    id: UUID
    year: int
    number: int
    level: str
    person_id: UUID
    staff_number: str
    name: str
    area: str
    post: str
    earned: int
    required: int
    possible: int
    given_on: date
    actor: str
    ended_at: datetime | None
    ended_by: str
    ended_reason: str


DUE: Sheet[Due] = Sheet(
    N_("Due for a reminder or a warning"),
    (
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 10),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 18),
        Column("grid", N_("Micro-grid"), Kind.TEXT, lambda row: row.grid, 14),
        Column("post", N_("Post"), Kind.TEXT, lambda row: row.post, 14),
        Column("level", N_("Due for"), Kind.TEXT, lambda row: _(LEVEL_TITLES[row.level]), 12),
        Column("earned", N_("Earned"), Kind.AMOUNT, lambda row: row.earned, 8),
        Column("required", N_("Required"), Kind.AMOUNT, lambda row: row.required, 8),
        Column("missing", N_("Missing"), Kind.AMOUNT, lambda row: row.required - row.earned, 8),
        Column("possible", N_("Still possible"), Kind.AMOUNT, lambda row: row.possible, 10),
    ),
)
NOTICES: Sheet[NoticeRow] = Sheet(
    N_("Reminders and warnings"),
    (
        Column("number", N_("Notice no."), Kind.NUMBER, lambda row: row.number, 6),
        Column("level", N_("Kind"), Kind.TEXT, lambda row: _(LEVEL_TITLES[row.level]), 12),
        Column("given_on", N_("Given on"), Kind.DAY, lambda row: row.given_on, 14),
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 10),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 18),
        Column("post", N_("Post"), Kind.TEXT, lambda row: row.post, 14),
        Column("earned", N_("Earned then"), Kind.AMOUNT, lambda row: row.earned, 8),
        Column("required", N_("Required"), Kind.AMOUNT, lambda row: row.required, 8),
        Column("possible", N_("Possible then"), Kind.AMOUNT, lambda row: row.possible, 10),
        Column("actor", N_("Given by"), Kind.TEXT, lambda row: row.actor, 10),
        Column("ended", N_("Taken back"), Kind.INSTANT, lambda row: row.ended_at, 18),
        Column("reason", N_("Reason"), Kind.TEXT, lambda row: row.ended_reason, 24),
    ),
)


def days(db: Db, year: int) -> tuple[NoticeRule, ...]:
    """The reminder and warning days of a year: those of the rules in force on its first day; none without rules."""
    try:
        return in_force(db, date(year, 1, 1)).rules.notices
    except NoRulesInForce:
        return ()


def due(db: Db, year: int, at: datetime) -> list[Due]:
    """Everybody in service who is below the share of a day that has come and was not told so yet, by area and staff number."""
    come = days_come(days(db, year), year, local_date(at))
    if not come:
        return []
    given: defaultdict[UUID, set[str]] = defaultdict(set)
    stands = sa.select(NOTICE.c.person_id, NOTICE.c.level).where(
        NOTICE.c.year == year, NOTICE.c.ended_at.is_(None)
    )
    for person, level in db.execute(stands):
        given[person].add(level)
    left = set(db.scalars(sa.select(PERSON.c.id).where(PERSON.c.left_on <= local_date(at))))
    found: list[Due] = []
    for row in standings(db, year, at):
        if row.person_id in left or row.verdict == "met":
            continue
        level = level_due(come, row.earned, row.required, given[row.person_id])
        if level:
            found.append(
                Due(
                    row.person_id,
                    row.staff_number,
                    row.name,
                    row.area,
                    row.grid,
                    row.post,
                    level,
                    row.earned,
                    row.required,
                    row.possible,
                )
            )
    return found


def give(db: Db, year: int, people: Collection[UUID], actor: str, at: datetime) -> list[UUID]:
    """Record that these people are reminded or warned today, each with the level that is due; the notices' ids.

    Numbered without gaps through the year. Whoever is not due any more is left out. Raises NotDue when nobody is left,
    YearIsClosed.
    """
    closed.hold(db, year)  # numbers are given one after another
    if closed.is_closed(db, year):
        raise YearIsClosed(year=year)
    chosen = [one for one in due(db, year, at) if one.person_id in people]
    if not chosen:
        raise NotDue
    highest = db.scalar(sa.select(sa.func.max(NOTICE.c.number)).where(NOTICE.c.year == year)) or 0
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "year": year,
            "number": number,
            "level": one.level,
            "person_id": one.person_id,
            "earned": one.earned,
            "required": one.required,
            "possible": one.possible,
            "given_on": local_date(at),
        }
        for number, one in enumerate(chosen, highest + 1)
    ]
    new = {"made_at": at, "actor": actor, "ended_by": "", "ended_reason": ""}
    db.execute(sa.insert(NOTICE), [row | new for row in rows])
    lines = [
        Line("notice.given", "notice", row["id"], actor, at, {key: row[key] for key in row if key != "id"})
        for row in rows
    ]
    journal.append(db, lines, at)
    return [row["id"] for row in rows]


def take_back(db: Db, notice_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Say that a notice was given by mistake; it stays in the list. Raises UnknownNotice, NoticeTakenBack, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    found = db.execute(sa.select(NOTICE).where(NOTICE.c.id == notice_id).with_for_update()).first()
    if found is None:
        raise UnknownNotice
    if found.ended_at is not None:
        raise NoticeTakenBack(number=found.number)
    db.execute(
        sa.update(NOTICE)
        .where(NOTICE.c.id == notice_id)
        .values(ended_at=at, ended_by=actor, ended_reason=reason.strip())
    )
    journal.note(
        db, Line("notice.taken_back", "notice", notice_id, actor, at, {"reason": reason.strip()}), at
    )


def notices(db: Db, year: int, person_id: UUID | None = None) -> list[NoticeRow]:
    """What was given in a year, taken-back ones too, by number; area and post as they are now.

    What was given to an entry that was merged stands with the entry it was merged into.
    """
    owner = PERSON.alias("owner")
    posted = sa.and_(_POSTING.c.person_id == owner.c.id, _POSTING.c.until.is_(None))
    query = (
        sa.select(
            NOTICE,
            owner.c.id.label("owner_id"),
            owner.c.staff_number,
            owner.c.name,
            _POSTING.c.area_id,
            _POSTING.c.post,
        )
        .join(PERSON, PERSON.c.id == NOTICE.c.person_id)
        .join(owner, owner.c.id == sa.func.coalesce(PERSON.c.merged_into, PERSON.c.id))
        .outerjoin(_POSTING, posted)
        .where(NOTICE.c.year == year)
        .order_by(NOTICE.c.number)
    )
    if person_id is not None:
        query = query.where(owner.c.id == person_id)
    paths = area_paths(db)
    return [
        NoticeRow(
            row.id,
            row.year,
            row.number,
            row.level,
            row.owner_id,
            row.staff_number or "",
            row.name,
            paths.get(row.area_id, NOWHERE).area if row.area_id else "",
            row.post or "",
            row.earned,
            row.required,
            row.possible,
            row.given_on,
            row.actor,
            row.ended_at,
            row.ended_by,
            row.ended_reason,
        )
        for row in db.execute(query)
    ]

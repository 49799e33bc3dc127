"""What stands against closing a year: what must be settled first, what may be passed over with a reason, what is only said.

The window shows it as a list of things to do; `closing` asks again before it closes.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date, local_year
from core.language import N_, _
from core.paths import DataFolder
from courses.review import flags
from courses.tables import WalkIn
from credits.claims.lists import open_ones
from credits.posting.evidence import ATTENDANCE, COURSE, ENTRY, SESSION
from credits.rulebook.rule_versions import RuleVersionRow, on_day, signed
from credits.standing.standing import stream
from credits.tables import RuleVersion, Score
from credits.year import shelf
from credits.year.closed import CLOSED, is_closed, refuse_closed
from credits.years import in_year
from store.facts import BASE_NAME, fact
from store.types import Db, table_of

SCORE = table_of(Score)
_RULES = table_of(RuleVersion)
_WALK_IN = table_of(WalkIn)
_FROM_MONTH = 12  # the list is handed in in December, when the last session is over

Weight = Literal["refused", "reason", "note"]


class _Kind(NamedTuple):
    weight: Weight
    sentence: str
    advice: str


_KINDS: Mapping[str, _Kind] = {
    "ahead": _Kind("refused", N_("The year has not begun yet."), N_("Choose another year.")),
    "unnamed": _Kind(
        "refused", N_("The base has no name yet."), N_("Give the base its full name in the settings.")
    ),
    "nobody": _Kind("refused", N_("Nobody was on the roster in this year."), N_("Look at the roster.")),
    "claims": _Kind(
        "refused",
        N_("Claims that nobody has decided: {count}."),
        N_("Check them, and accept or refuse each."),
    ),
    "sessions": _Kind(
        "refused",
        N_("Sessions that are not over yet, check-out included: {count}."),
        N_("Hold them, or cancel those that will not take place."),
    ),
    "early": _Kind(
        "reason",
        N_("The year is still running, and it is not December yet."),
        N_("Wait: nothing can be credited to the year once it is closed."),
    ),
    "walk_ins": _Kind(
        "reason",
        N_("People written down at the door who were never matched: {count}."),
        N_("Say who each of them is, in the second look of the session."),
    ),
    "flags": _Kind(
        "reason",
        N_("Odd check-ins that nobody has looked at: {count}."),
        N_("Clear or uphold each, in the second look of the session."),
    ),
    "drafts": _Kind(
        "reason",
        N_("Drafts of credit rules that would take effect in this year or before: {count}."),
        N_("Sign the draft, or give it a later day."),
    ),
    "grades": _Kind(
        "reason",
        N_("People without a grade, because a score is missing: {count}."),
        N_("Import the missing scores."),
    ),
    "earlier": _Kind(
        "reason",
        N_("An earlier year is not closed, and what it carries over would come too late: {count}."),
        N_("Close the earlier year first."),
    ),
    "later": _Kind(
        "reason",
        N_("The next year is closed already; nothing can be carried over into it."),
        N_("Amend the next year's list afterwards where it matters."),
    ),
    "files": _Kind(
        "reason",
        N_("The data folder holds the list of a closing of this year that the base knows nothing of."),
        N_("An older backup may have been restored: look for a newer one first."),
    ),
    "unposted": _Kind(
        "note",
        N_("Check-ins without an entry: {count}."),
        N_("Nothing to do: the closing first posts what they are worth."),
    ),
}


class Point(NamedTuple):
    """One thing that stands against closing, or is worth knowing before it."""

    code: str
    many: int = 1

    @property
    def weight(self) -> Weight:
        """refused: settle it first. reason: may be passed over with a reason. note: only said."""
        return _KINDS[self.code].weight

    @property
    def sentence(self) -> str:
        """What it is, in the present language."""
        return _(_KINDS[self.code].sentence, count=self.many)

    @property
    def advice(self) -> str:
        """What to do, in the present language."""
        return _(_KINDS[self.code].advice)


def readiness(db: Db, folder: DataFolder, year: int, at: datetime) -> list[Point]:
    """Everything that stands against closing at `at`, what refuses first; empty when nothing does. Raises YearIsClosed."""
    refuse_closed(db, [year])
    if year > local_year(at):
        return [Point("ahead")]
    counts = {
        "unnamed": int(not fact(db, BASE_NAME).strip()),
        "claims": _open_claims(db, year),
        "sessions": _not_over(db, year, at),
        "early": int(local_year(at) == year and local_date(at).month < _FROM_MONTH),
        "walk_ins": _walk_ins(db, year),
        "flags": _flags(db, year, at),
        "drafts": _drafts(db, year),
        **_of_list(db, year, at),
        "files": int(shelf.place(folder, year).exists() or bool(shelf.left(folder, year))),
        "unposted": _unposted(db, year, at),
    }
    return [Point(code, counts[code]) for code in _KINDS if counts.get(code)]


def line_rules(db: Db, year: int) -> RuleVersionRow:
    """The version that says the year's line: the one in force on its first day. Raises NoRulesInForce."""
    return on_day(signed(db), date(year, 1, 1))


def _open_claims(db: Db, year: int) -> int:
    return len(open_ones(db, year))


def _not_over(db: Db, year: int, at: datetime) -> int:
    """Sessions that began or begin in the year (31 December 23:59 too) whose check-out is not closed."""
    query = sa.select(SESSION.c.ends_at, SESSION.c.closes_after).where(
        in_year(SESSION.c.starts_at, year), SESSION.c.cancelled_at.is_(None)
    )
    return sum(ends_at + timedelta(minutes=after) > at for ends_at, after in db.execute(query))


def _walk_ins(db: Db, year: int) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(_WALK_IN)
        .join(SESSION, SESSION.c.id == _WALK_IN.c.session_id)
        .where(in_year(SESSION.c.starts_at, year), SESSION.c.cancelled_at.is_(None), _WALK_IN.c.settled == "")
    )
    return db.scalar(query) or 0


def _flags(db: Db, year: int, at: datetime) -> int:
    held = db.scalars(
        sa.select(SESSION.c.id).where(
            in_year(SESSION.c.starts_at, year), SESSION.c.cancelled_at.is_(None), SESSION.c.starts_at <= at
        )
    ).all()
    return sum(flag.review is None for session in held for flag in flags.flags(db, session, at))


def _drafts(db: Db, year: int) -> int:
    query = sa.select(sa.func.count()).where(
        _RULES.c.signed_at.is_(None), _RULES.c.effective_from <= date(year, 12, 31)
    )
    return db.scalar(query) or 0


def _of_list(db: Db, year: int, at: datetime) -> dict[str, int]:
    """What depends on who is on the list and on the rules that say its line."""
    known = signed(db)
    rules = on_day(known, date(year, 1, 1)).rules if known else None
    weights: Mapping[str, int] = rules.grades.weights if rules and rules.grades else {}
    scored = _scored(db, year, weights) if weights else set[UUID]()
    people = ungraded = 0
    for standing in stream(db, year, at):
        people += 1
        ungraded += bool(weights) and standing.person_id not in scored
    found = {"nobody": int(not people), "grades": ungraded}
    if rules is None:
        return found
    if rules.carry_over.most:
        found["later"] = int(is_closed(db, year + 1))
        closed = sa.exists().where(CLOSED.c.year == ENTRY.c.year)
        earlier = sa.select(sa.exists().where(ENTRY.c.year == year - 1, ~closed))
        found["earlier"] = int(db.scalar(earlier) or False)
    return found


def _scored(db: Db, year: int, weights: Mapping[str, int]) -> set[UUID]:
    """Who has every score that the grade is made from."""
    query = (
        sa.select(SCORE.c.person_id)
        .where(SCORE.c.year == year, SCORE.c.name.in_(weights))
        .group_by(SCORE.c.person_id)
        .having(sa.func.count() == len(weights))
    )
    return set(db.scalars(query))


def _unposted(db: Db, year: int, at: datetime) -> int:
    entry = sa.exists().where(
        ENTRY.c.attendance_id == ATTENDANCE.c.id, ENTRY.c.person_id == ATTENDANCE.c.person_id
    )
    query = (
        sa.select(sa.func.count())
        .select_from(ATTENDANCE)
        .join(SESSION, SESSION.c.id == ATTENDANCE.c.session_id)
        .join(COURSE, COURSE.c.id == SESSION.c.course_id)
        .where(
            in_year(SESSION.c.starts_at, year),
            SESSION.c.ends_at <= at,
            SESSION.c.cancelled_at.is_(None),
            ATTENDANCE.c.direction == "in",
            ATTENDANCE.c.reversed_at.is_(None),
            ~entry,
        )
    )
    return db.scalar(query) or 0

"""The dated versions of the credit rules: drafted, signed once and then fixed, in force from their day on.

The ledger posts by the version in force on a session's day; a year's required credits are those in force on its first day, so
that the line does not move while people walk towards it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_year
from core.ids import new_id
from courses.rules import titled
from credits.refusals import NoRulesInForce, RulesAreSigned, RulesOutOfOrder, UnknownRuleVersion
from credits.rulebook.rule_fields import Field
from credits.rulebook.rule_refusals import RuleDayWrong
from credits.rulebook.rule_text import from_text, to_text
from credits.rules import KindRule, Rules, Step
from credits.tables import RuleVersion
from credits.year.closed import closed_years, refuse_closed
from store import journal
from store.journal import Line
from store.types import Db, table_of

VERSION = table_of(RuleVersion)

RULES_V1 = Rules(
    required=80_00,
    kinds={
        "lecture": KindRule(per_hour=1_00),
        "online": KindRule(per_hour=1_00),
        "replay": KindRule(per_hour=1_00),
        "simulation": KindRule(per_hour=1_50),
        "visit": KindRule(per_hour=1_50),
        "practice": KindRule(per_hour=1_50),
        "teaching": KindRule(per_hour=0),
        "quiz": KindRule(per_hour=0),
        "claim": KindRule(per_hour=1_00),
    },
    steps=(Step(present=80, worth=100), Step(present=50, worth=50)),
    minimum_minutes=15,
    round_to=1,
    risk_share=75,
)
"""The rules a base begins with: the street's 80 credits a year, a credit for a 课时, one and a half where people practise."""

FIRST_TITLE = "学分规则（第一版）"
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2199, 12, 31)
LONGEST_TITLE = 120


class RuleVersionRow(NamedTuple):
    """One version; `signed_at` is None for a draft."""

    id: UUID
    number: int
    title: str
    effective_from: date
    rules: Rules
    body: str
    """The text as it is stored, which is what was signed."""
    signed_at: datetime | None
    signed_by: str


def draft(db: Db, rules: Rules, title: str, effective_from: date, actor: str, at: datetime) -> UUID:
    """Write down a new version with the next number; it counts for nothing until it is signed.

    Raises TitleMissing, TitleTooLong (courses.refusals) and RuleDayWrong.
    """
    title, effective_from = titled(title, LONGEST_TITLE), checked_day(effective_from)
    body, version = to_text(rules), new_id()
    highest = sa.select(sa.func.coalesce(sa.func.max(VERSION.c.number), 0) + 1).scalar_subquery()
    number = db.scalars(
        sa.insert(VERSION)
        .values(
            id=version, number=highest, title=title, effective_from=effective_from, body=body, signed_by=""
        )
        .returning(VERSION.c.number)
    ).one()
    said = {"number": number, "title": title, "effective_from": effective_from, "body": body}
    journal.note(db, Line("rules.drafted", "rule_version", version, actor, at, said), at)
    return version


def change_draft(
    db: Db, version_id: UUID, rules: Rules, title: str, effective_from: date, actor: str, at: datetime
) -> None:
    """Write a draft anew. Raises UnknownRuleVersion, for a signed version RulesAreSigned, and what `draft` raises."""
    title, effective_from = titled(title, LONGEST_TITLE), checked_day(effective_from)
    found = _unsigned(db, version_id)
    body = to_text(rules)
    db.execute(
        sa.update(VERSION)
        .where(VERSION.c.id == version_id)
        .values(title=title, effective_from=effective_from, body=body)
    )
    said = {"number": found.number, "title": title, "effective_from": effective_from, "body": body}
    journal.note(db, Line("rules.redrafted", "rule_version", version_id, actor, at, said), at)


def sign(db: Db, version_id: UUID, actor: str, at: datetime) -> None:
    """Fix a draft: from its day on it is in force, until the day of the next signed version.

    Raises UnknownRuleVersion, RulesAreSigned, RulesOutOfOrder when a signed version takes effect on that day or later, and
    YearIsClosed when the list of a year that it would be in force in is closed.
    """
    since = _unsigned(db, version_id, lock=False).effective_from.year
    later = [year for year in closed_years(db) if year >= since]
    refuse_closed(db, {*later, *range(since, local_year(at) + 1)})
    _sign(db, version_id, actor, at)


def refuse_taken(db: Db, day: date, number: int | None = None) -> None:
    """Raise RulesOutOfOrder when a signed version takes effect on a day or later.

    `number` names the version that would; None for one that is not written down yet.
    """
    for other in reversed(signed(db)):
        if other.effective_from >= day:
            mine = number or max(version.number for version in versions(db)) + 1
            raise RulesOutOfOrder(number=mine, day=day, other=other.number, other_day=other.effective_from)


def checked_day(day: date) -> date:
    """The day, where rules can take effect on it. Raises RuleDayWrong."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise RuleDayWrong(field=Field("effective_from"), found=day.isoformat())
    return day


def version(db: Db, number: int) -> RuleVersionRow:
    """The version of a number, signed or not. Raises UnknownRuleVersion."""
    found = db.execute(sa.select(VERSION).where(VERSION.c.number == number)).first()
    if found is None:
        raise UnknownRuleVersion
    return _row(found)


def ensure_first_version(db: Db, actor: str, at: datetime) -> UUID:
    """Record and sign RULES_V1 where a base has no signed rules yet; the id of the first signed version either way."""
    is_signed = VERSION.c.signed_at.is_not(None)
    first = db.scalar(sa.select(VERSION.c.id).where(is_signed).order_by(VERSION.c.number).limit(1))
    if first is not None:
        return first
    version = draft(db, RULES_V1, FIRST_TITLE, FIRST_DAY, actor, at)
    _sign(db, version, actor, at)
    return version


def versions(db: Db) -> list[RuleVersionRow]:
    """Every version, drafts too, newest number first."""
    return [_row(found) for found in db.execute(sa.select(VERSION).order_by(VERSION.c.number.desc()))]


def signed(db: Db) -> list[RuleVersionRow]:
    """The signed versions in the order they take effect."""
    query = sa.select(VERSION).where(VERSION.c.signed_at.is_not(None)).order_by(VERSION.c.effective_from)
    return [_row(found) for found in db.execute(query)]


def on_day(known: Sequence[RuleVersionRow], day: date) -> RuleVersionRow:
    """The one of `signed` versions that is in force on a day. Raises NoRulesInForce."""
    for version in reversed(known):
        if version.effective_from <= day:
            return version
    raise NoRulesInForce(day=day)


def in_force(db: Db, on: date) -> RuleVersionRow:
    """The version in force on a day. Raises NoRulesInForce."""
    return on_day(signed(db), on)


def _sign(db: Db, version_id: UUID, actor: str, at: datetime) -> None:
    # Of two who sign at the same time the second sees what the first signed.
    db.execute(sa.select(VERSION.c.id).order_by(VERSION.c.number).with_for_update()).all()
    found = _unsigned(db, version_id)
    refuse_taken(db, found.effective_from, found.number)
    db.execute(sa.update(VERSION).where(VERSION.c.id == version_id).values(signed_at=at, signed_by=actor))
    said = {
        "number": found.number,
        "title": found.title,
        "effective_from": found.effective_from,
        "body": found.body,
    }
    journal.note(db, Line("rules.signed", "rule_version", version_id, actor, at, said), at)


def _unsigned(db: Db, version_id: UUID, *, lock: bool = True) -> RuleVersionRow:
    query = sa.select(VERSION).where(VERSION.c.id == version_id)
    found = db.execute(query.with_for_update() if lock else query).first()
    if found is None:
        raise UnknownRuleVersion
    if found.signed_at is not None:
        raise RulesAreSigned(number=found.number)
    return _row(found)


def _row(found: sa.Row[Any]) -> RuleVersionRow:
    return RuleVersionRow(
        found.id,
        found.number,
        found.title,
        found.effective_from,
        _read(found.body),
        found.body,
        found.signed_at,
        found.signed_by,
    )


@lru_cache(maxsize=64)
def _read(body: str) -> Rules:
    """What a stored text says: the few versions of a base are asked for with every standing."""
    return from_text(body)

"""Parallel schemes: other lines than the year's on the same ledger, such as the national register's hours in three years.

The rules name them (credits.rules.Scheme); they concern whoever has one of their qualifications. Desktop, phone and terminal ask here.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.language import N_, _
from courses.rules import CATEGORIES
from credits.refusals import UnknownScheme
from credits.rulebook.in_force import InForce, in_force
from credits.rules import Rules, Scheme, Verdict, period_of, verdict
from credits.standing import counted
from credits.standing.ahead import NOTHING, Ahead
from credits.standing.counted import NOWHERE, PERSON, POSTING, SUM, WHO, Place
from credits.titles import VERDICT_TITLES
from sheets.columns import Column, Kind, Sheet
from store.flow import flow, text_of
from store.sets import among
from store.types import Db


class SchemeStanding(NamedTuple):
    """One person under one scheme; what is earned, required and possible in hundredths of the scheme's unit."""

    key: str
    """The person's id as the database writes it."""
    staff_number: str
    name: str
    area: str
    grid: str
    post: str
    qualification: str
    scheme: str
    """Its title."""
    unit: str
    """credits or hours."""
    first: int
    """The first year of the period, and the last."""
    last: int
    earned: int
    required: int
    possible: int
    """What is scheduled so far and open to this person, to the period's end."""
    verdict: Verdict

    @property
    def person_id(self) -> UUID:
        """Whose it is."""
        return UUID(self.key)

    @property
    def missing(self) -> int:
        """What is still needed."""
        return max(0, self.required - self.earned)


SCHEME_STANDINGS: Sheet[SchemeStanding] = Sheet(
    N_("Standing under a scheme"),
    (
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 10),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 18),
        Column("grid", N_("Micro-grid"), Kind.TEXT, lambda row: row.grid, 14),
        Column("post", N_("Post"), Kind.TEXT, lambda row: row.post, 14),
        Column("qualification", N_("Qualification"), Kind.TEXT, lambda row: row.qualification, 16),
        Column("period", N_("Period"), Kind.TEXT, lambda row: period_words(row.first, row.last), 12),
        Column("earned", N_("Earned"), Kind.AMOUNT, lambda row: row.earned, 8),
        Column("required", N_("Required"), Kind.AMOUNT, lambda row: row.required, 8),
        Column("difference", N_("Difference"), Kind.AMOUNT, lambda row: row.earned - row.required, 8),
        Column("possible", N_("Still possible"), Kind.AMOUNT, lambda row: row.possible, 10),
        Column("verdict", N_("Verdict"), Kind.TEXT, lambda row: _(VERDICT_TITLES[row.verdict]), 12),
    ),
)

_columns = (
    text_of(PERSON.c.id),
    PERSON.c.staff_number,
    PERSON.c.name,
    PERSON.c.qualification,
    counted.SPAN,
    text_of(POSTING.c.area_id),
    POSTING.c.post,
)
_posted = PERSON.outerjoin(POSTING, counted.IS_POSTED)
_QUALIFIED = (
    sa.select(*_columns)
    .select_from(_posted)
    .where(counted.on_roster, among(PERSON.c.qualification, "qualifications"))
)
_QUALIFIED_ONE = _QUALIFIED.where(PERSON.c.id == WHO)
_SINCE, _UNTIL = sa.bindparam("since", type_=sa.Integer), sa.bindparam("until", type_=sa.Integer)
_EARNED = (
    sa.select(text_of(SUM.c.person_id), sa.func.sum(SUM.c.credits), sa.func.sum(SUM.c.hours))
    .join(PERSON, PERSON.c.id == SUM.c.person_id)
    .where(SUM.c.year.between(_SINCE, _UNTIL), among(PERSON.c.qualification, "qualifications"))
    .group_by(SUM.c.person_id)
)
_EARNED_ONE = (
    sa.select(text_of(SUM.c.person_id), sa.func.sum(SUM.c.credits), sa.func.sum(SUM.c.hours))
    .where(SUM.c.year.between(_SINCE, _UNTIL), SUM.c.person_id == WHO)
    .group_by(SUM.c.person_id)
)


def schemes(db: Db, year: int) -> tuple[Scheme, ...]:
    """The schemes of a year: those of the rules in force on its first day. Raises NoRulesInForce."""
    return in_force(db).on(date(year, 1, 1)).schemes


def scheme(db: Db, code: str, year: int) -> Scheme:
    """The scheme of that code. Raises UnknownScheme, NoRulesInForce."""
    for each in schemes(db, year):
        if each.code == code:
            return each
    raise UnknownScheme(scheme=code, year=year)


def scheme_standings(db: Db, of: Scheme, year: int, at: datetime) -> list[SchemeStanding]:
    """Everybody on the roster of the year whom the scheme concerns, by area, staff number and name; its period is that of the year."""
    known = in_force(db)
    rules = known.on(date(year, 1, 1))
    found = _under(
        db, of, known, year, at, counted.transferred(db, rules, counted.bounds(year, local_date(at)))
    )
    return [row for _rank, row in sorted(found, key=lambda each: (each[0], *each[1][1:3], each[1].key))]


def scheme_standings_of(db: Db, person_id: UUID, year: int, at: datetime) -> list[SchemeStanding]:
    """One person under each scheme of the year that concerns them, in the order of the rules; areas and posts are left out."""
    known = in_force(db)
    return [
        row._replace(area="", grid="", post="")
        for each in known.on(date(year, 1, 1)).schemes
        for _rank, row in _under(db, each, known, year, at, {}, person_id)
    ]


def scheme_verdict(of: Scheme, year: int, earned: int, required: int, possible: int, rules: Rules) -> Verdict:
    """What the figures of a year within the scheme's period mean.

    The calendar of later years is not made yet. Until the last year the measure is therefore an even pace: a year's share of the
    line by its end; and nothing is out of reach before the last year.
    """
    first, last = period_of(of, year) or (year, year)
    if earned >= required or year == last:
        return verdict(earned, required, possible, rules.risk_share)
    pace = required * (year - first + 1) // of.years
    said = verdict(earned, pace, possible, rules.risk_share)
    return "at_risk" if said in {"at_risk", "out_of_reach"} else "on_track"


def period_words(first: int, last: int) -> str:
    """2025 or 2025–2027."""
    return str(first) if first == last else f"{first}–{last}"


def _under(
    db: Db,
    of: Scheme,
    known: InForce,
    year: int,
    at: datetime,
    moved: Mapping[str, counted.Where],
    person_id: UUID | None = None,
) -> Iterable[tuple[int, SchemeStanding]]:
    period = period_of(of, year)
    if period is None:
        return []
    first, last = period
    rules = known.on(date(year, 1, 1))
    one: dict[str, Any] = {} if person_id is None else {"person": person_id}
    values = {**counted.bounds(year, local_date(at)), "qualifications": list(of.lines), **one}
    span = {"since": first, "until": last, **one}
    if person_id is None:
        span["qualifications"] = list(of.lines)
    earned = {
        key: (int(credits), int(hours))
        for part in flow(db, _EARNED_ONE if one else _EARNED, span)
        for key, credits, hours in part
    }
    ahead = Ahead(db, known, (first, last), at, person_id)
    places = {} if person_id else counted.places(db)
    unit = 0 if of.unit == "credits" else 1
    today = local_date(at).isoformat()
    found: dict[str, tuple[int, SchemeStanding]] = {}
    for part in flow(db, _QUALIFIED_ONE if one else _QUALIFIED, values):
        for key, number, name, qualification, served, patch, post in part:
            if key in moved and (patch, post) != moved[key]:
                continue
            joined, left = counted.span_of(served)
            can = NOTHING
            if left is None or left > today:
                can = ahead.of(
                    key, (0,) * len(CATEGORIES), joined if joined and joined > today else None, left
                )
            had, required = earned.get(key, (0, 0))[unit], of.lines[qualification]
            possible = (can.credits, can.hours)[unit]
            place: Place = places.get(patch, NOWHERE)
            found[key] = (
                place.rank,
                SchemeStanding(
                    key, number or "", name, place.area, place.grid, post or "", qualification, of.title, of.unit,
                    first, last, had, required, possible,
                    scheme_verdict(of, year, had, required, possible, rules),
                ),
            )  # fmt: skip
    return found.values()

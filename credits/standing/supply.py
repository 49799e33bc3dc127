"""Supply against need: does the rest of the calendar offer enough, of each category and in all, and for whom not?

The desktop and the terminal show it, charts.supply draws it. Worked out from everybody's standing in one pass.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from charts.supply import CategorySupply
from core.language import N_, _
from courses.rules import CATEGORIES
from credits.posting.evidence import SESSION
from credits.rulebook.in_force import in_force
from credits.standing.ahead import Ahead
from credits.standing.ahead_questions import ENROLMENT
from credits.standing.standing import Standing, standings
from credits.titles import CATEGORY_TITLES
from sheets.columns import Column, Kind, Sheet
from store.flow import rows_of
from store.sets import among
from store.types import Db

ALL = ""
"""The line itself, whatever the category."""
_taken = (
    sa.select(sa.func.count())
    .where(ENROLMENT.c.session_id == SESSION.c.id, ENROLMENT.c.withdrawn_at.is_(None))
    .scalar_subquery()
)
_PLACES = sa.select(SESSION.c.id, SESSION.c.capacity - _taken).where(
    among(SESSION.c.id, "sessions"), SESSION.c.capacity.is_not(None)
)


class SupplyRow(NamedTuple):
    """What is needed and what is offered of a category (ALL: towards the line), credits in hundredths."""

    category: str
    people: int
    """Who still needs some."""
    needed: int
    """All that these people need together."""
    offered: int
    """All that is open to these people together, each lesson once."""
    lessons: int
    places: int | None
    """Free places at the sessions that are open to everybody; None while one of them has no limit."""
    in_places: int | None
    """The credits that these places can give; None without a limit. Fewer than needed: not everybody finds a place."""
    short: int
    """How many people cannot get all they need whatever they do."""


class ShortRow(NamedTuple):
    """Somebody who cannot reach the line whatever they do, and what they then still miss, in hundredths."""

    standing: Standing
    misses: int
    """To the line."""
    by_category: Mapping[str, int]


class Forecast(NamedTuple):
    """Supply against need from a moment on."""

    year: int
    rows: tuple[SupplyRow, ...]
    """The line first, then each of CATEGORIES."""
    short: list[ShortRow]

    @property
    def is_needed(self) -> bool:
        """Whether anybody still needs anything."""
        return any(row.people for row in self.rows)


SUPPLY: Sheet[SupplyRow] = Sheet(
    N_("Supply against need"),
    (
        Column("category", N_("Category"), Kind.TEXT, lambda row: category_words(row.category), 14),
        Column("people", N_("People in need"), Kind.NUMBER, lambda row: row.people, 10),
        Column("needed", N_("Credits needed"), Kind.AMOUNT, lambda row: row.needed, 12),
        Column("offered", N_("Offered to them"), Kind.AMOUNT, lambda row: row.offered, 12),
        Column("lessons", N_("Courses ahead"), Kind.NUMBER, lambda row: row.lessons, 10),
        Column("places", N_("Free places"), Kind.TEXT, lambda row: _places_words(row.places), 10),
        Column("short", N_("Cannot reach it"), Kind.NUMBER, lambda row: row.short, 12),
    ),
)
SHORT: Sheet[ShortRow] = Sheet(
    N_("Out of reach"),
    (
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.standing.staff_number, 12),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.standing.name, 10),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.standing.area, 18),
        Column("post", N_("Post"), Kind.TEXT, lambda row: row.standing.post, 14),
        Column("earned", N_("Earned"), Kind.AMOUNT, lambda row: row.standing.earned, 8),
        Column("required", N_("Required"), Kind.AMOUNT, lambda row: row.standing.required, 8),
        Column("possible", N_("Still possible"), Kind.AMOUNT, lambda row: row.standing.possible, 10),
        Column("misses", N_("Misses in the end"), Kind.AMOUNT, lambda row: row.misses, 12),
        *(
            Column(
                category,
                CATEGORY_TITLES[category],
                Kind.AMOUNT,
                lambda row, category=category: row.by_category.get(category, 0),
                10,
            )
            for category in CATEGORIES
        ),
    ),
)


def forecast(db: Db, year: int, at: datetime) -> Forecast:
    """What the rest of the year offers against what everybody still needs. Raises NoRulesInForce."""
    return forecast_of(db, standings(db, year, at), year, at)


def forecast_of(db: Db, rows: Iterable[Standing], year: int, at: datetime) -> Forecast:
    """The same from a list that is there already; the order of `short` is the list's."""
    ahead = Ahead(db, in_force(db), (year, year), at)
    people, needed, offered, short = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    out_of_reach: list[ShortRow] = []
    for row in rows:
        if row.verdict == "met":
            continue
        gaps: dict[str, int] = {}
        can: dict[str, int] = dict(zip(CATEGORIES, row.possible_by_category, strict=True))
        needs = {**row.lacking, **({ALL: -row.difference} if row.difference < 0 else {})}
        for key, much in needs.items():
            possible = row.possible if key == ALL else can[key]
            people[key] += 1
            needed[key] += much
            offered[key] += possible
            if much > possible:
                short[key] += 1
                gaps[key] = much - possible
        if gaps:
            out_of_reach.append(ShortRow(row, gaps.pop(ALL, 0), gaps))
    places = _free_places(db, ahead)
    made: list[SupplyRow] = []
    for key in (ALL, *CATEGORIES):
        lessons = [lesson for lesson in ahead.lessons if key in {ALL, lesson.category}]
        open_ones = [each for lesson in lessons for each in lesson.meetings if each.is_open]
        limited = all(each.session_id in places for each in open_ones)
        made.append(
            SupplyRow(
                key,
                people[key],
                needed[key],
                offered[key],
                len(lessons),
                sum(places[each.session_id] for each in open_ones) if limited else None,
                sum(places[each.session_id] * each.worth.credits for each in open_ones) if limited else None,
                short[key],
            )
        )
    return Forecast(year, tuple(made), out_of_reach)


def pictured(found: Forecast) -> list[CategorySupply]:
    """What charts.supply draws: the line, and the categories that somebody still needs credits of."""
    return [
        CategorySupply(category_words(row.category), row.needed, row.offered, row.short)
        for row in found.rows
        if row.category == ALL or row.people
    ]


def category_words(category: str) -> str:
    """What a row is called."""
    return _(CATEGORY_TITLES[category]) if category else _("Towards the line")


def _places_words(places: int | None) -> str:
    return _("no limit") if places is None else str(places)


def _free_places(db: Db, ahead: Ahead) -> dict[object, int]:
    ids: Sequence[object] = [each.session_id for lesson in ahead.lessons for each in lesson.meetings]
    return {id: max(0, free) for id, free in rows_of(db, _PLACES, {"sessions": ids})} if ids else {}

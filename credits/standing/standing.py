"""Where everybody stands against the year's line: earned, required, still possible, and the verdict on them.

The desktop, the phone, the terminal and the year's papers ask here. Earned comes from the sums that the database keeps of the
ledger, required is each person's own line, possible what is scheduled and open to them. Figures: docs/decisions/standing-speed.md.
"""

import gc
from collections.abc import Callable, Collection, Container, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from itertools import takewhile
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from core import amounts
from core.clock import local_date
from core.language import N_, _
from courses.rules import CATEGORIES
from credits.posting.evidence import ENTRY
from credits.refusals import PersonNotOnRoster
from credits.rulebook.in_force import in_force
from credits.rules import Rules, Verdict, shortfall, verdict, verdict_of
from credits.standing import counted
from credits.standing.ahead import NOTHING, Ahead, Possible
from credits.standing.calendar_ahead import Lesson, Meeting
from credits.standing.counted import NOWHERE, PERSON, Place, Where
from credits.titles import CATEGORY_TITLES, VERDICT_TITLES
from sheets.columns import Column, Kind, Sheet
from store.flow import Source, flow
from store.sets import among
from store.types import Db

__all__ = (
    "CATEGORY_COLUMNS", "PERSON", "STANDINGS", "Standing", "hours_by_stage", "sheet_of", "standing_of", "standings",
    "stream", "sums_by_stage",
)  # fmt: skip

_NOTHING_LACKS: Mapping[str, int] = MappingProxyType({})
_Said = tuple[int, int, int, Verdict, int, Mapping[str, int], tuple[int, ...]]
Ranks = dict[int, list["Standing"]]
"""Standings by the rank of their area."""
_SHOWN: Where = ("", "")
"""No posting's: this person has had their row."""


class Standing(NamedTuple):
    """One person's year; credits in hundredths."""

    key: str
    """The person's id as the database writes it; `person_id` is made of it, which costs more than all the rest here."""
    staff_number: str
    name: str
    area: str
    grid: str
    post: str
    earned: int
    required: int
    """This person's own line: what the months in service ask for, less what they are exempted from."""
    possible: int
    verdict: Verdict
    elective: int = 0
    """Earned of that category; the rest is compulsory."""
    lacking: Mapping[str, int] = _NOTHING_LACKS
    """What is missing to what the rules ask of a category, only where something is."""
    possible_by_category: tuple[int, ...] = NOTHING.by_category
    """Still possible of each of courses.rules.CATEGORIES."""

    @property
    def person_id(self) -> UUID:
        """Whose it is."""
        return UUID(self.key)

    @property
    def difference(self) -> int:
        """Earned less required: negative while credits are missing."""
        return self.earned - self.required

    @property
    def by_category(self) -> dict[str, int]:
        """Earned of each category."""
        return _by_category(self.earned, self.elective)

    @property
    def missing(self) -> int:
        """The credits still needed: to the line, and for each category what it lacks."""
        return max(0, -self.difference, sum(self.lacking.values()))


def _lacking(row: Standing) -> str:
    """What a category still asks for: "Elective 4"."""
    return "; ".join(
        _("{category} {credits}", category=_(CATEGORY_TITLES[category]), credits=amounts.shown(credits))
        for category, credits in row.lacking.items()
    )


STANDINGS: Sheet[Standing] = Sheet(
    N_("Standing"),
    (
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 10),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 18),
        Column("grid", N_("Micro-grid"), Kind.TEXT, lambda row: row.grid, 14),
        Column("post", N_("Post"), Kind.TEXT, lambda row: row.post, 14),
        Column("earned", N_("Earned"), Kind.AMOUNT, lambda row: row.earned, 8),
        Column("required", N_("Required"), Kind.AMOUNT, lambda row: row.required, 8),
        Column("difference", N_("Difference"), Kind.AMOUNT, lambda row: row.difference, 8),
        Column("possible", N_("Still possible"), Kind.AMOUNT, lambda row: row.possible, 10),
        Column("verdict", N_("Verdict"), Kind.TEXT, lambda row: _(VERDICT_TITLES[row.verdict]), 12),
    ),
)

CATEGORY_COLUMNS: tuple[Column[Standing], ...] = (
    *(
        Column(
            f"{category}_earned",
            CATEGORY_TITLES[category],
            Kind.AMOUNT,
            lambda row, category=category: row.by_category[category],
            8,
        )
        for category in CATEGORIES
    ),
    Column("lacking", N_("Missing of a category"), Kind.TEXT, _lacking, 22),
)
"""For rules that ask for credits of a category."""


def sheet_of(rules: Rules) -> Sheet[Standing]:
    """The list under these rules: STANDINGS, with what was earned of each category where the rules ask for it."""
    if not asks_of_categories(rules):
        return STANDINGS
    return Sheet(STANDINGS.title, (*STANDINGS.columns, *CATEGORY_COLUMNS))


def asks_of_categories(rules: Rules) -> bool:
    """Whether some category has a least of its own."""
    return any(rule.least for rule in rules.categories.values())


def standings(db: Db, year: int, at: datetime) -> list[Standing]:
    """Everybody on the roster on some day of the year, by area, staff number and name: never by credits. Merged entries are not.

    The rules are those in force on 1 January; the line of each is `credits.rules.required_of`. Raises NoRulesInForce.
    """
    reckoning = _Reckoning(db, year, at)
    places = counted.places(db)
    by_rank: Ranks = {}
    with _collector_at_rest():
        for part in flow(db, counted.EVERYBODY, reckoning.values):
            reckoning.into(by_rank, part, places)
        return [row for rank in sorted(by_rank) for row in _in_order(by_rank[rank])]


def stream(db: Db, year: int, at: datetime) -> Iterator[Standing]:
    """The same in the same order, out of the database as they are asked for: memory does not grow with the number of people."""
    reckoning = _Reckoning(db, year, at)
    places = counted.places(db)
    for part in flow(db, counted.IN_ORDER, reckoning.values, held=True):
        in_order: Ranks = {}
        reckoning.into(in_order, part, places)
        for rows in in_order.values():
            yield from rows


def standing_of(db: Db, person_id: UUID, year: int, at: datetime) -> Standing:
    """One person's standing. Raises PersonNotOnRoster for an unknown or merged entry, and for one not there in that year."""
    return reckon(db, person_id, year, at).standing


class Reckoned(NamedTuple):
    """One person's standing, and what it was worked out from."""

    standing: Standing
    rules: Rules
    ahead: Ahead
    span: tuple[str | None, str | None]
    """The days of joining and leaving, where one of them lies in the year."""

    def open_to(self, at: datetime) -> list[tuple[Lesson, list[Meeting]]]:
        """The lessons of the rest of the year that this person can still hear, each with the sessions open to them."""
        joined, left = self.span
        if left is not None and left <= local_date(at).isoformat():
            return []
        return self.ahead.open_to(self.standing.key, joined, left)


def reckon(db: Db, person_id: UUID, year: int, at: datetime) -> Reckoned:
    """One person's standing with what is still open to them. Raises PersonNotOnRoster, NoRulesInForce."""
    values = counted.bounds(year, local_date(at))
    source = db.connection()
    rows = [row for part in flow(source, counted.ONE, {**values, "person": person_id}) for row in part]
    if not rows:
        raise PersonNotOnRoster(year=year)
    reckoning = _Reckoning(source, year, at, person_id)
    key, span = rows[0][0], rows[0][3]
    if len(rows) > 1:
        postings = [(row[4], row[5], *row[-2:]) for row in rows]
        reckoning.moved[key] = counted.posting_of(reckoning.rules.proration, postings, values)
    places = {row[4]: Place(row[-4] or "", row[-3] or "", 0) for row in rows if row[4]}
    found: Ranks = {}
    reckoning.into(found, [row[:-4] for row in rows], places)
    ((standing,),) = found.values()
    return Reckoned(standing, reckoning.rules, reckoning.ahead, counted.span_of(span))


def _in_order(rows: list[Standing]) -> list[Standing]:
    """By staff number, which no two have alike; those without one first, by name."""
    rows.sort(key=itemgetter(1))
    unnumbered = sum(1 for _row in takewhile(lambda row: not row.staff_number, rows))
    rows[:unnumbered] = sorted(rows[:unnumbered], key=itemgetter(2, 0))
    return rows


@contextmanager
def _collector_at_rest() -> Generator[None]:
    """For a list of everybody: the collector of cycles would walk it again and again while it grows, at the price of making it."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


class _Everybody:
    """Where a category's cap makes everybody an exception, or one person is asked for."""

    def __contains__(self, _key: object) -> bool:
        return True


class _Reckoning:
    """What is the same for everybody, and the exceptions by key."""

    def __init__(self, db: Source, year: int, at: datetime, person_id: UUID | None = None) -> None:
        known = in_force(db)
        self.today = local_date(at).isoformat()
        self.values = counted.bounds(year, local_date(at))
        self.rules = known.on(date(year, 1, 1))
        self.ahead = Ahead(db, known, (year, year), at, person_id)
        self.lines = counted.line_of_each(db, self.rules, self.values, person_id)
        self.moved = counted.transferred(db, self.rules, self.values) if person_id is None else {}
        self._apart: Container[str] = (
            self.lines.exceptions | self.ahead.exceptions | self.moved.keys()
            if self.ahead.is_alike and person_id is None
            else _Everybody()
        )
        self._usual: dict[tuple[int, int], _Said] = {}
        self._known: dict[tuple[object, ...], _Said] = {}

    def into(self, found: Ranks, part: Iterable[tuple[Any, ...]], places: Mapping[str, Place]) -> None:
        """Work out a part's rows, each put to those of its area's rank; of somebody's postings the one that counts.

        Everybody passes through this loop, so what is alike is looked up: for whoever is no exception, all that follows from the
        two sums is one entry of `usual`. A standing is made as the tuple it is.
        """
        apart, usual, moved = self._apart, self._usual, self.moved
        known: dict[str | None, tuple[str, str, Callable[[Standing], None]]] = {}
        make = cast("Any", tuple).__new__
        for key, number, name, span, patch, post, earned, elective in part:
            if span is None and key not in apart and earned is not None:
                said = usual.get((earned, elective))
                if said is None:
                    said = usual[earned, elective] = self._said(
                        earned, elective, self.lines.whole, self.ahead.alike
                    )
            else:
                if key in moved:
                    if (patch, post) != moved[key]:
                        continue
                    moved[key] = _SHOWN
                said = self._said_of(key, span, earned or 0, elective or 0)
            place = known.get(patch)
            if place is None:
                area, grid, rank = places.get(patch, NOWHERE)
                place = known[patch] = (area, grid, found.setdefault(rank, []).append)
            area, grid, put = place
            put(make(Standing, (key, number or "", name, area, grid, post or "") + said))

    def _said_of(self, key: str, span: str | None, earned: int, elective: int) -> _Said:
        """What follows for an exception, or for whoever has nothing posted."""
        joined, left = counted.span_of(span)
        if left is not None and left <= self.today:
            possible = NOTHING
        else:
            since = joined if joined and joined > self.today else None
            possible = self.ahead.of(key, (earned - elective, elective), since, left)
        return self._said(earned, elective, self.lines.of(key, span), possible)

    def _said(self, earned: int, elective: int, required: int, possible: Possible) -> _Said:
        """The figures and what they mean, as they stand in a standing."""
        same = (earned, elective, required, possible)
        said = self._known.get(same)
        if said is None:
            rules = self.rules
            if asks_of_categories(rules):
                had = _by_category(earned, elective)
                can: dict[str, int] = dict(zip(CATEGORIES, possible.by_category, strict=True))
                meant = verdict_of(rules, earned, required, possible.credits, had, can)
                lacking = shortfall(rules, earned, required, had).by_category
            else:
                meant, lacking = verdict(earned, required, possible.credits, rules.risk_share), _NOTHING_LACKS
            said = self._known[same] = (
                earned, required, possible.credits, meant, elective, lacking, possible.by_category,
            )  # fmt: skip
        return said


def _by_category(earned: int, elective: int) -> dict[str, int]:
    return {"required": earned - elective, "elective": elective}


def hours_by_stage(db: Db, year: int, people: Collection[UUID] | None = None) -> dict[UUID, dict[UUID, int]]:
    """Lesson hours in hundredths by person and stage, stages without hours left out; of everybody, or of these people."""
    found: dict[UUID, dict[UUID, int]] = {}
    if people is None:
        rows = db.execute(sums_by_stage(year))
    else:
        rows = db.execute(sums_by_stage(year).where(among(ENTRY.c.person_id, "people")), {"people": people})
    for person, stage, _credits, hours in rows:
        if stage is not None:
            found.setdefault(person, {})[stage] = int(hours)
    return found


def sums_by_stage(year: int, person_id: UUID | None = None) -> sa.Select[UUID, UUID | None, int, int]:
    """Credits and hours per person and stage, read from the covering index alone and in its order."""
    who = sa.true() if person_id is None else ENTRY.c.person_id == person_id
    return (
        sa.select(
            ENTRY.c.person_id, ENTRY.c.stage_id, sa.func.sum(ENTRY.c.credits), sa.func.sum(ENTRY.c.hours)
        )
        .where(ENTRY.c.year == year, who)
        .group_by(ENTRY.c.person_id, ENTRY.c.stage_id)
    )

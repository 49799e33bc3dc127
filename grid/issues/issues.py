"""Lists of issues with clocks that are computed at the moment of reading. Doors show them; `stories.story` opens one."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import compress
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import instant
from grid.hands import HOLDER, Hand, below, parents
from grid.issues.clocks import stopped_at, timed, turns
from grid.issues.escalation import level_of
from grid.issues.rows import ISSUE, ITEM, PLACE
from grid.issues.rules import DRAFT, OPEN, TICKING, WITH_CLOCK
from grid.issues.stories import Story, story
from grid.working_time import Clock, calendar_of, clocks
from people.names import tidy
from store.sets import select_columns
from store.types import Db

__all__ = ["Filter", "Found", "IssueLine", "Story", "listing", "own", "search", "story"]

_LATEST = datetime.max.replace(tzinfo=UTC)


class Filter(NamedTuple):
    """Which issues. Everything left as it is: all that are open, drafts left out."""

    states: Collection[str] = ()
    area_id: UUID | None = None
    """With all that lies in it."""
    place_id: UUID | None = None
    """With all that stands in it."""
    item_code: str = ""
    """An item, or the first two digits for a class."""
    unit_id: UUID | None = None
    source: str = ""
    mine: Hand | None = None
    """What this one reported or handles, what went to their units, and what lies in the patches that they hold."""
    due: bool = False
    """At 75 per hundred of the limit or beyond, and the clock runs."""
    overdue: bool = False
    to_phone: bool = False
    """Urgent, and nobody has phoned."""
    text: str = ""
    """Parts of the number, of the words, of the item or the place in Chinese or pinyin; several all have to fit."""
    reported_since: date | None = None
    reported_until: date | None = None
    """The last day."""
    limit: int | None = None


class IssueLine(NamedTuple):
    """An issue in a list. Clocks are None before the filing, and for what is void or merged."""

    id: UUID
    provisional: str
    number: str | None
    state: str
    round: int
    item_code: str
    item: str
    """Its name; "" in a draft without one."""
    class_name: str
    limit_kind: str | None
    limit_amount: int | None
    area_id: UUID
    place_id: UUID | None
    spot: str
    description: str
    source: str
    reported_by: str
    reported_at: datetime
    filed_at: datetime | None
    handled_at: datetime | None
    closed_at: datetime | None
    unit_id: UUID | None
    handler: str
    urgent: bool
    phoned_at: datetime | None
    clock: Clock | None = None
    level: int = 0
    """0, 75, 100, 150 or 200 (grid.issues.escalation)."""

    @property
    def shown(self) -> str:
        """The number that people call it by."""
        return self.number or self.provisional

    @property
    def phone_now(self) -> bool:
        """Whether somebody must be phoned at once."""
        return self.urgent and self.phoned_at is None and self.state in OPEN

    @property
    def overdue(self) -> bool:
        """Whether the limit is passed."""
        return self.level >= 100


class Found(NamedTuple):
    """An issue that a search found."""

    id: UUID
    shown: str
    state: str
    item: str
    area_id: UUID
    place_id: UUID | None
    spot: str
    reported_at: datetime


COLUMNS: tuple[sa.ColumnElement[Any], ...] = (
    ISSUE.c.id, ISSUE.c.provisional, ISSUE.c.number, ISSUE.c.state, ISSUE.c.round, ISSUE.c.item_code,
    sa.func.coalesce(ITEM.c.name, ""), sa.func.coalesce(ITEM.c.class_name, ""), ITEM.c.limit_kind, ITEM.c.limit_amount,
    ISSUE.c.area_id, ISSUE.c.place_id, ISSUE.c.spot, ISSUE.c.description, ISSUE.c.source, ISSUE.c.reported_by,
    ISSUE.c.reported_at, ISSUE.c.filed_at, ISSUE.c.handled_at, ISSUE.c.closed_at, ISSUE.c.unit_id, ISSUE.c.handler,
    ISSUE.c.urgent, ISSUE.c.phoned_at,
)  # fmt: skip
_IS_OPEN = sa.text("issue.state NOT IN ('CLOSED', 'FORCED', 'VOID', 'MERGED')")
"""As the index of open ones has it."""
_FELT = [
    IssueLine._fields.index(name)
    for name in ("id", "filed_at", "state", "round", "limit_kind", "limit_amount", "handled_at", "closed_at")
]
_LINES: sa.Select[*tuple[Any, ...]] = sa.select(*COLUMNS).outerjoin_from(
    ISSUE, ITEM, ITEM.c.id == ISSUE.c.item_id
)
_ALL_OPEN = _LINES.where(_IS_OPEN, ISSUE.c.state != DRAFT).order_by(ISSUE.c.reported_at, ISSUE.c.id)
_EVERYTHING = Filter()


def listing(db: Db, wanted: Filter, at: datetime) -> list[IssueLine]:
    """The issues that fit, with their clocks at `at`: first what falls due first, last what has no clock, oldest first."""
    lines = _clocked(db, _read(db, wanted), at)
    if wanted.due or wanted.overdue:
        least = 100 if wanted.overdue else 75
        lines = [line for line in lines if line.level >= least and line.state in TICKING]
        if wanted.due:
            lines = [line for line in lines if line.clock is not None and not line.clock.paused]
    lines.sort(key=_due)
    return lines if wanted.limit is None else lines[: wanted.limit]


def own(db: Db, lines: Sequence[IssueLine], hand: Hand) -> frozenset[UUID]:
    """Which of these issues `Filter(mine=hand)` would give, without reading them again."""
    names = {hand.who, *hand.also}
    held = hand.roles.get(HOLDER) or ()
    areas = below(parents(db), held) if held else frozenset[UUID]()
    places = set(db.scalars(_within(held))) if held else set[UUID]()
    return frozenset(
        line.id
        for line in lines
        if line.handler in names
        or line.reported_by in names
        or line.unit_id in hand.units
        or line.area_id in areas
        or line.place_id in places
    )


def search(db: Db, text: str, limit: int = 50) -> list[Found]:
    """The issues whose number, words, item or place fit a text, in Chinese or pinyin, newest first; closed ones too."""
    if not tidy(text):
        return []
    query = (
        sa.select(
            ISSUE.c.id,
            sa.func.coalesce(ISSUE.c.number, ISSUE.c.provisional),
            ISSUE.c.state,
            sa.func.coalesce(ITEM.c.name, ""),
            ISSUE.c.area_id,
            ISSUE.c.place_id,
            ISSUE.c.spot,
            ISSUE.c.reported_at,
        )
        .outerjoin_from(ISSUE, ITEM, ITEM.c.id == ISSUE.c.item_id)
        .where(*_fitting(text))
        .order_by(ISSUE.c.reported_at.desc(), ISSUE.c.id)
        .limit(limit)
    )
    return [Found(*row) for row in db.execute(query)]


def _read(db: Db, wanted: Filter) -> Sequence[Sequence[Any]]:
    """The columns of `COLUMNS`. All that are open are the largest list there is, and the one that is looked at most."""
    if wanted._replace(due=False, overdue=False, limit=None) == _EVERYTHING:
        return select_columns(db, _ALL_OPEN)
    rows = db.execute(_chosen(db, wanted).order_by(ISSUE.c.reported_at, ISSUE.c.id)).all()
    return list(zip(*rows, strict=True)) or [()] * len(COLUMNS)


def _clocked(db: Db, columns: Sequence[Sequence[Any]], at: datetime) -> list[IssueLine]:
    """Lines of the columns of `COLUMNS`, each with its clock."""
    felt = [columns[place] for place in _FELT]
    ticking = [
        filed is not None and state in WITH_CLOCK for filed, state in zip(felt[1], felt[2], strict=True)
    ]
    made = turns(db, list(compress(felt[0], ticking)))
    several = (
        timed(kind, amount, filed, made.get(id_, ()), round_, stopped_at(state, handled, closed))
        for id_, filed, state, round_, kind, amount, handled, closed in compress(
            zip(*felt, strict=True), ticking
        )
    )
    found = iter(clocks(several, calendar_of(db), at))
    times = [next(found) if each else None for each in ticking]
    levels = [level_of(clock.share) if clock else 0 for clock in times]
    return list(map(IssueLine._make, zip(*columns, times, levels, strict=True)))


def _due(line: IssueLine) -> datetime:
    """What falls due first stands first; what waits to be filed stands where it would if its limit were nothing."""
    if line.clock is None:
        return line.reported_at
    return line.clock.due_at or _LATEST


def _chosen(db: Db, wanted: Filter) -> sa.Select[*tuple[Any, ...]]:
    query = _LINES
    if wanted.due or wanted.overdue or (not wanted.states and not wanted.text):
        query = query.where(_IS_OPEN)
    query = query.where(ISSUE.c.state.in_(list(wanted.states)) if wanted.states else ISSUE.c.state != DRAFT)
    return query.where(*_placed(db, wanted), *_described(wanted), *_fitting(wanted.text))


def _placed(db: Db, wanted: Filter) -> Iterator[sa.ColumnElement[bool]]:
    tree = parents(db) if wanted.area_id or wanted.mine else {}
    if wanted.area_id:
        yield ISSUE.c.area_id.in_(below(tree, [wanted.area_id]))
    if wanted.place_id:
        yield ISSUE.c.place_id.in_(_within([wanted.place_id]))
    if wanted.mine:
        yield _mine(wanted.mine, below(tree, wanted.mine.roles.get(HOLDER) or ()))


def _described(wanted: Filter) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.item_code:
        yield ISSUE.c.item_code.startswith(wanted.item_code, autoescape=True)
    if wanted.unit_id:
        yield ISSUE.c.unit_id == wanted.unit_id
    if wanted.source:
        yield ISSUE.c.source == wanted.source
    if wanted.to_phone:
        yield ISSUE.c.urgent
        yield ISSUE.c.phoned_at.is_(None)
    if wanted.reported_since:
        yield ISSUE.c.reported_at >= instant(wanted.reported_since, time())
    if wanted.reported_until:
        yield ISSUE.c.reported_at < instant(wanted.reported_until + timedelta(days=1), time())


def _mine(hand: Hand, areas: Collection[UUID]) -> sa.ColumnElement[bool]:
    names = [hand.who, *hand.also]
    return sa.or_(
        ISSUE.c.reported_by.in_(names),
        ISSUE.c.handler.in_(names),
        ISSUE.c.unit_id.in_(list(hand.units)),
        ISSUE.c.area_id.in_(areas),
        ISSUE.c.place_id.in_(_within(list(hand.roles.get(HOLDER) or ()))),
    )


def _within(places: Collection[UUID] | sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """These places and what stands in them, two steps down."""
    parent = PLACE.alias()
    return (
        sa.select(PLACE.c.id)
        .outerjoin(parent, parent.c.id == PLACE.c.parent_id)
        .where(sa.or_(PLACE.c.id.in_(places), PLACE.c.parent_id.in_(places), parent.c.parent_id.in_(places)))
    )


def _fitting(text: str) -> list[sa.ColumnElement[bool]]:
    """Every word of the text fits the number, the words, the item or the place."""
    return [_fits(word) for word in tidy(text).lower().split()]


def _fits(word: str) -> sa.ColumnElement[bool]:
    named = sa.or_(
        PLACE.c.name.icontains(word, autoescape=True), PLACE.c.pinyin.contains(word, autoescape=True)
    )
    places = sa.select(PLACE.c.id).where(named)
    return sa.or_(
        ISSUE.c.number.contains(word, autoescape=True),
        ISSUE.c.provisional.icontains(word, autoescape=True),
        ISSUE.c.spot.icontains(word, autoescape=True),
        ISSUE.c.description.icontains(word, autoescape=True),
        ITEM.c.name.icontains(word, autoescape=True),
        ITEM.c.class_name.icontains(word, autoescape=True),
        ITEM.c.pinyin.contains(word, autoescape=True),
        ISSUE.c.place_id.in_(_within(places)),
    )

"""The issue book as a list: its columns, the names that stand in them, and what a search looks in. The desk shows and exports it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.language import N_, _, translate
from grid.hands import Hand, names_of
from grid.issues.issues import Filter, IssueLine, listing, own
from grid.issues.rows import ITEM, PLACE, UNIT
from grid.issues.rules import OPEN, TICKING
from grid.issues.running import Running, clock_now, running
from grid.issues.words import SOURCES, STATES
from grid.places.patches import Patches, patches
from grid.working_time import Clock, WorkCalendar, calendar_of, spent_words
from people.names import tidy
from sheets.columns import Column, Kind, Sheet
from store.sets import among, select_set
from store.types import Db

_PARENT, _ABOVE = PLACE.alias(), PLACE.alias()
_PLACES = (
    sa.select(
        PLACE.c.id,
        PLACE.c.name,
        PLACE.c.pinyin,
        _PARENT.c.name,
        _PARENT.c.pinyin,
        _ABOVE.c.name,
        _ABOVE.c.pinyin,
    )
    .outerjoin(_PARENT, _PARENT.c.id == PLACE.c.parent_id)
    .outerjoin(_ABOVE, _ABOVE.c.id == _PARENT.c.parent_id)
    .where(among(PLACE.c.id, "ids"))
)
_ITEMS = sa.select(ITEM.c.code, ITEM.c.pinyin)


class Names(NamedTuple):
    """What ids are called, and what a search by pinyin finds them under."""

    areas: Patches
    places: Mapping[UUID, str]
    """From the building on: "3号楼 1单元 201室"."""
    units: Mapping[UUID, str]
    people: Mapping[str, str]
    place_keys: Mapping[UUID, str]
    item_keys: Mapping[str, str]


NO_NAMES = Names({}, {}, {}, {}, {}, {})


class Book(NamedTuple):
    """Issues as they were read at one moment, with all that showing and searching them needs."""

    read_at: datetime
    calendar: WorkCalendar
    lines: Sequence[IssueLine]
    texts: Sequence[str]
    """Of each line, what a search looks in: number, item, place and words, small letters, pinyin beside Chinese."""
    mine: frozenset[UUID]
    names: Names

    def moment(self, now: datetime) -> Running:
        """What the clocks of the lines need to be told at `now`."""
        return running(self.calendar, self.read_at, now)


def book(db: Db, wanted: Sequence[Filter], hand: Hand, at: datetime) -> Book:
    """The issues that fit one of the filters, in their order; which of them are this hand's own; and their names."""
    lines = [line for each in wanted for line in listing(db, each, at)]
    names = _names(db, lines)
    return Book(
        at, calendar_of(db), lines, [_text(line, names) for line in lines], own(db, lines, hand), names
    )


def found(texts: Sequence[str], sought: str) -> list[int]:
    """The places in `texts` where every word of what is sought occurs; all of them for nothing."""
    words = tidy(sought).lower().split()
    return [place for place, text in enumerate(texts) if all(word in text for word in words)]


def clock_words(clock: Clock | None, kind: str | None, state: str) -> str:
    """How an issue stands against its limit: "2 h 10 min left", "1.5 working days over the limit", "Paused, 1 working day left"."""
    if clock is None or kind is None:
        return _("Waits to be filed") if state in OPEN and state != "DRAFT" else ""
    length = spent_words(kind, clock.left)
    if state not in TICKING:
        return _("Done in time") if clock.left >= 0 else _("Done {time} late", time=length)
    if clock.paused:
        return (
            _("Paused, {time} left", time=length)
            if clock.left >= 0
            else _("Paused, {time} over the limit", time=length)
        )
    return _("{time} left", time=length) if clock.left > 0 else _("{time} over the limit", time=length)


def columns(names: Names, moment: Running | None) -> Sheet[IssueLine]:
    """The list's columns over these names; clocks at the moment, or as they were read."""

    def clock(line: IssueLine) -> Clock | None:
        if line.clock is None or line.limit_kind is None or moment is None:
            return line.clock
        return clock_now(line.clock, line.limit_kind, line.state, moment)

    def clock_text(line: IssueLine) -> str:
        return clock_words(clock(line), line.limit_kind, line.state)

    def due(line: IssueLine) -> datetime | None:
        return line.clock.due_at if line.clock and line.state in TICKING else None

    def where(line: IssueLine) -> str:
        place = names.places.get(line.place_id, "") if line.place_id else ""
        return " ".join(part for part in (place, line.spot) if part)

    return Sheet(
        N_("Issue book"),
        (
            Column("number", N_("Number"), Kind.CODE, lambda line: line.shown, 11),
            Column("item", N_("Item"), Kind.TEXT, lambda line: line.item, 18),
            Column("state", N_("State"), Kind.TEXT, lambda line: translate(STATES[line.state]), 10),
            Column("clock", N_("Clock"), Kind.TEXT, clock_text, 26),
            Column("where", N_("Where"), Kind.TEXT, where, 24),
            Column("grid", N_("Micro-grid"), Kind.TEXT, lambda line: area_name(names, line.area_id), 16),
            Column("unit", N_("With whom"), Kind.TEXT, lambda line: _with(names, line), 18),
            Column("description", N_("In words"), Kind.TEXT, lambda line: line.description, 26),
            Column("due_at", N_("Due"), Kind.INSTANT, due, 16),
            Column("reported_at", N_("Reported on"), Kind.INSTANT, lambda line: line.reported_at, 16),
            Column("source", N_("Source"), Kind.TEXT, lambda line: translate(SOURCES[line.source]), 10),
            Column("class_name", N_("Class"), Kind.TEXT, lambda line: line.class_name, 14),
            Column("round", N_("Round"), Kind.NUMBER, lambda line: line.round, 6),
            Column("closed_at", N_("Closed on"), Kind.INSTANT, lambda line: line.closed_at, 16),
        ),
    )


def area_name(names: Names, area_id: UUID) -> str:
    """A patch of the tree by name."""
    node = names.areas.get(area_id)
    return node.name if node else ""


def _with(names: Names, line: IssueLine) -> str:
    unit = names.units.get(line.unit_id, "") if line.unit_id else ""
    person = names.people.get(line.handler, "") if line.handler else ""
    return " ".join(part for part in (unit, person) if part)


def _names(db: Db, lines: Sequence[IssueLine]) -> Names:
    places: dict[UUID, str] = {}
    keys: dict[UUID, str] = {}
    wanted = {line.place_id for line in lines if line.place_id}
    for id, *levels in select_set(db, _PLACES, {"ids": wanted}) if wanted else ():
        shown, pinyin = levels[::2], levels[1::2]
        places[id] = " ".join(name for name in reversed(shown) if name)
        keys[id] = " ".join(key for key in (*reversed(shown), *pinyin) if key).lower()
    items: dict[str, str] = {}
    for code, pinyin in db.execute(_ITEMS):
        items[code] = f"{items.get(code, '')} {pinyin}"
    return Names(
        patches(db),
        places,
        {row.id: row.name for row in db.execute(sa.select(UNIT.c.id, UNIT.c.name))},
        names_of(db, {line.handler for line in lines if line.handler}),
        keys,
        items,
    )


def _text(line: IssueLine, names: Names) -> str:
    place = names.place_keys.get(line.place_id, "") if line.place_id else ""
    item = f"{line.item} {line.class_name}" if line.item else ""
    own = f"{line.number or ''} {line.provisional} {item} {line.spot} {line.description}".lower()
    return f"{own} {names.item_keys.get(line.item_code, '')} {place}"

"""Residents as lists show them: names and numbers masked, within what the reader may see, found by name, pinyin or household."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.language import N_, _
from grid.hands import Hand
from grid.places.patches import patches, within
from grid.residents import sealing
from grid.residents.facts import Fact, facts_of
from grid.residents.homes import Home, households_in
from grid.residents.refusals import ResidentsNotYours
from grid.residents.residents import RESIDENT
from grid.residents.sight import Sight, sight_of
from grid.residents.tags import tags_words
from people.names import masked_mobile, masked_name, normalise, search_key, tidy
from sheets.columns import Column, Kind, Sheet
from store.types import Db

_CHUNK = 500


class Filter(NamedTuple):
    """What a list shall hold; nothing set is everybody who lives here now."""

    area_id: UUID | None = None
    """A micro-grid, or a 居民区 or street with all below."""
    place_id: UUID | None = None
    """One household."""
    tag: str = ""
    text: str = ""
    """Of a name, its pinyin or its initials, or of the household."""
    stale: bool = False
    """Only those of whom something is to be verified again."""
    gone: bool = False
    """Those who moved away or were erased, too."""


class ResidentRow(NamedTuple):
    """One resident, masked."""

    id: UUID
    place_id: UUID
    area_id: UUID | None
    area: str
    home: str
    name: str
    """ "王**", or "" for somebody erased."""
    mobile: str
    tags: tuple[str, ...]
    verified_on: date | None
    """The oldest of what is known."""
    stale: bool
    since: date | None
    until: date | None
    erased: bool

    @property
    def tag_words(self) -> str:
        """The tags in the present language."""
        return tags_words(self.tags)


class HouseholdRow(NamedTuple):
    """A household with the number of those who live in it now."""

    id: UUID
    area_id: UUID | None
    area: str
    home: str
    residents: int


RESIDENTS: Sheet[ResidentRow] = Sheet(
    N_("Residents"),
    (
        Column("area", N_("Patch"), Kind.TEXT, lambda row: row.area, 16),
        Column("home", N_("Household"), Kind.TEXT, lambda row: row.home, 20, ("住址", "门牌", "地址")),
        Column(
            "name", N_("Name"), Kind.TEXT, lambda row: _("erased") if row.erased else row.name, 10, ("姓名",)
        ),
        Column(
            "mobile", N_("Phone number"), Kind.CODE, lambda row: row.mobile, 14, ("电话", "手机", "联系电话")
        ),
        Column("tags", N_("Known"), Kind.TEXT, lambda row: row.tag_words, 24, ("标签", "类别")),
        Column("verified_on", N_("Verified"), Kind.DAY, lambda row: row.verified_on, 14, ("核实日期",)),
        Column("until", N_("Moved away"), Kind.DAY, lambda row: row.until, 14),
    ),
)
HOUSEHOLDS: Sheet[HouseholdRow] = Sheet(
    N_("Households"),
    (
        Column("area", N_("Patch"), Kind.TEXT, lambda row: row.area, 16),
        Column("home", N_("Household"), Kind.TEXT, lambda row: row.home, 20),
        Column("residents", N_("Residents"), Kind.NUMBER, lambda row: row.residents, 8),
    ),
)


def residents(db: Db, hand: Hand, at: datetime, wanted: Filter = Filter()) -> list[ResidentRow]:  # noqa: B008 - a tuple
    """Who lives there, by household. Raises ResidentsNotYours for whoever may see nobody."""
    on = local_date(at)
    homes = homes_in_sight(db, sight_of(db, hand), on, wanted.area_id)
    rows = _rows(db, homes, wanted)
    keys = sealing.keys_of(db, [row.id for row in rows])
    known = facts_of(db, keys)
    names = {each.id: each.name for each in patches(db).values()}
    found: list[ResidentRow] = []
    for row in rows:
        home = homes[row.place_id]
        said = sealing.opened(keys.get(row.id), row.id, row.sealed)
        name, mobile = (said["name"], said["mobile"]) if said else ("", "")
        if wanted.text and not _matches(wanted.text, name, home.words):
            continue
        of = known.get(row.id, [])
        shown = _shown(row, home, names, (name, mobile), of, on)
        if wanted.tag and wanted.tag not in shown.tags:
            continue
        if not wanted.stale or shown.stale:
            found.append(shown)
    order = {id: place for place, id in enumerate(homes)}
    return sorted(found, key=lambda row: (order[row.place_id], row.erased, row.until is not None, row.id))


def households(db: Db, hand: Hand, at: datetime, area_id: UUID | None = None) -> list[HouseholdRow]:
    """The households in sight, also those of whom nobody is known. Raises ResidentsNotYours."""
    homes = homes_in_sight(db, sight_of(db, hand), local_date(at), area_id)
    counted: dict[UUID, int] = {}
    for row in _rows(db, homes, Filter()):
        counted[row.place_id] = counted.get(row.place_id, 0) + 1
    names = {each.id: each.name for each in patches(db).values()}
    return [
        HouseholdRow(
            home.id,
            home.area_id,
            names.get(home.area_id, "") if home.area_id else "",
            home.words,
            counted.get(home.id, 0),
        )
        for home in homes.values()
    ]


def homes_in_sight(db: Db, sight: Sight, on: date, area_id: UUID | None = None) -> dict[UUID, Home]:
    """The households that somebody may see, in order; of one patch with all below it where one is named. Raises ResidentsNotYours."""
    if not sight.everywhere and not sight.patches:
        raise ResidentsNotYours
    wanted: Collection[UUID] | None = None if area_id is None else within(patches(db), area_id)
    if sight.everywhere:
        return households_in(db, wanted, on)
    homes = households_in(db, sight.patches, on)
    return {id: home for id, home in homes.items() if wanted is None or home.area_id in wanted}


def masked(db: Db, ids: Collection[UUID]) -> dict[UUID, str]:
    """The masked names of residents whom the caller may show; an erased one has none."""
    keys = sealing.keys_of(db, ids)
    some = list(keys)
    found: dict[UUID, str] = {}
    for start in range(0, len(some), _CHUNK):
        query = sa.select(RESIDENT.c.id, RESIDENT.c.sealed).where(
            RESIDENT.c.id.in_(some[start : start + _CHUNK])
        )
        for row in db.execute(query):
            said = sealing.opened(keys[row.id], row.id, row.sealed) or {}
            found[row.id] = masked_name(said["name"])
    return found


def _rows(db: Db, homes: Mapping[UUID, Home], wanted: Filter) -> list[sa.Row[tuple[object, ...]]]:
    places = [wanted.place_id] if wanted.place_id is not None else list(homes)
    places = [place for place in places if place in homes]
    found: list[sa.Row[tuple[object, ...]]] = []
    for start in range(0, len(places), _CHUNK):
        query = sa.select(RESIDENT).where(RESIDENT.c.place_id.in_(places[start : start + _CHUNK]))
        if not wanted.gone:
            query = query.where(RESIDENT.c.until.is_(None), RESIDENT.c.erased_at.is_(None))
        found += db.execute(query).all()
    return found


def _matches(text: str, name: str, home: str) -> bool:
    """Whether a text is part of a name, of its pinyin or of the household; case and blanks do not matter."""
    plain = tidy(text).replace(" ", "").lower()
    return (
        normalise(text) in name
        or plain in search_key(name).replace(" ", "\n")
        or plain in home.replace(" ", "").lower()
    )


def _shown(
    row: sa.Row[tuple[object, ...]],
    home: Home,
    names: Mapping[UUID, str],
    said: tuple[str, str],
    known: list[Fact],
    on: date,
) -> ResidentRow:
    return ResidentRow(
        row.id,
        row.place_id,
        home.area_id,
        names.get(home.area_id, "") if home.area_id else "",
        home.words,
        masked_name(said[0]),
        masked_mobile(said[1]),
        tuple(fact.tag for fact in known),
        min((fact.verified_on for fact in known), default=None),
        any(fact.stale(on) for fact in known),
        row.since,
        row.until,
        row.erased_at is not None,
    )

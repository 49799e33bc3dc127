"""What plans, walks and notes have in common: the patch they are of, who may enter something for it, and what people are called."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid.field.refusals import NotYourPatch, PlaceElsewhere, UnknownPatch
from grid.hands import CHECKER, CLERK, HOLDER, LEADER, STREET, Hand, has, parents
from grid.places.patches import Patch, Patches, patches, upward, within
from grid.residents.homes import Home, homes_of
from people.tables import Account, Person
from store.types import Db, table_of

WALKERS = (HOLDER, CLERK, CHECKER, LEADER, STREET)
_PERSON = table_of(Person)
_ACCOUNT = table_of(Account)


class Where(NamedTuple):
    """The patch of a day, and the place in it where one was named."""

    patch: Patch
    home: Home | None


def where(db: Db, area_id: UUID | None, place_id: UUID | None, on: date) -> Where:
    """The patch and the place of an entry; a place brings its patch of the day along. Raises UnknownPatch, PlaceElsewhere."""
    home = homes_of(db, [place_id], on).get(place_id) if place_id is not None else None
    if place_id is not None and home is None:
        raise UnknownPatch(day=on)
    nodes = patches(db, on)
    chosen = home.area_id if home is not None and area_id is None else area_id
    patch = nodes.get(chosen) if chosen is not None else None
    if patch is None:
        raise UnknownPatch(day=on)
    if home is not None and patch.id not in {each.id for each in upward(nodes, home.area_id)}:
        raise PlaceElsewhere(place=home.words, day=on)
    return Where(patch, home)


def refuse_strangers(db: Db, hand: Hand, at: Where, roles: Iterable[str] = WALKERS) -> None:
    """Raise NotYourPatch unless the hand has one of the roles there."""
    tree = parents(db)
    places = [] if at.home is None else [at.home.id, at.home.building_id]
    if not any(has(hand, role, at.patch.id, tree, places) for role in roles):
        raise NotYourPatch(area=at.patch.name)


def leaves(nodes: Patches, area_id: UUID) -> tuple[UUID, ...]:
    """The smallest patches at and below one: its micro-grids, or itself where it has none. In the order of the tree."""
    inside = within(nodes, area_id)
    above = {nodes[each].parent_id for each in inside}
    return tuple(each for each in nodes if each in inside and each not in above)


def names_of(db: Db, whos: Collection[str]) -> dict[str, str]:
    """What people who entered something are called, by their identity (`Hand.who`)."""
    persons = {who.removeprefix("person:"): who for who in whos if who.startswith("person:")}
    logins = {who.removeprefix("account:"): who for who in whos if who.startswith("account:")}
    found = {who: who.partition(":")[2] or who for who in whos}
    if persons:
        query = sa.select(_PERSON.c.id, _PERSON.c.name).where(
            _PERSON.c.id.in_([UUID(each) for each in persons])
        )
        found |= {persons[str(row.id)]: row.name for row in db.execute(query)}
    if logins:
        query = sa.select(_ACCOUNT.c.login, _ACCOUNT.c.name).where(_ACCOUNT.c.login.in_(list(logins)))
        found |= {logins[row.login]: row.name for row in db.execute(query)}
    return found


def touching(nodes: Patches, area_id: UUID | None) -> frozenset[UUID] | None:
    """The patches in one and those that it lies in; None for all."""
    if area_id is None:
        return None
    return within(nodes, area_id) | {each.id for each in upward(nodes, area_id)}

"""Who acts in the grid and issue book, as a door knows them: one human with what they may do where. The issue verbs and the doors ask here.

A human has several names: accounts, and entries of the roster that were merged. What "never the same" compares is all of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid.tables import Duty, Holding
from people.tables import Account, Area, Person
from store.types import Db, table_of

REPORTER, HOLDER, CLERK, HANDLER, CHECKER, LEADER, STREET = ROLES = (
    "reporter", "holder", "clerk", "handler", "checker", "leader", "street",
)  # fmt: skip
OF_ACCOUNT: Mapping[str, tuple[str, ...]] = {
    "administrator": (CLERK, HANDLER, CHECKER, LEADER),
    "clerk": (CLERK, HANDLER, CHECKER),
    "viewer": (),
}
"""What the role of an account gives everywhere."""
_OF_HOLDER = (HOLDER, HANDLER, CHECKER)
_ACCOUNT = table_of(Account)
_AREA = table_of(Area)
_DUTY = table_of(Duty)
_HOLDING = table_of(Holding)
_PERSON = table_of(Person)

Tree = Mapping[UUID, UUID | None]
"""Areas, each with what it lies in."""


class Hand(NamedTuple):
    """Who acts, as the door knows them."""

    actor: str
    """What the journal says."""
    who: str
    """The human: "person:<id>" where known, else "account:<login>"."""
    person_id: UUID | None
    roles: Mapping[str, frozenset[UUID] | None]
    """Role to the areas and buildings where it holds, with all below; None for everywhere."""
    units: frozenset[UUID]
    """The units that this one handles for."""
    also: frozenset[str] = frozenset()
    """Every name of this human, `who` among them: other accounts, entries of the roster that were merged."""

    def is_one_of(self, names: Iterable[str]) -> bool:
        """Whether one of these is a name of this human."""
        return any(name == self.who or name in self.also for name in names)


def of_account(db: Db, login: str, on: date) -> Hand:
    """The hand of a login. One that is unknown or disabled has no role."""
    account = db.execute(
        sa.select(_ACCOUNT.c.id, _ACCOUNT.c.role, _ACCOUNT.c.disabled_at).where(_ACCOUNT.c.login == login)
    ).first()
    if account is None:
        return Hand(login, f"account:{login}", None, {}, frozenset(), frozenset({f"account:{login}"}))
    tied = (
        sa.select(_DUTY.c.person_id)
        .where(_DUTY.c.account_id == account.id, _DUTY.c.person_id.is_not(None))
        .order_by(_DUTY.c.since, _DUTY.c.id)
    )
    # Rights come from the ties of the day. Who did what before is compared with all that ever were.
    persons = _kept(db, db.scalars(tied.where(*_in_force(_DUTY, on))).all())
    names = _names(db, _entries(db, _kept(db, db.scalars(tied).all())), [login])
    # Of an account that several share nobody can say who sits there: it is itself, and a name of each of them.
    person_id = persons[0] if len(persons) == 1 else None
    who = f"account:{login}" if person_id is None else f"person:{person_id}"
    if account.disabled_at is not None:
        return Hand(login, who, person_id, {}, frozenset(), names)
    roles, units = _rights(db, _entries(db, persons), account.id, OF_ACCOUNT.get(account.role, ()), on)
    return Hand(login, who, person_id, roles, units, names)


def of_person(db: Db, person_id: UUID, on: date, actor: str = "") -> Hand:
    """The hand of somebody of the roster, known by their phone. What an account of theirs may do at the desk they may not do here."""
    persons = _entries(db, _kept(db, [person_id]))
    roles, units = _rights(db, persons, None, (), on)
    kept = persons[0]
    return Hand(actor or f"person:{person_id}", f"person:{kept}", kept, roles, units, _names(db, persons, []))


def of_program(name: str) -> Hand:
    """The program itself, which reports what a device sent or what fell due; it may do nothing else."""
    return Hand(name, f"program:{name}", None, {REPORTER: None}, frozenset(), frozenset({f"program:{name}"}))


def has(hand: Hand, role: str, area_id: UUID, tree: Tree, places: Iterable[UUID] = ()) -> bool:
    """Whether the hand has the role in this area, or for one of `places` (a place and what it lies in)."""
    if role not in hand.roles:
        return False
    where = hand.roles[role]
    return (
        where is None
        or any(area in where for area in above(tree, area_id))
        or any(place in where for place in places)
    )


def above(tree: Tree, area_id: UUID) -> Iterator[UUID]:
    """An area and all that it lies in."""
    place: UUID | None = area_id
    while place is not None:
        yield place
        place = tree.get(place)


def below(tree: Tree, areas: Iterable[UUID]) -> frozenset[UUID]:
    """These areas with all that lies in them."""
    wanted = frozenset(areas)
    return frozenset(area for area in tree if not wanted.isdisjoint(above(tree, area))) | wanted


def parents(db: Db) -> dict[UUID, UUID | None]:
    """The tree of areas, as `has` asks for it."""
    return {row.id: row.parent_id for row in db.execute(sa.select(_AREA.c.id, _AREA.c.parent_id))}


def names_of(db: Db, who: Iterable[str]) -> dict[str, str]:
    """The names of humans as a screen shows them, by their identity; those that nobody has are left out."""
    ids: dict[str, list[str]] = {"person": [], "account": []}
    for each in who:
        kind, _colon, key = each.partition(":")
        ids.setdefault(kind, []).append(key)
    persons = [UUID(key) for key in ids["person"]]
    found: dict[str, str] = {}
    if persons:
        rows = db.execute(sa.select(_PERSON.c.id, _PERSON.c.name).where(_PERSON.c.id.in_(persons)))
        found |= {f"person:{row.id}": row.name for row in rows}
    if ids["account"]:
        query = sa.select(_ACCOUNT.c.login, _ACCOUNT.c.name).where(_ACCOUNT.c.login.in_(ids["account"]))
        found |= {f"account:{row.login}": row.name for row in db.execute(query)}
    return found


def _rights(
    db: Db, persons: list[UUID], account_id: UUID | None, given: Iterable[str], on: date
) -> tuple[dict[str, frozenset[UUID] | None], frozenset[UUID]]:
    """The roles of a day, each with where it holds, and the units."""
    roles: dict[str, set[UUID] | None] = dict.fromkeys(given)
    units: set[UUID] = set()
    serving = _not_left(db, persons, on)
    for role, area_id, unit_id in _duties(db, serving, account_id, on):
        if unit_id is not None:
            units.add(unit_id)
        _grant(roles, role, area_id)
    for patch in _held(db, serving, on):
        for role in _OF_HOLDER:
            _grant(roles, role, patch)
    if roles:
        roles[REPORTER] = None  # what is seen beyond one's own patch is worth a report too
    where = {role: None if areas is None else frozenset(areas) for role, areas in roles.items()}
    return where, frozenset(units)


def _grant(roles: dict[str, set[UUID] | None], role: str, where: UUID | None) -> None:
    if where is None:
        roles[role] = None
    elif (known := roles.setdefault(role, set())) is not None:
        known.add(where)


def _duties(
    db: Db, persons: list[UUID], account_id: UUID | None, on: date
) -> list[tuple[str, UUID | None, UUID | None]]:
    whose: list[sa.ColumnElement[bool]] = [_DUTY.c.person_id.in_(persons)]
    if account_id is not None:
        whose.append(_DUTY.c.account_id == account_id)
    query = sa.select(_DUTY.c.role, _DUTY.c.area_id, _DUTY.c.unit_id).where(
        sa.or_(*whose), _DUTY.c.role != "self", *_in_force(_DUTY, on)
    )
    return [(row.role, row.area_id, row.unit_id) for row in db.execute(query)]


def _held(db: Db, persons: list[UUID], on: date) -> list[UUID]:
    if not persons:
        return []
    query = sa.select(sa.func.coalesce(_HOLDING.c.area_id, _HOLDING.c.place_id)).where(
        _HOLDING.c.person_id.in_(persons), _HOLDING.c.role.in_(("holder", "deputy")), *_in_force(_HOLDING, on)
    )
    return list(db.scalars(query))


def _in_force(table: sa.Table, on: date) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.since <= on, sa.or_(table.c.until.is_(None), table.c.until > on)


def _kept(db: Db, persons: Iterable[UUID | None]) -> list[UUID]:
    """The entries of the roster that stand for these persons, each once."""
    found: list[UUID] = []
    for person in persons:
        kept = person
        while kept is not None and (
            into := db.scalar(sa.select(_PERSON.c.merged_into).where(_PERSON.c.id == kept))
        ):
            kept = into
        if kept is not None and kept not in found:
            found.append(kept)
    return found


def _entries(db: Db, kept: list[UUID]) -> list[UUID]:
    """These entries of the roster, and after them those that were merged into them."""
    if not kept:
        return []
    merged = sa.select(_PERSON.c.id).where(_PERSON.c.merged_into.in_(kept)).order_by(_PERSON.c.id)
    return [*kept, *db.scalars(merged)]


def _not_left(db: Db, persons: list[UUID], on: date) -> list[UUID]:
    """Those of these entries whose person has not left service: what nobody ended yet gives nothing to who is gone."""
    kept = _PERSON.alias()
    query = (
        sa.select(_PERSON.c.id)
        .join(kept, kept.c.id == sa.func.coalesce(_PERSON.c.merged_into, _PERSON.c.id))
        .where(_PERSON.c.id.in_(persons), sa.or_(kept.c.left_on.is_(None), kept.c.left_on > on))
    )
    there = set(db.scalars(query)) if persons else set[UUID]()
    return [person for person in persons if person in there]


def _names(db: Db, persons: list[UUID], logins: list[str]) -> frozenset[str]:
    """Every name of the human who is these entries and logins."""
    tied: list[str] = []
    if persons:
        query = (
            sa.select(_ACCOUNT.c.login)
            .join(_DUTY, _DUTY.c.account_id == _ACCOUNT.c.id)
            .where(_DUTY.c.person_id.in_(persons))
            .distinct()
        )
        tied = list(db.scalars(query))
    return frozenset(
        {f"account:{login}" for login in (*logins, *tied)} | {f"person:{id_}" for id_ in persons}
    )

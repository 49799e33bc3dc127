"""The two faces of a stairwell's address: the resident's shows the card, the manager's what stands open, floor by floor. Phone and desktop ask."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from grid.companies.violations import VIOLATION
from grid.hands import CHECKER, CLERK, HANDLER, HOLDER, LEADER, STREET, Hand, has, parents
from grid.issues.issues import Filter, IssueLine, listing
from grid.issues.rules import CLOSED, FORCED
from grid.places.refusals import UnknownPlace
from grid.stairwells.cards import CardRow, by_number, of_place
from grid.stairwells.facts import PLACE, Stairwell, stairwells
from grid.stairwells.refusals import FaceNotForYou, NotAStairwell
from grid.tables import Unit
from store.types import Db, table_of

_UNIT = table_of(Unit)
_BACK = timedelta(days=365)
_MAY = (HOLDER, CLERK, HANDLER, CHECKER, LEADER, STREET)


class ResidentFace(NamedTuple):
    """What anybody sees at a card's address: the card that stands, and whether it is another one than the one scanned."""

    card: CardRow
    replaced: bool
    withdrawn: bool
    """No card stands for the stairwell any more: `card` is the one scanned."""


class OpenIssue(NamedTuple):
    """An open issue of a floor."""

    line: IssueLine
    where: str
    """The household, or "" where it is the floor's or the stairwell's own."""


class Floor(NamedTuple):
    """What stands open on one floor; `floor` is None for what belongs to none (the stairwell itself, a household of unknown floor)."""

    floor: int | None
    households: int
    issues: tuple[OpenIssue, ...]


class Penalty(NamedTuple):
    """A violation of the company that serves there, found at this stairwell or its building."""

    decided_on: date
    company: str
    what: str
    penalty_cents: int
    points: int
    """Hundredths."""


class ManagerFace(NamedTuple):
    """All that whoever answers for a stairwell wants to see in front of it."""

    stairwell: Stairwell
    card: CardRow | None
    floors: tuple[Floor, ...]
    """From the top down; what belongs to no floor is last. Floors without open issues are there too."""
    building: tuple[OpenIssue, ...]
    """What stands open at the building as a whole."""
    penalties: tuple[Penalty, ...]
    """The newest first."""
    closed: tuple[IssueLine, ...]
    """Closed within a year, the newest first."""
    cards: tuple[CardRow, ...]
    """Every card that it had, the newest first."""

    @property
    def open_count(self) -> int:
        """How many issues stand open here, the building's own included."""
        return sum(len(floor.issues) for floor in self.floors) + len(self.building)


def resident_face(db: Db, number: int) -> ResidentFace:
    """What /S/<number> shows without signing in. Raises UnknownCard."""
    scanned = by_number(db, number)
    now = next((card for card in of_place(db, scanned.place_id) if card.withdrawn_at is None), None)
    return ResidentFace(now or scanned, now is not None and now.number != number, now is None)


def place_of(db: Db, number: int) -> UUID:
    """The stairwell of a card's number. Raises UnknownCard."""
    return by_number(db, number).place_id


def may_manage(db: Db, place_id: UUID, hand: Hand, at: datetime) -> bool:
    """Whether this hand sees the manager's face of a stairwell."""
    return any(_allowed(db, one, hand) for one in stairwells(db, local_date(at), [place_id]))


def manager_face(db: Db, place_id: UUID, hand: Hand, at: datetime) -> ManagerFace:
    """What stands open in a stairwell, floor by floor, with the penalties and what was closed within a year.

    For who has a role there other than reporting or handling for a unit. Raises UnknownPlace, NotAStairwell, FaceNotForYou.
    """
    one = _stairwell(db, place_id, local_date(at))
    if not _allowed(db, one, hand):
        raise FaceNotForYou(name=one.facts.place)
    homes = _households(db, place_id, local_date(at))
    open_ = listing(db, Filter(place_id=one.building_id), at)
    here = {place_id, *homes}
    cards = of_place(db, place_id)
    since = local_date(at) - 2 * _BACK
    closed = listing(db, Filter(states=(CLOSED, FORCED), place_id=place_id, reported_since=since), at)
    recent = [line for line in closed if line.closed_at is not None and line.closed_at >= at - _BACK]
    building = [line for line in open_ if line.place_id == one.building_id and one.building_id != place_id]
    return ManagerFace(
        stairwell=one,
        card=next((card for card in cards if card.withdrawn_at is None), None),
        floors=_floors(homes, [line for line in open_ if line.place_id in here]),
        building=tuple(OpenIssue(line, one.building) for line in building),
        penalties=_penalties(db, [*here, one.building_id]),
        closed=tuple(sorted(recent, key=lambda line: (line.closed_at or at, line.id), reverse=True)),
        cards=tuple(cards),
    )


class _Home(NamedTuple):
    name: str
    floor: int | None


def _stairwell(db: Db, place_id: UUID, on: date) -> Stairwell:
    found = stairwells(db, on, [place_id])
    if found:
        return found[0]
    name = db.scalar(sa.select(PLACE.c.name).where(PLACE.c.id == place_id))
    if name is None:
        raise UnknownPlace
    raise NotAStairwell(name=name)


def _allowed(db: Db, one: Stairwell, hand: Hand) -> bool:
    tree = parents(db)
    # Whoever handles for a unit sees what went to that unit, not all that stands open, nor the penalties of another one.
    roles = [role for role in _MAY if role != HANDLER or not hand.units]
    if one.area_id is None:
        return any(hand.roles.get(role, frozenset()) is None for role in roles)
    return any(has(hand, role, one.area_id, tree, (one.id, one.building_id)) for role in roles)


def _households(db: Db, place_id: UUID, on: date) -> dict[UUID, _Home]:
    query = sa.select(PLACE.c.id, PLACE.c.name, PLACE.c.floor).where(
        PLACE.c.parent_id == place_id,
        PLACE.c.kind == "household",
        sa.or_(PLACE.c.until.is_(None), PLACE.c.until > on),
    )
    return {row.id: _Home(row.name, row.floor) for row in db.execute(query)}


def _floors(homes: Mapping[UUID, _Home], lines: Iterable[IssueLine]) -> tuple[Floor, ...]:
    """The floors that have households, from the top down, each with its open issues; what belongs to none at the end."""
    issues: dict[int | None, list[OpenIssue]] = {}
    for line in lines:
        home = homes.get(line.place_id) if line.place_id is not None else None
        floor = home.floor if home else None
        issues.setdefault(floor, []).append(OpenIssue(line, home.name if home else ""))
    counts: dict[int, int] = {}
    for home in homes.values():
        if home.floor is not None:
            counts[home.floor] = counts.get(home.floor, 0) + 1
    floors = [
        Floor(floor, counts[floor], tuple(issues.get(floor, ()))) for floor in sorted(counts, reverse=True)
    ]
    if None in issues:
        unknown = sum(home.floor is None for home in homes.values())
        floors.append(Floor(None, unknown, tuple(issues[None])))
    return tuple(floors)


def _penalties(db: Db, places: Sequence[UUID]) -> tuple[Penalty, ...]:
    query = (
        sa.select(
            VIOLATION.c.decided_on,
            _UNIT.c.name,
            VIOLATION.c.what,
            VIOLATION.c.penalty_cents,
            VIOLATION.c.points,
        )
        .join(_UNIT, _UNIT.c.id == VIOLATION.c.unit_id)
        .where(VIOLATION.c.place_id.in_(places), VIOLATION.c.voided_at.is_(None))
        .order_by(VIOLATION.c.decided_on.desc(), VIOLATION.c.id)
    )
    return tuple(Penalty(*row) for row in db.execute(query))

"""Issues and their moves as they stand in the base: read, locked, and made what the rules look at."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid.hands import Hand, has, parents
from grid.issues.refusals import UnknownIssue
from grid.issues.rules import OPEN, Standing, Step
from grid.tables import CatalogueItem, Issue, IssueLink, IssueMove, IssuePhoto, Place, Unit
from people.names import tidy
from store.sets import select_set
from store.types import Db, table_of

ISSUE = table_of(Issue)
MOVE = table_of(IssueMove)
PHOTO = table_of(IssuePhoto)
LINK = table_of(IssueLink)
ITEM = table_of(CatalogueItem)
PLACE = table_of(Place)
UNIT = table_of(Unit)


class IssueRow(NamedTuple):
    """An issue as it stands: the columns of its table in their order, then the number of its last move."""

    id: UUID
    provisional: str
    year: int | None
    sequence: int | None
    number: str | None
    state: str
    round: int
    item_id: UUID | None
    item_code: str
    area_id: UUID
    place_id: UUID | None
    spot: str
    description: str
    source: str
    reported_by: str
    reporter_id: UUID | None
    resident_id: UUID | None
    occurred_at: datetime
    reported_at: datetime
    filed_at: datetime | None
    handled_at: datetime | None
    closed_at: datetime | None
    unit_id: UUID | None
    handler: str
    urgent: bool
    phoned_at: datetime | None
    short_path: bool
    merged_into: UUID | None
    last: int
    """What a door hands back as `expected`."""

    @property
    def shown(self) -> str:
        """The number that people call it by: the final one, else the provisional one."""
        return self.number or self.provisional

    @property
    def phone_now(self) -> bool:
        """Whether somebody must be phoned at once, and nobody has said yet that they did (`phoning.whom` says whom)."""
        return self.urgent and self.phoned_at is None and self.state in OPEN


COLUMNS = IssueRow._fields[:-1]


class MoveRow(NamedTuple):
    """A move as it was made."""

    id: UUID
    number: int
    round: int
    move: str
    before: str
    after: str
    who: str
    role: str
    unit_id: UUID | None
    reason: str
    minutes: int | None
    detail: str
    occurred_at: datetime
    recorded_at: datetime


class Loaded(NamedTuple):
    """An issue with all that the rules ask of it."""

    row: IssueRow
    moves: Sequence[MoveRow]
    standing: Standing


_KNOWN = (
    sa.select(*(ISSUE.c[name] for name in COLUMNS), ITEM.c.photos_before, ITEM.c.photos_after, UNIT.c.name)
    .outerjoin(ITEM, ITEM.c.id == ISSUE.c.item_id)
    .outerjoin(UNIT, UNIT.c.id == ISSUE.c.unit_id)
    .where(ISSUE.c.id == sa.bindparam("issue_id"))
)
_LOCKED = _KNOWN.with_for_update(of=ISSUE)
_MOVES = (
    sa.select(*(MOVE.c[name] for name in MoveRow._fields))
    .where(MOVE.c.issue_id == sa.bindparam("issue_id"))
    .order_by(MOVE.c.number)
)
_PHOTOS = sa.select(PHOTO.c.kind, PHOTO.c.round).where(PHOTO.c.issue_id == sa.bindparam("issue_id"))
_NEWEST = sa.select(sa.func.max(MOVE.c.number)).where(MOVE.c.issue_id == sa.bindparam("issue_id"))


def issue(db: Db, issue_id: UUID) -> IssueRow:
    """One issue. Raises UnknownIssue."""
    found = select_set(db, _KNOWN, {"issue_id": issue_id})
    if not found:
        raise UnknownIssue
    ((newest,),) = select_set(db, _NEWEST, {"issue_id": issue_id})
    return IssueRow._make((*found[0][: len(COLUMNS)], newest))


def by_number(db: Db, number: str) -> UUID:
    """The issue of a final or provisional number. Raises UnknownIssue."""
    known = tidy(number).upper()
    found = db.scalar(
        sa.select(ISSUE.c.id).where(sa.or_(ISSUE.c.number == known, ISSUE.c.provisional == known))
    )
    if found is None:
        raise UnknownIssue
    return found


def loaded(db: Db, issue_id: UUID, *, lock: bool = False) -> Loaded:
    """One issue with its moves; locked for who will move it. Raises UnknownIssue."""
    found = select_set(db, _LOCKED if lock else _KNOWN, {"issue_id": issue_id})
    if not found:
        raise UnknownIssue
    *columns, wants_before, wants_after, unit = found[0]
    # Read after the lock: whoever waited for it sees what was done meanwhile.
    moves = [MoveRow(*row) for row in select_set(db, _MOVES, {"issue_id": issue_id})]
    photos = select_set(db, _PHOTOS, {"issue_id": issue_id})
    row = IssueRow._make((*columns, moves[-1].number))
    standing = Standing(
        row.id,
        row.state,
        row.round,
        row.reported_by,
        steps(moves),
        row.unit_id,
        unit or "",
        row.item_id is not None,
        wants_before or 0,
        wants_after or 0,
        sum(kind == "before" for kind, _round in photos),
        sum(kind == "after" and round_ == row.round for kind, round_ in photos),
    )
    return Loaded(row, moves, standing)


def steps(moves: Iterable[MoveRow]) -> list[Step]:
    """The moves as the rules look back on them."""
    return [
        Step(each.number, each.round, each.move, each.before, each.after, each.who, each.minutes)
        for each in moves
    ]


def roles_at(db: Db, hand: Hand, area_id: UUID, place_id: UUID | None) -> frozenset[str]:
    """The roles that the hand has at a place of an area; the tree is read only where one of them ends somewhere."""
    if all(where is None for where in hand.roles.values()):
        return frozenset(hand.roles)
    tree, places = parents(db), place_and_above(db, place_id)
    return frozenset(role for role in hand.roles if has(hand, role, area_id, tree, places))


def place_and_above(db: Db, place_id: UUID | None) -> list[UUID]:
    """A place with what it stands in, up to its building."""
    found: list[UUID] = []
    while place_id is not None:
        found.append(place_id)
        place_id = db.scalar(sa.select(PLACE.c.parent_id).where(PLACE.c.id == place_id))
    return found

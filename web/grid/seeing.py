"""Which issues a phone shows: those of the owner's patches and units, and what the owner reported or handles. Others are not there."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from uuid import UUID

from core.clock import local_date
from grid.hands import HANDLER, HOLDER, REPORTER, Hand, has, parents
from grid.issues.issues import Filter, IssueLine, listing
from grid.issues.refusals import UnknownIssue
from grid.issues.rows import IssueRow, issue, loaded, roles_at
from grid.issues.rules import DRAFT, MOVES, VERIFYING, Standing, why_not
from grid.residents.homes import homes_of
from store.types import Db

_NEXT: Mapping[str, str] = MappingProxyType(
    {
        "REPORTED": "file",
        "VERIFYING": "file",
        "FILED": "dispatch",
        "DISPATCHED": "accept",
        "HANDLING": "handled",
        "HANDLED": "close",
    }
)
"""The step that an issue waits for in each state."""
_MOST = 1_000
_LATEST = datetime.max.replace(tzinfo=UTC)


def seen(db: Db, issue_id: UUID, hand: Hand) -> IssueRow:
    """An issue that concerns the hand. Raises UnknownIssue, also for one that does not."""
    row = issue(db, issue_id)
    if row.state == DRAFT and not hand.is_one_of([row.reported_by]):
        raise UnknownIssue
    if hand.is_one_of([row.reported_by, row.handler]) or (row.unit_id and row.unit_id in hand.units):
        return row
    parts = roles_at(db, hand, row.area_id, row.place_id) - {REPORTER}
    if not parts or (
        parts == frozenset({HANDLER}) and hand.units
    ):  # whoever handles for units sees what went to them
        raise UnknownIssue
    return row


def may_see(db: Db, issue_id: UUID, hand: Hand) -> bool:
    """Whether an issue concerns the hand."""
    try:
        seen(db, issue_id, hand)
    except UnknownIssue:
        return False
    return True


def issues(db: Db, hand: Hand, at: datetime, wanted: Filter = Filter()) -> list[IssueLine]:  # noqa: B008 - a tuple
    """The issues that concern the hand, what falls due first standing first."""
    roots: set[UUID] = set()
    for role, where in hand.roles.items():
        if role in {REPORTER, HOLDER} or (role == HANDLER and hand.units):
            continue
        if where is None:
            return listing(db, wanted, at)
        roots |= where
    found = {line.id: line for line in listing(db, wanted._replace(mine=hand), at)}
    tree = parents(db)
    held = hand.roles.get(HOLDER) or frozenset()
    for root in sorted(roots - held):
        place = {"area_id": root} if root in tree else {"place_id": root}
        found |= {line.id: line for line in listing(db, wanted._replace(**place), at)}
    return sorted(found.values(), key=_due)


def waiting(db: Db, lines: Sequence[IssueLine], hand: Hand, at: datetime) -> list[IssueLine]:
    """Those of the lines whose next step this hand can make, and those that it is asked to look at; of very many the most pressing."""
    tree, lines = parents(db), lines[:_MOST]
    homes = homes_of(db, list({line.place_id for line in lines if line.place_id}), local_date(at))
    found: list[IssueLine] = []
    for line in lines:
        home = homes.get(line.place_id) if line.place_id else None
        places = [] if home is None else [home.id, home.building_id]
        roles = {role for role in hand.roles if has(hand, role, line.area_id, tree, places)}
        if _waits(line, hand, roles) or (HOLDER in roles and to_verify(db, line.id, line.state)):
            found.append(line)
    return found


def to_verify(db: Db, issue_id: UUID, state: str) -> bool:
    """Whether the holder of the patch is asked to go and look, and nobody has told yet what there is."""
    if state != VERIFYING:
        return False
    made = [each.move for each in loaded(db, issue_id).moves]
    return "note" not in made[len(made) - made[::-1].index("send_to_verify") :]


def _waits(line: IssueLine, hand: Hand, roles: set[str]) -> bool:
    name = _NEXT.get(line.state)
    if name is None:
        return False
    mine = hand.is_one_of([line.handler])
    if (name == "close" and mine) or (name == "handled" and not mine):
        return False
    standing = Standing(line.id, line.state, line.round, line.reported_by, (), line.unit_id)
    return why_not(standing, MOVES[name], hand, roles) is None


def _due(line: IssueLine) -> datetime:
    if line.clock is None:
        return line.reported_at
    return line.clock.due_at or _LATEST

"""Moving an issue: one verb for every line of the transition table. Desktop, phone and terminal call `move`; `choices` gives their buttons."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.refusal import Refusal
from grid.hands import CLERK, REPORTER, Hand
from grid.issues import amending, refusals
from grid.issues.amending import Amended
from grid.issues.merging import end_of_chain, hold_mergers, target_of
from grid.issues.photos import AFTER, BEFORE, Photo
from grid.issues.reporting import completed, kinds_given, mending, words
from grid.issues.rows import PHOTO, UNIT, IssueRow, Loaded, MoveRow, loaded, roles_at
from grid.issues.rules import (
    LONGEST_SUSPENSION,
    MOST_MINUTES,
    MOST_PHOTOS,
    MOVES,
    Move,
    allowed,
    asked,
    leads_to,
    photos_missing,
    role_for,
    undo,
    why_not,
)
from grid.issues.words import MOVES as MOVE_TITLES
from grid.issues.words import STATES
from grid.issues.writing import Made, put_move
from store import journal
from store.types import Db


class Choices(NamedTuple):
    """What a hand may do with an issue now, as buttons."""

    row: IssueRow
    moves: Sequence[tuple[Move, Refusal | None]]
    """In the order of the table; a refusal explains a button that is not to be pressed."""
    undo: Move | None
    """The move that takes the last step back, where this hand may make it."""


class _Given(NamedTuple):
    """What came with a move."""

    reason: str
    unit_id: UUID | None
    minutes: int | None
    until: date | None
    target_id: UUID | None
    amended: Amended | None
    photos: Sequence[Photo]

    @property
    def detail(self) -> dict[str, object]:
        return {
            key: value
            for key, value in (("until", self.until), ("target", self.target_id))
            if value is not None
        }


def choices(db: Db, issue_id: UUID, hand: Hand) -> Choices:
    """The buttons of an issue for this hand. Raises UnknownIssue."""
    known = loaded(db, issue_id)
    roles = roles_at(db, hand, known.row.area_id, known.row.place_id)
    made = allowed(known.standing, hand, roles)
    back = undo(known.standing)
    possible = {move.name for move, refusal in made if refusal is None}
    return Choices(known.row, made, back if back and back.name in possible else None)


def move(
    db: Db,
    issue_id: UUID,
    name: str,
    hand: Hand,
    at: datetime,
    *,
    reason: str = "",
    unit_id: UUID | None = None,
    minutes: int | None = None,
    until: date | None = None,
    target_id: UUID | None = None,
    amended: Amended | None = None,
    photos: Sequence[Photo] = (),
    expected: int | None = None,
) -> IssueRow:
    """Make a move; gives the issue as it stands then.

    `expected` is the number of the last move that the door saw (`IssueRow.last`): the same click again is success and adds
    nothing, any other move in between is refused. `minutes` are of the limit's own kind of time; `until` is the first day on
    which the clock runs again. Raises UnknownMove, UnknownIssue, MovedMeanwhile, what `rules.why_not` refuses, and what is wrong
    with the values that came along.
    """
    move_ = MOVES.get(name)
    if move_ is None:
        raise refusals.UnknownMove(move=name)
    if name == "merge":
        hold_mergers(db)
    known = loaded(db, issue_id, lock=True)
    row, _moves, standing = known
    roles = roles_at(db, hand, row.area_id, row.place_id)
    came = _Given(words(reason, "reason"), unit_id, minutes, until, target_id, amended, photos)
    if expected is not None and expected != row.last:
        return _repeated(db, known, move_, hand, expected, came)
    refusal = why_not(standing, move_, hand, roles)
    if refusal is not None:
        raise refusal
    given = _looked_at(db, known, move_, at, came)
    _refuse_photos(db, known, move_, given.photos)
    after = leads_to(standing, move_)
    change = _CHANGES.get(name)
    changes = change(_Moving(db, row, given, hand, after, at)) if change else {}
    made = Made(
        name,
        row.last + 1,
        changes.get("round", row.round),
        row.state,
        after,
        role_for(standing, move_, hand, roles) or (REPORTER if REPORTER in roles else CLERK),
        changes,
        given.reason,
        given.unit_id,
        given.minutes,
        {**given.detail, **(amending.told(row, changes) if given.amended else {})},
        given.photos,
    )
    journal.append(db, [put_move(db, issue_id, made, hand, at)], at)
    return row._replace(**changes, state=after, last=made.number)


def _repeated(db: Db, known: Loaded, move_: Move, hand: Hand, expected: int, came: _Given) -> IssueRow:
    """The same click again is success; whatever else came in between is told."""
    between = [each for each in known.moves if each.number > expected]
    goes_into = end_of_chain(db, came.target_id) if came.target_id else None
    stands = "amended" not in move_.values or amending.stands(known.row, came.amended or Amended())
    if len(between) == 1 and stands and _same(between[0], move_, hand, came, goes_into):
        return known.row
    raise refusals.MovedMeanwhile(move=MOVE_TITLES[known.moves[-1].move], state=STATES[known.row.state])


def _same(made: MoveRow, move_: Move, hand: Hand, came: _Given, goes_into: UUID | None) -> bool:
    return (
        made.move == move_.name
        and hand.is_one_of([made.who])
        and made.reason == came.reason
        and ("unit_id" not in move_.values or made.unit_id == came.unit_id)
        and (came.minutes is None or made.minutes == came.minutes)
        and (came.until is None or until_of(made) == came.until)
        and ("target_id" not in move_.values or _target_of(made) == goes_into)
    )


def _looked_at(db: Db, known: Loaded, move_: Move, at: datetime, came: _Given) -> _Given:
    """What the move takes of what came with it. Raises what is wrong with it."""
    if move_.reason and not came.reason:
        raise refusals.ReasonNeeded(move=MOVE_TITLES[move_.name])
    today, takes = local_date(at), move_.values
    return _Given(
        came.reason,
        _unit(db, came.unit_id, today) if "unit_id" in takes else None,
        _minutes(known, came.minutes) if "minutes" in takes else None,
        _until(known, came.until, today) if "until" in takes else None,
        target_of(db, known.row, came.target_id) if "target_id" in takes else None,
        (came.amended or Amended()) if "amended" in takes else None,
        kinds_given(move_, came.photos),
    )


def _unit(db: Db, unit_id: UUID | None, today: date) -> UUID | None:
    """Dispatched to nobody is to those who hold the patch."""
    if unit_id is None:
        return None
    there = sa.select(UNIT.c.id).where(
        UNIT.c.id == unit_id, sa.or_(UNIT.c.closed_on.is_(None), UNIT.c.closed_on > today)
    )
    if db.scalar(there) is None:
        raise refusals.UnitMissing
    return unit_id


def _minutes(known: Loaded, minutes: int | None) -> int:
    if minutes is None:
        request = asked(known.standing.steps, "extension")
        minutes = request.minutes if request else None
    if minutes is None:
        raise refusals.MinutesNeeded
    if not 0 < minutes <= MOST_MINUTES:
        raise refusals.MinutesNotPossible(days=MOST_MINUTES // (24 * 60))
    return minutes


def _until(known: Loaded, until: date | None, today: date) -> date:
    if until is None:
        request = asked(known.standing.steps, "suspension")
        until = until_of(known.moves[request.number - 1]) if request else None
    if until is None:
        raise refusals.UntilNeeded
    if until <= today:
        raise refusals.UntilNotAhead(until=until)
    if until - today > timedelta(days=LONGEST_SUSPENSION):
        raise refusals.UntilTooFar(until=until, days=LONGEST_SUSPENSION)
    return until


def until_of(made: MoveRow) -> date | None:
    """The day until which a move suspends, or asks to."""
    text = json.loads(made.detail).get("until") if made.detail else None
    return date.fromisoformat(text) if text else None


def _target_of(made: MoveRow) -> UUID | None:
    """The issue that a merger went into."""
    text = json.loads(made.detail).get("target") if made.detail else None
    return UUID(text) if text else None


def _refuse_photos(db: Db, known: Loaded, move_: Move, photos: Sequence[Photo]) -> None:
    before = sum(photo.kind == BEFORE for photo in photos)
    after = sum(photo.kind == AFTER for photo in photos)
    if refusal := photos_missing(known.standing, move_, before, after):
        raise refusal
    if photos:
        there = sa.select(sa.func.count()).where(PHOTO.c.issue_id == known.row.id)
        if (db.scalar(there) or 0) + len(photos) > MOST_PHOTOS:
            raise refusals.TooManyPhotos(most=MOST_PHOTOS)


class _Moving(NamedTuple):
    """What a move's own change is made of."""

    db: Db
    row: IssueRow
    given: _Given
    hand: Hand
    after: str
    at: datetime


def _filed(moving: _Moving) -> dict[str, Any]:
    return {"filed_at": moving.at}


def _unfiled(_moving: _Moving) -> dict[str, Any]:
    return {"filed_at": None}


def _dispatched(moving: _Moving) -> dict[str, Any]:
    return {"unit_id": moving.given.unit_id, "handler": ""}


def _undispatched(_moving: _Moving) -> dict[str, Any]:
    return {"unit_id": None, "handler": ""}


def _accepted(moving: _Moving) -> dict[str, Any]:
    return {"handler": moving.hand.who}


def _put_back(_moving: _Moving) -> dict[str, Any]:
    return {"handler": ""}


def _handled(moving: _Moving) -> dict[str, Any]:
    return {"handler": moving.hand.who, "handled_at": moving.at}


def _not_handled(_moving: _Moving) -> dict[str, Any]:
    return {"handled_at": None}


def _closed(moving: _Moving) -> dict[str, Any]:
    return {"closed_at": moving.at}


def _reopened(moving: _Moving) -> dict[str, Any]:
    return {
        "round": moving.row.round + 1,
        "filed_at": moving.at,
        "handled_at": None,
        "closed_at": None,
        "unit_id": None,
        "handler": "",
    }


def _merged(moving: _Moving) -> dict[str, Any]:
    return {"merged_into": moving.given.target_id}


def _parted(_moving: _Moving) -> dict[str, Any]:
    return {"merged_into": None}


def _mended(moving: _Moving) -> dict[str, Any]:
    return mending(moving.hand, moving.after, moving.at)


def _reported(moving: _Moving) -> dict[str, Any]:
    return completed(moving.db, moving.row, moving.hand, moving.at)


def _amended(moving: _Moving) -> dict[str, Any]:
    wanted = moving.given.amended or Amended()
    return amending.changes(moving.db, moving.row, wanted, moving.hand, moving.at)


def _phoned(moving: _Moving) -> dict[str, Any]:
    return {} if moving.row.phoned_at else {"phoned_at": moving.at}


_CHANGES: Mapping[str, Callable[[_Moving], dict[str, Any]]] = {
    "report": _reported,
    "mend": _mended,
    "amend": _amended,
    "file": _filed,
    "unfile": _unfiled,
    "dispatch": _dispatched,
    "recall": _undispatched,
    "return_dispatch": _undispatched,
    "accept": _accepted,
    "unaccept": _put_back,
    "handled": _handled,
    "unhandle": _not_handled,
    "rework": _not_handled,
    "close": _closed,
    "force_close": _closed,
    "reopen": _reopened,
    "merge": _merged,
    "unmerge": _parted,
    "phoned": _phoned,
}

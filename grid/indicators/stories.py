"""The issues that a period is about, each with its rounds: one reading for indicators, assessments, reports and training."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import instant
from core.months import month_after
from grid.indicators.rounds import FELT, Move, Round, rounds_of
from grid.issues.rules import ENDED
from grid.tables import CatalogueItem, Issue, IssueMove
from store.types import Db, table_of

ISSUE = table_of(Issue)
MOVE = table_of(IssueMove)
_ITEM = table_of(CatalogueItem)


class Period(NamedTuple):
    """From the first day to the day before `until`, both in Shanghai."""

    since: date
    until: date

    @property
    def begin(self) -> datetime:
        """The first instant."""
        return instant(self.since, time())

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return instant(self.until, time())

    @property
    def months(self) -> list["Period"]:
        """Its months, cut at its ends."""
        found: list[Period] = []
        day = self.since
        while day < self.until:
            following = min(month_after(day), self.until)
            found.append(Period(day, following))
            day = following
        return found


class Story(NamedTuple):
    """One issue with its rounds; the limit is that of its item, None for an issue without one."""

    issue_id: UUID
    number: str
    state: str
    item_code: str
    item: str
    area_id: UUID
    place_id: UUID | None
    spot: str
    urgent: bool
    reported_at: datetime
    limit: tuple[str, int] | None
    """Kind and amount."""
    counts: bool
    """Not a draft, not merged into another, not voided; one that was declined counts, as reported and not filed."""
    rounds: tuple[Round, ...]

    @property
    def where(self) -> tuple[object, ...] | None:
        """What makes two issues be at one spot: the place and the words for the spot; None where neither is known."""
        spot = "".join(self.spot.split()).casefold()
        if self.place_id is not None:
            return self.item_code, self.place_id, spot
        return (self.item_code, self.area_id, spot) if spot else None


def month_of(day: date) -> Period:
    """The month that a day lies in. Raises MonthNotPossible."""
    first = day.replace(day=1)
    return Period(first, month_after(first))


def month_before(day: date) -> date:
    """The first day of the month before. Raises MonthNotPossible."""
    return month_after(day, -1)


def stories(
    db: Db,
    begin: datetime,
    end: datetime,
    known: datetime,
    areas: Collection[UUID] | None = None,
) -> list[Story]:
    """The issues reported before `end` of which anything happened from `begin` on, or that are still open.

    Moves recorded after `known` are left out. `areas` are those that an issue may lie in, all below included; None for all.
    """
    kept = sa.and_(
        ISSUE.c.state != "DRAFT",
        ISSUE.c.reported_at < end,
        sa.or_(
            ISSUE.c.reported_at >= begin,
            ISSUE.c.closed_at >= begin,
            ISSUE.c.state.not_in(sorted(ENDED)),
        ),
    )
    if areas is not None:
        kept = sa.and_(kept, ISSUE.c.area_id.in_(areas))
    moves = {
        id: _moved(rows)
        for id, rows in groupby(
            db.execute(
                sa.select(
                    MOVE.c.issue_id, MOVE.c.number, MOVE.c.round, MOVE.c.move, MOVE.c.after, MOVE.c.unit_id, MOVE.c.minutes,
                    MOVE.c.occurred_at, MOVE.c.detail,
                )
                .join(ISSUE, ISSUE.c.id == MOVE.c.issue_id)
                .where(kept, MOVE.c.recorded_at <= known, MOVE.c.move.in_(FELT))
                .order_by(MOVE.c.issue_id, MOVE.c.number)
            ),
            lambda row: row[0],
        )
    }  # fmt: skip
    query = (
        sa.select(
            ISSUE.c.id, ISSUE.c.number, ISSUE.c.provisional, ISSUE.c.state, ISSUE.c.item_code, ISSUE.c.area_id,
            ISSUE.c.place_id, ISSUE.c.spot, ISSUE.c.urgent, ISSUE.c.reported_at, _ITEM.c.name, _ITEM.c.limit_kind,
            _ITEM.c.limit_amount,
        )
        .outerjoin(_ITEM, _ITEM.c.id == ISSUE.c.item_id)
        .where(kept, ISSUE.c.reported_at <= known)
        .order_by(ISSUE.c.reported_at, ISSUE.c.id)
    )  # fmt: skip
    return [_story(row, moves.get(row[0], ())) for row in db.execute(query)]


def _moved(rows: Iterable[sa.Row[*tuple[Any, ...]]]) -> tuple[Move, ...]:
    """Moves from rows that begin with the issue, go on in the order of Move, and end with the detail."""
    return tuple(
        Move(*list(row)[1:-1], until=_until(row.detail) if row.move == "suspend" else None) for row in rows
    )


def _until(detail: str) -> datetime | None:
    until = json.loads(detail).get("until") if detail else None
    return instant(date.fromisoformat(until), time()) if until else None


def _story(row: sa.Row[*tuple[Any, ...]], moves: Sequence[Move]) -> Story:
    return Story(
        row.id, row.number or row.provisional, row.state, row.item_code, row.name or "", row.area_id, row.place_id, row.spot,
        row.urgent, row.reported_at, (row.limit_kind, row.limit_amount) if row.limit_kind else None,
        _counts(row.state, moves), tuple(rounds_of(moves)),
    )  # fmt: skip


def _counts(state: str, moves: Sequence[Move]) -> bool:
    if state in ("DRAFT", "MERGED"):
        return False
    if state != "VOID":
        return True
    return next((move.move for move in reversed(moves) if move.after == "VOID"), "") == "decline"


def each_round(found: Iterable[Story]) -> Iterator[tuple[Story, Round]]:
    """Every round of every issue that counts."""
    for story in found:
        if story.counts:
            for each in story.rounds:
                yield story, each

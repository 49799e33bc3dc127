"""From issues to training: which course teaches an item, and which items a patch keeps failing.

A link is the item's code and the course's id. This room knows no courses; the doors look up what a course is called.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from grid.catalogue.versions import known_items
from grid.hands import below, parents
from grid.indicators.figures import share
from grid.indicators.limits import kept
from grid.indicators.refusals import LinkNotThere, UnknownItemCode
from grid.indicators.stories import Period, each_round, stories
from grid.tables import TrainingLink
from grid.working_time.calendars import calendar_of
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

LINK = table_of(TrainingLink)
LEAST = 3
"""Rounds that an item must have had: of fewer nobody can say that they keep failing."""
FAILING = 30_00
"""Hundredths of a percent of an item's rounds that went wrong."""


class Failing(NamedTuple):
    """An item that keeps failing: of `n` rounds filed, how many failed in which way; one may fail in several."""

    item_code: str
    item: str
    n: int
    failed: int
    """Rounds that went wrong in any way."""
    late: int
    reworked: int
    reopened: int
    share: int
    """Hundredths of a percent."""
    courses: tuple[UUID, ...]
    """That teach it."""


def link(db: Db, item_code: str, course_id: UUID, actor: str, at: datetime) -> None:
    """Say that a course teaches an item; said twice it is said. Raises UnknownItemCode."""
    if item_code not in {item.code for item in known_items(db)}:
        raise UnknownItemCode(code=item_code)
    said: dict[str, object] = {"item_code": item_code, "course_id": course_id}
    put = insert_into(db, LINK).values(id=new_id(), made_by=actor, made_at=at, withdrawn_at=None, **said)
    again = put.on_conflict_do_update(
        index_elements=[LINK.c.item_code, LINK.c.course_id],
        set_={"made_by": actor, "made_at": at, "withdrawn_at": None},
        where=LINK.c.withdrawn_at.is_not(None),
    )
    id = db.scalar(again.returning(LINK.c.id))
    if id is not None:
        journal.note(db, Line("training_link.made", "training_link", id, actor, at, said), at)


def unlink(db: Db, item_code: str, course_id: UUID, actor: str, at: datetime) -> None:
    """Take it back. Raises LinkNotThere."""
    id = db.scalar(
        sa.update(LINK)
        .where(LINK.c.item_code == item_code, LINK.c.course_id == course_id, LINK.c.withdrawn_at.is_(None))
        .values(withdrawn_at=at)
        .returning(LINK.c.id)
    )
    if id is None:
        raise LinkNotThere
    journal.note(db, Line("training_link.withdrawn", "training_link", id, actor, at, {}), at)


def links(db: Db) -> Mapping[str, Sequence[UUID]]:
    """The courses that teach each item, by its code, oldest link first."""
    found: dict[str, list[UUID]] = {}
    query = (
        sa.select(LINK.c.item_code, LINK.c.course_id)
        .where(LINK.c.withdrawn_at.is_(None))
        .order_by(LINK.c.item_code, LINK.c.made_at, LINK.c.id)
    )
    for code, course in db.execute(query):
        found.setdefault(code, []).append(course)
    return found


def failing_items(db: Db, area_id: UUID | None, since: date, until: date, at: datetime) -> list[Failing]:
    """The items whose rounds, filed from `since` on and before `until` in a patch and all below it, keep failing, by code.

    A round fails that was late, sent back, or opened again after closing. An item keeps failing from LEAST rounds and the
    share FAILING on.
    """
    period = Period(since, until)
    areas = None if area_id is None else below(parents(db), [area_id])
    found = stories(db, period.begin, period.end, at, areas)
    limits = kept(found, calendar_of(db), at)
    taught = links(db)
    items: dict[str, tuple[str, list[tuple[bool, bool, bool]]]] = {}
    for story, each in each_round(found):
        if period.begin <= each.filed_at < period.end and story.item_code:
            limit = limits.get((story.issue_id, each.number))
            ways = (bool(limit and limit.late), bool(each.reworks), each.reopened_at is not None)
            items.setdefault(story.item_code, (story.item, []))[1].append(ways)
    return [
        row
        for code, (name, ways) in sorted(items.items())
        if (row := _failing(code, name, ways, tuple(taught.get(code, ())))).n >= LEAST
        and row.share >= FAILING
    ]


def _failing(
    code: str, name: str, ways: Sequence[tuple[bool, bool, bool]], courses: tuple[UUID, ...]
) -> Failing:
    failed = sum(any(each) for each in ways)
    late, reworked, reopened = (sum(each[place] for each in ways) for place in range(3))
    return Failing(
        code, name, len(ways), failed, late, reworked, reopened, share(failed, len(ways)) or 0, courses
    )

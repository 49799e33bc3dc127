"""From issues with their rounds to what the indicators count. Pure; `docs/decisions/indicators.md` says the same in words."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from core.clock import local_date
from grid.indicators.definitions import AGAIN_DAYS, Code
from grid.indicators.figures import Case
from grid.indicators.rounds import Round
from grid.indicators.stories import Period, Story, each_round

RoundKey = tuple[UUID, int]
"""An issue and the number of its round."""
Late = Mapping[RoundKey, bool | None]
"""Of each round: whether the limit was passed before its work held (or is passed now); None while nobody can say."""


def cases(found: Sequence[Story], period: Period, late: Late) -> Iterator[Case]:
    """Every case of a period but those of coverage."""
    yield from _reported(found, period)
    for story, each in each_round(found):
        if period.begin <= each.filed_at < period.end:
            yield from _filed(story, each, late.get((story.issue_id, each.number)))
        yield from _dispatched(story, each, period)
        closed = each.closed_at
        if closed is not None and period.begin <= closed < period.end:
            yield _case("reopen", story, each, closed, hit=each.reopened_at is not None)
            if each.minutes is not None:
                yield _case("p90", story, each, closed, hit=True)._replace(minutes=each.minutes)


def _reported(found: Sequence[Story], period: Period) -> Iterator[Case]:
    closings = closings_by_spot(found)
    for story in found:
        if not story.counts or not period.begin <= story.reported_at < period.end:
            continue
        first = story.rounds[0] if story.rounds else None
        yield _case("filing", story, first, story.reported_at, hit=first is not None)
        if story.where is not None:
            again = _closed_shortly_before(closings.get(story.where, ()), story.reported_at)
            yield _case("recurrence", story, first, story.reported_at, hit=again)


def _filed(story: Story, each: Round, late: bool | None) -> Iterator[Case]:  # noqa: FBT001 - of a mapping of them
    if not each.is_suspended or each.closed_at is not None:
        yield _case("closing", story, each, each.filed_at, hit=each.closed_at is not None)
    if late is not None:
        yield _case("on_time", story, each, each.filed_at, hit=not late)
    if each.handled:
        yield _case("rework", story, each, each.filed_at, hit=bool(each.reworks))


def _dispatched(story: Story, each: Round, period: Period) -> Iterator[Case]:
    for dispatch in each.dispatches:
        if period.begin <= dispatch.at < period.end:
            case = _case("dispatch", story, each, dispatch.at, hit=not dispatch.returned)
            yield case._replace(unit_id=dispatch.unit_id)


def closings_by_spot(found: Iterable[Story]) -> dict[tuple[object, ...], list[datetime]]:
    """When issues were closed after a check, by item and spot, each list in order."""
    closings: dict[tuple[object, ...], list[datetime]] = {}
    for story, each in each_round(found):
        if each.closed_at is not None and story.where is not None:
            closings.setdefault(story.where, []).append(each.closed_at)
    for each_list in closings.values():
        each_list.sort()
    return closings


def _closed_shortly_before(closings: Sequence[datetime], reported_at: datetime) -> bool:
    # A closing of the issue itself comes after its report and so is not among them.
    before = bisect_left(closings, reported_at)
    return before > 0 and reported_at - closings[before - 1] <= timedelta(days=AGAIN_DAYS)


def _case(code: Code, story: Story, each: Round | None, at: datetime, *, hit: bool) -> Case:
    return Case(code, hit, story.area_id, story.item_code, each.unit_id if each else None, local_date(at))

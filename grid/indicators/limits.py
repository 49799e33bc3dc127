"""Whether rounds were done within their limits: the clocks of `grid.working_time`, asked once for a whole set."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from grid.indicators.cases import RoundKey
from grid.indicators.rounds import Round
from grid.indicators.stories import Story, each_round
from grid.working_time.calendars import WorkCalendar
from grid.working_time.engine import Timed, clocks


class Kept(NamedTuple):
    """Of one round: `late` is None while its work is not done and its limit not over; `due_at` None while it is suspended."""

    late: bool | None
    due_at: datetime | None


def kept(found: Sequence[Story], calendar: WorkCalendar, known: datetime) -> dict[RoundKey, Kept]:
    """How every round with a limit stands against it at `known`.

    What stops the clock is the work that held, else the closing by force; what is still to be done is late once the limit is over.
    """
    rounds = [(story, each) for story, each in each_round(found) if story.limit is not None]
    timed = [_timed(story, each) for story, each in rounds]
    made: dict[RoundKey, Kept] = {}
    for (story, each), clock in zip(rounds, clocks(timed, calendar, known), strict=True):
        over = clock.left < 0
        made[story.issue_id, each.number] = Kept(
            over if each.done_at is not None or over else None, clock.due_at
        )
    return made


def _timed(story: Story, each: Round) -> Timed:
    kind, amount = story.limit or ("natural_day", 1)
    stopped = each.done_at or each.forced_at
    pauses = [(pause.begin, pause.end) for pause in each.pauses]
    return Timed(kind, amount, each.filed_at, pauses, sum(each.extensions), stopped)

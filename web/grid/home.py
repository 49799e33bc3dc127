"""What waits for whoever holds the phone, and the list of all that concerns them."""

from datetime import datetime, timedelta

from starlette.requests import Request

from core.clock import local_date, now
from grid.issues.issues import Filter, IssueLine
from grid.issues.rules import ENDED
from store.types import Db
from web.door import Door
from web.frame import Page
from web.grid import calling, patches, seeing, telling, visits
from web.grid.owner import Owner, asked, show
from web.visit import Visit

_MOST = 60
_FEW = 5
_ENDED_DAYS = 30
_LONGEST = 40


@asked
async def waiting(door: Door, visit: Visit, _request: Request) -> Page:
    """GET /grid: urgent calls first, then what this person can move on, then visits that are due."""
    at = now()

    def look(db: Db, owner: Owner) -> dict[str, object]:
        lines = seeing.issues(db, owner.hand, at)
        mine = seeing.waiting(db, lines, owner.hand, at)
        calls = [line for line in lines if line.phone_now]
        reach = patches.reach_of(db, owner.hand)
        due = visits.due(db, owner, at)
        return {
            "patches": patches.names(db, reach, local_date(at)),
            "calls": calling.calls(db, calls, at),
            "waiting": telling.told(db, mine[:_MOST], at),
            "open": len(lines),
            "visits": due[:_FEW],
            "more_visits": len(due[_FEW:]),
        }

    return await show(door, visit, "grid/home.html", look)


@asked
async def everything(door: Door, visit: Visit, request: Request) -> Page:
    """GET /grid/list: all that is open, or what was closed lately; `q` finds by name, number or pinyin."""
    at = now()
    q = request.query_params.get("q", "").strip()[:_LONGEST]
    ended = bool(request.query_params.get("ended"))

    def look(db: Db, owner: Owner) -> dict[str, object]:
        lines = seeing.issues(db, owner.hand, at, Filter(states=ENDED if ended else (), text=q))
        if ended:
            lines = [line for line in reversed(lines) if _lately(line, at)]
        return {
            "q": q,
            "ended": ended,
            "rows": telling.told(db, lines[:_MOST], at),
            "more": max(0, len(lines) - _MOST),
        }

    return await show(door, visit, "grid/list.html", look)


def _lately(line: IssueLine, at: datetime) -> bool:
    return (line.closed_at or line.reported_at) >= at - timedelta(days=_ENDED_DAYS)

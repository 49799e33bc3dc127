"""The hall page: the rotating code, large, and how many have come, in any browser on any screen.

Its link carries a key of this one session for a few minutes, which is swapped at once for a cookie of this browser, so that it
stays in no address bar.
"""

import hmac
import json
from typing import NamedTuple

from starlette.requests import Request

from charts.qr import svg
from core.clock import now
from core.language import _
from courses import codes, hall, scans
from courses.calendar import SessionRow
from courses.codes import DIRECTIONS
from courses.hall import Hall, MissingArea
from store.types import Db
from web.door import Door
from web.frame import Page, page, seen_next
from web.hall_key import hall_cookie, opens
from web.known_sessions import Known
from web.refusals import HallKeyWrong
from web.visit import Visit, set_cookie

_HOURS = 24 * 3_600


class Shown(NamedTuple):
    """What the page shows at one moment."""

    course: str
    place: str
    window: str
    """Until when one is in time."""
    picture: str
    done: int
    of: int
    """Arrived of expected people; at the end left of arrived."""
    changes_in: int
    """Milliseconds until the picture changes."""


async def show_page(door: Door, visit: Visit, request: Request) -> Page:
    """GET /hall/{number}. Raises HallKeyWrong and UnknownSession."""
    number, direction = _asked(request)
    offered = request.query_params.get("key", "")
    if offered:
        if not opens(door.key, number, offered, now()):
            raise HallKeyWrong
        cookie = set_cookie(_cookie(number), hall_cookie(visit.key, number), _HOURS)
        return seen_next(f"/hall/{number}?direction={direction}", visit, [cookie])
    _demand(visit, request, number)
    return page(
        "hall.html",
        visit,
        shown=await _show(door, visit, number, direction),
        number=number,
        direction=direction,
    )


async def show_now(door: Door, visit: Visit, request: Request) -> Page:
    """GET /hall/{number}/now: the same as JSON, for the page's own script."""
    number, direction = _asked(request)
    _demand(visit, request, number)
    shown = await _show(door, visit, number, direction)
    return Page(json.dumps(shown._asdict()).encode(), headers=((b"content-type", b"application/json"),))


async def show_missing(door: Door, visit: Visit, request: Request) -> Page:
    """GET /hall/{number}/missing: who has not come yet, masked, by 居民区."""
    number, _direction = _asked(request)
    _demand(visit, request, number)
    at = now()

    def look(db: Db) -> tuple[SessionRow, list[MissingArea]]:
        known = door.sessions.read(db, number, at)
        return known.row, hall.missing_by_area(db, known.key.session_id)

    session, areas = await door.read(look)
    return page("hall_missing.html", visit, session=session, areas=areas, number=number)


def _asked(request: Request) -> tuple[int, str]:
    direction = request.query_params.get("direction", "in")
    return request.path_params["number"], direction if direction in DIRECTIONS else "in"


def _cookie(number: int) -> str:
    return f"xiuhua_hall_{number}"


def _demand(visit: Visit, request: Request, number: int) -> None:
    kept = request.cookies.get(_cookie(number), "")
    if not hmac.compare_digest(kept.encode(), hall_cookie(visit.key, number).encode()):
        raise HallKeyWrong


async def _show(door: Door, visit: Visit, number: int, direction: str) -> Shown:
    at = now()

    def look(db: Db) -> tuple[Known, Hall]:
        known = door.sessions.read(db, number, at)
        return known, hall.hall(db, known.key.session_id, direction, at)

    known, seen = await door.read(look)
    address = door.address or f"http://{visit.host}"
    return Shown(
        course=seen.session.course,
        place=seen.session.room,
        window=hall.window_sentence(seen.session, direction, at),
        picture=svg(codes.url(address, scans.shown(known.key, direction, at)), _("Check-in code")),
        done=seen.done,
        of=seen.of,
        changes_in=int(codes.changes_in(at) * 1_000),
    )

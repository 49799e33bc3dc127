"""A trainee's own places and leave: the buttons of the sessions page. Each ends on that page, which shows what it came to."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from starlette.requests import Request

from core.clock import now
from courses.presence import excuses, seats
from courses.presence.refusals import LeaveAskedAlready, PlaceNotHeld, UnknownExcuse
from store.types import Db
from web.door import Door
from web.frame import Page, seen_next
from web.refusals import FormUnreadable
from web.settle import actor_of
from web.sign_in import holder_of
from web.visit import Visit, read_form

_DONE_BEFORE = (PlaceNotHeld, UnknownExcuse, LeaveAskedAlready)
"""What a second tap finds: the page shows it as it is."""
Act = Callable[[Db, UUID, UUID, str, datetime], object]


async def move(door: Door, visit: Visit, request: Request) -> Page:
    """POST /me/place/{id}: take a place or wait for one, or give it back."""
    form = await read_form(request.receive)
    visit.demand(form)
    acts: dict[str, Act] = {"take": seats.take_place, "give_back": seats.give_back}
    return await _do(door, visit, request, acts.get(form.get("act", "")))


async def leave(door: Door, visit: Visit, request: Request) -> Page:
    """POST /me/leave/{id}: ask for leave with a reason, or withdraw the request or the leave."""
    form = await read_form(request.receive)
    visit.demand(form)

    def ask(db: Db, session_id: UUID, person_id: UUID, actor: str, at: datetime) -> None:
        excuses.ask(db, session_id, person_id, form.get("reason", ""), actor, at)

    acts: dict[str, Act] = {"ask": ask, "withdraw": excuses.withdraw_own}
    return await _do(door, visit, request, acts.get(form.get("act", "")))


async def _do(door: Door, visit: Visit, request: Request, act: Act | None) -> Page:
    """Let the phone's owner do it, whose phone it is read in the same transaction. Raises FormUnreadable, and what `act` raises."""
    if act is None:
        raise FormUnreadable
    session_id: UUID = request.path_params["id"]
    at = now()

    def work(db: Db) -> bool:
        holder = holder_of(db, visit)
        if holder is None:
            return False
        act(db, session_id, holder.person_id, actor_of(holder), at)
        return True

    try:
        known = await door.write(work)
    except _DONE_BEFORE:
        known = True
    return seen_next("/me" if known else "/sign-in", visit)

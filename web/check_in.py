"""From the scanned code to "checked in": the two routes that a whole hall uses at once.

GET checks nobody in (link previews fetch it): it swaps the code for a ticket that only this browser can use. POST goes through
the queue and is answered after the commit that holds it.
"""

from collections.abc import Awaitable
from contextlib import suppress
from datetime import datetime

from starlette.types import Receive

from core.clock import now
from core.refusal import Refusal
from courses import codes, devices, scans, tickets
from courses.devices import Holder
from courses.refusals import CodeExpired, UnknownSession, WrongDirection
from courses.tickets import Ticket
from courses.trails import PointRow
from store.glance import NotAtOnce
from store.refusals import BaseBusy, DiskFull
from store.types import Db
from web.button import ask
from web.checked_in import checked_in
from web.door import Door
from web.frame import Page, page, refused, retry_after, sentence_of
from web.known_sessions import Known
from web.point import point_of, reached
from web.refusals import CookiesNeeded, DoorBusy, FormStale, NotOnTheList, TooManyTries
from web.settle import Arrival, Settled
from web.sign_in import holder_of, match
from web.visit import PHONE, Visit, read_form, set_cookie


async def show_button(door: Door, visit: Visit, text: str) -> Page:
    """GET /C/{text}: the button with the owner's name, or the form that asks for it.

    A true code changes nothing, a false one is kept as evidence. Raises CodeUnreadable, UnknownSession, CodeExpired,
    WrongDirection.
    """
    at = now()
    code = codes.open_code(text)
    try:
        known, owner = await _look(door, visit, code.number, at)
        scans.refuse_false(known.key, code, at)
    except (UnknownSession, CodeExpired, WrongDirection) as refusal:
        await door.refused.keep(visit, refusal, code)
        raise
    ticket = tickets.issue(code.number, code.direction, at)
    return ask(visit, known.row, code.direction, owner, tickets.sign(ticket, visit.key))


async def show_again(door: Door, visit: Visit, signed: str) -> Page:
    """The same page for a ticket that is there already: after a change of language. Raises as `tickets.read`."""
    at = now()
    ticket = tickets.read(signed, visit.key, at)
    known, owner = await _look(door, visit, ticket.session_number, at)
    point = await door.read(lambda db: point_of(db, ticket, known.row)) if ticket.point else None
    return ask(visit, known.row, ticket.direction, owner, signed, point=point)


async def take_tap(
    door: Door, visit: Visit, receive: Receive, handed_in: Awaitable[Settled] | None = None
) -> Page:
    """POST /check-in: one tap. Repeating it is success with the first time. `handed_in`: the queue has it already (web.hot_tap)."""
    form = await read_form(receive)
    at = now()
    signed, mobile, name = (form.get(field, "") for field in ("ticket", "mobile", "name"))
    ticket = ticket_of(visit, signed, at)
    person = None
    if mobile or name or not visit.phone:
        try:
            person = await match(door, visit, mobile, name, at)
        except (NotOnTheList, TooManyTries) as refusal:
            return await _ask_again(door, visit, ticket, signed, mobile, name, refusal)
    try:
        settled = await (handed_in or door.queue.settle(Arrival(ticket, visit.phone, person, visit.browser)))
    except (DoorBusy, BaseBusy, DiskFull) as refusal:
        return _retry(visit, refusal, form)
    return await _show(door, visit, ticket, signed, settled)


def ticket_of(visit: Visit, signed: str, at: datetime) -> Ticket:
    """The ticket of a tap. Raises CookiesNeeded, FormStale for another site's form, and as `tickets.read`."""
    if visit.fresh:
        raise CookiesNeeded
    if not visit.same_site:
        raise FormStale
    return tickets.read(signed, visit.key, at)


async def _look(door: Door, visit: Visit, number: int, at: datetime) -> tuple[Known, Holder | None]:
    """The session and the phone's owner; a session that was shown lately is remembered, and an owner found at once."""
    known = door.sessions.kept(number, at)
    if known:
        with suppress(NotAtOnce):
            return known, devices.holder_at_once(door.store, visit.phone) if visit.phone else None

    def look(db: Db) -> tuple[Known, Holder | None]:
        return door.sessions.read(db, number, at), holder_of(db, visit)

    return await door.read(look)


async def _ask_again(
    door: Door, visit: Visit, ticket: Ticket, signed: str, mobile: str, name: str, refusal: Refusal
) -> Page:
    at = now()

    def look(db: Db) -> tuple[Known, PointRow | None]:
        known = door.sessions.read(db, ticket.session_number, at)
        return known, point_of(db, ticket, known.row)

    known, point = await door.read(look)
    return ask(visit, known.row, ticket.direction, None, signed, refusal, mobile, name, point=point)


async def _show(door: Door, visit: Visit, ticket: Ticket, signed: str, settled: Settled) -> Page:
    outcome = settled.outcome
    if outcome is None:
        return await _ask_again(door, visit, ticket, signed, "", "", NotOnTheList())
    headers = (set_cookie(PHONE, settled.new_phone),) if settled.new_phone else ()
    if outcome.refusal:
        return refused(outcome.refusal, visit, headers)
    if ticket.direction == "at":
        return await reached(door, visit, outcome, headers)
    return checked_in(outcome, ticket.direction, headers)


def _retry(visit: Visit, refusal: Refusal, form: dict[str, str]) -> Page:
    sentence, advice = sentence_of(refusal)
    kept = {key: form[key] for key in ("ticket", "mobile", "name") if key in form}
    return page(
        "retry.html",
        visit,
        status=503,
        headers=retry_after(refusal),
        sentence=sentence,
        advice=advice,
        kept=kept,
    )

"""Signing a phone in and out: mobile number and name against the roster, then the phone knows its owner.

Unknown mobile and wrong name give one answer in one time; failures are counted by address, phone and mobile,
never successes.
"""

from datetime import datetime

from starlette.requests import Request

from core.clock import now
from courses import devices
from courses.devices import Holder
from people import persons
from people.persons import PersonRow
from store.types import Db
from web.door import Door
from web.frame import Page, own_page, page, retry_after, seen_next, sentence_of, status_of
from web.refusals import CookiesNeeded, NotOnTheList, TooManyTries
from web.settle import actor_of, sign_in
from web.visit import PHONE, Visit, drop_cookie, read_form, set_cookie

_LONGEST = 80
SIGNED_OUT = "forgotten by its owner"


async def show_form(_door: Door, visit: Visit, request: Request) -> Page:
    """GET /sign-in; `next` is the page of ours that asked for it."""
    after = own_page(request.query_params.get("next", ""), "")
    return page("sign_in.html", visit, said=None, mobile="", name="", after=after)


async def take_form(door: Door, visit: Visit, request: Request) -> Page:
    """POST /sign-in: the phone is bound; the page that asked for it opens, else the owner's own."""
    form = await read_form(request.receive)
    if visit.fresh:
        raise CookiesNeeded
    visit.demand(form)
    mobile, name, at = form.get("mobile", ""), form.get("name", ""), now()
    try:
        person = await match(door, visit, mobile, name, at)
    except (NotOnTheList, TooManyTries) as refusal:
        return page(
            "sign_in.html",
            visit,
            status=status_of(refusal),
            headers=retry_after(refusal),
            said=sentence_of(refusal),
            mobile=mobile,
            name=name,
            after=own_page(form.get("next", ""), ""),
        )
    phone = await door.write(lambda db: sign_in(db, person, holder_of(db, visit), at, visit.browser))
    after = own_page(form.get("next", ""), "/me")
    return seen_next(after, visit, [set_cookie(PHONE, phone.new_token)] if phone.new_token else [])


async def sign_out(door: Door, visit: Visit, request: Request) -> Page:
    """POST /sign-out: the base forgets this phone, and the phone its owner."""
    visit.demand(await read_form(request.receive))
    at = now()

    def forget(db: Db) -> None:
        holder = holder_of(db, visit)
        if holder:
            devices.release(db, holder.device_id, SIGNED_OUT, actor_of(holder), at)

    await door.write(forget)
    return seen_next("/sign-in", visit, [drop_cookie(PHONE)])


def holder_of(db: Db, visit: Visit) -> Holder | None:
    """Whose phone this is; None for an unknown or released one."""
    return devices.holders(db, [visit.phone]).get(visit.phone) if visit.phone else None


async def match(door: Door, visit: Visit, mobile: str, name: str, at: datetime) -> PersonRow:
    """Who has this mobile and this name. Raises NotOnTheList and TooManyTries."""
    counts = (
        (door.tries_of_pair, f"{visit.address} {mobile[:_LONGEST]}"),
        (door.tries_of_device, visit.browser),
        (door.tries_of_address, visit.address),
    )
    seconds = max(tries.wait(key, at) for tries, key in counts)
    if seconds:
        raise TooManyTries(seconds=seconds)
    found = None
    if len(mobile) <= _LONGEST and len(name) <= _LONGEST:
        found = await door.read(lambda db: persons.find_for_sign_in(db, name, mobile))
    if found is None:
        for tries, key in counts:
            tries.failed(key, at)
        raise NotOnTheList
    return found

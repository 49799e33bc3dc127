"""Whose phone asks for the grid's pages, and what this one may do; every page of the grid is read and written through here.

A phone that nobody owns is sent to sign in; for whoever holds no patch and has no duty the pages are not there.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import wraps
from typing import NamedTuple, TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.types import ASGIApp

from core.clock import local_date, now
from core.refusal import Refusal
from courses.devices import Holder
from grid import hands
from grid.hands import Hand
from people.names import masked_mobile
from people.persons import PersonRow, person
from store.types import Db
from web.door import Door
from web.frame import HTML, Page, closing, draw, retry_after, seen_next, sentence_of, status_of
from web.refusals import PageNotThere, TooManySteps
from web.settle import actor_of
from web.sign_in import holder_of
from web.visit import Visit

Result = TypeVar("Result")


class SignInFirst(Exception):
    """Nobody owns this phone, or nobody any more."""


class Owner(NamedTuple):
    """Who holds the phone, as the page and as the issue book know them."""

    person: PersonRow
    hand: Hand


Look = Callable[[Db, Owner], dict[str, object]]


def hand_of(db: Db, holder: Holder, at: datetime) -> Hand:
    """What the owner of a phone may do in the issue book on the day of `at`."""
    return hands.of_person(db, holder.person_id, local_date(at), actor_of(holder))


def owner_of(db: Db, visit: Visit, at: datetime) -> Owner:
    """Who asks. Raises SignInFirst, and PageNotThere for whoever has no part in the grid."""
    holder = holder_of(db, visit)
    if holder is None:
        raise SignInFirst
    hand = hand_of(db, holder, at)
    if not hand.roles:
        raise PageNotThere
    return Owner(person(db, holder.person_id), hand)


Act = Callable[[Door, Visit, Request], Awaitable[ASGIApp]]


def asked(act: Act) -> Act:
    """A page of the grid: a phone that nobody owns is sent to sign in, and comes back to it."""

    @wraps(act)
    async def run(door: Door, visit: Visit, request: Request) -> ASGIApp:
        try:
            return await act(door, visit, request)
        except SignInFirst:
            return seen_next(f"/sign-in?next={quote(visit.path)}", visit)

    return run


async def admit(door: Door, visit: Visit) -> Owner:
    """Who asks, before a body of theirs is read. Raises SignInFirst, PageNotThere."""
    at = now()
    return await door.read(lambda db: owner_of(db, visit, at))


async def show(door: Door, visit: Visit, template: str, look: Look, refusal: Refusal | None = None) -> Page:
    """A page filled by what `look` reads; `refusal` stands above it. Raises SignInFirst, PageNotThere."""
    at = now()

    def read(db: Db) -> tuple[Owner, dict[str, object]]:
        owner = owner_of(db, visit, at)
        return owner, look(db, owner)

    owner, values = await door.read(read)
    said = sentence_of(refusal) if refusal else None
    masked = masked_mobile(owner.person.mobile)
    body = draw(template, visit, owner=owner.person, masked=masked, said=said, **values)
    if refusal is None:
        return Page(body, headers=(HTML, *visit.cookies()))
    headers = (HTML, *visit.cookies(), *closing(refusal), *retry_after(refusal))
    return Page(body, status_of(refusal), headers)


def count_step(door: Door, visit: Visit) -> None:
    """Count a change of this phone. Raises TooManySteps."""
    at = now()
    seconds = door.steps_of_phone.wait(visit.phone, at)
    if seconds:
        raise TooManySteps(seconds=seconds)
    door.steps_of_phone.failed(visit.phone, at)


async def change(door: Door, visit: Visit, verb: Callable[[Db, Owner], Result]) -> Result:
    """Let whoever asks change something, in one transaction. Raises SignInFirst, PageNotThere, TooManySteps, and what the verb raises."""
    count_step(door, visit)
    at = now()
    return await door.write(lambda db: verb(db, owner_of(db, visit, at)))

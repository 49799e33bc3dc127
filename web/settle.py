"""What the queue's writer thread does with all check-ins that have arrived: know the phones, bind new ones, check in.

One transaction holds the whole set (web.commit_queue); `courses.check_in` decides.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from courses import check_in, devices
from courses.devices import Holder, NewPhone
from courses.tickets import Ticket
from people.persons import PersonRow
from store.types import Db

CHANGED_HANDS = "signed in as another person"
PRINTED = "printed"
"""The reason that the journal keeps with a visit whose code was on paper."""


class Arrival(NamedTuple):
    """One tap on the button."""

    ticket: Ticket
    phone: str
    """The token of the phone's cookie, or empty."""
    person: PersonRow | None = None
    """Who has just signed in with mobile and name; None when the phone itself says who it is."""
    browser: str = ""
    """The browser's mark."""


class Settled(NamedTuple):
    """What became of it."""

    outcome: check_in.Outcome | None
    """None: nobody is known by this phone (released meanwhile), so it has to sign in."""
    new_phone: str = ""
    """A token that the phone shall keep from now on."""


class Phone(NamedTuple):
    """A phone and its holder."""

    holder: Holder
    new: NewPhone | None = None
    """What is to be bound to the holder, None when it is already."""
    before: Holder | None = None
    """Whom the phone spoke for until now, when that was somebody else."""

    @property
    def new_token(self) -> str:
        """What its cookie shall hold from now on; empty when it has the right one."""
        return self.new.token if self.new else ""


def settle(db: Db, arrivals: Sequence[Arrival], at: datetime) -> list[Settled]:
    """Check a set in; every arrival gets its answer, in order. A phone changes hands only for an attempt that is accepted."""
    holders = devices.holders(db, {arrival.phone for arrival in arrivals if arrival.phone})
    phones = [_phone(arrival, holders.get(arrival.phone)) for arrival in arrivals]
    new = {phone.new.device_id: phone for phone in phones if phone and phone.new}
    bound: set[UUID] = set()

    def welcome(accepted: Sequence[check_in.Attempt]) -> None:
        bound.clear()  # what was bound before is undone when all is decided anew
        bound.update(each.device_id for each in accepted if each.device_is_new and each.device_id)
        bind(db, [phone for device_id, phone in new.items() if device_id in bound], at)

    wanted = [
        _attempts(arrival.ticket, phone) if phone else ()
        for arrival, phone in zip(arrivals, phones, strict=True)
    ]
    attempts = [attempt for each in wanted for attempt in each]
    outcomes = iter(check_in.check_in(db, attempts, at, welcome if new else None))
    return [
        Settled(
            _said([next(outcomes) for _attempt in each]),
            phone.new.token if phone.new and phone.new.device_id in bound else "",
        )
        if phone
        else Settled(None)
        for each, phone in zip(wanted, phones, strict=True)
    ]


def sign_in(db: Db, person: PersonRow, before: Holder | None, at: datetime, browser: str = "") -> Phone:
    """Bind a phone to a person. A phone of somebody else (`before`) is released first: it never speaks for two."""
    phone = _signed_in(person, before, browser)
    bind(db, [phone], at)
    return phone


def bind(db: Db, phones: Sequence[Phone], at: datetime) -> None:
    """Bind those that are new, and release them from whomever they spoke for."""
    for phone in phones:
        if phone.before:
            devices.release(db, phone.before.device_id, CHANGED_HANDS, actor_of(phone.holder), at)
    devices.bind_all(db, [(phone.new, actor_of(phone.holder)) for phone in phones if phone.new], at)


def actor_of(holder: Holder) -> str:
    """How the journal names a trainee."""
    return f"person:{holder.staff_number or holder.person_id}"


def _phone(arrival: Arrival, holder: Holder | None) -> Phone | None:
    if arrival.person:
        return _signed_in(arrival.person, holder, arrival.browser)
    return Phone(holder) if holder else None


def _signed_in(person: PersonRow, before: Holder | None, browser: str) -> Phone:
    if before and before.person_id == person.id:
        return Phone(before)
    new = devices.new_phone(person.id, browser)
    return Phone(Holder(new.device_id, person.id, person.staff_number, person.name), new, before)


def _attempts(ticket: Ticket, phone: Phone) -> tuple[check_in.Attempt, ...]:
    """What one tap wants. A task point's rotating code is proof enough to enter the arrival along with it; a printed one is not."""
    scanned = check_in.Attempt(
        phone.holder.person_id,
        "qr",
        ticket.issued_at,  # the scan is what proves where somebody was, however slow the sign-in
        actor_of(phone.holder),
        session_number=ticket.session_number,
        direction=ticket.direction,
        nonce=ticket.nonce,
        device_id=phone.holder.device_id,
        device_is_new=phone.new is not None,
        point=ticket.point,
        reason=PRINTED if ticket.printed else "",
    )
    if ticket.direction != "at" or ticket.printed:
        return (scanned,)
    return scanned._replace(direction="in", point=0, nonce=f"{ticket.nonce}-in"), scanned


def _said(outcomes: Sequence[check_in.Outcome]) -> check_in.Outcome:
    """What the phone is told of its tap: the first refusal, else what it came for."""
    return next((each for each in outcomes if each.refusal), outcomes[-1])

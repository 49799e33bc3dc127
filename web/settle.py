"""What the queue's writer thread does with all check-ins that have arrived: know the phones, bind new ones, check in.

One transaction holds the whole set (web.commit_queue); `courses.check_in` decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from courses import check_in, devices
from courses.devices import Holder
from courses.evidence import read_sessions
from courses.tickets import Ticket
from people.persons import PersonRow
from store.types import Db

CHANGED_HANDS = "signed in as another person"
PRINTED = "printed"
"""The reason that the journal keeps with a visit whose code was on paper."""


@dataclass(frozen=True)
class Arrival:
    """One tap on the button."""

    ticket: Ticket
    phone: str
    """The token of the phone's cookie, or empty."""
    person: PersonRow | None
    """Who has just signed in with mobile and name; None when the phone itself says who it is."""


@dataclass(frozen=True)
class Settled:
    """What became of it."""

    outcome: check_in.Outcome | None
    """None: nobody is known by this phone (released meanwhile), so it has to sign in."""
    new_phone: str = ""
    """A token that the phone shall keep from now on."""


def settle(db: Db, arrivals: Sequence[Arrival], at: datetime) -> list[Settled]:
    """Check a set in; every arrival gets its answer, in order."""
    if any(arrival.person for arrival in arrivals):
        # Binding a phone writes to the journal, whose lock comes last: two doors on one server would else wait for each other.
        read_sessions(db, {arrival.ticket.session_number for arrival in arrivals})
    holders = devices.holders(db, {arrival.phone for arrival in arrivals if arrival.phone})
    known = [_known(db, arrival, holders, at) for arrival in arrivals]
    wanted = [
        _attempts(arrival.ticket, phone.holder) if phone else ()
        for arrival, phone in zip(arrivals, known, strict=True)
    ]
    outcomes = iter(check_in.check_in(db, [attempt for each in wanted for attempt in each], at))
    return [
        Settled(_said([next(outcomes) for _attempt in attempts]), phone.new_token) if phone else Settled(None)
        for attempts, phone in zip(wanted, known, strict=True)
    ]


def _attempts(ticket: Ticket, holder: Holder) -> tuple[check_in.Attempt, ...]:
    """What one tap wants. A task point's rotating code is proof enough to enter the arrival along with it; a printed one is not."""
    scanned = check_in.Attempt(
        session_number=ticket.session_number,
        person_id=holder.person_id,
        lane="qr",
        direction=ticket.direction,
        nonce=ticket.nonce,
        occurred_at=ticket.issued_at,  # the scan is what proves where somebody was, however slow the sign-in
        device_id=holder.device_id,
        actor=actor_of(holder),
        point=ticket.point,
        reason=PRINTED if ticket.printed else "",
    )
    if ticket.direction != "at" or ticket.printed:
        return (scanned,)
    return scanned._replace(direction="in", point=0, nonce=f"{ticket.nonce}-in"), scanned


def _said(outcomes: Sequence[check_in.Outcome]) -> check_in.Outcome:
    """What the phone is told of its tap: the first refusal, else what it came for."""
    return next((each for each in outcomes if each.refusal), outcomes[-1])


class Phone(NamedTuple):
    """A phone and its holder; `new_token` is for its cookie, empty when it has the right one."""

    holder: Holder
    new_token: str


def sign_in(db: Db, person: PersonRow, before: Holder | None, at: datetime) -> Phone:
    """Bind a phone to a person. A phone of somebody else (`before`) is released first: it never speaks for two."""
    if before and before.person_id == person.id:
        return Phone(before, "")
    actor = f"person:{person.staff_number or person.id}"
    if before:
        devices.release(db, before.device_id, CHANGED_HANDS, actor, at)
    device_id, token = devices.bind(db, person.id, actor, at)
    return Phone(Holder(device_id, person.id, person.staff_number, person.name), token)


def actor_of(holder: Holder) -> str:
    """How the journal names a trainee."""
    return f"person:{holder.staff_number or holder.person_id}"


def _known(db: Db, arrival: Arrival, holders: Mapping[str, Holder], at: datetime) -> Phone | None:
    holder = holders.get(arrival.phone)
    if arrival.person:
        return sign_in(db, arrival.person, holder, at)
    return Phone(holder, "") if holder else None

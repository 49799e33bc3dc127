"""What may be said of a certificate whose signature is right: pure rules over what the base or a revocation list knows of it.

`verification` asks them; the page that verifies without a network (credits/certificates/verifier) follows the same rules.
"""

from datetime import date
from typing import Literal, NamedTuple

State = Literal[
    "valid",
    "superseded",
    "revoked",
    "expired",
    "altered",
    "unknown",
    "signed",
    "distrusted",
    "unknown_issuer",
    "forged",
]
Listing = Literal["absent", "valid", "superseded", "revoked"]
Why = Literal["", "no_list", "newer_than_list", "not_in_list", "stolen_key", "stolen_later", "expired"]

STALE_DAYS = 31
"""A revocation list that is older is said to be old: offices exchange papers by the month."""


class Listed(NamedTuple):
    """What a revocation list says of one code. `named`: by the code's own hash, so that the key need not be believed."""

    made_on: date
    listing: Listing
    named: bool = False


class Verdict(NamedTuple):
    """A state, and why it is no better."""

    state: State
    why: Why = ""


def by_record(state: State, expires_on: date | None, today: date) -> Verdict:
    """The base's own record holds this very code: its word stands whatever became of the key."""
    return _in_time(Verdict(state), expires_on, today)


def by_list(
    issued: date, expires_on: date | None, listed: Listed | None, distrusted_from: date | None, today: date
) -> Verdict:
    """Without a record: the issuer's revocation list, where there is one, and whether the key was in other hands.

    Whoever has a stolen key can write any day on a certificate; so a code from before the theft is not called valid either, unless the
    list names it.
    """
    if listed is not None and listed.named:
        return _in_time(_of(listed), expires_on, today)
    if distrusted_from is not None:
        if issued >= distrusted_from or (listed is not None and listed.made_on >= distrusted_from):
            return Verdict("distrusted", "stolen_key")
        return _in_time(Verdict("signed", "stolen_later"), expires_on, today)
    if listed is None:
        return _in_time(Verdict("signed", "no_list"), expires_on, today)
    if listed.listing == "absent":
        if issued < listed.made_on:
            return Verdict("unknown", "not_in_list")
        return _in_time(Verdict("signed", "newer_than_list"), expires_on, today)
    return _in_time(_of(listed), expires_on, today)


def is_stale(made_on: date, today: date) -> bool:
    """Whether a list made on that day is too old to be taken for the present."""
    return (today - made_on).days > STALE_DAYS


def _of(listed: Listed) -> Verdict:
    return Verdict("unknown", "not_in_list") if listed.listing == "absent" else Verdict(listed.listing)


def _in_time(verdict: Verdict, expires_on: date | None, today: date) -> Verdict:
    if verdict.state in ("valid", "signed") and expires_on is not None and expires_on < today:
        return Verdict("expired", "expired")
    return verdict

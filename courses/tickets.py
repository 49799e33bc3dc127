"""Tickets: what a phone gets for a true code, so that a slow first sign-in never outlives the ten seconds on the screen.

The web door signs one at GET /C/... and reads it at the POST; its nonce lets it count once (docs/architecture.md).
"""

import base64
import binascii
import hmac
import struct
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from core.ids import new_id
from core.keyed import mac
from courses.refusals import TicketExpired, TicketForged

LASTS = timedelta(seconds=180)

_FIELDS = struct.Struct(
    ">BIBHQ16s"
)  # version, session number, way, task point, microseconds since 1970, nonce
_VERSION = 2
_WAYS = (("in", False), ("out", False), ("at", False), ("at", True))
"""Direction, and whether the code was a printed one."""
_MAC_BYTES = 16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_TIME = timedelta()
_MICROSECOND = timedelta(microseconds=1)


class Ticket(NamedTuple):
    """One scan of one phone, good for one check-in."""

    session_number: int
    direction: str
    nonce: str
    """32 hexadecimal digits."""
    issued_at: datetime
    point: int = 0
    """The task point, for direction "at"."""
    printed: bool = False
    """Whether the task point's code was on paper, which proves less than one that rotates."""


def issue(
    session_number: int, direction: str, at: datetime, point: int = 0, *, printed: bool = False
) -> Ticket:
    """A new ticket with a nonce of its own: ordered by time, so that the base files a million of them as quickly as ten."""
    return Ticket(session_number, direction, new_id().hex, at, point, printed)


def sign(ticket: Ticket, key: bytes) -> str:
    """The ticket as text for a form field: base64url, no padding."""
    said = _FIELDS.pack(
        _VERSION,
        ticket.session_number,
        _WAYS.index((ticket.direction, ticket.printed)),
        ticket.point,
        (ticket.issued_at - _EPOCH) // _MICROSECOND,
        bytes.fromhex(ticket.nonce),
    )
    return base64.urlsafe_b64encode(said + _mac(said, key)).rstrip(b"=").decode()


def read(text: str, key: bytes, at: datetime) -> Ticket:
    """The ticket that a phone sent back.

    Raises TicketForged for what this key did not sign, TicketExpired when LASTS have passed (or the clock was set back); that
    one's values name the `session` (its number) and the `direction`.
    """
    try:
        sent = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise TicketForged from error
    said, proof = sent[:-_MAC_BYTES], sent[-_MAC_BYTES:]
    if not hmac.compare_digest(_mac(said, key), proof) or len(said) != _FIELDS.size or said[0] != _VERSION:
        raise TicketForged
    _version, number, way, point, microseconds, nonce = _FIELDS.unpack(said)
    direction, printed = _WAYS[int(way)]
    issued_at = _EPOCH + timedelta(0, 0, microseconds)
    if not _NO_TIME <= at - issued_at <= LASTS:
        raise TicketExpired(session=number, direction=direction)
    return Ticket(number, direction, nonce.hex(), issued_at, point, printed)


def _mac(said: bytes, key: bytes) -> bytes:
    return mac(key, b"ticket" + said)[:_MAC_BYTES]

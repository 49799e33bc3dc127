"""The tap of a known phone, answered without ASGI: no parser, no task, no wake-up for each of a hall's phones. `web.connections` asks.

Here is no rule of its own: the parts are those of `web.check_in.take_tap`. Whatever is not plain, on the wire, before the queue or
after it, goes the ordinary way with the request as it came: that words refusals, reports faults and keeps evidence.
"""

import asyncio
import re
from collections.abc import Callable
from functools import lru_cache

from core.clock import now
from core.refusal import Refusal
from web.check_in import ticket_of
from web.checked_in import checked_in
from web.commit_queue import put_into
from web.door import Door
from web.frame import GUARD, NO_STORE, Page
from web.settle import Arrival, Settled
from web.visit import visit_from

PATH = "/check-in"
BEGINS = b"POST /check-in HTTP/1.1\r\n"
LONGEST = 4_096
"""Bytes of a whole request; phones send about 700."""
HANDED_IN = "xiuhua.handed_in"
"""Where a scope has what the queue will say of a tap that it was handed before ASGI was asked."""
# A part of what RFC 9112 allows, so narrow that no two readers could differ: one blank after the colon, visible ASCII, and
# the whole body, which is the one field that the page's button sends.
_WIRE = re.compile(re.escape(BEGINS) + rb"((?:[0-9A-Za-z-]++: [ -~]++\r\n)++)\r\n(ticket=([0-9A-Za-z_-]++))")
_NOT_PLAIN = frozenset({b"transfer-encoding", b"expect", b"upgrade", b"te", b"trailer"})


class Tap:
    """A tap that the queue has, until it is answered or the ordinary way takes over."""

    def __init__(
        self, request: bytes, language: str, direction: str, answer: Callable[[Page | None], None]
    ) -> None:
        """`answer` takes the page; None: the ordinary way shall take over."""
        self.request = request
        """As it came."""
        self._language = language
        self._direction = direction
        self._answer = answer
        self._said: asyncio.Future[Settled] | None = None

    def leave(self) -> asyncio.Future[Settled]:
        """The ordinary way takes over: this is what the queue will say, which is not asked twice."""
        self._said = asyncio.get_running_loop().create_future()
        return self._said

    def settled(self, settled: Settled | Exception) -> None:
        """What the queue says."""
        if self._said is None:
            self._answer(self._page(settled))
        if self._said is not None:
            put_into(self._said, settled)

    def _page(self, settled: Settled | Exception) -> Page | None:
        """Of a tap that is accepted, now or before."""
        if isinstance(settled, Exception) or not (settled.outcome and settled.outcome.ok):
            return None
        return checked_in(settled.outcome, self._direction, (), self._language)


def hand_in(door: Door, data: bytes, address: str, answer: Callable[[Page | None], None]) -> Tap | None:
    """Give a request to the queue; None, and nothing was done, for all but a plain tap of a phone that has its cookies."""
    found = read(data)
    if found is None:
        return None
    headers, signed = found
    visit = visit_from(headers, PATH, address, door.key)
    if not (visit.host and visit.phone):
        return None
    try:
        ticket = ticket_of(visit, signed, now())
        if ticket.direction == "at":
            return None
        tap = Tap(data, visit.language, ticket.direction, answer)
        door.queue.hand_in(Arrival(ticket, visit.phone, None, visit.browser), tap.settled)
    except Refusal:
        return None
    return tap


def read(data: bytes) -> tuple[dict[bytes, bytes], str] | None:
    """The headers by lower-case name, and the ticket, of what is one whole tap and nothing else.

    None where a header is there twice, the body is announced otherwise than it came, or the connection shall not stay as it is.
    """
    found = _WIRE.fullmatch(data) if len(data) <= LONGEST else None
    if found is None:
        return None
    lines, body, ticket = found.groups()
    fields = [line.split(b": ", 1) for line in lines[:-2].split(b"\r\n")]
    headers = {name.lower(): value for name, value in fields}
    plain = (
        len(headers) == len(fields)
        and headers.get(b"content-length") == b"%d" % len(body)
        and headers.get(b"connection", b"keep-alive").lower() == b"keep-alive"
        and _NOT_PLAIN.isdisjoint(headers)
    )
    return (headers, ticket.decode()) if plain else None


def in_one_piece(page: Page, first: list[tuple[bytes, bytes]]) -> bytes:
    """An answer of status 200 as it goes over the wire, guarded as `web.app` guards one; `first` are the server's own headers."""
    mine = b"".join([b"%b: %b\r\n" % header for header in first])
    return b"HTTP/1.1 200 OK\r\n%bcontent-length: %d\r\n%b\r\n%b" % (
        mine,
        len(page.body),
        _lines(page.headers),
        page.body,
    )


@lru_cache(maxsize=16)
def _lines(headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    return b"".join([b"%b: %b\r\n" % header for header in (*headers, *GUARD, NO_STORE)])

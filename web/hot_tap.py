"""The tap of a known phone, answered without ASGI: no task, no scope, no wake-up for each of a hall's phones. `web.connections` asks.

Here is no rule of its own: the parts are those of `web.check_in.take_tap`. Whatever is not plain, before the queue or after, goes
the ordinary way with the request whole, which words refusals, reports faults and keeps evidence.
"""

import asyncio
from collections.abc import Callable
from functools import lru_cache, partial

from starlette.types import Scope

from core.clock import now
from core.language import speaking
from core.refusal import Refusal
from web.check_in import ticket_of
from web.checked_in import checked_in
from web.commit_queue import put_into
from web.door import Door
from web.frame import GUARD, NO_STORE, Page
from web.settle import Arrival, Settled
from web.visit import fields_of, visit_of

URL = b"/check-in"
HANDED_IN = "xiuhua.handed_in"
"""Where a scope has what the queue will say of a tap that it was handed before ASGI was asked."""


class Tap:
    """A tap that is held back from ASGI until it is answered, or until the ordinary way takes over."""

    def __init__(self, door: Door, scope: Scope, answer: Callable[[Page | None], None]) -> None:
        """`scope` has headers, path and client. `answer` takes the page; None: the ordinary way shall take over."""
        self._door = door
        self._scope = scope
        self._answer = answer
        self.body = b""
        """As much of it as has come."""
        self.is_whole = False
        self._is_handed_in = False
        self._said: asyncio.Future[Settled] | None = None
        """What the queue says, for the ordinary way."""

    def hand_in(self) -> bool:
        """Give it to the queue; False, and nothing was done, for all but a whole and plain tap of a phone that has its cookies."""
        if not self.is_whole:
            return False
        visit = visit_of(self._scope, self._door.key)
        if not (visit.host and visit.phone):
            return False
        try:
            form = fields_of(self.body)
            ticket = ticket_of(visit, form, now())
            if ticket.direction == "at" or form.get("mobile") or form.get("name"):
                return False
            arrival = Arrival(ticket, visit.phone, None, visit.browser)
            self._door.queue.hand_in(arrival, partial(self._settled, visit.language, ticket.direction))
        except Refusal:
            return False
        self._is_handed_in = True
        return True

    def leave(self) -> None:
        """The ordinary way takes over; what the queue was given is not asked twice."""
        if self._is_handed_in:
            self._said = asyncio.get_running_loop().create_future()
            self._scope[HANDED_IN] = self._said

    def _settled(self, language: str, direction: str, settled: Settled | Exception) -> None:
        if self._said is None:
            self._answer(_page(settled, language, direction))
        if self._said is not None:
            put_into(self._said, settled)


def _page(settled: Settled | Exception, language: str, direction: str) -> Page | None:
    """Of a tap that is accepted, now or before."""
    if isinstance(settled, Exception) or not (settled.outcome and settled.outcome.ok):
        return None
    with speaking(language):
        return checked_in(settled.outcome, direction, ())


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

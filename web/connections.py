"""How many connections the door holds and how long each may keep it waiting, on top of uvicorn's protocol; `web.serve` runs it.

uvicorn waits for ever for a request's head, for its body and for a slow reader, and Windows' loop dies above 512 sockets. Here
a connection that waits too long is cut; when the door is full, the one that has waited longest makes room for the newcomer, so
that slow connections cannot keep honest phones out, whether they share one address with them or not.
"""

import asyncio
import logging
import sys
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Literal, cast

from markupsafe import escape
from starlette.types import Scope
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from core.language import speaking, translate
from web import hot_tap
from web.door import Door
from web.frame import Page
from web.hot_tap import Tap
from web.refusals import DoorBusy

LONGEST_HEAD = 16_384
"""Bytes of a request's first line and headers; a phone sends about 700."""
_PART = 4_096
_PIPELINED_AT_MOST = 4
_WINDOWS_AT_MOST = 440  # select() takes 512 sockets there; the rest is for the door's own and for the 503s
_ELSEWHERE_AT_MOST = 4_000
_LEAVING_AT_MOST = 32
_LOOK_SECONDS = 0.5

Kind = Literal["idle", "head", "body", "reading", "leaving"]
"""What a connection is waited for: another tap, a request's head, its body, that it reads the answer, that it reads "full" and goes."""
_log = logging.getLogger("xiuhua")


def connections_at_most() -> int:
    """How many connections this computer's door may hold."""
    if sys.platform == "win32":
        return _WINDOWS_AT_MOST
    import resource  # the number of open files is limited by this module's system alone

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * _ELSEWHERE_AT_MOST if hard == resource.RLIM_INFINITY else min(hard, 2 * _ELSEWHERE_AT_MOST)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return _ELSEWHERE_AT_MOST if soft == resource.RLIM_INFINITY else min(_ELSEWHERE_AT_MOST, soft // 2)


@dataclass
class Room:
    """The connections that are open, and since when those wait that are not being answered."""

    at_most: int = field(default_factory=connections_at_most)
    seconds: dict[Kind, float] = field(
        default_factory=lambda: {"idle": 5.0, "head": 10.0, "body": 15.0, "reading": 60.0, "leaving": 1.0}
    )
    """How long each kind is waited for. A body that comes slower than `web.visit.BODY_SECONDS` is answered before."""
    made_room: int = 0
    """How many were cut because the door was full."""
    turned_away: int = 0
    """How many found it full of connections that were all being answered."""
    _open: set["Connection"] = field(default_factory=set["Connection"])
    _held: dict[str, int] = field(default_factory=dict[str, int])
    _waiting: dict[Kind, dict["Connection", float]] = field(
        default_factory=lambda: {"idle": {}, "head": {}, "body": {}, "reading": {}, "leaving": {}}
    )
    _looking: bool = False

    @property
    def held(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def admit(self, connection: "Connection") -> bool:
        """Take a newcomer in, cutting who has waited longest when the door is full; False when all are being answered."""
        if self.held >= self.at_most:
            victim = self._longest_waiting()
            if victim is None:
                self.turned_away += 1
                return False
            if not self.made_room:
                _log.warning(
                    "the door is full: slow connections make room, %d are of one address",
                    max(self._held.values()),
                )
            self.made_room += 1
            self.forget(victim)
            victim.transport.abort()
        self._open.add(connection)
        self._held[connection.address] = self._held.get(connection.address, 0) + 1
        if not self._looking:
            self._looking = True
            connection.loop.call_later(_LOOK_SECONDS, self._look, connection.loop)
        return True

    def can_be_told(self) -> bool:
        """Whether one more may be told that the door is full; above that, connections are cut without a word."""
        return len(self._waiting["leaving"]) < _LEAVING_AT_MOST

    def forget(self, connection: "Connection") -> None:
        """The connection is no longer there; forgetting it twice changes nothing."""
        self.waits(connection, None)
        if connection in self._open:
            self._open.discard(connection)
            self._held[connection.address] -= 1
            if not self._held[connection.address]:
                del self._held[connection.address]

    def waits(self, connection: "Connection", kind: Kind | None) -> None:
        """The door now waits for this of the connection; None while it is being answered."""
        if connection.waits_for:
            self._waiting[connection.waits_for].pop(connection, None)
        connection.waits_for = kind
        if kind:
            self._waiting[kind][connection] = connection.loop.time()

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Cut who has kept the door waiting too long. Each kind stands in the order of its beginning."""
        now = loop.time()
        for kind, waiting in self._waiting.items():
            for connection, since in list(waiting.items()):
                if now - since < self.seconds[kind]:
                    break
                self.forget(connection)
                connection.transport.abort()
        self._looking = bool(self._open or self._waiting["leaving"])
        if self._looking:
            loop.call_later(_LOOK_SECONDS, self._look, loop)

    def _longest_waiting(self) -> "Connection | None":
        """Of the address that holds most connections if one of its waits, else of all."""
        waiting = [
            (since, connection)
            for kind in ("idle", "head", "body", "reading")
            for connection, since in self._waiting[kind].items()
        ]
        most = max(self._held.values(), default=0)
        crowded = [pair for pair in waiting if self._held[pair[1].address] == most]
        return min(crowded or waiting, key=lambda pair: pair[0])[1] if waiting else None


class Connection(HttpToolsProtocol):
    """One connection: uvicorn's, with an end to its patience and to the length of a head, and past which a plain tap goes."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        room: Room,
        door: Door,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.room = room
        self.door = door
        self.address = ""
        self.waits_for: Kind | None = None
        self._in_head = False
        self._in_body = False
        self._head_length = 0
        self._tap: Tap | None = None
        """A tap that the queue has, of which uvicorn knows nothing yet."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] - as uvicorn has it
        """Take the connection in, or tell it that the door is full."""
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        if self.room.admit(self):
            self.room.waits(self, "head")
        elif self.room.can_be_told():
            transport.write(_full())
            transport.write_eof()
            self.room.waits(self, "leaving")
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._go_the_ordinary_way()
        self.room.forget(self)
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The door closes: what is being answered is answered first."""
        self._go_the_ordinary_way()
        super().shutdown()

    def data_received(self, data: bytes) -> None:
        """Parse what came, unless the head is too long."""
        if self.waits_for == "leaving":
            return
        self._go_the_ordinary_way()  # more came before the answer: uvicorn knows how such requests queue
        if data.startswith(hot_tap.BEGINS) and self._hand_in(data):
            self._unset_keepalive_if_required()
            self.room.waits(self, None)
            return
        if self._head_length + len(data) <= LONGEST_HEAD:
            self._parse(data)
            return
        for start in range(0, len(data), _PART):
            self._parse(data[start : start + _PART])
            if self.transport.is_closing():
                return
            if self._head_length > LONGEST_HEAD:
                self.transport.write(_TOO_LONG)
                self.transport.close()
                return

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole. A phone never asks for much at once on one connection."""
        self._in_head, self._in_body = False, True
        if len(self.pipeline) >= _PIPELINED_AT_MOST:
            raise ConnectionError("pipelined")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is whole."""
        self._in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is on its way."""
        super().on_response_complete()
        self._wait()

    def pause_writing(self) -> None:
        """The other side does not read."""
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        """It reads again."""
        super().resume_writing()
        self._wait()

    def _parse(self, data: bytes) -> None:
        super().data_received(data)
        self._head_length = self._head_length + len(data) if self._in_head else 0
        self._wait()

    def _wait(self, for_what: Kind = "head") -> None:
        """Say what the door waits for now, `for_what` if nothing else; a wait that goes on keeps its beginning."""
        kind: Kind | None = for_what
        if self.flow.write_paused or (self.transport.is_closing() and self.transport.get_write_buffer_size()):
            kind = "reading"
        elif self._in_body:
            kind = "body"
        elif self._tap or self._is_answering():
            kind = None
        if self.waits_for not in {kind, "leaving"}:
            self.room.waits(self, kind)

    def _is_answering(self) -> bool:
        """Whether uvicorn has a request that is not answered yet."""
        return bool(self.cycle and not self.cycle.response_complete)

    def _hand_in(self, data: bytes) -> bool:
        """Whether the queue has it now: a tap, and nothing stands before it."""
        if self._in_head or self._in_body or self.flow.write_paused or self._is_answering():
            return False
        self._tap = hot_tap.hand_in(self.door, data, self.address, self._answer)
        return self._tap is not None

    def _answer(self, page: Page | None) -> None:
        if page is None:
            self._go_the_ordinary_way()
            return
        self._tap = None
        self.transport.write(hot_tap.in_one_piece(page, self.server_state.default_headers))
        self.server_state.total_requests += 1
        self._wait("idle")  # instead of uvicorn's timer, which costs as much as sending the answer

    def _go_the_ordinary_way(self) -> None:
        """Let uvicorn have the tap, if there is one, as it came; its task, which begins after this, waits for what the queue says."""
        if self._tap:
            tap, self._tap = self._tap, None
            self._parse(tap.request)
            cast("Scope", self.scope)[hot_tap.HANDED_IN] = tap.leave()


def connection_class(room: Room, door: Door) -> type[asyncio.Protocol]:
    """The protocol of one door, for `uvicorn.Config(http=...)`."""

    return cast("type[asyncio.Protocol]", partial(Connection, room=room, door=door))


_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


@lru_cache(maxsize=1)
def _full() -> bytes:
    """The answer to who finds the door full: nobody has read the language that is wanted, so in both."""
    words = ""
    for language in ("zh_CN", "en"):
        with speaking(language):
            words += (
                f"<p>{escape(translate(DoorBusy.sentence))}</p><p>{escape(translate(DoorBusy.advice))}</p>"
            )
    body = f'<!doctype html><meta charset="utf-8"><title>503</title>{words}'.encode()
    head = (
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/html; charset=utf-8\r\nretry-after: 2\r\n"
        f"cache-control: no-store\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body

"""The endpoint to which other systems send alarms: JSON with a bearer token in, JSON with words out. `grid.alarms` decides all.

A source's token is made at the base. A message that was sent before adds nothing, so that a sender may repeat what it is not sure of.
"""

import asyncio
import json
import re
from collections.abc import Iterable, Mapping

from starlette.requests import Request
from starlette.types import Receive

from core.clock import now
from core.refusal import Refusal
from grid.alarms.receiving import Outcome, receive_json
from grid.alarms.refusals import SourceClosed, TokenUnknown
from grid.alarms.sources import of_token
from store.types import Db
from web.door import Door
from web.frame import Page, closing, retry_after, sentence_of, status_of
from web.refusals import AlarmsTooLong, FormUnreadable, TooManyAlarmPosts, UploadTooSlow
from web.visit import Visit

MOST_BYTES = 2 * 1024 * 1024
BODY_SECONDS = 12
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/=-]{16,200})", re.IGNORECASE)
_JSON = (b"content-type", b"application/json; charset=utf-8")
_WHO = (b"www-authenticate", b'Bearer realm="alarms"')


async def receive(door: Door, visit: Visit, request: Request) -> Page:
    """POST /alarms: a list of messages, or one. Nobody's body is read whose token is not known."""
    at = now()
    try:
        seconds = max(
            door.alarms_of_address.wait(visit.address, at), door.tokens_of_address.wait(visit.address, at)
        )
        if seconds:
            raise TooManyAlarmPosts(seconds=seconds)
        door.alarms_of_address.failed(visit.address, at)
        token = _token(request)
        await door.read(lambda db: of_token(db, token))
        body = await _body(request.receive, request.headers.get("content-length", ""))

        def take(db: Db) -> Outcome:
            return receive_json(db, token, body, at)

        outcome = await door.write(take)
    except TokenUnknown as refusal:
        door.tokens_of_address.failed(visit.address, at)
        return _refused(refusal, [_WHO])
    except Refusal as refusal:
        return _refused(refusal)
    said = {
        "added": outcome.added,
        "repeated": outcome.repeated,
        "issues": len(outcome.issues),
        "joined": outcome.joined,
        "passed": outcome.passed,
        "unplaced": list(outcome.unplaced),
        "wrong_clocks": list(outcome.wrong_clocks),
    }
    return Page(_json({"ok": True, **said}), headers=(_JSON,))


def _token(request: Request) -> str:
    """The token of the one Authorization header. Raises TokenUnknown."""
    said = request.headers.getlist("authorization")
    found = _BEARER.fullmatch(said[0].strip()) if len(said) == 1 else None
    if found is None:
        raise TokenUnknown
    return found[1]


async def _body(receive: Receive, stated: str) -> bytes:
    """The whole body. Raises AlarmsTooLong, UploadTooSlow, FormUnreadable."""
    if stated.isascii() and stated.isdigit() and (len(stated) > 12 or int(stated) > MOST_BYTES):
        raise AlarmsTooLong(most=MOST_BYTES // 1024 // 1024)
    body, more = bytearray(), True
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    raise FormUnreadable
                body += message.get("body", b"")
                more = bool(message.get("more_body"))
                if len(body) > MOST_BYTES:
                    raise AlarmsTooLong(most=MOST_BYTES // 1024 // 1024)
    except TimeoutError as slow:
        raise UploadTooSlow from slow
    return bytes(body)


def _refused(refusal: Refusal, headers: Iterable[tuple[bytes, bytes]] = ()) -> Page:
    sentence, advice = sentence_of(refusal)
    said = {"ok": False, "code": refusal.code, "sentence": sentence, "advice": advice}
    status = 403 if isinstance(refusal, SourceClosed) else status_of(refusal)
    return Page(_json(said), status, (_JSON, *retry_after(refusal), *closing(refusal), *headers))


def _json(said: Mapping[str, object]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode()

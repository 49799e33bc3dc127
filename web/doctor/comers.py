"""The test code that the network doctor shows, and who came by it: tokens signed with the door's key, arrivals in memory.

The doctor makes a token and shows /T/TOKEN as a QR; the door notes who opens it (`web.doctor.reach_page`) for as long as it is
good, and nothing is written.
"""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from core.ids import new_id
from web.refusals import PageNotThere, ReachCodeExpired

LASTS = timedelta(minutes=10)
KEPT = 20
"""Arrivals remembered for one code; more tell nothing new."""
_MARK_BYTES, _MAC_BYTES = 10, 10


class Came(NamedTuple):
    """A browser that opened the test page."""

    at: datetime
    address: str
    private: bool
    wechat: bool
    """It is WeChat's own browser, which other networks may stop from opening such a page."""
    is_phone: bool
    """Not this computer itself."""


class Comers:
    """Who opened which test code, in the door's memory."""

    def __init__(self) -> None:
        self._came: dict[str, tuple[datetime, list[Came]]] = {}

    def note(self, token: str, expires: datetime, came: Came) -> None:
        """Remember one who came; the codes that have run out are forgotten."""
        self._came = {each: kept for each, kept in self._came.items() if kept[0] > came.at}
        _expires, seen = self._came.setdefault(token, (expires, []))
        if len(seen) < KEPT:
            seen.append(came)

    def of(self, token: str) -> list[Came]:
        """Who opened this code, the earliest first."""
        kept = self._came.get(token)
        return list(kept[1]) if kept else []


def make(door_key: bytes, at: datetime) -> str:
    """A new token of capitals and digits, good for ten minutes."""
    expires = int((at + LASTS).timestamp())
    head = expires.to_bytes(5, "big") + new_id().bytes[-_MARK_BYTES:]
    return base64.b32encode(head + _mac(door_key, head)).decode("ascii")


def expiry(door_key: bytes, token: str, at: datetime) -> datetime:
    """Until when a token of ours is good. Raises PageNotThere for any other and ReachCodeExpired."""
    try:
        whole = base64.b32decode(token)
    except ValueError as error:
        raise PageNotThere from error
    head, mac = whole[: 5 + _MARK_BYTES], whole[5 + _MARK_BYTES :]
    if not hmac.compare_digest(mac, _mac(door_key, head)):
        raise PageNotThere
    expires = datetime.fromtimestamp(int.from_bytes(head[:5], "big"), tz=at.tzinfo)
    if expires <= at:
        raise ReachCodeExpired
    return expires


def url(address: str, token: str) -> str:
    """What the test QR holds, capitals only as in a session's code."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/T/{token}".upper()


def read_seen(body: bytes) -> list[Came]:
    """The arrivals in an answer of /T/TOKEN/seen. Raises ValueError for anything else."""
    try:
        return [
            Came(
                datetime.fromisoformat(each["at"]),
                str(each["address"]),
                bool(each["private"]),
                bool(each["wechat"]),
                bool(each["is_phone"]),
            )
            for each in json.loads(body)
        ]
    except (KeyError, TypeError) as error:
        raise ValueError("no list of arrivals") from error


def _mac(door_key: bytes, head: bytes) -> bytes:
    return hmac.digest(door_key, b"doctor:" + head, hashlib.sha256)[:_MAC_BYTES]

"""The link that opens a session's hall page: whoever has it may show the rotating code. The desktop makes it too.

A link is good for ten minutes, in which one browser after another can be let in; the page then stays open by a cookie that is
worth nothing in any other browser.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

LASTS = timedelta(minutes=10)


def hall_key(door_key: bytes, session_number: int, at: datetime) -> str:
    """The key of a link made at `at`: when it ends (seconds since 1970) and the signature; worth nothing for another session."""
    until = int((at + LASTS).timestamp())
    return f"{until}-{_mac(door_key, f'hall:{session_number}:{until}')}"


def opens(door_key: bytes, session_number: int, key: str, at: datetime) -> bool:
    """Whether a link's key opens the page of this session at `at`."""
    until, _dash, _signature = key.partition("-")
    if not (until.isascii() and until.isdigit() and len(until) <= 12):
        return False
    true = f"{until}-{_mac(door_key, f'hall:{session_number}:{until}')}"
    # A link from further ahead than any is made for was made by a clock that has been set back since.
    ends_in = int(until) - at.timestamp()
    return hmac.compare_digest(true.encode(), key.encode()) and 0 <= ends_in <= LASTS.total_seconds()


def hall_cookie(browser_key: bytes, session_number: int) -> str:
    """What keeps the page open in the browser whose key this is (web.visit.Visit.key)."""
    return _mac(browser_key, f"hall:{session_number}")


def hall_path(door_key: bytes, session_number: int, at: datetime, direction: str = "in") -> str:
    """The path of the link, to be put after the door's address."""
    return f"/hall/{session_number}?key={hall_key(door_key, session_number, at)}&direction={direction}"


def _mac(key: bytes, said: str) -> str:
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()[:32]

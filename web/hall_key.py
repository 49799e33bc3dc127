"""The link that opens a session's hall page: whoever has it may show the rotating code. The desktop makes it too."""

import hashlib
import hmac


def hall_key(door_key: bytes, session_number: int) -> str:
    """The key of one session's hall page; worth nothing for another session."""
    return hmac.new(door_key, f"hall:{session_number}".encode(), hashlib.sha256).hexdigest()[:32]


def hall_path(door_key: bytes, session_number: int, direction: str = "in") -> str:
    """The path of the link, to be put after the door's address."""
    return f"/hall/{session_number}?key={hall_key(door_key, session_number)}&direction={direction}"

"""Ids that any station may make by itself, in the order they were made (UUIDv7, RFC 9562), and their texts.

A check-in makes, reads and writes a dozen of them: here that costs half of what `UUID` takes, which knows many other ways to write one.
"""

from functools import lru_cache
from uuid import UUID, SafeUUID

import uuid_utils

_UNKNOWN = SafeUUID.unknown


def new_id() -> UUID:
    """A new time-ordered id. Ids are random by nature and carry no meaning: human numbers are columns of their own."""
    return _of(uuid_utils.uuid7().int)


@lru_cache(maxsize=16_384)
def id_of(digits: str) -> UUID:
    """The id of 32 hexadecimal digits, as SQLite keeps it. Kept for a while: a phone's are read for its page and again for its tap."""
    return _of(int(digits, 16))


def text_of(each: UUID) -> str:
    """The text of an id that hashes are made over: lower case, with hyphens, as `str` gives it."""
    return str(uuid_utils.UUID(int=each.int))


def _of(number: int) -> UUID:
    made = object.__new__(UUID)
    object.__setattr__(made, "int", number)
    object.__setattr__(made, "is_safe", _UNKNOWN)
    return made

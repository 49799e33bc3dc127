"""Ids that any station may make by itself, in the order they were made (UUIDv7, RFC 9562)."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new time-ordered id. Ids are random by nature and carry no meaning: human numbers are columns of their own."""
    return uuid7()

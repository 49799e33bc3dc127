"""One text for one value: the JSON that hashes and signatures are made over.

Keys sorted, no spaces, UTF-8 kept; floats are refused because their text is not one. See docs/decisions/journal-hash.md.
"""

import json
from collections.abc import Collection
from datetime import UTC, date, datetime
from types import NoneType
from typing import cast
from uuid import UUID

# Every line of the journal passes here twice: the encoder is made once, and what is plain already is not asked again.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)
_PLAIN: Collection[type] = frozenset({str, int, bool, NoneType})


def canonical(value: object) -> str:
    """The canonical JSON text of dicts, lists, str, int, bool, None, UUID, date and aware datetime."""
    return _ENCODER.encode(plain(value))


def plain(value: object) -> object:
    """The value as reading its canonical text gives it: ids, days and instants become that text. TypeError for what has none."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a naive instant has no one text")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        found = cast("dict[object, object]", value)
        return {str(key): item if type(item) in _PLAIN else plain(item) for key, item in found.items()}
    if isinstance(value, (list, tuple)):
        items = cast("list[object]", value)
        return [item if type(item) in _PLAIN else plain(item) for item in items]
    if isinstance(value, (str, int)):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical text")

"""One text for one value: the JSON that hashes and signatures are made over.

Keys sorted, no spaces, UTF-8 kept; floats are refused because their text is not one. See docs/decisions/journal-hash.md.
"""

import json
from datetime import UTC, date, datetime
from typing import cast
from uuid import UUID


def canonical(value: object) -> str:
    """The canonical JSON text of dicts, lists, str, int, bool, None, UUID, date and aware datetime."""
    return json.dumps(
        plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def plain(value: object) -> object:
    """The value as reading its canonical text gives it: ids, days and instants become that text. TypeError for what has none."""
    if value is None or isinstance(value, (str, int)):
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
        return {str(key): plain(item) for key, item in cast("dict[object, object]", value).items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in cast("list[object]", value)]
    raise TypeError(f"{type(value).__name__} has no canonical text")

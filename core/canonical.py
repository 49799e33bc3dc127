"""One text for one value: the JSON that hashes and signatures are made over.

Keys sorted, no spaces, UTF-8 kept; floats are refused because their text is not one. See docs/decisions/journal-hash.md.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from json.encoder import encode_basestring
from types import NoneType
from typing import Any, cast
from uuid import UUID

from core.ids import text_of

quoted: Callable[[str], str] = encode_basestring
"""A text as it stands in JSON, quotes and all, for who puts a canonical text together from its pieces."""


def canonical(value: object) -> str:
    """The canonical JSON text of dicts, lists, str, int, bool, None, UUID, date and aware datetime. TypeError for what has none."""
    write = _WRITERS.get(type(value))
    return write(value) if write else canonical(plain(value))


def plain(value: object) -> object:
    """The value as reading its canonical text gives it: ids, days and instants become that text. TypeError for what has none."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, UUID):
        return text_of(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in cast("dict[object, object]", value).items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in cast("Sequence[object]", value)]
    raise TypeError(f"{type(value).__name__} has no canonical text")


def moment(value: datetime) -> str:
    """The canonical text of an instant, without quotes. TypeError for one without a zone."""
    if value.tzinfo is None:
        raise TypeError("a naive instant has no one text")
    return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat()


def _of_mapping(value: Mapping[object, object]) -> str:
    items = {str(key): item for key, item in value.items()}
    return "{" + ",".join([f"{quoted(key)}:{canonical(items[key])}" for key in sorted(items)]) + "}"


def _of_sequence(value: Sequence[object]) -> str:
    return "[" + ",".join([canonical(item) for item in value]) + "]"


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    str: quoted,
    int: int.__repr__,
    bool: lambda value: "true" if value else "false",
    NoneType: lambda _value: "null",
    UUID: lambda value: f'"{text_of(value)}"',
    datetime: lambda value: f'"{moment(value)}"',
    date: lambda value: f'"{value.isoformat()}"',
    dict: _of_mapping,
    list: _of_sequence,
    tuple: _of_sequence,
}

"""The canonical text byte by byte: journals of years ago must still verify."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from uuid import UUID

from hypothesis import given
from hypothesis import settings as settings_of_run
from hypothesis import strategies as some

from core.canonical import canonical


class Number(IntEnum):
    ONE = 1


class Text(StrEnum):
    IN = "in"


def _naive(year: int) -> datetime:
    return datetime(year, 1, 1)  # noqa: DTZ001 - the strategy adds the zones


ZONES = some.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
LEAVES = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.text()
    | some.uuids()
    | some.dates()
    | some.datetimes(min_value=_naive(1900), max_value=_naive(2900), timezones=ZONES)
    | some.sampled_from([Number.ONE, Text.IN])
)
VALUES = some.recursive(
    LEAVES,
    lambda inner: (
        some.lists(inner, max_size=5)
        | some.tuples(inner, inner)
        | some.dictionaries(some.text() | some.integers() | some.uuids(), inner, max_size=5)
    ),
    max_leaves=20,
)


def _by_definition(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _by_definition(item) for key, item in value.items()}  # type: ignore[misc] - any dict
    if isinstance(value, (list, tuple)):
        return [_by_definition(item) for item in value]  # type: ignore[misc] - any list
    return value


@settings_of_run(max_examples=300, deadline=None)
@given(VALUES)
def test_the_text_is_json_by_its_definition(value: object) -> None:
    plain = _by_definition(value)
    assert canonical(value) == json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_a_line_as_it_stands_in_old_journals() -> None:
    said = [
        7,
        UUID(int=1),
        "o",
        1,
        "0" * 64,
        datetime(2026, 3, 5, 5, 20, tzinfo=UTC),
        '王"𬍡\\\n',
        canonical({"b": None, "a": [1, True]}),
    ]
    assert canonical(said) == (
        '[7,"00000000-0000-0000-0000-000000000001","o",1,"' + "0" * 64 + '","2026-03-05T05:20:00+00:00",'
        '"王\\"𬍡\\\\\\n","{\\"a\\":[1,true],\\"b\\":null}"]'
    )

"""Plain values become what SQLAlchemy would give the driver, or are refused; and what the driver gives becomes plain again."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from core.canonical import moment, plain
from store.plain_values import is_instant, written
from store.types import Instant, kept_instant, moment_of

_SQLITE, _POSTGRES = sqlite.dialect(), postgresql.dialect()
_ID = "0199f3c4-8d1e-7a52-b6c0-5d2f1e9a7b34"
_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9)
_TYPES: tuple[tuple[sa.types.TypeEngine[Any], st.SearchStrategy[Any]], ...] = (
    (sa.Uuid(), st.uuids()),
    (Instant(), st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))),  # noqa: DTZ001 - as Hypothesis wants them
    (sa.Date(), st.dates()),
    (sa.Boolean(), st.booleans()),
    (sa.Integer(), st.integers(-(2**31), 2**31 - 1)),
    (sa.BigInteger(), st.integers(-(2**63), 2**63 - 1)),
    (sa.String(9), _TEXT),
    (sa.Text(), _TEXT),
)


def column(kind: sa.types.TypeEngine[Any], *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column("it", kind, nullable=nullable)


@given(st.data())
def test_the_drivers_words_are_those_of_sqlalchemy(data: st.DataObject) -> None:
    kind, values = data.draw(st.sampled_from(_TYPES))
    given_ = data.draw(st.lists(st.none() | values, max_size=5))
    processor: Any = kind.dialect_impl(_SQLITE).bind_processor(_SQLITE)
    said = [plain(value) for value in given_]
    assert list(written(column(kind), said, _SQLITE)) == [
        value if value is None or processor is None else processor(value) for value in given_
    ]
    assert list(written(column(kind), said, _POSTGRES)) == said


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_goes_to_sqlite_and_back_as_text(instant: datetime) -> None:
    text = moment(instant)
    assert is_instant(text)
    assert moment_of(kept_instant(text)) == text


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Instant(), "9999-12-31T23:59:59+00:00"), (Instant(), "0001-01-01T00:00:00+00:00"),
        (sa.Uuid(), "x"), (sa.Uuid(), 7), (sa.Uuid(), _ID.upper()), (sa.Uuid(), _ID.replace("-", "")), (sa.Uuid(), f"{_ID}\n"),
        (Instant(), "2026-03-05"), (Instant(), "2026-03-05T05:20:00"), (Instant(), "2026-03-05T05:20:00Z"),
        (Instant(), "2026-03-05T05:20:00+08:00"), (Instant(), "2026-03-05T05:20:00.000000+00:00"), (Instant(), 1),
        (Instant(), "2026-03-05T05:20:00.5+00:00"), (Instant(), "2026-02-30T05:20:00+00:00"), (Instant(), "٢026-03-05T05:20:00+00:00"),
        (sa.Date(), "20260305"), (sa.Date(), "2026-02-30"), (sa.Date(), "2026-W10-4"), (sa.Date(), 20260305), (sa.Date(), True),
        (sa.Boolean(), 1), (sa.Boolean(), "true"), (sa.Integer(), True), (sa.Integer(), "1"), (sa.Integer(), 1.0),
        (sa.Integer(), 2**31), (sa.Integer(), -(2**31) - 1), (sa.BigInteger(), 2**63), (sa.String(3), "四个汉字"), (sa.String(3), 3),
        (sa.Text(), "a\0"), (sa.Text(), "\udcff"), (sa.Text(), b"a"), (sa.Text(), ["a"]), (sa.Text(), {}), (sa.LargeBinary(), "a"),
    ],
)  # fmt: skip
def test_what_is_no_value_of_the_column_is_refused(kind: sa.types.TypeEngine[Any], value: object) -> None:
    for dialect in (_SQLITE, _POSTGRES):
        with pytest.raises((ValueError, TypeError)):
            written(column(kind), [value], dialect)


def test_nothing_is_refused_where_something_must_be() -> None:
    assert written(column(sa.Date()), [None, "2026-03-05"], _SQLITE) == [None, date(2026, 3, 5).isoformat()]
    assert written(column(sa.Date(), nullable=False), [], _SQLITE) == []
    with pytest.raises(ValueError, match="nothing"):
        written(column(sa.Date(), nullable=False), ["2026-03-05", None], _SQLITE)

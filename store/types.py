"""Column types and the declarative base that every domain's tables share."""

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import DateTime, Dialect, MetaData, Table
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

Db = Session
"""What `store.read()` and `store.write()` hand out and every verb takes first."""


class Instant(TypeDecorator[datetime]):
    """A UTC instant: `timestamptz` on PostgreSQL, sortable ISO text in UTC on SQLite. Naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ANN401 - SQLAlchemy's signature
        """What turns a value into what the driver takes; on SQLite in one step, for every row of every set passes here."""
        return _text_of if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC, and without its zone where the database knows none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a naive instant cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's signature
        """What turns a driver's value into an instant; on SQLite in one step, at a seventh of what two steps take."""
        return _instant_of if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401 - SQLAlchemy's signature
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def _text_of(value: datetime | None) -> str | None:
    """An instant as SQLite keeps it: "2026-03-05 05:20:00.000000", in UTC."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise TypeError("a naive instant cannot be stored")
    in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return in_utc.isoformat(" ", "microseconds")[:26]


def kept_instant(moment: str) -> str:
    """As `_text_of`, from the instant's canonical text (core.canonical.moment): lines of other machines come as texts."""
    return f"{moment[:10]} {moment[11:19]}{moment[19:26] if moment[19] == '.' else '.000000'}"


def moment_of(kept: str) -> str:
    """The canonical text of an instant, from SQLite's: the way back."""
    return f"{kept[:10]}T{kept[11:19]}{'' if kept[19:] == '.000000' else kept[19:26]}+00:00"


def _instant_of(text: str | None) -> datetime | None:
    """The instant of SQLite's text."""
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


def table_of(mapped: type[DeclarativeBase]) -> Table:
    """The Core table behind a mapped class, for set-oriented statements that need no ORM (docs/architecture.md)."""
    return cast("Table", mapped.__table__)


class Base(DeclarativeBase):
    """The mother of every table; constraints get names so that SQLite's batch migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant()}  # noqa: RUF012 - SQLAlchemy's own way to declare it

"""One dialect and one cache of compiled statements for all engines of a test run; the fixture `_compiled_once` puts it in.

An engine compiles each statement once. A program has one engine; a test has one or two of its own, and would compile everything
anew, which took half of what the tests of verbs cost.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine
from sqlalchemy.util import LRUCache

_make = sa.create_engine
_first: dict[str, Any] = {}


def create_engine(url: URL | str, **options: Any) -> Engine:  # noqa: ANN401 - whatever SQLAlchemy takes
    """SQLAlchemy's own, whose engine has the dialect and the cache of the first one for that kind of database."""
    engine: Any = _make(url, **options)
    if "isolation_level" in options:  # which its dialect keeps
        return engine
    first = _first.get(engine.dialect.name)
    if first is None or first.dialect.server_version_info is None:  # which has not been connected yet
        engine._compiled_cache = LRUCache(5_000)
        _first[engine.dialect.name] = engine
        return engine
    engine.dialect.initialize = _known
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return engine


def _known(_connection: object) -> None:
    """What the server is was asked for by the first engine."""

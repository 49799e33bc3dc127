"""Opening a database: the SQLite file of a data folder, or a PostgreSQL server. Doors call `open_base`.

SQLite runs WAL with synchronous=FULL, so that "done" survives a pulled plug (docs/decisions/sqlalchemy-core-and-one-writer.md).
"""

import logging
import re
import sqlite3
from pathlib import Path
from time import monotonic as _now
from time import sleep as _pause

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from core.paths import DataFolder
from core.settings import Settings
from store.refusals import DatabaseNotUnderstood, DatabaseUnreachable, NoBaseHere, NotABase
from store.transaction import Store

BUSY_SECONDS = 10
_LOOK_SECONDS = 0.0005
_ASIDE_SECONDS = 0.002
_ASIDE_SHARE = 0.25
_SQLITE_MAGIC = b"SQLite format 3\x00"
_SERVERS = ("postgresql+psycopg", "postgresql")
# The driver warns of statements that a savepoint takes back, on the terminal where no log is kept for it.
logging.getLogger("psycopg").addHandler(logging.NullHandler())


def url_of(folder: DataFolder, settings: Settings) -> URL:
    """The database that a data folder's program works on. Raises DatabaseNotUnderstood for a setting that names no server."""
    if not settings.database:
        return URL.create("sqlite+pysqlite", database=str(folder.base))
    named = _masked(settings.database)
    try:
        url = make_url(settings.database)
    except (exc.ArgumentError, ValueError) as error:
        raise DatabaseNotUnderstood(value=named, file=folder.settings.name) from error
    if url.drivername not in _SERVERS or not url.database:
        raise DatabaseNotUnderstood(value=named, file=folder.settings.name)
    return url


def _masked(address: str) -> str:
    """An address that may be mistyped, without whatever could be its password."""
    head, at, host = address.rpartition("@")
    return (
        re.sub(r"(//[^/:]*:|^[^/:]*:(?!//)).*", r"\1***", head) + at + host
        if at
        else re.sub(r"(password\s*=\s*)\S+", r"\1***", address, flags=re.IGNORECASE)
    )


def open_base(folder: DataFolder, settings: Settings) -> Store:
    """Open the base that is there, at the present schema (upgrading it first, with a backup, where it is older).

    Raises NoBaseHere, NotABase, BaseIsNewer, DiskFull, DatabaseUnreachable, DatabaseNotUnderstood. A refused file is left untouched.
    """
    from store.upgrade import upgrade

    url = url_of(folder, settings)
    if url.get_backend_name() == "sqlite":
        check_file(folder.base)
    upgrade(folder, url)
    return connect(url)


def make_base(folder: DataFolder, settings: Settings) -> Store:
    """Make the base where there is none (an existing one is opened, never emptied)."""
    from store.upgrade import upgrade

    url = url_of(folder, settings)
    folder.make()
    if url.get_backend_name() == "sqlite" and folder.base.exists():
        check_file(folder.base)
    upgrade(folder, url)
    return connect(url)


def check_file(file: Path) -> None:
    """Refuse, without opening it, a file that is no SQLite database. Raises NoBaseHere and NotABase."""
    if not file.exists():
        raise NoBaseHere(folder=str(file.parent))
    try:
        with file.open("rb") as opened:
            head = opened.read(len(_SQLITE_MAGIC))
    except OSError as error:
        raise NotABase(file=str(file)) from error
    if head != _SQLITE_MAGIC:
        raise NotABase(file=str(file))


def connect(url: URL) -> Store:
    """A store on a database whose schema is in order. Raises DatabaseUnreachable."""
    if url.get_backend_name() == "sqlite":
        return Store(
            _sqlite_engine(url, pool_size=1, query_only=False),
            _sqlite_engine(url, pool_size=8, query_only=True),
        )
    engine = sa.create_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True, hide_parameters=True)
    try:
        engine.connect().close()
    except exc.OperationalError as error:
        raise DatabaseUnreachable(database=url.render_as_string(hide_password=True)) from error
    # Repeatable read: what one `read()` asks one after the other is of one moment, as on SQLite.
    reader = engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
    return Store(engine, reader)


def _sqlite_engine(url: URL, *, pool_size: int, query_only: bool) -> Engine:
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,
        hide_parameters=True,  # a fault is logged with its statement; the names and mobiles in it are not
        pool_size=pool_size,
        max_overflow=0 if pool_size == 1 else 8,
        pool_timeout=BUSY_SECONDS * 3,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:  # pyright: ignore[reportUnusedFunction] - the event calls it
        assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - tells the checker which driver this is
        connection.isolation_level = None  # BEGIN is ours to say, see below
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32000"):
            if pragma.startswith("journal_mode") and query_only:
                continue
            cursor.execute(f"PRAGMA {pragma}")
        # A writer waits in `_WritersPlace`: SQLite's own waiting looks again only every tenth of a second in the end.
        cursor.execute("PRAGMA query_only=ON" if query_only else "PRAGMA busy_timeout=0")
        cursor.close()

    place = _WritersPlace()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:  # pyright: ignore[reportUnusedFunction] - the event calls it
        if query_only:
            connection.exec_driver_sql("BEGIN")
        else:
            place.take(connection)

    @event.listens_for(engine, "checkin")
    def _given_back(_connection: DBAPIConnection | None, _entry: ConnectionPoolEntry) -> None:  # pyright: ignore[reportUnusedFunction] - the event calls it
        place.leave()

    return engine


class _WritersPlace:
    """The one place of a writer in the base, as one program sees it.

    Who waits looks twice in a millisecond. Who leaves it after a while steps aside for a moment: the program's own next writer would
    else always be there before another program has looked, and a busy desk keep a hall out.
    """

    def __init__(self) -> None:
        self._taken: float | None = None
        self._free_for_others_until = 0.0

    def take(self, connection: sa.Connection) -> None:
        """Begin a transaction that writes. Raises the driver's own error when another program held the base for all of BUSY_SECONDS."""
        if (aside := self._free_for_others_until - _now()) > 0:
            _pause(aside)
        until = _now() + BUSY_SECONDS
        look = connection.connection.driver_connection
        assert isinstance(look, sqlite3.Connection)  # noqa: S101 - tells the checker which driver this is
        while _now() < until:
            try:
                look.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                    break
                _pause(_LOOK_SECONDS)
            else:
                self._taken = _now()
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # once more by SQLAlchemy, which words what is wrong
        self._taken = _now()

    def leave(self) -> None:
        """The transaction is over."""
        if self._taken is not None:
            now = _now()
            self._free_for_others_until = now + min(_ASIDE_SECONDS, (now - self._taken) * _ASIDE_SHARE)
            self._taken = None

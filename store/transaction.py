"""The two ways to touch the database: `read()`, which cannot change it, and `write()`, which holds everything or nothing.

Doors and jobs open them; verbs get the open one and never commit (docs/architecture.md).
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic as _now
from time import sleep as _pause
from typing import cast

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import Engine
from sqlalchemy.pool import QueuePool

from store.glance import Glance
from store.refusals import BaseBusy, BaseDamaged, DiskFull
from store.types import Db

_WAY_SECONDS = 0.1
_LOOK_SECONDS = 0.001
_NO_SAVEPOINT = "no such savepoint"


@dataclass(frozen=True)
class Store:
    """One open database."""

    writer: Engine
    reader: Engine
    glance: Glance = field(init=False)
    """For the event loop of a door."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "glance", Glance(self.reader))

    @contextmanager
    def read(self) -> Generator[Db]:
        """One consistent picture of the database. What is written in it is refused by the database itself.

        Raises BaseDamaged, and BaseBusy where another program lets nobody look.
        """
        with damage_worded(), worded(reading=True), Db(self.reader, expire_on_commit=False) as db:
            yield db
            if not self.is_sqlite:
                db.commit()  # nothing was written, but a rollback makes the driver forget the statements it has prepared

    @contextmanager
    def write(self) -> Generator[Db]:
        """One transaction: committed when the block ends, undone when it raises.

        Raises DiskFull, BaseBusy and BaseDamaged for what the machine refuses; nothing of the block is then kept.
        """
        with damage_worded(), worded(), Db(self.writer, expire_on_commit=False) as db, db.begin():
            yield db

    def give_way(self) -> None:
        """Wait, a tenth of a second at most, while another thread of this program writes: for what a job does between two transactions.

        Whoever holds the base shares the interpreter with what is computed meanwhile, and every other program waits twice as long.
        Never inside a `write()`, which would wait for itself.
        """
        places, until = cast("QueuePool", self.writer.pool), _now() + _WAY_SECONDS
        while places.checkedout() and _now() < until:
            _pause(_LOOK_SECONDS)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the one-file base."""
        return self.writer.dialect.name == "sqlite"

    def moved(self) -> int:
        """A number that changes whenever somebody else's commit did: cheap enough to ask for twice a second."""
        with self.reader.connect() as connection:
            return connection.scalar(sa.text("SELECT coalesce(max(seq), 0) FROM journal")) or 0

    def close(self) -> None:
        """Let go of every connection, so that the file can be moved or copied."""
        self.glance.close()
        self.reader.dispose()
        self.writer.dispose()


@contextmanager
def worded(*, reading: bool = False) -> Generator[None]:
    """Turn what the machine refuses (full disk, read-only file, held base) into our words.

    A write while `reading` is a fault of the program and keeps the database's own: no freed space would mend it.
    """
    try:
        yield
    except exc.OperationalError as error:
        cause = _met_first(error).orig
        if isinstance(cause, sqlite3.OperationalError):
            name = getattr(cause, "sqlite_errorname", "")
            if reading and name == "SQLITE_READONLY":
                raise
            if name.startswith(("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN")):
                raise DiskFull from error
            if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise BaseBusy from error
        raise


def _met_first(error: exc.OperationalError) -> exc.OperationalError:
    """What went wrong before the way back to a savepoint did.

    Over a full disk SQLite may end the whole transaction by itself (sqlite.org/lang_transaction.html, 3.1), its savepoints with it.
    """
    before = error.__context__
    while before is not None and _NO_SAVEPOINT in str(error.orig):
        if isinstance(before, exc.OperationalError):
            error = before
        before = before.__context__
    return error


@contextmanager
def damage_worded() -> Generator[None]:
    """Turn what SQLite says of a damaged file into our words."""
    try:
        yield
    except exc.DatabaseError as error:
        if getattr(error.orig, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise BaseDamaged(reason=str(error.orig)) from error
        raise

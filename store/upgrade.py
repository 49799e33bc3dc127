"""Bringing a base to the present schema, with a copy made first; a base of a newer program is refused untouched.

Migrations go forward only: the way back is the copy under backups/ (docs/decisions/migrations.md).
"""

import sqlite3
from contextlib import closing
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import URL

from core.clock import local, now
from core.paths import DataFolder
from core.refusals import FolderNotWritable
from store.refusals import BaseBusy, BaseIsNewer, DatabaseUnreachable, NotABase
from store.transaction import worded

MIGRATIONS = Path(__file__).parent / "migrations"
KEPT_COPIES = 10


@lru_cache(maxsize=1)
def revisions() -> tuple[str, ...]:
    """The ids of all migrations that ship with this program, oldest first (read from their file names)."""
    return tuple(sorted(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py")))


def upgrade(folder: DataFolder, url: URL) -> None:
    """Make or upgrade the schema in one transaction. Raises BaseIsNewer, NotABase, DiskFull, DatabaseUnreachable."""
    is_sqlite = url.get_backend_name() == "sqlite"
    found = _found_in_file(folder.base) if is_sqlite else _found_on_server(url)
    head = revisions()[-1]
    if found == head:
        return
    name = folder.base.name if is_sqlite else url.render_as_string(hide_password=True)
    if found and found not in revisions():
        raise BaseIsNewer(file=name, found=found)
    if is_sqlite and found:
        keep_copy(folder, found)
    with worded():
        _migrate(url)


def keep_copy(folder: DataFolder, found: str) -> Path:
    """Copy the base to backups/ as it stood before an upgrade; the ten newest such copies are kept."""
    stamp = local(now()).strftime("%Y%m%d-%H%M%S")
    copy = folder.backups / f"before-upgrade-{stamp}-{found}.sqlite3"
    folder.backups.mkdir(exist_ok=True)
    with closing(sqlite3.connect(folder.base)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    for old in sorted(folder.backups.glob("before-upgrade-*.sqlite3"))[:-KEPT_COPIES]:
        old.unlink()
    return copy


def _found_in_file(file: Path) -> str:
    if not file.exists() or file.stat().st_size == 0:
        return ""
    try:
        # Read-only and immutable-free: an open base of a running program must stay readable, a refused one untouched.
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            tables = {
                row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            if "alembic_version" not in tables:
                if tables:
                    raise NotABase(file=str(file))
                return ""
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return row[0] if row else ""
    except sqlite3.OperationalError as error:
        # A sound file that cannot be opened (read-only folder, held by another program) is no foreign file.
        if error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise BaseBusy from error
        raise FolderNotWritable(folder=str(file.parent), reason=str(error)) from error
    except sqlite3.DatabaseError as error:
        raise NotABase(file=str(file)) from error


def _found_on_server(url: URL) -> str:
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return ""
            return connection.scalar(sa.text("SELECT version_num FROM alembic_version")) or ""
    except exc.OperationalError as error:
        raise DatabaseUnreachable(database=url.render_as_string(hide_password=True)) from error
    finally:
        engine.dispose()


def _migrate(url: URL) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()

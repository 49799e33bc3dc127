"""A base on a server with its mirror: an SQLite base that is told the very same, bundle for bundle and step for step.

Ids are drawn alike for both, so that in the end both must hold the same rows; `is_alike` compares their projection hashes.
"""

import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import TypeVar

import sqlalchemy as sa

from cli.every_record import ALL
from core import ids
from core.jobs import drive
from core.paths import DataFolder
from core.settings import Settings
from store import journal, projection_hash
from store.engine import connect, url_of
from store.types import Base, Db
from tests.stations.faults import spared
from tests.stations.healed import TRAVELLING
from tests.stations.world import Snapshot, World
from tests.stations_town import Machine, copy_folder

Made = TypeVar("Made")


@dataclass
class Mirrored(World):
    """A world whose base has a mirror. What only one of them can do (a snapshot of a folder) neither does."""

    mirror: Machine | None = None
    copy_database: Callable[[str], str] = str
    """A new database like that one, to which nobody is connected; both by their URL."""
    databases: dict[Path, tuple[str, DataFolder]] = field(default_factory=dict[Path, tuple[str, DataFolder]])
    """Of each snapshot of the base: its database, and the mirror's folder."""
    events: Iterator[int] = count(1)  # noqa: RUF009 - ids never repeat, whatever world draws them

    def at(self, machine: Machine, act: Callable[[Machine], Made]) -> Made:
        if machine is not self.town.base or self.mirror is None:
            return act(machine)
        event, begun = next(self.events), machine.at
        before = self._head(machine)
        try:
            with _ids_of(event):
                return act(machine)
        finally:
            if self._head(machine) != before:  # else it was refused or killed
                self.mirror.at, self.mirror.off = begun, machine.off
                with _ids_of(event), spared():
                    act(self.mirror)
            self.mirror.at = machine.at

    def work(self, machine: Machine, patch: int, kind: str, choice: int) -> None:
        # The words of a note are sealed with a key that is drawn anew each time: two bases would not hold the same.
        at_base = machine is self.town.base and kind == "visit"
        super().work(machine, patch, "report" if at_base else kind, choice)

    def close(self) -> None:
        super().close()
        if self.mirror is not None:
            self.mirror.store.close()

    def _head(self, machine: Machine) -> object:
        with machine.store.read() as db:
            return db.scalar(sa.text("SELECT value FROM base_fact WHERE key = 'journal_head'"))

    def keep(self, machine: Machine, *, by_backup: bool) -> None:
        base, mirror = self.town.base, self.mirror
        if machine is not base or mirror is None:
            super().keep(machine, by_backup=by_backup)
            return
        self.told.append("keep base on its server")
        place = self.town.root / f"kept-base-{len(self.told)}"
        base.store.close()
        kept = self.copy_database(base.settings.database)
        base.reopened()
        mirror.reopened()
        folder = copy_folder(base.folder, place)
        self.databases[place] = kept, copy_folder(mirror.folder, place / "mirror")
        snapshot = Snapshot(folder, frozenset(self.taken.get(self.key(base), ())))
        self.snapshots.setdefault(self.key(base), []).append(snapshot)

    def put_back(self, machine: Machine, which: int) -> bool:
        base, mirror = self.town.base, self.mirror
        kept = self.snapshots.get(self.key(machine), [])
        if machine is not base or mirror is None or not kept:
            return super().put_back(machine, which)
        old = kept[which % len(kept)]
        database, folder = self.databases[old.folder.root]
        self.told.append("put back base on its server")
        for each, from_ in ((base, old.folder), (mirror, folder)):
            each.store.close()
            shutil.rmtree(each.folder.root)
            copy_folder(from_, each.folder.root)
        base.settings = Settings(database=self.copy_database(database))
        base.reopened()
        mirror.reopened()
        self.taken[self.key(base)] = set(old.taken)
        return True


def is_alike(world: Mirrored) -> None:
    """Both bases hold the same."""
    assert world.mirror is not None
    for machine in (world.town.base, world.mirror):
        with machine.store.read() as db:
            assert drive(journal.verify(db)).ok
    records = [record for record in ALL if record.subject in TRAVELLING | {"card", "branch", "attendance"}]
    hashes: list[dict[str, str]] = []
    for machine in (world.town.base, world.mirror):
        with machine.store.read() as db:
            hashes.append({record.kind: drive(projection_hash.of(db, [record])) for record in records})
    differing = [kind for kind, hash_ in hashes[0].items() if hashes[1][kind] != hash_]
    assert not differing, differing


def mirror_of(base: Machine, root: Path) -> Machine:
    """A copy of an SQLite base."""
    folder = copy_folder(base.folder, root)
    return Machine(base.name, "", folder, connect(url_of(folder, Settings())), at=base.at)


def poured(base: Machine, settings: Settings) -> None:
    """Fill the empty base on a server with every row of an SQLite base."""
    server = connect(url_of(base.folder, settings))
    with base.store.read() as here, server.write() as there:
        there.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for table in Base.metadata.sorted_tables:
            _pour(here, there, table)
    server.close()


def _pour(here: Db, there: Db, table: sa.Table) -> None:
    there.execute(sa.delete(table))
    rows = [dict(row) for row in here.execute(sa.select(table)).mappings()]
    if rows:
        there.execute(sa.insert(table), rows)


@contextmanager
def _ids_of(event: int) -> Generator[None]:
    """Every id that is made meanwhile is the event's own, in their order."""
    real, drawn = ids.uuid_utils, count(1)

    def uuid7() -> SimpleNamespace:
        # Version and variant of RFC 9562; later than any that was made by the clock, in the order of the events.
        return SimpleNamespace(int=(0xFFF << 116) | (event << 84) | (7 << 76) | (2 << 62) | next(drawn))

    ids.uuid_utils = SimpleNamespace(uuid7=uuid7, UUID=real.UUID)  # pyright: ignore[reportAttributeAccessIssue]
    try:
        yield
    finally:
        ids.uuid_utils = real

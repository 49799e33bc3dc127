"""A street with its base and several stations, each a data folder of its own, for the tests of bundles.

`make_town(root, blank_file)` makes it by the verbs themselves: paired both ways, the first return bundle taken. `copied` gives a
copy that a test may do with as it likes; `carry(a, b)` is the way of a stick from one machine to another.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from core.jobs import drive
from core.paths import DataFolder
from core.settings import Settings
from courses import programme, sessions
from courses.sessions import NewSession
from grid import catalogue
from grid.hands import Hand
from grid.places import holdings, places
from grid.places.holdings import OfPatch
from grid.places.places import NewPlace
from people import accounts, areas, persons
from people.persons import NewPerson
from stations import pairing, peers, setting_up
from stations.receiving import receive
from stations.sending import export as send
from store.engine import connect, url_of
from store.transaction import Store
from tests.issue_book import somebody

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
"""09:30 in Shanghai on a Monday that is a working day."""
SINCE = date(2026, 1, 1)
PASSWORD = "一个长的密码 2026"
STREET = "梧桐街道"
AREAS = ("桂花苑", "石榴苑", "银杏苑", "枫林苑", "月季苑")
_HOLDERS = ("王芳", "欧阳娜", "李䶮", "张桂芳", "陈思远")
_MINUTE = timedelta(minutes=1)


@dataclass
class Machine:
    """One computer: the base, or a station. It is wherever `folder` is; its clock may be `off`."""

    name: str
    mark: str
    folder: DataFolder
    store: Store
    settings: Settings = field(default_factory=Settings)
    at: datetime = AT
    off: timedelta = timedelta()
    peer: UUID | None = None
    """What the base knows it by; None for the base itself."""
    patch: int = 0
    """Of a station: which of the town's areas is its patch."""

    @property
    def is_base(self) -> bool:
        """Whether it is the base."""
        return not self.mark

    def clock(self) -> datetime:
        """A minute later each time it is asked, by this machine's own reckoning."""
        self.at += _MINUTE
        return self.at + self.off

    def reopened(self) -> None:
        """As after the program was closed and opened."""
        self.store.close()
        self.store = connect(url_of(self.folder, self.settings))


@dataclass
class Town:
    """The base, the stations, and the ids of what is there; of each tuple, one of each 居民区."""

    root: Path
    base: Machine
    stations: list[Machine]
    areas: tuple[UUID, ...]
    grids: tuple[UUID, ...]
    buildings: tuple[UUID, ...]
    stairwells: tuple[UUID, ...]
    households: tuple[UUID, ...]
    holders: tuple[UUID, ...]
    session: UUID
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def stick(self) -> Path:
        """The stick that is carried."""
        place = self.root / "stick"
        place.mkdir(exist_ok=True)
        return place

    def machines(self) -> Sequence[Machine]:
        """The base first."""
        return [self.base, *self.stations]

    def close(self) -> None:
        """Let go of all bases."""
        for machine in self.machines():
            machine.store.close()


def make_town(root: Path, blank_file: Path, stations: int = 3, settings: Settings | None = None) -> Town:
    """The town in an empty folder; `blank_file` is an SQLite base just migrated, `settings` lead to the base's own empty one elsewhere."""
    base = _machine(root, "街道基地", "", blank_file, settings or Settings())
    town = _base(root, base)
    for number in range(stations):
        town.stations.append(add_station(town, blank_file, number))
    return town


def add_station(town: Town, blank_file: Path, patch: int, mark: str = "") -> Machine:
    """One station more, paired with the base both ways, its first bundle taken."""
    mark = mark or f"S{len(town.stations) + 1}"
    station = _machine(town.root, f"{AREAS[patch]}站点{mark}", mark, blank_file, Settings())
    station.patch = patch
    with station.store.write() as db:
        accounts.create(db, "clerk", "王伟", "clerk", PASSWORD, "system", AT)
        accounts.create(db, "admin", "李主任", "administrator", PASSWORD, "system", AT)
        setting_up.init(db, station.name, mark, "admin", AT)
    pair(town.base, station, town.areas[patch])
    carry(town, town.base, station)
    return station


def pair(base: Machine, station: Machine, area: UUID) -> None:
    """Exchange pairing files."""
    theirs = _pairing_file(station)
    ours = _pairing_file(base)
    with base.store.write() as db:
        station.peer = peers.pair(db, pairing.read_card(theirs), area, "admin", AT).id
    with station.store.write() as db:
        peers.pair(db, pairing.read_card(ours), None, "admin", AT)


def _pairing_file(machine: Machine) -> Path:
    file = machine.folder.root / "pairing.xhp"
    with machine.store.write() as db:
        pairing.write_card(db, machine.folder, file, AT)
    return file


def export(town: Town, machine: Machine, to: Machine) -> Path:
    """Write a bundle to the stick; gives the file."""
    target = town.stick / f"{machine.mark or 'B'}-{to.mark or 'B'}-{next(town.numbers):04}.xhb"
    drive(send(machine.store, machine.folder, to.peer, target, "clerk", machine.clock))
    return target


def import_(machine: Machine, file: Path) -> Any:  # noqa: ANN401 - the receipt
    """Take a bundle from a stick; gives the receipt."""
    return drive(receive(machine.store, machine.folder, file, "clerk", machine.clock))


def carry(town: Town, a: Machine, b: Machine) -> Any:  # noqa: ANN401 - the receipt
    """A bundle written at `a` and taken at `b`; gives the receipt."""
    return import_(b, export(town, a, b))


def exchange(town: Town, station: Machine) -> None:
    """A station's stick to the base, and what the base gives back."""
    carry(town, station, town.base)
    carry(town, town.base, station)


def copied(town: Town, root: Path, settings: Settings | None = None) -> Town:
    """The whole town once more. `settings` lead to a copy of the base where that is on a server."""
    root.mkdir(parents=True, exist_ok=True)

    def copy(machine: Machine) -> Machine:
        there = settings if settings is not None and machine.is_base else machine.settings
        folder = copy_folder(machine.folder, root / machine.folder.root.name)
        return replace(machine, folder=folder, settings=there, store=connect(url_of(folder, there)))

    return replace(
        town,
        root=root,
        base=copy(town.base),
        stations=[copy(station) for station in town.stations],
        numbers=count(1),
    )


def copy_folder(folder: DataFolder, to: Path) -> DataFolder:
    """A data folder as somebody copies it who has closed the program."""
    shutil.copytree(
        folder.root, to, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*-wal", "*-shm", "logs")
    )
    (to / "logs").mkdir(exist_ok=True)
    return DataFolder(to)


def settle_files(machine: Machine) -> None:
    """Have everything in the one file, as closing the program does; the file may then be copied."""
    machine.reopened()


def hand(name: str) -> Hand:
    """A human who may do everything; who handled and who checks are two of them."""
    return replace_name(somebody(who=f"account:{name}"), name)


def replace_name(one: Hand, actor: str) -> Hand:
    """The hand under the name that the journal is to say."""
    return one._replace(actor=actor)


def _machine(root: Path, name: str, mark: str, blank_file: Path, settings: Settings) -> Machine:
    folder = DataFolder(root / (mark or "base")).make()
    if not settings.database:
        shutil.copyfile(blank_file, folder.base)
    return Machine(name, mark, folder, connect(url_of(folder, settings)), settings)


def _base(root: Path, base: Machine) -> Town:
    new: list[NewPlace] = []
    with base.store.write() as db:
        accounts.create(db, "clerk", "王伟", "clerk", PASSWORD, "system", AT)
        accounts.create(db, "admin", "李主任", "administrator", PASSWORD, "system", AT)
        patches = tuple(areas.ensure_area(db, STREET, name, "", "admin", AT) for name in AREAS)
        grids = tuple(areas.ensure_area(db, STREET, name, "第一微网格", "admin", AT) for name in AREAS)
        holders = persons.add_all(
            db,
            [
                NewPerson(name, "女", f"G{n:03}", f"1390000{n:04}", None, grid, "社工", "", date(2020, 3, 1))
                for n, (name, grid) in enumerate(zip(_HOLDERS, grids, strict=True), 1)
            ],
            "admin",
            AT,
        )
        for grid in grids:
            building = NewPlace("building", "1号楼", area_id=grid, floors=6)
            stairwell = NewPlace("stairwell", "1单元", building.id)
            new += [building, stairwell, NewPlace("household", "101室", stairwell.id, floor=1)]
        places.add_all(db, new, "admin", AT)
        for grid, holder in zip(grids, holders, strict=True):
            holdings.appoint(db, OfPatch(grid), "holder", holder, SINCE, "admin", AT)
        catalogue.save(db, "示例目录", catalogue.shipped(), SINCE, "admin", AT)
        whole = programme.add_programme(db, 2026, "社区工作者培训", 60_00, "admin", AT)
        stage = programme.add_stage(db, whole, "第一阶段", 4_00, "admin", AT)
        lecture = programme.add_course(db, stage, "社区沟通技巧", "lecture", 4_00, "admin", AT)
        day = timedelta(hours=23)
        session = sessions.schedule(db, NewSession(lecture, AT, AT + day), "admin", AT)
        sessions.enrol(db, session, list(holders), "admin", AT)
    ids = [one.id for one in new]
    return Town(
        root, base, [], patches, grids, tuple(ids[0::3]), tuple(ids[1::3]), tuple(ids[2::3]), tuple(holders), session,
    )  # fmt: skip

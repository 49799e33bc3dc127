"""The stations' part of the small year of tests/whole_year.py: every verb that writes a record of theirs, with real files to and fro."""

import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from core.jobs import drive
from core.paths import DataFolder
from core.settings import Settings
from courses import check_in, programme, sessions
from courses.sessions import NewSession
from grid.places import places
from people import accounts, areas, persons
from people.persons import NewPerson
from stations import pairing, peers, setting_up
from stations.inbox import deciding, listing
from stations.overview import overview
from stations.receiving import receive
from stations.receiving.quarantine import adopt, set_aside
from stations.sending import export
from store.engine import connect, make_base, url_of
from store.transaction import Store
from store.types import Db
from tests.grid_year import GridYear

_HOUR = timedelta(hours=1)
_STREET, _AREA = "合欢街道", "合欢苑"


def stations(year: GridYear) -> None:
    """Two stations, one of them revoked; bundles both ways, cards of every kind decided and undone, branches adopted and set aside."""
    with tempfile.TemporaryDirectory() as work:
        _Year(year, Path(work)).go()


class _Year:
    def __init__(self, year: GridYear, work: Path) -> None:
        self.store, self.folder, self.at, self.work = year.store, year.folder, year.at, work
        self.files = 0

    def clock(self) -> datetime:
        """A minute later each time."""
        self.at += timedelta(minutes=1)
        return self.at

    def go(self) -> None:
        at = self.at
        with self.store.write() as db:
            accounts.create(db, "keeper", "周五", "administrator", "一个长的密码 2026", "admin", at)
            grid = areas.ensure_area(db, _STREET, _AREA, "第一微网格", "keeper", at)
            area = areas.ensure_area(db, _STREET, _AREA, "", "keeper", at)
            building = places.add_building(db, grid, "1号楼", "keeper", at)
            other = places.add_building(db, grid, "2号楼", "keeper", at)
            stairwell = places.add_stairwell(db, other, "1单元", "keeper", at)
            person = persons.add_all(
                db,
                [NewPerson("钟五", "女", "H001", "13900000099", None, grid, "社工", "", date(2020, 3, 1))],
                "keeper",
                at,
            )[0]
            whole = programme.add_programme(db, 2026, "站点培训", 10_00, "keeper", at)
            stage = programme.add_stage(db, whole, "一", 2_00, "keeper", at)
            course = programme.add_course(db, stage, "入户", "lecture", 2_00, "keeper", at)
            plan = NewSession(course, at, at + 8 * _HOUR, open_to_all=False)
            session = sessions.schedule(db, plan, "keeper", at)
            sessions.enrol(db, session, [person], "keeper", at)
        lost = self._pair("H2", "被盗站点", area)
        with self.store.write() as db:
            peers.revoke(db, lost, at.date(), "被盗", "keeper", self.clock())
        peer = self._pair("H1", "合欢站点", grid)
        with self.store.write() as db:
            peers.place(db, peer, area, "keeper", self.clock())
        station = self.work / "H1"
        self._home(station, peer)
        with self._station(station) as store:

            def rename(of: Store, id: UUID, name: str) -> None:
                with of.write() as db:
                    places.change(db, id, {"name": name}, "keeper", self.clock())

            # Said differently, told more, kept, reopened, taken, reopened, taken.
            for id, name in ((building, "甲"), (other, "乙"), (stairwell, "丙")):
                rename(self.store, id, f"{name}楼")
                rename(store, id, f"{name}栋")
            with store.write() as db:
                check_in.check_in_by_hand(db, session, person, "本人到场", "keeper", self.clock())
            with self.store.write() as db:
                sessions.withdraw(db, session, [person], "换班", "keeper", self.clock())
            self._bring(store, station)
            rename(store, building, "甲栋一")
            self._bring(store, station)
            first, second, third, refused = self._cards(building, other, stairwell, None)
            self._decide(deciding.keep, first, "以基地为准")
            self._write(lambda db: deciding.take_back(db, first, "keeper", self.clock()))
            self._decide(deciding.take, first, "以站点为准")
            self._decide(deciding.take, second, "")
            self._write(lambda db: deciding.take_back(db, second, "keeper", self.clock()))
            self._decide(deciding.keep, third, "以基地为准")
            self._write(lambda db: sessions.enrol(db, session, [person], "keeper", self.clock()))
            self._decide(deciding.take, refused, "补报名")
            self._home(station, peer, store)
        # Two copies of the station go on by themselves: one is adopted, one stays aside.
        for number in (1, 2):
            shutil.copytree(station, self.work / f"copy{number}")
        with self._station(station) as store:
            self._work(store, grid, "3号楼")
            self._bring(store, station)
        for number, decided in ((1, adopt), (2, set_aside)):
            copy = self.work / f"copy{number}"
            with self._station(copy) as store:
                self._work(store, grid, f"{3 + number}号楼")
                self._bring(store, copy)
            with self.store.write() as db:
                (found,) = (each for each in overview(db).branches if each.state == "quarantined")
                decided(db, found.id, "核实", "keeper", self.clock())

    def _pair(self, mark: str, name: str, area: UUID) -> UUID:
        """A new station, paired both ways; gives what the base knows it by."""
        folder = DataFolder(self.work / mark)
        store = make_base(folder, Settings())
        with store.write() as db:
            accounts.create(db, "keeper", "吴六", "administrator", "一个长的密码 2026", "system", self.at)
            setting_up.init(db, name, mark, "keeper", self.clock())
            pairing.write_card(db, folder, self.work / f"{mark}.xhp", self.at)
        with self.store.write() as db:
            peer = peers.pair(db, pairing.read_card(self.work / f"{mark}.xhp"), area, "keeper", self.clock())
            pairing.write_card(db, self.folder, self.work / "base.xhp", self.at)
        with store.write() as db:
            peers.pair(db, pairing.read_card(self.work / "base.xhp"), None, "keeper", self.clock())
        store.close()
        return peer.id

    @contextmanager
    def _station(self, root: Path) -> Generator[Store]:
        store = connect(url_of(DataFolder(root), Settings()))
        yield store
        store.close()

    def _bring(self, store: Store, root: Path) -> None:
        """A stick to the base."""
        file = self._file()
        drive(export(store, DataFolder(root), None, file, "keeper", self.clock))
        drive(receive(self.store, self.folder, file, "keeper", self.clock))

    def _home(self, root: Path, peer: UUID, store: Store | None = None) -> None:
        """A stick from the base."""
        file = self._file()
        drive(export(self.store, self.folder, peer, file, "keeper", self.clock))
        if store is not None:
            drive(receive(store, DataFolder(root), file, "keeper", self.clock))
            return
        with self._station(root) as opened:
            drive(receive(opened, DataFolder(root), file, "keeper", self.clock))

    def _file(self) -> Path:
        self.files += 1
        return self.work / f"{self.files}.xhb"

    def _work(self, store: Store, grid: UUID, name: str) -> None:
        with store.write() as db:
            places.add_building(db, grid, name, "keeper", self.clock(), since=date(2026, 1, 1))

    def _cards(self, *subjects: UUID | None) -> list[UUID]:
        """The open cards of these subjects; None for that of a check-in."""
        with self.store.read() as db:
            cards = listing.cards(db)
        by_subject = {card.subject_id if card.kind != "check_in" else None: card.id for card in cards}
        return [by_subject[None if each is None else str(each)] for each in subjects]

    def _decide(self, way: Callable[..., object], card: UUID, reason: str) -> None:
        self._write(lambda db: way(db, card, reason, "keeper", self.clock()))

    def _write(self, act: Callable[[Db], object]) -> None:
        with self.store.write() as db:
            act(db)

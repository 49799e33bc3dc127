"""The part of the grid's year (tests/grid_year.py) about facilities, alarms and cards of stairwells: every verb that writes a record."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from uuid import UUID

from core.clock import local_date
from core.jobs import drive
from core.paths import DataFolder
from grid.alarms import importing as alarm_files
from grid.alarms import reading, receiving, settling, sources
from grid.alarms.rules import BEGUN, ENDED, Message
from grid.alarms.sources import NewSource, Spot
from grid.catalogue import in_force
from grid.facilities import dues
from grid.facilities import facilities as register
from grid.facilities import importing as facility_files
from grid.facilities.dues import NewDue
from grid.facilities.facilities import NewFacility
from grid.places import holdings, places, units
from grid.places.holdings import OfPatch
from grid.places.units import NewUnit
from grid.stairwells import cards, printing
from people import areas
from store.transaction import Store
from store.types import Db

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_LIST = "居民区,名称,类别,注册代码,到期日,周期（月）\n梅苑,道闸,道闸,MY-7,2026-09-01,12\n梅苑,5号楼电梯,电梯,MY-1,2027-05-01,12\n"
_FILE = "设备编号,报警时间,恢复时间,内容\nM-1,{begun},{ended},占用\nM-9,{begun},,占用\n"


class Year(Protocol):
    """A base, its files and its day."""

    @property
    def store(self) -> Store:
        """The base."""
        ...

    @property
    def folder(self) -> DataFolder:
        """Its files."""
        ...

    @property
    def at(self) -> datetime:
        """The day."""
        ...


def facilities(year: Year) -> None:
    """Facilities added, changed, taken away, imported; due dates stated, done, taken back, lapsed."""
    at = year.at
    today = local_date(at)
    with year.store.write() as db:
        area, house = _house(db, "梅苑", at)
        item = in_force(db, today).items[0].item.code
        lift = register.add(
            db, NewFacility("lift", "5号楼电梯", "MY-1", None, house, None, item), "clerk", at
        )
        pump = register.add(db, NewFacility("pump", "水泵", None, area), "clerk", at)
        company = units.add(
            db,
            NewUnit("property", "梅苑物业", "孙经理", "021-55550009", "021-55550008", 3, "commission"),
            "clerk",
            at,
        )
        register.change(
            db,
            pump,
            NewFacility("pump", "二次供水泵", "MY-2", area, None, company, item),
            "clerk",
            at + _HOUR,
        )
        lapsed = dues.state(db, lift, NewDue("定期检验", today - 2 * _DAY), "clerk", at)
        again = dues.state(db, lift, NewDue("月度维保", today + 9 * _DAY, 7, 1), "clerk", at)
        wrong = dues.state(db, pump, NewDue("水箱清洗", today + 90 * _DAY, 30, None), "clerk", at)
        dues.lapse(db, today, at + _HOUR)
        dues.done(db, again, today, "维保单 118", "clerk", at + _HOUR)
        dues.done(db, lapsed, today, "检验报告 26-0041", "clerk", at + 2 * _HOUR)
        dues.void(db, wrong, "录入有误", "clerk", at + 2 * _HOUR)
        register.take_away(db, pump, today + 30 * _DAY, "改为直供", "clerk", at + 3 * _HOUR)
    with TemporaryDirectory() as place:
        path = Path(place) / "台账.csv"
        path.write_bytes(_LIST.encode("gbk"))
        with year.store.read() as db:
            plan = facility_files.plan(db, facility_files.read_file(path), at)
        drive(facility_files.carry_out(year.store, plan, "clerk", at + 4 * _HOUR))


def alarms(year: Year) -> None:
    """A source with its token, devices placed late, messages of every kind, a file, a clock that is wrong."""
    at = year.at
    with year.store.write() as db:
        area, house = _house(db, "兰苑", at)
        item = in_force(db, local_date(at)).items[-1].item.code
        id_ = sources.add(db, NewSource("通道地磁", item, 5, 5, {"device": ["车位"]}), "admin", at)
        sources.change(db, id_, NewSource("消防通道地磁", item, 10, 20, {"device": ["孔位"]}), "admin", at)
        shut = sources.add(db, NewSource("旧平台", item), "admin", at)
        sources.new_token(db, shut, "admin", at)
        sources.close(db, shut, "admin", at + _HOUR)
        given_up = sources.add(db, NewSource("新平台", item), "admin", at)
        sources.new_token(db, given_up, "admin", at)
        sources.withdraw_token(db, given_up, "admin", at)
        token = sources.new_token(db, id_, "admin", at)
        sources.place_devices(
            db, id_, [Spot("M-1", place_id=house, spot="东侧"), Spot("M-2", area)], "clerk", at
        )
        body = f'[{{"device": "M-1", "time": "{(at - _HOUR).isoformat()}", "event": "on"}}]'
        receiving.receive_json(db, token, body.encode(), at)
        ended = at + timedelta(minutes=20)
        later = [
            Message("M-1", BEGUN, ended, "77", "还在"),
            Message("M-1", ENDED, ended, "77"),
            Message("M-2", BEGUN, ended),
            Message("M-2", ENDED, ended + timedelta(minutes=2)),
            Message("M-3", BEGUN, at - 2 * _HOUR),
            Message("M-2", BEGUN, at + 5 * _HOUR),
        ]
        receiving.receive(db, id_, later, at + 5 * _HOUR)
        old = Message("M-2", BEGUN, datetime(2000, 1, 1, tzinfo=UTC))
        odd = Message("M-4", BEGUN, datetime(2000, 1, 1, tzinfo=UTC))
        receiving.take_down(db, id_, [old, odd], "clerk", at + 6 * _HOUR)
        settling.believe(db, id_, ["M-2"], "clerk", at + 7 * _HOUR)
        sources.place_devices(
            db, id_, [Spot("M-3", area), Spot("M-2", place_id=house)], "clerk", at + 7 * _HOUR
        )
        settling.settle(db, at + 8 * _HOUR)
        row = sources.source(db, id_)
    with TemporaryDirectory() as place:
        path = Path(place) / "报警.csv"
        begun, over = at - 9 * _HOUR, at - 7 * _HOUR
        path.write_text(_FILE.format(begun=begun.isoformat(), ended=over.isoformat()), "utf-8")
        file = reading.read_file(path, row, at + 9 * _HOUR)
    drive(alarm_files.carry_out(year.store, id_, file, "clerk", at + 9 * _HOUR))
    with year.store.write() as db:
        sources.place_devices(db, id_, [Spot("M-5", area)], "clerk", at + 20 * _HOUR)
        receiving.receive(db, id_, [Message("M-5", BEGUN, at + 20 * _HOUR)], at + 20 * _HOUR)


def stairwells(year: Year) -> None:
    """Cards made, printed, renewed when another company serves, withdrawn."""
    at = year.at
    with year.store.write() as db:
        area, house = _house(db, "竹苑", at)
        first, second = (places.add_stairwell(db, house, f"{each}单元", "clerk", at) for each in (1, 2))
        company, other = (
            units.add(
                db, NewUnit("property", name, "", "021-55550011", "021-55550012", stars, mode), "clerk", at
            )
            for name, stars, mode in (("竹苑物业", 4, "lump_sum"), ("新竹物业", None, "own"))
        )
        holdings.appoint(db, OfPatch(area), "property", company, local_date(at) - _DAY, "clerk", at)
    with TemporaryDirectory() as place:
        path, address = Path(place) / "楼道码.pdf", "http://192.168.1.20:8800"
        drive(printing.print_sheets(year.store, year.folder, path, [first, second], address, "clerk", at))
        with year.store.write() as db:
            holdings.appoint(
                db,
                OfPatch(area),
                "property",
                other,
                local_date(at),
                "clerk",
                at,
                takes_over=True,
                reason="合同到期",
            )
        drive(printing.print_sheets(year.store, year.folder, path, [first], address, "clerk", at + _HOUR))
    with year.store.write() as db:
        number = next(card.number for card in cards.of_place(db, second) if card.withdrawn_at is None)
        cards.withdraw(db, number, "楼道改造", "clerk", at + 2 * _HOUR)


def _house(db: Db, name: str, at: datetime) -> tuple[UUID, UUID]:
    """A 居民区 with one building; gives the ids of both."""
    area = areas.ensure_area(db, "花园街道", name, "", "clerk", at)
    return area, places.add_building(db, area, "5号楼", "clerk", at)

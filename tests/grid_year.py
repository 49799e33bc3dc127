"""The grid's part of the small year of tests/whole_year.py: every verb that writes a record, a function for each slice.

They need nothing but a base; `year` is whatever has its store, its folder and an instant.
"""

from datetime import date, datetime, timedelta
from typing import Protocol

from core.jobs import drive
from core.paths import DataFolder
from grid import catalogue as items
from grid import working_time
from grid.places import area_days, closing, duties, holdings, importing, placements, units
from grid.places import places as buildings
from grid.places.holdings import OfPatch
from grid.places.units import NewUnit
from people import accounts, areas, persons
from people.persons import NewPerson
from store.transaction import Store
from tests.people.rosters import csv

_HOUR = timedelta(hours=1)
_JANUARY, _MARCH, _APRIL = date(2026, 1, 1), date(2026, 3, 1), date(2026, 4, 1)


class GridYear(Protocol):
    """A base and its day."""

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


def places(year: GridYear) -> None:
    """Areas with their days, places that are added, changed, moved, closed and opened, units, appointments, duties, an import."""
    at = year.at
    with year.store.write() as db:
        old = areas.ensure_area(db, "银杏街道", "银杏苑", "第一微网格", "clerk", at)
        new = areas.ensure_area(db, "银杏街道", "银杏苑", "第二微网格", "clerk", at)
        gone = areas.ensure_area(db, "银杏街道", "银杏苑", "第三微网格", "clerk", at)
        back = areas.ensure_area(db, "银杏街道", "银杏苑", "第四微网格", "clerk", at)
        areas.begin(db, old, _JANUARY, "clerk", at)
        areas.begin(db, new, _JANUARY, "clerk", at)
        areas.begin(db, new, None, "clerk", at + _HOUR)
        people = persons.add_all(db, [NewPerson("何一"), NewPerson("何二"), NewPerson("何三")], "clerk", at)
        account = accounts.create(db, "grid", "何四", "viewer", "一个长的密码 2026", "admin", at)
        company = units.add(
            db,
            NewUnit("property", "银杏物业", "唐经理", "021-55550001", "021-55550002", 3, "lump_sum"),
            "clerk",
            at,
        )
        utility = units.add(db, NewUnit("utility", "自来水公司"), "clerk", at)
        units.change(
            db, company, {"name": "银杏物业服务有限公司", "stars": 4, "mode": "commission"}, "clerk", at
        )
        units.close(db, utility, _MARCH, "改制", "clerk", at)
        units.reopen(db, utility, "没有改", "clerk", at)
        units.close(db, utility, _APRIL, "改制", "clerk", at)
        first = buildings.add_building(db, old, "1号楼", "clerk", at, floors=6, since=_JANUARY)
        second = buildings.add_building(db, old, "2号楼", "clerk", at)
        stairwell = buildings.add_stairwell(db, first, "1单元", "clerk", at, floors=6)
        home = buildings.add_household(db, stairwell, "101室", "clerk", at, floor=1)
        buildings.change(db, home, {"name": "102室", "floor": 2, "position": 4}, "clerk", at)
        buildings.change(db, second, {"floors": 18, "since": date(2001, 5, 1)}, "clerk", at)
        placements.place_in_grid(db, first, new, _MARCH, "网格调整", "clerk", at)
        whole, part = OfPatch(new), OfPatch(place_id=second)
        holdings.appoint(db, whole, "holder", people[0], _JANUARY, "clerk", at)
        holdings.appoint(db, whole, "holder", people[1], _MARCH, "clerk", at, takes_over=True, reason="轮岗")
        holdings.appoint(db, whole, "holder", people[0], _APRIL, "clerk", at, alongside=True, reason="带教")
        deputy = holdings.appoint(db, whole, "deputy", people[2], _JANUARY, "clerk", at)
        holdings.end(db, deputy, _MARCH, "调离", "clerk", at)
        holdings.appoint(db, part, "property", company, _JANUARY, "clerk", at)
        holdings.appoint(db, OfPatch(gone), "holder", people[2], _JANUARY, "clerk", at)
        closing.close(db, second, _MARCH, "拆除", "clerk", at)
        closing.reopen(db, second, "没有拆", "clerk", at + _HOUR)
        closing.close(db, second, _APRIL, "拆除", "clerk", at + _HOUR)
        area_days.close_area(db, gone, _MARCH, "并入", "clerk", at)
        area_days.close_area(db, back, _MARCH, "并入", "clerk", at)
        areas.reopen(db, back, "不并了", "clerk", at)
        given = duties.give(
            db, "handler", _JANUARY, "admin", at, person_id=people[2], area_id=new, unit_id=company
        )
        duties.end(db, given, _APRIL, "离岗", "admin", at)
        duties.give(db, "self", _MARCH, "admin", at, person_id=people[1], account_id=account)
    path = csv(
        year.folder.root / "楼栋.csv",
        ("居民区", "网格", "楼号", "层数", "单元", "室号"),
        ("银杏苑", "第一微网格", "1", "7", "1", "301"),
        ("银杏苑", "第五微网格", "3", "6", "1", "301"),
    )
    read = importing.read_places(path)
    path.unlink()
    with year.store.read() as db:
        plan = importing.plan(db, read, _APRIL, new_grids=True)
    drive(importing.carry_out(year.store, plan, "clerk", at + _HOUR))


def catalogue(year: GridYear) -> None:
    """The catalogue that ships, a version of the street's own, one withdrawn; days set and cleared, a year said, office hours."""
    at, new_year = year.at, date(2027, 1, 1)
    with year.store.write() as db:
        items.ensure(db, "clerk", at)
        fewer = [item._replace(standard_code="0203") for item in items.shipped()[:20]]
        items.save(db, "本街道版", fewer, _APRIL, "clerk", at)
        wrong = items.save(db, "错版", fewer[:10], _APRIL, "clerk", at + _HOUR)
        items.withdraw(db, wrong.id, "漏了一半", "clerk", at + _HOUR)
        working_time.set_day(db, new_year, "clerk", at, works=True, words="值班")
        working_time.set_day(db, new_year, "clerk", at + _HOUR, works=False, words="元旦")
        working_time.set_day(db, date(2027, 1, 2), "clerk", at, works=True)
        working_time.clear_day(db, date(2027, 1, 2), "clerk", at + _HOUR)
        working_time.say_entered(db, 2027, "clerk", at)
        working_time.say_entered(db, 2028, "clerk", at)
        working_time.say_entered(db, 2028, "clerk", at + _HOUR, entered=False)
        working_time.set_hours(db, _APRIL, "08:30-12:00,13:30-17:30", "clerk", at)
        working_time.set_hours(db, _APRIL, "09:00-12:00,13:00-17:00", "clerk", at + _HOUR)

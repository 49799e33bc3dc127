"""The grid's part of the small year of tests/whole_year.py: every verb that writes a record, a function for each slice.

They need nothing but a base; `year` is whatever has its store, its folder and an instant.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from core.clock import local_date
from core.jobs import drive
from core.paths import DataFolder
from grid import catalogue as items
from grid import hands, working_time
from grid.companies import assessing, assessments, formulas, objections, violations
from grid.companies.formula import FORMULA_V1
from grid.field import inspections, plans, visits
from grid.field.inspections import Look, NewWalk
from grid.field.plans import NewPlan
from grid.field.visits import NewVisit
from grid.hands import Hand
from grid.indicators import training
from grid.issues import links, moves, numbering, reporting
from grid.issues import moves as issue_moves
from grid.issues.amending import Amended
from grid.issues.photos import Photo
from grid.issues.reporting import NewIssue
from grid.places import area_days, closing, duties, holdings, importing, placements, units
from grid.places import places as buildings
from grid.places.holdings import OfPatch
from grid.places.units import NewUnit
from grid.residents import erasing, facts
from grid.residents import residents as register
from grid.residents.residents import NewResident
from people import accounts, areas, persons
from people.persons import NewPerson
from store.facts import set_fact
from store.transaction import Store
from store.types import Db
from tests.grid_devices import alarms, facilities, stairwells
from tests.people.rosters import csv

__all__ = [
    "alarms",
    "catalogue",
    "companies",
    "facilities",
    "field",
    "issues",
    "places",
    "residents",
    "stairwells",
]
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


def residents(year: GridYear) -> None:
    """Somebody who stays, somebody who is erased with a note, facts stated, verified and ended, a name that was looked at."""
    at = year.at
    on = local_date(at)
    with year.store.write() as db:
        hand = _staff(db, "register", at)
        patch = areas.ensure_area(db, "月季街道", "月季苑", "第一微网格", "register", at)
        building = buildings.add_building(db, patch, "1号楼", "register", at)
        homes = [buildings.add_household(db, building, f"10{door}室", "register", at) for door in (1, 2)]
        stays = register.add(db, NewResident(homes[0], "欧阳桂英", 1941, "13812345678", _JANUARY), hand, at)
        goes = register.add(db, NewResident(homes[0], "李一"), hand, at)
        register.change(db, stays, {"name": "欧阳桂瑛", "place_id": homes[1], "since": _MARCH}, hand, at)
        register.reveal(db, stays, "水管漏水", hand, at)
        alone = facts.state(db, stays, "alone", "走访所见", "子女在外地", _JANUARY, hand, at)
        facts.state(db, stays, "aged", "身份证", "", _MARCH, hand, at)
        facts.verify(db, alone, _MARCH, hand, at + _HOUR, source="本人")
        facts.end(db, alone, on, hand, at + _HOUR)
        register.move_away(db, stays, on, hand, at + _HOUR)
        note = visits.write(db, NewVisit(at - _HOUR, "腿脚不便", resident_id=goes), hand, at)
        visits.correct(db, note, "是左腿", hand, at + _HOUR)
        erasing.erase(db, goes, "本人书面申请", hand, at + 2 * _HOUR)


def field(year: GridYear) -> None:
    """Plans, one of them ended; a walk that found and mended, one whose looks came singly, one void; notes, an issue from one."""
    at = year.at
    photos = (Photo("c" * 64, "前.jpg", "before"), Photo("d" * 64, "后.jpg", "after"))
    with year.store.write() as db:
        hand = _staff(db, "walker", at)
        patch = areas.ensure_area(db, "月季街道", "月季苑", "第二微网格", "walker", at)
        area = areas.ensure_area(db, "月季街道", "月季苑", "", "walker", at)
        building = buildings.add_building(db, patch, "2号楼", "walker", at)
        plan = plans.make(db, NewPlan("area", "inspection", "普查", area, codes=("0501",)), hand, at)
        plans.make(db, NewPlan("grid", "visit", "独居老人", patch, "week", 2, ("alone",), _JANUARY), hand, at)
        plans.end(db, plan, _APRIL, hand, at + _HOUR)
        walk = NewWalk(patch, at - _HOUR, at, plan_id=plan, note="雨天")
        looks = [
            Look("0501", "found", "门厅", "纸箱"),
            Look("0504", "mended", "三楼", photos=photos),
            Look("0505", note="看过"),
        ]
        inspections.record(db, walk, looks, hand, at)
        night = inspections.begin(db, NewWalk(area, at - _HOUR, kind="patrol"), hand, at)
        inspections.look(db, night, [Look("0103", place_id=building)], hand, at)
        inspections.end(db, night, at + _HOUR, "平安", hand, at + _HOUR)
        wrong = inspections.record(db, NewWalk(None, at - _HOUR, at, place_id=building), looks[2:], hand, at)
        inspections.void(db, wrong, "走错了楼", hand, at + _HOUR)
        again = _APRIL
        visits.write(
            db,
            NewVisit(at - _HOUR, "", building, kind="phone", met=False, again_on=again),
            hand,
            at,
        )
        told = visits.write(
            db, NewVisit(at, "路灯", area_id=area, issue=NewIssue("0504", spot="花园")), hand, at
        )
        note = visits.correct(db, told, "是花园东侧", hand, at + _HOUR)
        visits.raise_issue(db, note, NewIssue("0501", spot="车棚"), hand, at + _HOUR)


def companies(year: GridYear) -> None:
    """Violations, two formulas, assessments of a month, objections of both outcomes, a superseding one; training links."""
    at, later = year.at, year.at + timedelta(days=40)
    with year.store.write() as db:
        hand = _staff(db, "assessor", at)
        checker = _staff(db, "assessor2", at)
        area = areas.ensure_area(db, "枫林街道", "枫林苑", "", "assessor", at)
        unit, other = (
            units.add(db, NewUnit("property", name), "assessor", at) for name in ("枫林物业", "枫桥物业")
        )
        for one in (unit, other):
            holdings.appoint(
                db, OfPatch(area), "property", one, _JANUARY, "assessor", at, alongside=True, reason="分片"
            )
        building = buildings.add_building(db, area, "1号楼", "assessor", at)
        new = NewIssue(
            "0103", place_id=building, photos=(Photo("e" * 64, "前.jpg", "before"),), description="登记缺失"
        )
        issue = reporting.report(db, new, hand, at).id
        moves.move(db, issue, "file", hand, at)
        moves.move(db, issue, "dispatch", hand, at, unit_id=unit)
        moves.move(db, issue, "accept", hand, at)
        after = (Photo("f" * 64, "后.jpg", "after"),)
        moves.move(db, issue, "handled", hand, at + _HOUR, photos=after)
        moves.move(db, issue, "rework", checker, at + 2 * _HOUR, reason="没有补登")
        on = local_date(at)
        broken = violations.NewViolation(unit, area, "夜间无人值守", on, 2_00, 300_00, building, issue)
        violations.decide(db, broken, "assessor", at)
        wrong = violations.decide(db, broken._replace(what="误判", place_id=None), "assessor", at)
        violations.void(db, wrong, "证据不足", "assessor2", at + _HOUR)
        formulas.ensure(db, "assessor", at)
        another = replace(FORMULA_V1, objection_days=15)
        formulas.save(db, another, "第二版", date(2026, 5, 1), "assessor", at)
        training.link(db, "0103", issue, "assessor", at)  # any id: this room knows no courses
        training.link(db, "0102", issue, "assessor", at)
        training.unlink(db, "0102", issue, "assessor2", at + _HOUR)
        training.link(db, "0102", issue, "assessor2", at + 2 * _HOUR)
        training.link(db, "0101", issue, "assessor", at)
        training.unlink(db, "0101", issue, "assessor2", at + _HOUR)
    with year.store.read() as db:
        fees = {(fee.unit_id, fee.area_id): 9_000_00 for fee in assessing.fees(db, on, later)}
    drive(assessing.assess(year.store, on, fees, "assessor", later))
    with year.store.write() as db:
        (frozen,) = (row for row in assessments.assessments(db, on) if row.unit_id == unit)
        first, second = (
            objections.receive(db, frozen.id, words, "唐经理", "assessor", later)
            for words in ("有误", "重复")
        )
        rejected, upheld = (objections.by_receipt(db, receipt).id for receipt in (second, first))
        objections.decide(db, rejected, False, "与前一件相同", "assessor2", later + _HOUR)
        objections.decide(
            db, upheld, True, "不计该件", "assessor2", later + _HOUR, set_aside=[issue], base_cents=9_100_00
        )
        (stands,) = (row for row in assessments.assessments(db, on) if row.unit_id == unit)
        objections.receive(db, stands.id, "仍有异议", "唐经理", "assessor", later + 2 * _HOUR)


def issues(year: GridYear) -> None:
    """Every move there is; drafts, links, mergers, photos; one that came from a station and got its number from the base."""
    at = year.at
    with year.store.write() as db:
        first, second = _staff(db, "first", at), _staff(db, "second", at)
        patch = areas.ensure_area(db, "石榴街道", "石榴苑", "第一微网格", "first", at)
        building = buildings.add_building(db, patch, "1号楼", "first", at)
        company = units.add(db, NewUnit("property", "石榴物业"), "first", at)
        home = buildings.add_household(db, building, "101室", "first", at)
        told = register.add(db, NewResident(home, "周一"), first, at)
        long_way = ("file", "dispatch", "accept", "handled")
        kept = issue_moves.move

        def go(issue_id: UUID, hand: Hand, *names: str, **more: Any) -> None:  # noqa: ANN401 - a move's own values
            for name in names:
                photos = [Photo("b" * 64, "后.jpg")] if name == "handled" else []
                kept(db, issue_id, name, hand, at + _HOUR, reason="有据可查", photos=photos, **more)

        def new(code: str = "0504", **more: Any) -> UUID:  # noqa: ANN401 - a report's own fields
            return reporting.report(db, NewIssue(code, place_id=building, **more), first, at).id

        both = (Photo("a" * 64, "前.jpg", "before"), Photo("b" * 64, "后.jpg", "after"))
        usual = new(
            "0302", spot="三楼", description="堆物", source="resident", resident_id=told, photos=both[:1]
        )
        go(
            usual,
            first,
            "phoned",
            "send_to_verify",
            "recall_verify",
            "send_to_verify",
        )
        elsewhere = buildings.add_building(db, patch, "2号楼", "first", at)
        wanted = Amended("0504", place_id=elsewhere, spot="五楼", description="灯不亮")
        go(usual, first, "amend", amended=wanted)
        go(usual, first, "amend", amended=Amended("0302", area_id=patch, spot=""))
        go(usual, first, "phoned", "file", "unfile", "file")
        go(usual, first, "dispatch", unit_id=company)
        go(
            usual,
            first,
            "recall",
            "dispatch",
            "accept",
            "unaccept",
            "accept",
            "return_dispatch",
            "dispatch",
            "accept",
        )
        go(usual, first, "ask_extension", "extend", "ask_extension", minutes=60)
        go(usual, first, "refuse_extension")
        go(usual, first, "ask_suspension", until=_APRIL)
        go(usual, first, "refuse_suspension")
        go(usual, first, "suspend", until=_APRIL)
        go(usual, first, "resume", "handled", "unhandle", "handled")
        go(usual, second, "rework")
        go(usual, first, "handled", "note")
        go(usual, second, "close", "reopen")
        go(usual, first, "propose_forced", "withdraw_forced", "propose_forced")
        go(usual, second, "force_close")
        for _turn in range(12):
            new(photos=both, mend=True)
        other = new(photos=both[:1])
        kept(db, other, "mend", first, at, photos=both[1:])
        wrong, again, gone = new(), new(), new(draft=True)
        go(wrong, first, "decline", "restore", "file", "void")
        go(again, first, *long_way)
        go(again, second, "close")
        go(gone, first, "discard", "restore")
        reporting.redraft(db, gone, NewIssue("0302", area_id=patch, spot="花园"), first, at)
        go(gone, first, "report")
        same = new()
        go(same, first, "merge", target_id=gone)
        go(same, first, "unmerge")
        go(same, first, "merge", target_id=gone)
        links.link(db, usual, again, "同一处", first, at)
        links.link(db, usual, gone, "", first, at)
        links.unlink(db, gone, usual, first, at + _HOUR)
        holder = persons.add_all(db, [NewPerson("何六")], "first", at)[0]
        holdings.appoint(db, OfPatch(patch), "holder", holder, _JANUARY, "first", at)
        phone = hands.of_person(db, holder, local_date(at))
        sent = reporting.report(db, NewIssue("0302", place_id=building), phone, at).id
        go(sent, first, "file")
        go(sent, first, "dispatch", unit_id=company)
        set_fact(db, numbering.STATION_MARK, "SL01")
        new()
        set_fact(db, numbering.STATION_MARK, "")
        numbering.final_numbers(db, "first", at + _HOUR)


def _staff(db: Db, login: str, at: datetime) -> Hand:
    accounts.create(db, login, "何五", "administrator", "一个长的密码 2026", "admin", at)
    return hands.of_account(db, login, local_date(at))

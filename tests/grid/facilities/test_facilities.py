"""Facilities on a real base: reminded in time, done with evidence, lapsed into one issue; a list of an office imported."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.jobs import drive
from grid.facilities import dues, facilities, importing, rules
from grid.facilities.dues import NewDue
from grid.facilities.facilities import NewFacility
from grid.facilities.refusals import (
    DoneInFuture,
    DueDone,
    DueNumbersNotValid,
    DueTaken,
    DueVoided,
    DueWhatMissing,
    EvidenceMissing,
    FacilitiesMoved,
    FacilityCodeTaken,
    FacilityGone,
    FacilityKindUnknown,
    FacilityNameMissing,
    FacilityNowhere,
    NoFacilitiesInFile,
    UnknownDue,
    UnknownFacility,
)
from grid.issues.rows import ISSUE
from grid.item_codes import ItemNotInCatalogue
from grid.places.refusals import UnknownPlace, UnknownUnit
from grid.records.facilities import RECORDS
from people.refusals import UnknownArea
from store.records import disagreements
from store.transaction import Store
from tests.grid_copies import copy_of_town
from tests.grid_town import AT, TODAY, GridTown
from tests.grown import Grown

ITEM = "0403"
DAY = timedelta(days=1)


@pytest.fixture
def town(grown: Grown, engine: str) -> GridTown:
    return copy_of_town(grown, engine)


def lift(town: GridTown, due_on: date, *, item: str = ITEM, every: int | None = 12) -> tuple[UUID, UUID]:
    """A lift of the first stairwell whose inspection falls due; gives the ids of both."""
    with town.store.write() as db:
        new = NewFacility("lift", "1号楼电梯", "3010310001", None, town.stairwells[0][0], town.company, item)
        id_ = facilities.add(db, new, "admin", AT)
        return id_, dues.state(db, id_, NewDue("定期检验", due_on, every_months=every), "admin", AT)


def record_stands(store: Store) -> None:
    with store.read() as db:
        assert drive(disagreements(db, RECORDS)) == []


def test_it_is_reminded_of_thirty_days_ahead(town: GridTown) -> None:
    due_on = TODAY + 31 * DAY
    lift(town, due_on)
    with town.store.read() as db:
        assert dues.reminders(db, TODAY) == []
        (line,) = dues.due(db, TODAY)
        assert (line.standing, line.days_left) == (rules.LATER, 31)
        (line,) = dues.reminders(db, TODAY + DAY)
        assert (line.standing, line.days_left) == (rules.REMIND, 30)
        assert (line.where, line.unit, line.phone) == (
            "桂花苑 1号楼 1单元",
            "桂苑物业服务有限公司",
            "021-55550101",
        )
        assert dues.due(db, TODAY, ahead=30) == []


def test_done_with_evidence_makes_the_next_due_from_the_day_it_was_due(town: GridTown) -> None:
    facility, due = lift(town, TODAY - 10 * DAY)
    with town.store.write() as db:
        with pytest.raises(EvidenceMissing):
            dues.done(db, due, TODAY, " ", "admin", AT)
        with pytest.raises(DoneInFuture):
            dues.done(db, due, TODAY + DAY, "报告 2026-118", "admin", AT)
        following = dues.done(db, due, TODAY, "报告 2026-118", "admin", AT)
        assert following is not None
        with pytest.raises(DueDone):
            dues.done(db, due, TODAY, "again", "admin", AT)
        with pytest.raises(DueDone):
            dues.void(db, due, "", "admin", AT)
        (line,) = dues.due(db, TODAY)
        assert (line.id, line.due_on, line.every_months) == (following, date(2027, 2, 20), 12)
        assert [(one.due_on, one.evidence) for one in dues.history(db, facility, TODAY)] == [
            (date(2027, 2, 20), ""),
            (date(2026, 2, 20), "报告 2026-118"),
        ]
    record_stands(town.store)


def test_a_monthly_date_at_the_end_of_a_month_comes_back_to_its_day(town: GridTown) -> None:
    facility, due = lift(town, date(2025, 12, 31), every=1)
    with town.store.write() as db:
        january = dues.done(db, due, date(2026, 1, 5), "一", "admin", AT)
        assert january is not None
        february = dues.done(db, january, date(2026, 1, 31), "二", "admin", AT)
        assert february is not None
        assert dues.next_date(db, february, TODAY) == date(2026, 3, 31)
        assert dues.done(db, february, TODAY, "三", "admin", AT) is not None
        assert [str(one.due_on) for one in dues.history(db, facility, TODAY)] == [
            "2026-03-31", "2026-02-28", "2026-01-31", "2025-12-31",
        ]  # fmt: skip
        with pytest.raises(UnknownDue):
            dues.next_date(db, facility, TODAY)


def test_of_two_who_enter_one_number_at_once_one_is_told(town: GridTown) -> None:
    def enter(name: str) -> str:
        try:
            with town.store.write() as db:
                facilities.add(db, NewFacility("lift", name, "31-1", town.area), "admin", AT)
        except FacilityCodeTaken as refusal:
            return str(refusal.values["name"])
        return "added"

    with ThreadPoolExecutor(4) as together:
        told = sorted(together.map(enter, ["甲梯", "乙梯", "丙梯", "丁梯"]))
    with town.store.read() as db:
        (row,) = facilities.facilities(db)
    assert told == sorted(["added", *[row.name] * 3])
    with town.store.write() as db:
        assert facilities.add_all(db, [], "admin", AT) == []


def test_a_date_that_was_taken_back_can_be_stated_again(town: GridTown) -> None:
    facility, due = lift(town, TODAY, every=1)
    with town.store.write() as db:
        dues.void(db, due, "每年一次", "admin", AT)
        again = dues.state(db, facility, NewDue("定期检验", TODAY), "admin", AT)
        with pytest.raises(DueTaken):
            dues.state(db, facility, NewDue("定期检验", TODAY), "admin", AT)
        assert dues.done(db, again, TODAY, "报告", "admin", AT) is not None
        assert len(dues.history(db, facility, TODAY)) == 3
    record_stands(town.store)


def test_what_falls_due_once_or_of_a_facility_that_is_gone_has_no_next(town: GridTown) -> None:
    _facility, once = lift(town, TODAY, every=None)
    with town.store.write() as db:
        other = facilities.add(db, NewFacility("pump", "二次供水泵", area_id=town.area), "admin", AT)
        cleaning = dues.state(db, other, NewDue("水箱清洗", TODAY, 30, 6), "admin", AT)
        facilities.take_away(db, other, TODAY, "改为市政直供", "admin", AT)
        assert dues.done(db, once, TODAY, "报告", "admin", AT) is None
        assert dues.done(db, cleaning, TODAY, "记录", "admin", AT) is None
        with pytest.raises(FacilityGone):
            facilities.take_away(db, other, TODAY, "", "admin", AT)
        with pytest.raises(FacilityGone):
            dues.state(db, other, NewDue("水箱清洗", TODAY + DAY), "admin", AT)
        with pytest.raises(FacilityGone):
            facilities.change(db, other, NewFacility("pump", "泵", area_id=town.area), "admin", AT)
        assert [row.name for row in facilities.facilities(db)] == ["1号楼电梯"]
    record_stands(town.store)


def test_a_lapse_becomes_one_issue_however_often_it_is_looked_for(town: GridTown) -> None:
    _facility, due = lift(town, TODAY - 3 * DAY)
    with town.store.write() as db:
        assert dues.lapse(db, TODAY - 3 * DAY, AT).issues == ()
        (made,) = dues.lapse(db, TODAY, AT).issues
        assert dues.lapse(db, TODAY, AT).issues == ()
        issue = db.execute(sa.select(ISSUE)).one()
        assert (issue.id, issue.source, issue.item_code, issue.place_id) == (
            made,
            "facility",
            ITEM,
            town.stairwells[0][0],
        )
        assert (issue.area_id, issue.spot) == (town.grids[0], "1号楼电梯")
        assert "3010310001" in issue.description
        assert "2026-02-27" in issue.description
        (line,) = dues.due(db, TODAY)
        assert (line.standing, line.issue_id, line.issue) == (rules.LAPSED, made, issue.number)
        assert dues.done(db, due, TODAY, "补检报告", "admin", AT) is not None
        assert dues.lapse(db, TODAY, AT).issues == ()
    record_stands(town.store)


def test_a_lapse_without_an_item_is_held_and_said_and_the_others_go_on(town: GridTown) -> None:
    facility, _due = lift(town, TODAY - DAY, item="")
    with town.store.write() as db:
        other = facilities.add(
            db, NewFacility("fire", "灭火器", area_id=town.grids[1], item_code=ITEM), "admin", AT
        )
        dues.state(db, other, NewDue("换药", TODAY - DAY), "admin", AT)
        lapsed = dues.lapse(db, TODAY, AT)
        assert (len(lapsed.issues), [(name, why.code) for name, why in lapsed.held]) == (
            1,
            [("1号楼电梯", "lapse_needs_item")],
        )
        row = facilities.facility(db, facility)
        new = NewFacility("lift", row.name, row.code, None, row.place_id, row.unit_id, ITEM)
        facilities.change(db, facility, new, "admin", AT)
        facilities.change(db, facility, new, "admin", AT)
        assert len(dues.lapse(db, TODAY, AT).issues) == 1
    record_stands(town.store)


def test_a_due_date_taken_back_neither_reminds_nor_lapses(town: GridTown) -> None:
    facility, due = lift(town, TODAY - DAY)
    with town.store.write() as db:
        dues.void(db, due, "录入有误", "admin", AT)
        with pytest.raises(DueVoided):
            dues.void(db, due, "", "admin", AT)
        with pytest.raises(DueVoided):
            dues.done(db, due, TODAY, "报告", "admin", AT)
        assert dues.due(db, TODAY) == []
        assert dues.lapse(db, TODAY, AT) == ((), ())
        assert [line.standing for line in dues.history(db, facility, TODAY)] == [rules.VOID]
    record_stands(town.store)


def test_what_makes_no_sense_is_refused(town: GridTown) -> None:
    facility, _due = lift(town, TODAY)
    area = town.area
    with town.store.write() as db:
        for new, refused in (
            (NewFacility("lift", " ", area_id=area), FacilityNameMissing),
            (NewFacility("ladder", "梯子", area_id=area), FacilityKindUnknown),
            (NewFacility("lift", "电梯"), FacilityNowhere),
            (NewFacility("lift", "电梯", area_id=facility), UnknownArea),
            (NewFacility("lift", "电梯", place_id=area), UnknownPlace),
            (NewFacility("lift", "电梯", area_id=area, unit_id=area), UnknownUnit),
            (NewFacility("lift", "电梯", "3010310001", area), FacilityCodeTaken),
            (NewFacility("lift", "电梯", area_id=area, item_code="9901"), ItemNotInCatalogue),
        ):
            with pytest.raises(refused):
                facilities.add(db, new, "admin", AT)
        with pytest.raises(UnknownUnit):
            facilities.change(
                db, facility, NewFacility("lift", "电梯", area_id=area, unit_id=area), "admin", AT
            )
        twice = [NewFacility("lift", name, "77", area) for name in "甲乙"]
        with pytest.raises(FacilityCodeTaken):
            facilities.add_all(db, twice, "admin", AT)
        for due, refused in (
            (NewDue("", TODAY), DueWhatMissing),
            (NewDue("定期检验", TODAY), DueTaken),
            (NewDue("维保", TODAY, -1), DueNumbersNotValid),
            (NewDue("维保", TODAY, 30, 0), DueNumbersNotValid),
        ):
            with pytest.raises(refused):
                dues.state(db, facility, due, "admin", AT)
        for unknown in (facilities.facility, facilities.locked):
            with pytest.raises(UnknownFacility):
                unknown(db, area)
        with pytest.raises(UnknownDue):
            dues.void(db, area, "", "admin", AT)
        other = facilities.add(db, NewFacility("lift", "2号楼电梯", area_id=area), "admin", AT)
        with pytest.raises(FacilityCodeTaken):
            facilities.change(db, other, NewFacility("lift", "2号楼电梯", "3010310001", area), "admin", AT)


LIST = """桂花苑居民区特种设备台账,,,,,,,,
居民区,楼栋,单元,设备名称,设备类别,注册代码,下次检验日期,周期（月）,维保单位,小类
桂花苑,1号楼,1单元,1号楼1单元电梯,曳引电梯,31010001,2026/4/20,12,桂苑物业服务有限公司,楼栋门损坏或未关
桂花苑居委会,2,2,2号楼2单元电梯,电梯,31010002,2026年3月15日,1年,没有的公司,
桂花苑,3号楼,,消防水泵,水泵,,46116,6个月,,0302
桂花苑,3号楼,,消防水泵,水泵,,46116,6个月,,0302
桂花苑,99号楼,,电梯,电梯,31010009,2026/4/20,,,
枫林,1号楼,,电梯,电梯,31010010,2026/4/20,,,
桂花苑,,,,电梯,31010011,2026/4/20,,,
桂花苑,,,门禁,门禁,31010012,不详日,,,
桂花苑,,,道闸,道闸,31010013,2026/4/20,半年,,
桂花苑,,,变电站,变电站,31010014,2026/4/20,,,没有的小类
桂花苑,,,大门,大门,31010015,,,,
"""


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig"])
def test_an_offices_list_is_compared_and_imported_once(town: GridTown, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "台账.csv"
    path.write_bytes(LIST.encode(encoding))
    file = importing.read_file(path)
    with town.store.read() as db:
        plan = importing.plan(db, file, AT)
    assert [
        (one.facility.name, one.facility.kind, one.due and one.due.due_on, one.due and one.due.every_months)
        for one in plan.added
    ] == [
        ("1号楼1单元电梯", "lift", date(2026, 4, 20), 12),
        ("2号楼2单元电梯", "lift", date(2026, 3, 15), 12),
        ("消防水泵", "pump", date(2026, 4, 4), 6),
        ("大门", "gate", None, None),
    ]
    assert [one.facility.place_id for one in plan.added] == [
        town.stairwells[0][0],
        town.stairwells[1][1],
        town.buildings[2],
        None,
    ]
    assert [one.facility.item_code for one in plan.added] == ["0503", "", "0302", ""]
    assert plan.added[0].facility.unit_id == town.company
    assert [(one.row, one.column, one.code) for one in plan.refused] == [
        (7, "A", "facility_row_area_unknown"),
        (8, "A", "facility_row_area_unknown"),
        (9, "D", "facility_row_name_missing"),
        (10, "G", "facility_row_day_unreadable"),
        (11, "H", "facility_row_number_not_valid"),
        (12, "J", "facility_row_item_unknown"),
    ]
    assert [(one.row, one.code) for one in plan.warnings] == [
        (4, "facility_row_unit_unknown"),
        (6, "facility_row_repeated"),
        (13, "facility_row_day_missing"),
    ]
    assert drive(importing.carry_out(town.store, plan, "admin", AT)) == (4, 3)
    with pytest.raises(FacilitiesMoved):
        drive(importing.carry_out(town.store, plan, "admin", AT))
    with town.store.read() as db:
        again = importing.plan(db, file, AT)
    assert (again.added, again.dated, again.unchanged) == ([], [], 4)
    assert drive(importing.carry_out(town.store, again, "admin", AT)) == (0, 0)
    path.write_bytes(LIST.replace("2026/4/20,12", "2027/4/20,12").encode(encoding))
    with town.store.read() as db:
        later = importing.plan(db, importing.read_file(path), AT)
    assert [one.facility.code for one in later.dated] == ["31010001"]
    assert drive(importing.carry_out(town.store, later, "admin", AT)) == (0, 1)
    record_stands(town.store)


def test_a_list_for_one_patch_needs_no_area_and_another_file_is_refused(
    town: GridTown, tmp_path: Path
) -> None:
    path = tmp_path / "台账.csv"
    path.write_text(
        "名称,微网格,到期日\n消防栓,第二微网格,2026-05-01\n灭火器,,2026-05-01\n喷淋,第九微网格,2026-05-01\n",
        "utf-8",
    )
    file = importing.read_file(path)
    with town.store.read() as db:
        assert len(importing.plan(db, file, AT).refused) == 3
        plan = importing.plan(db, file, AT, town.area)
    assert [one.facility.area_id for one in plan.added] == [town.grids[1], town.area]
    assert len(plan.refused) == 1
    path.write_text("姓名,手机\n王芳,13900000001\n", "utf-8")
    with pytest.raises(NoFacilitiesInFile):
        importing.read_file(path)

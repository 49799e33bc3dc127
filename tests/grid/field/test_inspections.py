"""Inspections and patrols: every look a record, what was found an issue, a second click success, a wrong one void."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.ids import new_id
from core.jobs import drive
from grid.catalogue.refusals import UnknownItem
from grid.field import inspections, plans, walked
from grid.field.inspections import Look, NewWalk
from grid.field.plans import NewPlan
from grid.field.refusals import (
    FindingStands,
    InspectionEnded,
    InspectionVoid,
    NotYourPatch,
    PlaceElsewhere,
    PlanNotPossible,
    UnknownInspection,
    UnknownOutcome,
    UnknownPatch,
    UnknownPlan,
    WalkTimesWrong,
)
from grid.hands import Hand
from grid.issues import rows as issue_rows
from grid.issues.photos import Photo
from grid.issues.refusals import BeforePhotosMissing, UnknownIssue
from grid.records import field as declared
from grid.records import issues as declared_issues
from grid.tables import Issue
from people.refusals import ReasonMissing, TextTooLong
from store import journal
from store.records import disagreements
from tests.grid_hands import Hands
from tests.grid_town import TODAY, GridTown

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BEFORE, AFTER = Photo("a" * 64, "前.jpg", "before"), Photo("b" * 64, "后.jpg", "after")


def clear(town: GridTown) -> list[Look]:
    """All 23 items with nothing found."""
    return [Look(code) for code in sorted(codes(town))]


def codes(town: GridTown) -> set[str]:
    with town.store.read() as db:
        return set(walked.names_of_items(db))


def walk(town: GridTown, hand: Hand, looks: list[Look], **more: object) -> UUID:
    new = NewWalk(town.grids[0], town.at - HOUR, town.at - MINUTE)
    with town.store.write() as db:
        return inspections.record(db, new._replace(**more), looks, hand, town.at)  # pyright: ignore[reportArgumentType] - what each test changes


def issues(town: GridTown) -> list[issue_rows.IssueRow]:
    with town.store.read() as db:
        ids = db.scalars(sa.select(Issue.id).order_by(Issue.provisional)).all()
        return [issue_rows.issue(db, id) for id in ids]


def shown(town: GridTown) -> list[walked.WalkRow]:
    with town.store.read() as db:
        return walked.walks(db, TODAY - timedelta(days=62), TODAY + timedelta(days=1), with_void=True)


def test_nothing_found_is_a_record_of_all_items(town: GridTown, by: Hands) -> None:
    id = walk(town, by.first, clear(town))
    (row,) = shown(town)
    assert (row.id, row.looked, row.found, row.mended) == (id, 23, 0, 0)
    assert (row.area, row.name, row.day) == ("第一微网格", "王芳", TODAY)
    assert issues(town) == []
    with town.store.read() as db:
        findings = walked.findings(db, id)
        assert {row.outcome for row in findings} == {"clear"}
        assert (findings[0].class_name, findings[0].item) == ("保安岗亭", "岗亭值守缺位")
        assert drive(disagreements(db, declared.RECORDS)) == []


def test_what_was_found_becomes_an_issue_and_what_was_mended_one_of_the_short_path(
    town: GridTown, by: Hands
) -> None:
    looks = [
        Look("0501", "found", place_id=town.stairwells[0][0], photos=(BEFORE,)),
        Look("0504", "mended", "三楼平台", "换了灯泡", (BEFORE, AFTER), town.stairwells[1][0]),
        Look("0505"),
    ]
    id = walk(town, by.first, looks)
    first, second = issues(town)
    assert (first.state, first.source, first.area_id, first.place_id) == (
        "REPORTED",
        "inspection",
        town.grids[0],
        town.stairwells[0][0],
    )
    assert (first.description, first.occurred_at) == ("楼道堆物", town.at - MINUTE)
    assert second.short_path
    assert second.state in {"CLOSED", "HANDLED"}
    with town.store.read() as db:
        findings = {row.item_code: row for row in walked.findings(db, id)}
        assert findings["0501"].issue == first.shown
        assert (findings["0501"].spot, findings["0504"].issue_id) == ("1号楼 1单元", second.id)
        assert findings["0505"].issue_id is None
        assert drive(disagreements(db, (*declared.RECORDS, *declared_issues.RECORDS))) == []


def test_mended_without_photos_is_refused_and_nothing_of_the_walk_is_kept(town: GridTown, by: Hands) -> None:
    with pytest.raises(BeforePhotosMissing):
        walk(town, by.first, [Look("0505"), Look("0504", "mended")])
    assert shown(town) == []
    assert issues(town) == []


def test_an_issue_that_is_known_already_is_named_instead(town: GridTown, by: Hands) -> None:
    walk(town, by.first, [Look("0501", "found")])
    (known,) = issues(town)
    walk(town, by.first, [Look("0501", "found", issue_id=known.id)])
    assert len(issues(town)) == 1
    with pytest.raises(UnknownIssue):
        walk(town, by.first, [Look("0501", "found", issue_id=new_id())])


def test_a_second_click_is_success(town: GridTown, by: Hands) -> None:
    id, finding = new_id(), new_id()
    looks = [Look("0501", "found", "门厅", id=finding), Look("0505")]
    assert walk(town, by.first, looks, id=id) == id
    assert walk(town, by.first, looks, id=id) == id
    assert (len(shown(town)), len(issues(town))) == (1, 1)
    with pytest.raises(UnknownInspection):
        walk(town, by.deputy, looks, id=id)


def test_two_of_one_item_without_a_spot_are_not_lost_in_silence(town: GridTown, by: Hands) -> None:
    with pytest.raises(FindingStands, match="楼道堆物"):
        walk(town, by.first, [Look("0501", "found"), Look("0501", "found")])
    with pytest.raises(FindingStands):
        walk(town, by.first, [Look("0501"), Look("0501", "found")])
    stairs = town.stairwells[0]
    walk(town, by.first, [Look("0501", "found", place_id=stair) for stair in stairs] + [Look("0505")] * 2)
    assert len(issues(town)) == 2


def test_looks_may_come_one_by_one_until_the_walk_ends(town: GridTown, by: Hands) -> None:
    at = town.at
    with town.store.write() as db:
        id = inspections.begin(db, NewWalk(town.grids[0], at - HOUR), by.first, at)
        finding = new_id()
        assert inspections.look(db, id, [Look("0505"), Look("0501", "found", id=finding)], by.first, at) == 2
        assert inspections.look(db, id, [Look("0505"), Look("0501", "found", id=finding)], by.first, at) == 0
        with pytest.raises(UnknownInspection):
            inspections.look(db, id, [Look("0504")], by.second, at)
        inspections.end(db, id, at, "雨天", by.first, at)
        inspections.end(db, id, at, "", by.first, at)
        with pytest.raises(InspectionEnded):
            inspections.end(db, id, at - MINUTE, "", by.first, at)
        with pytest.raises(InspectionEnded):
            inspections.look(db, id, [Look("0504")], by.first, at)
    (row,) = shown(town)
    assert (row.note, row.ended_at, row.looked) == ("雨天", at, 2)
    with town.store.read() as db:
        assert drive(disagreements(db, declared.RECORDS)) == []
        actions = [line.action for line in journal.history(db, "inspection", id)]
    assert actions == ["inspection.ended", "inspection.looked", "inspection.recorded"]


def test_a_wrong_one_is_void_with_its_reason_and_its_issues_stand(town: GridTown, by: Hands) -> None:
    id = walk(town, by.first, [Look("0501", "found")])
    with town.store.write() as db:
        with pytest.raises(ReasonMissing):
            inspections.void(db, id, "", by.first, town.at)
        with pytest.raises(NotYourPatch):
            inspections.void(db, id, "走错", by.second, town.at)
        inspections.void(db, id, "走错了网格", by.first, town.at)
        inspections.void(db, id, "又点一次", by.clerk, town.at)
        assert walked.last_patch(db) is None, "a void walk says nothing of where one is at work"
        with pytest.raises(InspectionVoid, match="走错了网格"):
            inspections.look(db, id, [Look("0505")], by.first, town.at)
        with pytest.raises(UnknownInspection):
            inspections.void(db, new_id(), "没有", by.clerk, town.at)
    (row,) = shown(town)
    assert (row.voided_at, row.void_reason) == (town.at, "走错了网格")
    assert [issue.state for issue in issues(town)] == ["REPORTED"]
    with town.store.read() as db:
        assert walked.walks(db, TODAY, TODAY + timedelta(days=1)) == []
        assert drive(disagreements(db, declared.RECORDS)) == []


def test_a_patrol_crosses_midnight_and_stays_of_its_evening(town: GridTown, by: Hands) -> None:
    begun = datetime.fromisoformat("2026-02-28T23:30+08:00")
    walk(
        town, by.leader, [Look("0103")], kind="patrol", area_id=town.area, begun_at=begun,
        ended_at=begun + HOUR,
    )  # fmt: skip
    walk(
        town, by.leader, [], kind="patrol", area_id=town.area, begun_at=begun + HOUR + HOUR,
        ended_at=begun + 3 * HOUR,
    )  # fmt: skip
    assert [f"{row.day}" for row in shown(town)] == ["2026-02-28", "2026-02-28"]
    with town.store.read() as db:
        rows = walked.walks(db, TODAY.replace(day=1), TODAY + timedelta(days=1))
        assert rows == [], "the small hours of 1 March are still of February's last night"


def test_who_may_walk_where(town: GridTown, by: Hands) -> None:
    for hand in (by.clerk, by.admin, by.first, by.deputy, by.leader):
        walk(town, hand, [Look("0505")])
    for hand in (by.second, by.viewer):
        with pytest.raises(NotYourPatch):
            walk(town, hand, [Look("0505")])
    walk(town, by.first, [Look("0505")], area_id=None, place_id=town.buildings[1])
    assert shown(town)[-1].place == "2号楼"


def test_what_cannot_be_is_refused(town: GridTown, by: Hands) -> None:
    with town.store.write() as db:
        visits = plans.make(db, NewPlan("area", "visit", "走访", town.area), by.clerk, town.at)
    at = town.at
    cases: tuple[tuple[list[Look], dict[str, object], type[Exception]], ...] = (
        ([], {"begun_at": at + MINUTE, "ended_at": None}, WalkTimesWrong),
        ([], {"begun_at": at, "ended_at": at}, WalkTimesWrong),
        ([], {"ended_at": at + MINUTE}, WalkTimesWrong),
        ([], {"begun_at": at - 17 * HOUR}, WalkTimesWrong),
        (
            [],
            {"begun_at": at - timedelta(days=63), "ended_at": at - timedelta(days=62, hours=23)},
            WalkTimesWrong,
        ),
        ([], {"kind": "visit"}, PlanNotPossible),
        ([], {"plan_id": visits}, PlanNotPossible),
        ([], {"plan_id": new_id()}, UnknownPlan),
        ([], {"area_id": new_id()}, UnknownPatch),
        ([], {"area_id": None}, UnknownPatch),
        ([], {"place_id": new_id()}, UnknownPatch),
        ([], {"place_id": town.buildings[-1]}, PlaceElsewhere),
        ([Look("0505", "perhaps")], {}, UnknownOutcome),
        ([Look("9901")], {}, UnknownItem),
        ([Look("0505", spot="多" * 121)], {}, TextTooLong),
    )
    for looks, more, refusal in cases:
        with pytest.raises(refusal):
            walk(town, by.clerk, looks, **more)
    with town.store.read() as db, pytest.raises(UnknownInspection):
        walked.findings(db, new_id())
    assert shown(town) == []

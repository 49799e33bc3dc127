"""What stands out in a month: sentences with their figures, calm, of no person; and the items that need training."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from core.ids import new_id
from core.jobs import drive
from grid.indicators import standing_out, training
from grid.indicators.figures import Figure, none
from grid.indicators.refusals import LinkNotThere, UnknownItemCode
from grid.indicators.standing_out import Month, Spot, findings
from grid.indicators.stories import month_of
from grid.records import RECORDS
from people.areas import residential_areas
from store.records import disagreements
from store.transaction import Store
from tests.grid.indicators.lively_month import FEBRUARY, KNOWN, MARCH, play
from tests.grid_town import GridTown, make_grid_town
from tests.grown import Grown


def _grow(store: Store, _folder: object) -> None:
    play(make_grid_town(store))


@pytest.fixture
def lively(grown: Grown, engine: str) -> Store:
    return grown(engine, _grow)


def area(store: Store) -> UUID:
    with store.read() as db:
        return residential_areas(db)[0].id


def test_a_month_in_sentences(lively: Store) -> None:
    with lively.read() as db:
        found = standing_out.report(db, MARCH, KNOWN, area(lively))
    said = {
        kind: [each.sentence for each in found if each.kind == kind] for kind in {each.kind for each in found}
    }
    assert said["overview"] == [
        "Mar 2026: 18 issues were reported, 15 the month before; 16 were closed. Of all reported by its end 4 are still open."
    ]
    assert said["spot"] == [
        "楼道堆物 at 5号楼 2单元门厅: reported 4 times, 0 the month before.",
        "消防通道占用 at 10号楼 地下车库出口: reported 3 times, 0 the month before.",
    ]
    assert "照明损坏 is reported more often: 7, 3 the month before." in said["item"]
    assert said["uninspected"] == ["No inspection is recorded in 2 of 7 micro-grids: 第六微网格, 第七微网格."]
    assert any(sentence.startswith("安居物业管理有限公司: of ") for sentence in said["company"])
    assert said["reopened"] == ["Of 16 closings, 2 were opened again."]
    assert "unfinished" not in said
    for each in found:
        assert "王伟" not in each.sentence
        assert "李主任" not in each.sentence


QUIET = Month(month_of(MARCH), 0, 0, 0, {}, {}, {}, none())


def test_a_quiet_month_says_so() -> None:
    found = findings(QUIET, QUIET, [], [], 7, KNOWN)
    assert [each.kind for each in found] == ["overview", "nothing"]


def test_a_month_that_is_not_over_says_until_when() -> None:
    found = findings(QUIET, QUIET, [], [], 7, KNOWN - timedelta(days=10))
    assert [each.kind for each in found] == ["overview", "unfinished", "nothing"]
    assert "24 Mar 2026" in found[1].sentence


def test_few_cases_make_no_sentence() -> None:
    now = replace(QUIET, items={"0501": ("楼道堆物", 2)})
    assert [each.kind for each in findings(now, QUIET, [], [], 7, KNOWN)] == ["overview", "nothing"]
    grown = replace(QUIET, items={"0501": ("楼道堆物", 8)})
    before = replace(QUIET, items={"0501": ("楼道堆物", 6)})
    assert "item" not in {each.kind for each in findings(grown, before, [], [], 7, KNOWN)}


def test_rates_are_compared_only_with_enough_cases() -> None:
    high = {**none(), "on_time": Figure("on_time", 9, 10, 90_00)}
    low = {**none(), "on_time": Figure("on_time", 8, 10, 80_00)}
    few = {**none(), "on_time": Figure("on_time", 1, 9, 11_11)}
    said = findings(replace(QUIET, figures=low), replace(QUIET, figures=high), [], [], 7, KNOWN)
    assert said[-1].sentence == "On-time rate: 80 % (n = 10), 90 % (n = 10) the month before."
    assert (
        findings(replace(QUIET, figures=few), replace(QUIET, figures=high), [], [], 7, KNOWN)[-1].kind
        == "nothing"
    )


def test_long_lists_are_counted() -> None:
    spots = [Spot("楼道堆物", f"{number}号楼", 2, 0) for number in range(10)]
    grids = [f"第{number}微网格" for number in range(10)]
    said = [each.sentence for each in findings(QUIET, QUIET, spots, grids, 12, KNOWN)]
    assert "2 more spots had the same item again." in said
    assert any(sentence.endswith("第7微网格 and 2 more.") for sentence in said)


def test_items_that_keep_failing_name_their_courses(lively: Store) -> None:
    course, other = new_id(), new_id()
    where = area(lively)
    with lively.write() as db:
        training.link(db, "0504", course, "admin", KNOWN)
        training.link(db, "0504", course, "clerk", KNOWN)  # said twice it is said
        training.link(db, "0504", other, "admin", KNOWN)
        training.unlink(db, "0504", other, "admin", KNOWN)
        training.link(db, "0504", other, "clerk", KNOWN)
        training.unlink(db, "0504", other, "admin", KNOWN)
    with lively.read() as db:
        failing = {
            row.item_code: row for row in training.failing_items(db, where, MARCH, KNOWN.date(), KNOWN)
        }
        assert set(failing) == {"0502", "0504", "0202"}
        # Three of seven were sent back; the first by a week-end within its three working days.
        assert (failing["0504"].n, failing["0504"].reworked, failing["0504"].courses) == (7, 3, (course,))
        # Two rounds of each of two issues: the first ones were opened again, the second ones nobody has done.
        assert (failing["0202"].n, failing["0202"].reopened, failing["0202"].late) == (4, 2, 2)
        assert (failing["0502"].n, failing["0502"].late, failing["0502"].share) == (3, 3, 100_00)
        assert training.failing_items(db, where, FEBRUARY, MARCH, KNOWN) == []
        mine = [each for each in RECORDS if each.subject == "training_link"]
        assert drive(disagreements(db, mine)) == []


def test_links_that_cannot_be_are_refused(base: Store) -> None:
    town: GridTown = make_grid_town(base)
    with base.write() as db:
        with pytest.raises(UnknownItemCode):
            training.link(db, "9999", new_id(), "admin", town.at)
        with pytest.raises(LinkNotThere):
            training.unlink(db, "0504", new_id(), "admin", town.at)

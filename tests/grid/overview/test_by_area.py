"""The overview by area: every figure counted apart from it, sums upward, a building's move while an issue is open, the picture."""

import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from charts.svg import svg
from core.jobs import drive
from grid import hands
from grid.field.inspections import Look, NewWalk, record
from grid.issues import issues, moves, reporting
from grid.issues.issues import Filter
from grid.overview.by_area import AreaFigures, by_area, shares
from grid.overview.pictures import picture, write
from grid.places import area_days, holdings, placements
from grid.places.holdings import OfPatch
from people import areas, persons
from store.transaction import Store
from tests.grid_town import AT, TODAY, GridTown, make_grid_town
from tests.programs import program

RUBBISH = "楼道堆物"
HOUR = timedelta(hours=1)


@pytest.fixture
def town(base: Store) -> GridTown:
    return make_grid_town(base)


def _code(town: GridTown, name: str) -> str:
    from grid import catalogue

    with town.store.read() as db:
        return next(
            each.item.code
            for each in catalogue.in_force(db, TODAY).by_code.values()
            if each.item.name == name
        )


def _reported(town: GridTown, name: str, place: UUID, at: datetime = AT) -> UUID:
    with town.store.write() as db:
        hand = hands.of_account(db, "clerk", TODAY)
        row = reporting.report(
            db, reporting.NewIssue(_code(town, name), None, place, "门口", "堆放", "patrol", at), hand, at
        )
        return moves.move(db, row.id, "file", hand, at).id


def _figures(town: GridTown, at: datetime = AT) -> dict[str, AreaFigures]:
    with town.store.read() as db:
        return {row.name: row for row in by_area(db, at)}


def test_every_area_with_all_below_it(town: GridTown) -> None:
    _reported(town, RUBBISH, town.households[0][0])
    _reported(town, RUBBISH, town.buildings[11])
    urgent = _reported(town, "飞线或违规充电", town.stairwells[0][0])
    found = _figures(town, AT + HOUR)
    assert list(found)[:3] == ["梧桐街道", "桂花苑", "第一微网格"]
    assert [
        found[name].open for name in ("梧桐街道", "桂花苑", "第一微网格", "第二微网格", "第七微网格")
    ] == [3, 3, 2, 0, 1]
    assert (found["桂花苑"].buildings, found["桂花苑"].households, found["桂花苑"].depth) == (12, 48, 1)
    # Four natural hours: three are 75 per hundred.
    assert [(_figures(town, AT + hours * HOUR)["第一微网格"].due, _figures(town, AT + hours * HOUR)["桂花苑"].overdue) for hours in (2, 3, 5)] == [
        (0, 0), (1, 0), (0, 1),
    ]  # fmt: skip
    with town.store.read() as db:
        own = list(issues.listing(db, Filter(overdue=True), AT + 5 * HOUR))
    assert [line.id for line in own] == [urgent]
    assert _figures(town, AT + 5 * HOUR)["第一微网格"].on_time == 1


def test_what_was_looked_at_and_what_is_to_settle(town: GridTown) -> None:
    with town.store.write() as db:
        hand = hands.of_person(db, town.holders[0], TODAY)
        looks = [Look(_code(town, RUBBISH)), Look(_code(town, "照明损坏"))]
        record(db, NewWalk(town.grids[0], AT, AT + HOUR), looks, hand, AT + HOUR)
        persons.leave_post(db, town.holders[3], TODAY, "退休", "clerk", AT)
    found = _figures(town, AT + 2 * HOUR)
    assert [(found[name].looked, found[name].pairs) for name in ("第一微网格", "第二微网格", "桂花苑")] == [
        (2, 23), (0, 23), (2, 161),
    ]  # fmt: skip
    assert [found[name].lacking for name in ("第四微网格", "第一微网格", "桂花苑", "梧桐街道")] == [
        1,
        0,
        1,
        1,
    ]


def test_an_issue_keeps_its_area_when_its_building_moves(town: GridTown) -> None:
    """New ones of the same building go to the new micro-grid from that day on; the old micro-grid still answers for the old one."""
    first = _reported(town, RUBBISH, town.households[0][0])
    move = date(2026, 3, 5)
    with town.store.write() as db:
        placements.place_in_grid(db, town.buildings[0], town.grids[6], move, "网格调整", "clerk", AT)
    before = _reported(town, RUBBISH, town.households[0][1], AT + timedelta(days=2))
    after = _reported(town, RUBBISH, town.households[0][1], AT + timedelta(days=3))
    with town.store.read() as db:
        rows = {line.id: line.area_id for line in issues.listing(db, Filter(), AT + timedelta(days=3))}
    assert rows == {first: town.grids[0], before: town.grids[0], after: town.grids[6]}
    found = _figures(town, AT + timedelta(days=3))
    assert [(found[name].open, found[name].buildings) for name in ("第一微网格", "第七微网格")] == [
        (2, 1),
        (1, 2),
    ]


def test_a_closed_micro_grid_is_listed_as_long_as_an_issue_is_open_there(town: GridTown) -> None:
    _reported(town, RUBBISH, town.buildings[11])
    move = date(2026, 3, 3)
    with town.store.write() as db:
        placements.place_in_grid(db, town.buildings[11], town.grids[5], move, "并入", "clerk", AT)
        persons.transfer(db, town.holders[6], town.grids[5], "社工", move, "并入", "clerk", AT)
        area_days.close_area(db, town.grids[6], move, "并入第六微网格", "clerk", AT)
        assert not list(holdings.in_force(db, move).get(OfPatch(town.grids[6]), ()))
    found = _figures(town, AT + timedelta(days=1))
    assert (found["第七微网格"].open, found["第七微网格"].buildings, found["第七微网格"].lacking) == (1, 0, 0)
    assert "第七微网格" not in _figures_without_issues(town)


def _figures_without_issues(town: GridTown) -> dict[str, AreaFigures]:
    with town.store.write() as db:
        hand = hands.of_account(db, "admin", TODAY)
        [line] = issues.listing(db, Filter(), AT + timedelta(days=1))
        moves.move(db, line.id, "void", hand, AT + timedelta(days=1), reason="重复")
    return _figures(town, AT + timedelta(days=1))


def test_the_picture_shows_micro_grids_of_one_area_and_else_the_areas(town: GridTown) -> None:
    _reported(town, "飞线或违规充电", town.stairwells[0][0])
    with town.store.read() as db:
        rows = by_area(db, AT + 5 * HOUR)
    assert [row.kind for row in shares(rows)] == ["grid"] * 7
    drawn = picture(rows)
    assert drawn is not None
    assert drawn.table[0] == ("第一微网格", 1, 0, 1, 0, 23)
    assert "第一微网格" in svg(drawn)
    with town.store.write() as db:
        areas.ensure_area(db, "梧桐街道", "香樟苑", "第一微网格", "clerk", AT)
    with town.store.read() as db:
        assert [row.name for row in shares(by_area(db, AT))] == ["桂花苑", "香樟苑"]


def test_an_empty_base_has_no_picture(sqlite_base: Store) -> None:
    with sqlite_base.read() as db:
        assert picture(by_area(db, AT)) is None


def test_on_paper(sqlite_base: Store, tmp_path: Path) -> None:
    town = make_grid_town(sqlite_base)
    _reported(town, RUBBISH, town.households[0][0])
    path = drive(write(sqlite_base, tmp_path / "图.pdf", AT + HOUR))
    said = subprocess.run(
        [program("pdftotext"), "-layout", path, "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "分片区一览" in said
    assert said.count("第一微网格") == 2

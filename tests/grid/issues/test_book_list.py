"""The issue book as a list on both engines: names beside ids, whose issues are whose, what a search looks in."""

from datetime import timedelta

import pytest

from grid import hands
from grid.issues import moves, reporting
from grid.issues.book_list import Book, book, clock_words, columns, found
from grid.issues.issues import Filter
from grid.issues.reporting import NewIssue
from grid.working_time import Clock
from sheets.columns import shown
from store.transaction import Store
from tests.grid_town import AT, TODAY, GridTown, make_grid_town

LATER = AT + timedelta(hours=3)


@pytest.fixture
def town(base: Store) -> GridTown:
    return make_grid_town(base)


def read(town: GridTown, login: str) -> Book:
    with town.store.read() as db:
        return book(db, [Filter(), Filter(states=("DRAFT",))], hands.of_account(db, login, TODAY), LATER)


def report(town: GridTown) -> None:
    """One in hand of a household, one reported of a micro-grid as such, a draft without an item."""
    with town.store.write() as db:
        hand = hands.of_account(db, "clerk", TODAY)
        new = NewIssue(
            "0502", place_id=town.households[2][0], spot="门口", description="消防通道停了<b>车</b>"
        )
        row = reporting.report(db, new, hand, AT)
        for move in ("file", "dispatch", "accept"):
            moves.move(
                db, row.id, move, hands.of_account(db, "admin", TODAY), AT, unit_id=town.company if move == "dispatch" else None
            )  # fmt: skip
        reporting.report(db, NewIssue("0701", area_id=town.grids[0]), hand, AT)
        reporting.report(db, NewIssue("", area_id=town.grids[1], draft=True), hand, AT)


def test_every_column_has_its_words(town: GridTown) -> None:
    report(town)
    found_ = read(town, "clerk")
    sheet = columns(found_.names, found_.moment(LATER))
    assert [
        [shown(column, line) for column in sheet.only("item", "state", "clock", "where", "grid", "unit", "class_name").columns]
        for line in sorted(found_.lines, key=lambda line: line.provisional)
    ] == [
        ["消防通道占用", "In hand", "1 h 0 min over the limit", "3号楼 1单元 101室 门口", "第二微网格", "桂苑物业服务有限公司 李主任", "楼道"],
        ["绿化带堆物", "Reported", "Waits to be filed", "", "第一微网格", "", "其它"],
        ["", "Draft report", "", "", "第二微网格", "", ""],
    ]  # fmt: skip


def test_it_is_found_by_pinyin_of_item_and_place_by_number_and_words(town: GridTown) -> None:
    report(town)
    lines = read(town, "clerk")

    def items(sought: str) -> list[str]:
        return [lines.lines[place].item for place in found(lines.texts, sought)]

    assert (
        items("xftdzy")
        == items("xiaofang")
        == items("3hl 101")
        == items("101室 消防")
        == items("<B>车")
        == ["消防通道占用"]
    )
    assert items("lvhuadai") == ["绿化带堆物"]
    assert items("none") == [], "what is missing is no word"
    assert len(items("  ")) == 3


def test_mine_is_what_i_reported_or_handle(town: GridTown) -> None:
    report(town)
    clerk, admin = read(town, "clerk"), read(town, "admin")
    assert len(clerk.mine) == 3
    assert [line.item for line in admin.lines if line.id in admin.mine] == ["消防通道占用"]


def test_clocks_run_on_in_the_columns(town: GridTown) -> None:
    report(town)
    lines = read(town, "clerk")
    (line,) = [line for line in lines.lines if line.clock]
    column = columns(lines.names, lines.moment(LATER + timedelta(minutes=30))).column("clock")
    assert shown(column, line) == "1 h 30 min over the limit"
    assert shown(columns(lines.names, None).column("clock"), line) == "1 h 0 min over the limit"


@pytest.mark.parametrize(
    ("left", "paused", "state", "words"),
    [
        (90, False, "HANDLING", "1 h 30 min left"),
        (0, False, "FILED", "0 min over the limit"),
        (-5, False, "DISPATCHED", "5 min over the limit"),
        (60, True, "SUSPENDED", "Paused, 1 h 0 min left"),
        (-60, True, "SUSPENDED", "Paused, 1 h 0 min over the limit"),
        (0, False, "CLOSED", "Done in time"),
        (-60, False, "HANDLED", "Done 1 h 0 min late"),
    ],
)
def test_a_clock_in_words(left: int, paused: bool, state: str, words: str) -> None:
    clock = Clock(240 - left, 240, left, (240 - left) * 100 // 240, paused, LATER)
    assert clock_words(clock, "urgent_hour", state) == words


def test_without_a_clock() -> None:
    assert clock_words(None, None, "REPORTED") == "Waits to be filed"
    assert clock_words(None, None, "DRAFT") == ""
    assert clock_words(None, None, "VOID") == ""

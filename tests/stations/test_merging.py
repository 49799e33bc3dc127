"""The merge by cells: nobody's value is overwritten without a clash, and what only one side did is none."""

from copy import deepcopy
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import canonical
from grid.tables import Issue, IssueMove, Place, Placement
from stations import merging
from stations.merging import Cell, Twice, clash, uniques
from store.records import Record, Stated
from store.types import table_of

THING = sa.Table(
    "thing",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("colour", sa.String(10)),
    sa.Column("size", sa.Integer),
    sa.Column("shelf", sa.Integer),
    sa.Column("gone", sa.Boolean),
    sa.Column("pinyin", sa.String(10)),
    sa.Index("uq_shelf", "shelf", unique=True, sqlite_where=sa.text("gone IS NULL AND size IS NOT NULL")),
    sa.Index("uq_other", "colour", unique=True, sqlite_where=sa.text("length(colour) > 3")),
    sa.Index("ix_colour", "colour"),
    sa.UniqueConstraint("pinyin"),
)
RECORD = Record("thing", THING, {}, left_out={"pinyin": "computed"})
GROUP = (RECORD,)
COLUMNS = ("colour", "size", "shelf", "gone")
KEYS = (("a",), ("b",), ("c",))

rows = st.fixed_dictionaries(
    {
        "colour": st.sampled_from(("red", "blue", None)),
        "size": st.integers(1, 3),
        "shelf": st.integers(100, 10_000),
        "gone": st.sampled_from((None, True)),
    }
)
stated = st.dictionaries(st.sampled_from(KEYS), rows, max_size=3)


def _merged(known: Stated, here: Stated, there: Stated) -> Stated:
    """What a merge without clashes has to give: each side's changes."""
    made: Stated = {}
    for key in {*known, *here, *there}:
        before, ours, theirs = known.get(key), here.get(key), there.get(key)
        if ours is None or theirs is None:
            row = ours if theirs == before else theirs
        else:
            was = before or {}
            row = {
                column: ours[column] if theirs[column] == was.get(column) else theirs[column]
                for column in COLUMNS
            }
        if row is not None:
            made[key] = dict(row)
    return made


def _cells(sides: Stated) -> dict[tuple[object, str], Any]:
    return {(key, column): row[column] for key, row in sides.items() for column in COLUMNS}


@given(stated, stated, stated)
def test_without_a_clash_neither_side_s_change_is_lost(known: Stated, here: Stated, there: Stated) -> None:
    together = _merged(known, here, there)
    found = clash(GROUP, [known], [here], [there], [together])
    if found.cells:
        return
    was, ours, theirs, both = _cells(known), _cells(here), _cells(there), _cells(together)
    for cell in {*was, *ours, *theirs}:
        if ours.get(cell) != was.get(cell):
            assert both.get(cell) == ours.get(cell)
        if theirs.get(cell) != was.get(cell):
            assert both.get(cell) == theirs.get(cell)


@given(stated, stated, stated)
def test_both_setting_a_cell_to_different_values_is_a_clash(
    known: Stated, here: Stated, there: Stated
) -> None:
    found = clash(GROUP, [known], [here], [there], [_merged(known, here, there)])
    named = {(cell.key, cell.column) for cell in found.cells}
    for key in {*known, *here, *there}:
        if not (key in here and key in there):
            continue
        was = known.get(key, {})
        for column in COLUMNS:
            values = (was.get(column), here[key][column], there[key][column])
            both_changed = values[1] != values[0] and values[2] != values[0]
            assert ((key, column) in named) is (both_changed and values[1] != values[2])


@given(stated, stated)
def test_what_only_one_side_did_is_no_clash(known: Stated, changed: Stated) -> None:
    assert not clash(GROUP, [known], [known], [changed], [changed]).cells
    assert not clash(GROUP, [known], [changed], [known], [changed]).cells
    assert not clash(GROUP, [known], [changed], [changed], [changed]).cells


@given(stated, stated, st.sampled_from(COLUMNS))
def test_a_line_that_brings_back_what_it_did_not_change_is_a_clash(
    known: Stated, here: Stated, column: str
) -> None:
    """A draft written anew states every field: also those that the station had left as they were."""
    for key in known.keys() & here.keys():
        if here[key][column] == known[key][column]:
            continue
        there, together = deepcopy(known), deepcopy(here)
        together[key][column] = known[key][column]
        (found,) = clash(GROUP, [known], [here], [there], [together]).cells
        was = known[key][column]
        assert found == Cell("thing", key, column, was, here[key][column], was)


def test_a_row_away_on_one_side_and_changed_on_the_other_is_a_clash() -> None:
    row = {"colour": "red", "size": 1, "shelf": 1, "gone": None}
    known, changed = {("a",): row}, {("a",): {**row, "colour": "blue"}}
    (found,) = clash(GROUP, [known], [{}], [changed], [changed]).cells
    assert found == Cell("thing", ("a",), "", row, None, {**row, "colour": "blue"})
    (found,) = clash(GROUP, [known], [changed], [{}], [{}]).cells
    assert found.here == {**row, "colour": "blue"}
    assert found.there is None


def test_what_no_line_tells_is_not_compared() -> None:
    row = {"colour": "red", "size": 1, "shelf": 1, "gone": None}
    sides = [[{("a",): {**row, "pinyin": each}}] for each in ("x", "y", "z", "w")]
    assert not clash(GROUP, *sides)


SHELVED = {"colour": "red", "size": 1, "shelf": 1, "gone": None}


@pytest.mark.parametrize(
    ("theirs", "clashes"),
    [
        ({}, True),
        ({"shelf": 2}, False),
        ({"shelf": None}, False),
        ({"gone": True}, False),
        ({"size": None}, False),
    ],
)
def test_two_rows_of_one_place_in_a_unique_index_are_a_clash(theirs: dict[str, Any], clashes: bool) -> None:
    here, there = {("a",): SHELVED}, {("b",): {**SHELVED, **theirs}}
    found = clash(GROUP, [{}], [here], [there], [{**there, **here}])
    assert not found.cells
    assert found.rows == ([Twice("thing", ("shelf",), (1,), ("a",), ("b",))] if clashes else [])
    assert bool(found) is clashes


def test_the_unique_indexes_of_the_grid_are_read() -> None:
    assert uniques(THING) == ((("pinyin",), ()), (("shelf",), (("gone", True), ("size", False))))
    assert (("issue_id", "number"), ()) in uniques(table_of(IssueMove))
    assert (("place_id",), (("until", True),)) in uniques(table_of(Placement))
    assert (("parent_id", "name"), (("parent_id", False), ("until", True))) in uniques(table_of(Place))
    assert {(("provisional",), ()), (("number",), ()), (("year", "sequence"), ())} == set(
        uniques(table_of(Issue))
    )


def test_a_key_may_be_part_of_a_unique_index() -> None:
    table = sa.Table(
        "seat",
        sa.MetaData(),
        sa.Column("hall", sa.Integer, primary_key=True),
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(10)),
        sa.Index("uq_seat", "hall", "name", unique=True),
    )
    record = Record("seat", table, {}, of="hall", key=("hall", "row"))
    here, there = {(1, 1): {"name": "王"}}, {(1, 2): {"name": "王"}}
    (found,) = clash((record,), [{}], [here], [there], [{**here, **there}]).rows
    assert found == Twice("seat", ("hall", "name"), (1, "王"), (1, 1), (1, 2))


def test_what_a_card_keeps_has_a_canonical_text() -> None:
    found = merging.Clash([Cell("t", ("k",), "c", None, 1, 2)], [Twice("t", ("c",), (1,), ("k",), ("l",))])
    assert canonical(found.detail()) == (
        '{"cells":[["t",["k"],"c",null,1,2]],"rows":[["t",["c"],[1],["k"],["l"]]]}'
    )
    assert not merging.Clash()

"""Finding a place by a few keys, and the tree of a day."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grid.places import placements, places
from grid.places.patches import patches
from grid.places.searching import search_places
from grid.places.tree import households, tree
from people import areas
from store.transaction import Store
from tests.grid_town import AT, TODAY, GridTown, make_grid_town


@pytest.fixture
def town(sqlite_base: Store) -> GridTown:
    made = make_grid_town(sqlite_base)
    with sqlite_base.write() as db:
        places.add_building(db, made.grids[6], "桂花老年活动室", "clerk", AT)
    return made


def _found(town: GridTown, text: str, **how: object) -> list[str]:
    with town.store.read() as db:
        return [hit.path for hit in search_places(db, text, TODAY, **how)]  # pyright: ignore[reportArgumentType] - values of a test by name


@pytest.mark.parametrize(
    ("text", "first", "number"),
    [
        ("3", "3号楼", 1),
        ("1号楼", "1号楼", 1),
        ("3-2-102", "3号楼 2单元 102室", 1),
        ("3 2 102", "3号楼 2单元 102室", 1),
        ("3号楼2单元102室", "3号楼 2单元 102室", 1),
        ("３号楼　１０２", "3号楼 2单元 102室", 1),
        ("3 102", "3号楼 2单元 102室", 1),
        ("102 3", "", 0),
        ("3hl 2dy", "3号楼 2单元", 1),
        ("ghl", "桂花老年活动室", 1),
        ("guihua", "桂花苑", 2),
        ("第三", "桂花苑 第三微网格", 1),
        ("dsw", "桂花苑 第三微网格", 2),
        ("桂花苑 12号楼", "12号楼", 1),
        ("第七 12", "12号楼", 1),
        ("第六 12", "", 0),
        ("1单元", "1号楼 1单元", 12),
        ("100%_", "", 0),
        ("  ", "", 0),
    ],
)
def test_every_word_must_fit(town: GridTown, text: str, first: str, number: int) -> None:
    found = _found(town, text)
    assert (found[0] if found else "", len(found)) == (first, number)


@given(text=st.text(max_size=300))
@example("²")
@example("9" * 5000)
@example("3\0")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_finds_something_or_nothing(sqlite_base: Store, text: str) -> None:
    with sqlite_base.read() as db:
        empty = not patches(db)
    if empty:
        make_grid_town(sqlite_base)
    with sqlite_base.read() as db:
        search_places(db, text, TODAY)


def test_only_within_a_patch_and_no_more_than_asked(town: GridTown) -> None:
    assert _found(town, "1单元", area_id=town.grids[0]) == ["1号楼 1单元", "2号楼 1单元"]
    assert len(_found(town, "室", limit=7)) == 7
    with town.store.write() as db:
        placements.place_in_grid(db, town.buildings[0], town.grids[4], TODAY, "调整", "clerk", AT)
    assert _found(town, "1单元", area_id=town.grids[0]) == ["2号楼 1单元"]
    with town.store.write() as db:
        areas.begin(db, town.grids[3], TODAY + timedelta(days=1), "clerk", AT)
    assert _found(town, "第四") == []


def test_the_tree_of_a_day(base: Store) -> None:
    town = make_grid_town(base)
    with base.read() as db:
        [street] = tree(db, TODAY)
        [area] = street.children
        assert (street.buildings, street.households, area.kind) == (12, 48, "area")
        assert [(grid.name, grid.buildings, grid.households) for grid in area.children][-2:] == [
            ("第六微网格", 1, 4), ("第七微网格", 1, 4),
        ]  # fmt: skip
        first = area.children[0]
        assert first.answers
        assert [row.name for row in first.answers.holders] == ["王芳"]
        assert [each.name for each in first.children] == ["1号楼", "2号楼"]
        assert [each.name for each in first.children[0].children] == ["1单元", "2单元"]
        assert [(home.name, home.floor) for home in households(db, town.stairwells[0][0], TODAY)] == [
            ("201室", 2),
            ("101室", 1),
        ]

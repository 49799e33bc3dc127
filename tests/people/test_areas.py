"""Areas: one name for one 居民区, parents made with their grids, counts for lists."""

from datetime import date, datetime
from uuid import UUID

import pytest

from core.jobs import drive
from people import areas, persons
from people.persons import NewPerson
from people.refusals import AreaNameMissing
from store import journal
from store.transaction import Store
from store.types import Db


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("爱博一村居民区", "爱博一村"),
        ("爱博一村居委会", "爱博一村"),
        (" 爱博一村 居委", "爱博一村"),
        ("爱博一村", "爱博一村"),
        ("光华村委会", "光华村"),
        ("光华村村民委员会", "光华村"),
        ("光华村村委会", "光华村"),
        ("居民区", "居民区"),
    ],
)
def test_an_area_is_known_by_its_own_name(given: str, kept: str) -> None:
    assert areas.stem(given) == kept


def test_a_grid_is_one_however_it_is_written() -> None:
    keys = {
        areas.grid_key("爱博一村", name)
        for name in ("爱博一村01网格", "01网格", "01微网格", "爱博一村居民区01网格")
    }
    assert keys == {"01"}
    assert areas.grid_key("爱博一村", "网格") == "网格"


def test_the_tree_is_made_once(base: Store, at: datetime) -> None:
    with base.write() as db:
        first = areas.ensure_area(db, "新虹街道", "爱博一村居民区", "爱博一村01网格", "clerk", at)
        again = areas.ensure_area(db, "新虹街道", "爱博一村", "01网格", "clerk", at)
        without_street = areas.ensure_area(db, "", "爱博一村居委会", "01网格", "clerk", at)
    with base.read() as db:
        paths = areas.area_paths(db)
        actions = [line.action for id in paths for line in journal.history(db, "area", id)]
    assert first == again == without_street
    area_id = paths[first].area_id
    assert paths[first] == areas.AreaPath("新虹街道", "爱博一村", "爱博一村01网格", area_id)
    assert area_id is not None
    assert paths[area_id] == areas.AreaPath("新虹街道", "爱博一村", "", area_id)
    assert actions == ["area.added"] * 3


def test_same_name_under_two_streets_is_two_areas(base: Store, at: datetime) -> None:
    with base.write() as db:
        one = areas.ensure_area(db, "新虹街道", "红星", "", "clerk", at)
        other = areas.ensure_area(db, "华漕镇", "红星", "", "clerk", at)
        rootless = areas.ensure_area(db, "", "天一", "", "clerk", at)
        now_with_street = areas.ensure_area(db, "新虹街道", "天一", "", "clerk", at)
    assert one != other
    assert rootless == now_with_street


def test_what_another_made_since_the_tree_was_read_is_taken(
    base: Store, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with base.write() as db:
        there = areas.ensure_area(db, "新虹街道", "爱博一村", "", "clerk", at)
    read = areas._nodes  # pyright: ignore[reportPrivateUsage] - read as before the other's commit
    first: list[dict[UUID, object]] = [{}]

    def stale(db: Db) -> dict[UUID, object]:
        return first.pop() if first else dict(read(db))

    monkeypatch.setattr(areas, "_nodes", stale)
    with base.write() as db:
        grid = areas.ensure_area(db, "新虹街道", "爱博一村", "01网格", "clerk", at)
    monkeypatch.undo()
    with base.read() as db:
        paths = areas.area_paths(db)
        assert drive(journal.verify(db)).lines == 3
    assert (len(paths), paths[grid].area_id, first) == (3, there, [])


def test_a_street_and_an_area_without_one_share_a_name(base: Store, at: datetime) -> None:
    with base.write() as db:
        street = areas.ensure_area(db, "华漕镇", "", "", "clerk", at)
        assert areas.ensure_area(db, "", "华漕镇", "", "clerk", at) == street


def test_a_node_is_put_once(base: Store, at: datetime) -> None:
    with base.write() as db:
        tree = areas.AreaTree(db)
        grid = tree.ensure("新虹街道", "爱博一村", "01网格")
        assert [tree.path(node.id).grid for node in tree.new] == ["", "", "01网格"]
        assert areas.put_areas(db, tree.new)
        assert areas.area_paths(db)[grid] == tree.path(grid)
        assert not areas.put_areas(db, tree.new)


def test_a_grid_needs_its_area(base: Store, at: datetime) -> None:
    with base.write() as db, pytest.raises(AreaNameMissing):
        areas.ensure_area(db, "新虹街道", "", "01网格", "clerk", at)


def test_lists_count_grids_and_the_people_who_stay(base: Store, at: datetime) -> None:
    with base.write() as db:
        one = areas.ensure_area(db, "新虹街道", "爱博一村", "01网格", "clerk", at)
        areas.ensure_area(db, "新虹街道", "爱博一村", "02网格", "clerk", at)
        areas.ensure_area(db, "新虹街道", "爱博二村", "", "clerk", at)
        for name in ("王伟", "李䶮"):
            persons.add(db, NewPerson(name, area_id=one), "clerk", at)
        left = persons.add(db, NewPerson("张静", area_id=one), "clerk", at)
        persons.leave_post(db, left, date(2026, 2, 1), "辞职", "clerk", at)
        rows = areas.residential_areas(db)
    assert [(row.name, row.grids, row.people) for row in rows] == [("爱博一村", 2, 2), ("爱博二村", 0, 0)]

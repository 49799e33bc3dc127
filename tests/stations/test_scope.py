"""What belongs to a patch, and which lines a station of it is told."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from grid import hands
from grid.field import visits
from grid.field.visits import NewVisit
from grid.hands import Hand
from grid.issues import moves, reporting
from grid.issues.photos import Photo
from grid.issues.reporting import NewIssue
from grid.places import holdings, placements, places
from grid.places.holdings import OfPatch
from grid.residents import residents
from grid.residents.residents import NewResident
from people import areas
from stations import scope
from store.journal import Line, Op, note
from store.transaction import Store
from store.types import Db
from tests.grid_town import AT, SINCE, GridTown, make_grid_town
from tests.issue_book import ITEM, somebody

_DAY = timedelta(days=1)
_ON = date(2026, 3, 2)


@pytest.fixture
def town(base: Store) -> GridTown:
    return make_grid_town(base)


def _newest(db: Db) -> int:
    return max(op.seq for op in scope.lines_of_patch(db, _street(db), 0))


def _street(db: Db) -> UUID:
    return areas.ensure_area(db, "梧桐街道", "", "", "admin", AT)


def _subjects(ops: list[Op], kind: str) -> set[UUID]:
    return {UUID(op.subject_id) for op in ops if op.subject_kind == kind}


def _report(db: Db, town: GridTown, building: int) -> UUID:
    new = NewIssue(
        item_code=ITEM,
        place_id=town.buildings[building],
        spot="门口",
        description="堆物",
        photos=(_shot(building),),
    )
    return reporting.report(db, new, somebody(), AT).id


def by_clerk(db: Db) -> Hand:
    return hands.of_account(db, "clerk", _ON)


def _shot(number: int) -> Photo:
    return Photo(f"{number:064x}", f"{number}.jpg")


def test_a_patch_holds_what_lies_in_it_and_nothing_beside(town: GridTown) -> None:
    """The first micro-grid has buildings 1 and 2."""
    with town.store.write() as db:
        here, there = _report(db, town, 0), _report(db, town, 5)
        found = scope.scope_of(db, town.grids[0])
        ops = list(scope.lines_of_patch(db, town.grids[0], 0))
    mine = {
        *town.buildings[:2],
        *town.stairwells[0],
        *town.stairwells[1],
        *town.households[0],
        *town.households[1],
    }
    assert found.inside["place"] == mine
    assert found.inside["issue"] == {here}
    assert not any(found.beside.values())
    assert _subjects(ops, "place") == mine
    assert _subjects(ops, "issue") == {here}
    assert there not in _subjects(ops, "issue")
    assert [op.seq for op in ops] == sorted(op.seq for op in ops)


def test_who_answers_above_the_patch_is_told_as_well(town: GridTown) -> None:
    with town.store.read() as db:
        found = scope.scope_of(db, town.grids[0])
    assert {town.holders[0], town.deputy, town.leader} == found.persons
    assert town.grids[0] in found.areas
    assert town.area not in found.areas


def test_what_the_patch_refers_to_elsewhere_comes_whole(town: GridTown) -> None:
    """An issue merged into one of another micro-grid: without that one it could not stand."""
    with town.store.write() as db:
        gone, kept = _report(db, town, 0), _report(db, town, 5)
        after = _newest(db)
        moves.move(db, gone, "merge", somebody(), AT + _DAY, reason="同一处", target_id=kept)
        found = scope.scope_of(db, town.grids[0])
        ops = list(scope.lines_of_patch(db, town.grids[0], after))
    assert found.beside["issue"] == {kept}
    assert town.buildings[5] in found.beside["place"], "the place of the issue that it was merged into"
    assert _subjects(ops, "issue") == {gone, kept}
    assert any(op.seq <= after and op.subject_id == str(kept) for op in ops)
    assert not any(op.seq <= after and op.subject_id == str(gone) for op in ops)


def test_only_newer_lines_are_told_of_what_was_here_before(town: GridTown) -> None:
    with town.store.write() as db:
        issue = _report(db, town, 0)
        after = _newest(db)
        moves.move(db, issue, "file", somebody(), AT + _DAY)
        ops = list(scope.lines_of_patch(db, town.grids[0], after))
    assert [(op.action, op.subject_id) for op in ops] == [("issue.file", str(issue))]


def test_a_building_that_came_brings_its_history_and_what_hangs_on_it(town: GridTown) -> None:
    with town.store.write() as db:
        home = town.households[5][0]
        resident = residents.add(db, NewResident(home, "张三"), by_clerk(db), AT)
        written = visits.write(db, NewVisit(AT, "在家", resident_id=resident), by_clerk(db), AT)
        issue = _report(db, town, 5)
        held = holdings.appoint(
            db, OfPatch(place_id=town.buildings[5]), "deputy", town.deputy, SINCE, "admin", AT
        )
        other = _report(db, town, 0)
        after = _newest(db)
        before = scope.scope_of(db, town.grids[0])
        placements.place_in_grid(db, town.buildings[5], town.grids[0], _ON, "调整", "admin", AT + _DAY)
        ops = list(scope.lines_of_patch(db, town.grids[0], after))
        last = list(scope.lines_of_patch(db, town.grids[0], _newest(db)))
    assert resident not in before.inside["resident"]
    assert _subjects(ops, "place") == {town.buildings[5], *town.stairwells[5], *town.households[5]}
    assert _subjects(ops, "resident") == {resident}
    assert _subjects(ops, "visit") == {written}
    assert _subjects(ops, "holding") == {held}
    assert _subjects(ops, "issue") == {issue}
    assert str(other) not in {op.subject_id for op in ops}
    assert not last, "told once it is not told again"


def test_a_building_that_left_stays_with_its_history(town: GridTown) -> None:
    with town.store.write() as db:
        placements.place_in_grid(db, town.buildings[0], town.grids[3], _ON, "调整", "admin", AT + _DAY)
        found = scope.scope_of(db, town.grids[0])
        living = residents.add(db, NewResident(town.households[0][0], "李四"), by_clerk(db), AT + _DAY)
        here = scope.living_in(db, found.areas)
        there = scope.living_in(db, scope.scope_of(db, town.grids[3]).areas)
    assert town.buildings[0] in found.inside["place"]
    assert living not in here, "who is entered there now is the other patch's affair"
    assert living in there


def test_a_new_household_of_the_patch_is_of_it(town: GridTown) -> None:
    with town.store.write() as db:
        after = _newest(db)
        home = places.add_household(db, town.stairwells[0][0], "301室", "admin", AT, floor=3)
        ops = list(scope.lines_of_patch(db, town.grids[0], after))
    assert [UUID(op.subject_id) for op in ops] == [home]


def test_lines_are_told_in_their_own_words(town: GridTown) -> None:
    """Each line's text hashes to what the journal has."""
    from store.journal import texts

    with town.store.read() as db:
        known = {seq: (hash_, text) for seq, hash_, text in texts(db, 0)}
        for op in scope.lines_of_patch(db, town.area, 0):
            assert known[op.seq] == (op.hash(), op.text())


def test_a_line_of_no_id_is_of_no_patch(town: GridTown) -> None:
    """What a station wrote of a subject that is none must not keep every other station from its answer."""
    with town.store.write() as db:
        after = _newest(db)
        for place in ({}, {"place_id": "x"}):
            note(db, Line("issue.strange", "issue", "no id", "clerk", AT, place), AT)
        assert list(scope.lines_of_patch(db, town.grids[0], after)) == []

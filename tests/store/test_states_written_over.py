"""Rows made of lines: any state of places and issues can be written over any other, in whatever order that takes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from grid.records import RECORDS
from store import projecting
from store.records import Stated
from store.refusals import RowNotWhole
from store.transaction import Store
from store.types import Base, Db, Instant

GROUPS = projecting.groups_of(RECORDS)
PLACES, ISSUES = GROUPS["place"], GROUPS["issue"]
_NAMES = ["甲", "乙", "丙"]


def _id(*numbers: int) -> str:
    return "00000000-0000-7000-8000-" + "".join(f"{number:04}" for number in numbers).rjust(12, "1")


@st.composite
def books(draw: st.DrawFn) -> dict[str, dict[str, list[Stated]]]:
    """Places in one another with their placements, issues with their moves and merged into one another: whatever the tables hold."""
    places: dict[str, list[Stated]] = {}
    taken: set[tuple[str | None, str]] = set()
    order = draw(st.permutations(range(6)))  # who may lie in whom: any of them in one earlier in this order
    for nth, number in enumerate(order):
        stated: list[Stated] = [{}, {}]
        places[_id(1, number)] = stated
        within = [_id(1, one) for one in order[:nth] if places[_id(1, one)][0]]
        parent = draw(st.sampled_from([None, *within]))
        name, until = draw(st.sampled_from(_NAMES)), draw(st.sampled_from([None, "2026-03-01"]))
        if draw(st.booleans()) or (parent and not until and (parent, name) in taken):
            continue
        if until is None:
            taken.add((parent, name))
        stated[0][_id(1, number),] = {
            "kind": "household", "parent_id": parent, "name": name, "position": draw(st.integers(0, 1)), "floors": None,
            "floor": None, "since": None, "until": until,
        }  # fmt: skip
        ended = draw(st.lists(st.sampled_from(["2026-01-01", None]), max_size=3, unique=True))
        for turn, end in enumerate(draw(st.permutations(ended))):
            stated[1][_id(2, number, turn),] = {
                "place_id": _id(1, number), "area_id": AREA, "since": None, "until": end, "reason": "",
            }  # fmt: skip
    issues: dict[str, list[Stated]] = {}
    for nth, number in enumerate(order):
        rows: list[Stated] = [{} for _record in ISSUES]
        issues[_id(3, number)] = rows
        if draw(st.booleans()):
            continue
        others = [_id(3, one) for one in order[:nth] if issues[_id(3, one)][0]]
        within = [id_ for id_, one in places.items() if one[0]]
        rows[0][_id(3, number),] = _issue(
            place_id=draw(st.sampled_from([None, *within])),
            merged_into=draw(st.sampled_from([None, *others])),
            number=None, provisional=f"B-{number}",
        )  # fmt: skip
        for at_number, turn in enumerate(draw(st.lists(st.integers(0, 3), max_size=3, unique=True))):
            rows[1][_id(4, number, turn),] = _filled(
                ISSUES[1].table, issue_id=_id(3, number), number=at_number
            )
    return {"place": places, "issue": issues}


AREA = _id(9, 9)


def _filled(table: sa.Table, **given: object) -> dict[str, object]:
    """A row: None where that may be, the least where it may not."""
    row = {column.name: None if column.nullable else _least(column.type) for column in table.c}
    return {**{name: value for name, value in row.items() if name != "id"}, **given}


def _least(kind: sa.types.TypeEngine[Any]) -> object:
    if isinstance(kind, Instant):
        return "2026-03-05T05:20:00+00:00"
    return AREA if isinstance(kind, sa.Uuid) else kind.python_type()


def _issue(**given: object) -> dict[str, object]:
    return _filled(ISSUES[0].table, area_id=AREA, **given)


def _slots(book: Mapping[str, Mapping[str, list[Stated]]]) -> dict[Any, tuple[Any, ...] | None]:
    """By row, what it alone may hold: its name within its parent while it is there, its number within its issue."""
    slots: dict[Any, tuple[Any, ...] | None] = {}
    for kind, place, columns in (("place", 0, ("parent_id", "name")), ("issue", 1, ("issue_id", "number"))):
        for stated in book[kind].values():
            for key, row in stated[place].items():
                slots[key] = None if row.get("until") else tuple(row[name] for name in columns)
    return slots


def _swapped(
    before: Mapping[str, Mapping[str, list[Stated]]], after: Mapping[str, Mapping[str, list[Stated]]]
) -> bool:
    """Whether rows take over from one another in a circle: no order of writing leads there."""
    holder = {slot: key for key, slot in _slots(before).items() if slot is not None}
    wanted = _slots(after)
    for key in wanted:
        seen: list[Any] = [key]
        while (then := holder.get(wanted.get(seen[-1]) or ())) in wanted and then not in seen:
            seen.append(then)
        if then == key and len(seen) > 1:
            return True
    return False


def _place(number: int, name: str, parent: int | None) -> list[Stated]:
    row = _filled(
        PLACES[0].table, kind="household", name=name, parent_id=None if parent is None else _id(1, parent)
    )
    return [{(_id(1, number),): {**row, "floors": None, "floor": None}}, {}]


def test_who_takes_the_name_of_one_taken_away_may_leave_another_taken_away(base: Store) -> None:
    gone: list[Stated] = [{}, {}]
    before = [_place(0, "甲", None), _place(1, "乙", None), _place(2, "丙", 1), _place(3, "丁", 0)]
    after = [gone, _place(1, "乙", None), gone, _place(3, "丙", 1)]
    one, two = (
        {"place": {_id(1, number): rows for number, rows in enumerate(book)}} for book in (before, after)
    )
    with base.write() as db:
        projecting.write(db, GROUPS, {}, one)
        projecting.write(db, GROUPS, one, two)
        _agree(db, two)


def test_one_may_be_put_where_another_stood_whose_own_it_takes_over(base: Store) -> None:
    """The stairwell goes only when nobody lies in it, who is to lie in the new one, which has its name."""
    gone: list[Stated] = [{}, {}]
    before = [_place(0, "甲", None), _place(1, "乙", 0), gone, _place(3, "丙", 1)]
    after = [_place(0, "甲", None), gone, _place(2, "乙", 0), _place(3, "丁", 2)]
    one, two = (
        {"place": {_id(1, number): rows for number, rows in enumerate(book)}} for book in (before, after)
    )
    with base.write() as db:
        projecting.write(db, GROUPS, {}, one)
        projecting.write(db, GROUPS, one, two)
        _agree(db, two)


def test_a_row_that_says_it_is_of_another_subject_is_refused(base: Store) -> None:
    one, two = _place(1, "甲", None), _place(2, "乙", None)
    two[1][_id(2, 2),] = {"place_id": _id(1, 1), "area_id": AREA, "since": None, "until": None, "reason": ""}
    with base.write() as db:
        for stated in ({_id(1, 1): one, _id(1, 2): two}, {_id(1, 1): one, _id(1, 2): one}):
            with pytest.raises(RowNotWhole) as refused, db.begin_nested():
                projecting.write(db, GROUPS, {}, {"place": stated})
            assert refused.value.values["subject"] == _id(1, 2)


@pytest.mark.parametrize("names", [["甲", "乙"], ["甲", "乙", "丙"]])
def test_rows_that_swap_their_names_are_the_databases_no(base: Store, names: list[str]) -> None:
    one = {
        "place": {
            _id(1, 0): _place(0, "楼", None),
            **{_id(1, n): _place(n, name, 0) for n, name in enumerate(names, 1)},
        }
    }
    turned = [*names[1:], names[0]]
    two = {"place": {_id(1, n): _place(n, name, 0) for n, name in enumerate(turned, 1)}}
    with base.write() as db:
        projecting.write(db, GROUPS, {}, one)
        with pytest.raises(IntegrityError), db.begin_nested():
            projecting.write(db, GROUPS, one, two)
        _agree(db, one)


@pytest.fixture
def books_base(base: Store) -> Store:
    """With the area that all books lie in."""
    table = Base.metadata.tables["area"]
    with base.write() as db:
        db.execute(sa.insert(table).values(id=UUID(AREA), kind="grid", name="桂花苑"))
    return base


# Every example is undone: the base of all is the same.
@pytest.mark.slow
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(one=books(), two=books())
def test_any_state_is_written_over_any_other(
    books_base: Store, one: dict[str, dict[str, list[Stated]]], two: dict[str, dict[str, list[Stated]]]
) -> None:
    with Db(books_base.writer) as db:
        projecting.write(db, GROUPS, {}, one)
        _agree(db, one)
        try:
            projecting.write(db, GROUPS, one, two)
        except IntegrityError:
            assert _swapped(one, two)
        else:
            _agree(db, two)
        db.rollback()


def _agree(db: Db, book: Mapping[str, Mapping[str, list[Stated]]]) -> None:
    for kind, subjects in book.items():
        group = GROUPS[kind]
        stood = projecting.loaded(db, group, subjects)
        for id_, stated in subjects.items():
            assert projecting.cells(stood[id_], stated, group) == {}

"""Rows made of lines: the whole grid can be made anew from its journal, on either database the same, and any state of another."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from core.canonical import canonical
from core.ids import new_id
from core.jobs import drive
from core.paths import DataFolder
from core.settings import Settings
from grid.records import RECORDS
from store import journal, projecting, projection_hash
from store.engine import connect, url_of
from store.journal import GENESIS, JOURNAL, Line, Op, op_of
from store.projecting import THE_ROW
from store.records import MERGED, Stated, disagreements
from store.refusals import RowNotWhole
from store.transaction import Store
from store.types import Base, Db, Instant
from tests.grown import Grown
from tests.whole_year import Year, copy_of_year

GROUPS = projecting.groups_of(RECORDS)
PLACES, ISSUES, UNITS = GROUPS["place"], GROUPS["issue"], GROUPS["unit"]
_TABLES = [record.table for record in RECORDS]


@pytest.fixture
def year(grown: Grown, engine: str, folder: DataFolder) -> Year:
    return copy_of_year(grown, engine, folder)


def subjects_of(db: Db) -> dict[str, list[str]]:
    query = sa.select(JOURNAL.c.subject_kind, JOURNAL.c.subject_id).distinct()
    rows = [tuple(row) for row in db.execute(query.where(JOURNAL.c.subject_kind.in_(GROUPS)))]
    return {kind: [id_ for of, id_ in rows if of == kind] for kind in GROUPS}


def all_rows(db: Db) -> dict[str, list[tuple[Any, ...]]]:
    """Every value of every table of the grid, computed ones too."""
    return {each.name: sorted(map(tuple, db.execute(sa.select(each))), key=str) for each in _TABLES}


def hash_of(db: Db, only: Mapping[str, Sequence[str]] | None = None) -> str:
    return drive(projection_hash.of(db, RECORDS, only))


def test_every_subject_folded_anew_is_what_stands(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projecting, "_CHUNK", 3)
    with year.store.read() as db:
        ids = subjects_of(db)
        assert all(ids.values())
        for kind, group in GROUPS.items():
            stood, told = projecting.loaded(db, group, ids[kind]), projecting.refolded(db, group, ids[kind])
            assert list(stood) == list(told) == ids[kind]
            assert any(any(rows) for rows in stood.values())
            for id_ in ids[kind]:
                assert projecting.cells(stood[id_], told[id_], group) == {}


def test_the_grid_wiped_out_is_made_anew_from_the_journal(year: Year) -> None:
    with year.store.write() as db:
        ids, rows, hashed = subjects_of(db), all_rows(db), hash_of(db)
        assert all(rows.values())
        before = {kind: projecting.loaded(db, group, ids[kind]) for kind, group in GROUPS.items()}
        nothing: dict[str, dict[str, list[Stated]]] = {
            kind: {id_: [{} for _record in group] for id_ in ids[kind]} for kind, group in GROUPS.items()
        }
        projecting.write(db, GROUPS, before, nothing)
        assert not any(all_rows(db).values())
        assert hash_of(db) != hashed
        projecting.rebuild(db, RECORDS, ids)
        assert all_rows(db) == rows
        assert hash_of(db) == hash_of(db, ids) == hashed
        assert drive(disagreements(db, RECORDS)) == []


def test_the_same_lines_give_the_same_on_either_database(
    grown: Grown, settings: Settings, folder: DataFolder, blank_file: Path, tmp_path: Path
) -> None:
    """A year that grew on SQLite, its lines brought to an empty base on this test's engine, beside what the grid refers to."""
    year = copy_of_year(grown, "sqlite", folder)
    there = DataFolder(tmp_path / "there").make()
    shutil.copyfile(blank_file, there.base)
    with year.store.read() as db:
        ops = [op_of(text) for _seq, _hash, text in journal.texts(db, 0)]
        known = {
            table: [dict(row) for row in db.execute(sa.select(table)).mappings()]
            for name in ("area", "person", "account")
            for table in [Base.metadata.tables[name]]
        }
        rows, ids, hashed = all_rows(db), subjects_of(db), hash_of(db)
    other = connect(url_of(there, settings))
    with other.write() as db:
        for table, values in known.items():
            db.execute(
                sa.insert(table),
                [{**row, "merged_into": None} if "merged_into" in row else row for row in values],
            )
        journal.append_brought(db, ops)
        stated = {kind: projecting.refolded(db, group, ids[kind]) for kind, group in GROUPS.items()}
        projecting.write(db, GROUPS, {}, stated)
        folded: dict[str, dict[str, list[Stated]]] = {}
        for kind, group in GROUPS.items():
            projecting.fold_ops(
                group, folded.setdefault(kind, {}), (op for op in ops if op.subject_kind == kind)
            )
        assert folded == stated
        assert drive(journal.verify(db)).ok
        assert drive(disagreements(db, RECORDS)) == []
        assert hash_of(db) == hashed
        assert all_rows(db) == rows
    other.close()


def test_the_hash_is_of_what_is_asked_and_of_every_value(year: Year) -> None:
    with year.store.write() as db:
        ids = subjects_of(db)
        whole, of_units = hash_of(db), hash_of(db, {"unit": ids["unit"]})
        fewer = hash_of(db, {"unit": ids["unit"][:-1]})
        assert len({whole, of_units, fewer, hash_of(db, {})}) == 4
        db.execute(sa.text("UPDATE unit SET pinyin = 'x'"))
        assert hash_of(db) == whole
        db.execute(sa.text("UPDATE unit SET phone = '1'"))
        assert hash_of(db) != whole
        assert hash_of(db, {"unit": ids["unit"]}) != of_units
        of_nothing = [drive(projection_hash.of(db, group, {})) for group in GROUPS.values()]
        assert len(set(of_nothing)) == len(GROUPS)


def test_single_cells_are_merged_and_rows_taken_away(year: Year) -> None:
    with year.store.write() as db:
        id_ = subjects_of(db)["place"][0]
        before = projecting.refolded(db, PLACES, [id_])[id_]
        placements = list(before[1])
        rows = {
            "place": [[[id_], {"name": "桂花苑 9 号楼", "floors": 77}]],
            "placement": [[list(key), None] for key in placements],
        }
        journal.append(
            db, [Line(MERGED, "place", id_, "clerk", year.at, {"card": new_id(), "rows": rows})], year.at
        )
        projecting.rebuild(db, RECORDS, {"place": [id_, "not an id", str(new_id())]})
        after = projecting.loaded(db, PLACES, [id_])[id_]
        differing = projecting.cells(before, after, PLACES)
        assert differing["place", (id_,), "name"][1] == "桂花苑 9 号楼"
        assert all(differing["placement", key, THE_ROW] == (True, False) for key in placements)
        assert {column for table, _key, column in differing if table == "place"} == {"name", "floors"}
        assert (
            db.scalar(sa.select(PLACES[0].table.c.pinyin).where(PLACES[0].table.c.floors == 77))
            == "guihuayuan9haolou ghy9hl"
        )
        assert drive(disagreements(db, PLACES)) == []


def test_a_copy_is_folded_on_without_the_first(at: datetime) -> None:
    id_ = str(new_id())
    first: list[Stated] = [{(id_,): {"phone": "1"}}]
    second = projecting.copy_of(first)
    said = projecting.said_of(_op("unit.changed", "unit", id_, {"phone": ["1", "2"]}, at))
    projecting.fold_into(UNITS, second, "unit.changed", said)
    projecting.fold_into(UNITS, second, "unit.painted", said)
    assert (first[0][id_,]["phone"], second[0][id_,]["phone"]) == ("1", "2")


def _op(action: str, kind: str, id_: str, payload: object, at: datetime) -> Op:
    when = at.isoformat()
    return Op(
        1, new_id(), "f" * 32, 1, GENESIS, when, when, "clerk", action, kind, id_, canonical(payload), 1
    )


UNIT: dict[str, object] = {
    "kind": "property", "name": "桂苑物业", "contact": "", "phone": "", "complaint_phone": "", "stars": None, "mode": "",
}  # fmt: skip


@pytest.mark.parametrize("payload", [[], {}, {"phone": 1}, {"phone": []}, "text", None])
def test_a_line_that_does_not_fold_names_its_subject(base: Store, payload: object, at: datetime) -> None:
    good, bad = str(new_id()), str(new_id())
    ops = [_op("unit.added", "unit", good, UNIT, at), _op("unit.added", "unit", bad, UNIT, at)]
    ops.append(_op("unit.changed", "unit", bad, payload, at))
    stated: dict[str, list[Stated]] = {}
    if payload == {}:
        projecting.fold_ops(UNITS, stated, ops)
        return
    with pytest.raises(RowNotWhole) as refused:
        projecting.fold_ops(UNITS, stated, ops)
    assert refused.value.values["subject"] == bad
    assert good in stated
    with base.write() as db:
        journal.append_brought(db, ops)
        with pytest.raises(RowNotWhole) as refused:
            projecting.refolded(db, UNITS, [good, bad])
        assert refused.value.values["subject"] == bad


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", None), ("name", 7), ("name", "人" * 121), ("name", "a\0b"), ("name", "\ud800"), ("name", ["x"]), ("stars", "5"),
        ("stars", True), ("stars", 2**31), ("stars", 1.5), ("closed_on", "20260305"), ("closed_on", "2026-02-30"), ("closed_on", 3),
    ],
)  # fmt: skip
def test_a_row_that_is_not_whole_is_refused_by_its_subject(base: Store, column: str, value: object) -> None:
    ids = [str(new_id()) for _ in range(3)]
    units: dict[str, list[Stated]] = {
        id_: [{(id_,): {**UNIT, "name": f"{number} 号物业", "closed_on": None}}]
        for number, id_ in enumerate(ids)
    }
    with base.write() as db:
        projecting.write(db, GROUPS, {}, {"unit": {ids[0]: units[ids[0]]}})
        stood = {"unit": projecting.loaded(db, UNITS, ids[:1])}
        for bad in (ids[0], ids[2]):  # changed, and new
            wrong = {**units, bad: [{(bad,): {**units[bad][0][bad,], column: value}}]}
            with pytest.raises(RowNotWhole) as refused, db.begin_nested():
                projecting.write(db, GROUPS, stood, {"unit": wrong})
            said = refused.value.values
            # What is computed of it may be asked for first.
            assert (said["kind"], said["subject"], said["table"]) == ("unit", bad, "unit")
            assert said["column"] in (column, "pinyin")
        projecting.write(db, GROUPS, stood, {"unit": units})
        assert {key[0] for (rows,) in projecting.loaded(db, UNITS, ids).values() for key in rows} == set(ids)


@pytest.mark.parametrize("key", ["", "no id", str(new_id()).upper(), f"{{{new_id()}}}", None, 7])
def test_a_row_without_a_proper_id_is_refused(base: Store, key: object) -> None:
    with base.write() as db, pytest.raises(RowNotWhole):
        projecting.write(db, GROUPS, {}, {"unit": {"x": [{(key,): {**UNIT, "closed_on": None}}]}})


def test_a_reference_that_is_not_there_and_a_name_that_is_taken_are_the_databases_no(base: Store) -> None:
    one, two, nowhere = (str(new_id()) for _ in range(3))
    row = {**UNIT, "closed_on": None}
    with base.write() as db:
        with pytest.raises(IntegrityError), db.begin_nested():
            projecting.write(db, GROUPS, {}, {"unit": {one: [{(one,): row}], two: [{(two,): row}]}})
        place = {
            "kind": "household",
            "parent_id": nowhere,
            "name": "101",
            "position": 0,
            "floors": None,
            "floor": 1,
        }
        with pytest.raises(IntegrityError), db.begin_nested():
            stated: list[Stated] = [{(one,): {**place, "since": None, "until": None}}, {}]
            projecting.write(db, GROUPS, {}, {"place": {one: stated}})
        taken = {id_: [{(id_,): {**row, "name": id_}}] for id_ in (one, two)}
        projecting.write(db, GROUPS, {}, {"unit": taken})
        with pytest.raises(IntegrityError), db.begin_nested():
            again = {one: [{(one,): {**row, "name": two}}]}
            projecting.write(db, GROUPS, {"unit": taken}, {"unit": again})


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

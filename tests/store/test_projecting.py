"""Rows made of lines: the whole grid can be made anew from its journal, on either database the same."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
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
from store.types import Base, Db
from tests.grown import Grown
from tests.whole_year import Year, copy_of_year

GROUPS = projecting.groups_of(RECORDS)
PLACES, ISSUES, UNITS = GROUPS["place"], GROUPS["issue"], GROUPS["unit"]
_ID = "0199f3c4-8d1e-7a52-b6c0-5d2f1e9a7b34"
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


@pytest.mark.parametrize("key", ["", "no id", _ID.upper(), f"{{{_ID}}}", None, 7])
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

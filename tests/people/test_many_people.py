"""Many people: a roster of 30,000 rows, and lists that are paged and searched by an index."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event
from xlsxwriter import Workbook

from core.jobs import drive
from people import areas, persons, roster
from people.persons import NewPerson
from store import journal
from store.transaction import Store
from tests.people.rosters import HEADINGS, planned

_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋"


def _name(n: int) -> str:
    return _SURNAMES[n % 10] + _GIVEN[n // 10 % 10] + _GIVEN[n // 100 % 10]


@pytest.mark.slow
def test_thirty_thousand_people(sqlite_base: Store, tmp_path: Path, at: datetime) -> None:
    file = tmp_path / "big.xlsx"
    book: Any = Workbook(str(file), {"constant_memory": True})
    page = book.add_worksheet("名册")
    page.write_row(0, 0, HEADINGS)
    for n in range(30_000):
        day = f"{2000 + n % 25}.{n % 12 + 1}.{n % 28 + 1}"
        area, grid = f"第{n % 40 + 1}居委会", f"{n % 7 + 1}网格"
        page.write_row(n + 1, 0, (_name(n), f"N{n:06}", 13800000000 + n, area, grid, "社工", day))
    book.close()
    plan = planned(sqlite_base, file)
    assert (len(plan.added), plan.refused, plan.warnings) == (30_000, [], [])
    assert drive(roster.carry_out(sqlite_base, plan, "clerk", at)).added == 30_000
    with sqlite_base.read() as db:
        assert persons.count(db) == 30_000
        assert len(areas.residential_areas(db)) == 40
        assert drive(journal.verify(db)).ok
    assert planned(sqlite_base, file).unchanged == 30_000


def test_pages_hold_everybody_once_and_walk_an_index(sqlite_base: Store, at: datetime) -> None:
    with sqlite_base.write() as db:
        persons.add_all(db, [NewPerson(_name(n), staff_number=f"N{n}") for n in range(1_000)], "x", at)
    asked: list[tuple[str, Sequence[object]]] = []

    def keep(
        _connection: object, _cursor: object, statement: str, values: Sequence[object], *_rest: object
    ) -> None:
        asked.append((statement, values))

    seen: list[UUID] = []
    after = None
    with sqlite_base.read() as db:
        event.listen(sqlite_base.reader, "before_cursor_execute", keep)
        while page := persons.people(db, after=after, limit=256):
            seen += [row.id for row in page]
            after = persons.page_key(page[-1])
        event.remove(sqlite_base.reader, "before_cursor_execute", keep)
        assert len(seen) == len(set(seen)) == persons.count(db) == 1_000
        statement, values = asked[-1]
        plan = db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(values)).all()
    assert any("ix_person_page" in row.detail for row in plan), plan
    assert not any("TEMP B-TREE" in row.detail for row in plan), plan

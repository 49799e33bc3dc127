"""Every indicator of random books equals what independently written SQL counts: of the whole, by area, item and company."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grid.field import due
from grid.indicators import book
from grid.indicators.definitions import Code
from grid.indicators.figures import none
from grid.indicators.stories import Period
from grid.tables import CatalogueItem
from store.transaction import Store
from store.types import Db, table_of
from tests.grid.indicators.own_sql import by_sql
from tests.grid.indicators.random_book import Ground, write
from tests.grid_town import GridTown, make_grid_town

BEGIN = datetime(2026, 1, 10, tzinfo=UTC)
MONTHS = (Period(date(2026, 1, 1), date(2026, 2, 1)), Period(date(2026, 2, 1), date(2026, 3, 1)))
KNOWN = datetime(2026, 4, 20, 4, 0, tzinfo=UTC)
_ITEM = table_of(CatalogueItem)


@pytest.fixture
def town(base: Store) -> GridTown:
    made = make_grid_town(base)
    with base.write() as db:
        # Limits around the clock, which SQL can reckon with; office hours have tests of their own.
        kinds = sa.case((_ITEM.c.code < "0300", "urgent_hour"), else_="natural_day")
        db.execute(sa.update(_ITEM).values(limit_kind=kinds))
    return made


def ground(db: Db, town: GridTown) -> Ground:
    items = db.execute(
        sa.select(_ITEM.c.id, _ITEM.c.code).where(_ITEM.c.version_id == town.version).order_by(_ITEM.c.code)
    ).all()
    some = [(row.id, row.code) for row in items[:3]] + [(items[-1].id, items[-1].code)]
    return Ground(
        town.grids[:3],
        (town.company, town.other_company, town.joint),
        some,
        (None, *town.buildings[:2]),
        town.area,
    )


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), issues=st.integers(1, 50))
def test_every_figure_is_what_sql_counts(town: GridTown, seed: int, issues: int) -> None:
    with Db(town.store.writer) as db:
        write(db, ground(db, town), seed, BEGIN, issues)
        agree(db, MONTHS[seed % 2])
        db.rollback()


def agree(db: Db, period: Period) -> None:
    read = book.read(db, period, KNOWN)
    sides = {"area_id": read.by_area, "item_code": read.by_item, "unit_id": read.by_unit}
    for code in get_args(Code):
        for by, ours in sides.items():
            if code == "coverage" and by == "unit_id":
                continue
            theirs = by_sql(db, code, by, period.begin, period.end, KNOWN)
            for key, (hits, n) in theirs.items():
                figure = ours[key][code]  # type: ignore[index] - each side has keys of its own kind
                if code == "p90":
                    assert (figure.value, figure.n) == ((2 * hits * 100 + 60) // 120, n), (code, by, key)
                else:
                    assert (figure.hits, figure.n) == (hits, n), (code, by, key)
                    assert figure.value == (hits * 20_000 + n) // (2 * n), (code, by, key)
            grids_only = by != "area_id"
            extra = {key for key, figures in ours.items() if figures[code].n} - set(theirs)
            assert not extra or not grids_only, (code, by, extra)
        if code != "p90":
            theirs = by_sql(db, code, "area_id", period.begin, period.end, KNOWN)
            whole = read.whole[code]
            assert (whole.hits, whole.n) == (
                sum(hits for hits, _n in theirs.values()),
                sum(n for _hits, n in theirs.values()),
            )


def test_coverage_is_that_of_the_field(town: GridTown) -> None:
    with Db(town.store.writer) as db:
        for seed in range(5):
            write(db, ground(db, town), seed, BEGIN, 1)
        hits = 0
        for period in MONTHS:
            read = book.read(db, period, KNOWN)
            ours = read.by_area
            hits += read.whole["coverage"].hits
            for each in due.coverages(db, town.area, period.since, KNOWN):
                assert each.area_id is not None
                figure = ours[each.area_id]["coverage"]
                assert (figure.hits, figure.n) == (each.looked, each.n)
        assert hits
        db.rollback()


def test_an_empty_book_has_no_figures(town: GridTown) -> None:
    with town.store.read() as db:
        read = book.read(db, MONTHS[0], KNOWN, town.area)
    assert all(figure.value is None for figure in none().values())
    assert {code for code, figure in read.whole.items() if figure.value is not None} == {"coverage"}
    assert read.whole["coverage"].value == 0  # seven grids by 23 items, and nobody looked
    assert read.whole["coverage"].n == 7 * 23

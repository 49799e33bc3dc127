"""The issue book with 50,000 open issues: the list with filter and clocks against the bare query, a quick report against a bare insert.

Bare is the select of the same columns of the same issues, with nothing made of its rows; and one durable insert of the same row. All
on SQLite in a file, by CPU time and by the clock. One issue in ten was suspended or given more time.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from measuring import Measured, Ratio, medians

from core.ids import new_id
from core.paths import DataFolder
from core.settings import Settings
from grid import catalogue, hands
from grid.catalogue.items import limit_of
from grid.hands import Hand
from grid.issues import issues
from grid.issues.issues import Filter
from grid.issues.reporting import NewIssue, report
from grid.issues.rows import COLUMNS, ISSUE, ITEM, MOVE
from grid.places import places
from grid.places.places import NewPlace
from people import accounts, areas
from store.engine import make_base
from store.sets import insert_set
from store.transaction import Store

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
ISSUES = 50_000
GRIDS, BUILDINGS = 95, 600
ROUNDS = 5
REPORTS = 60
_STATES = ("REPORTED", "VERIFYING", "FILED", "DISPATCHED", "HANDLING", "HANDLED")


def measure() -> Measured:
    """The list of everything, of one 居民区, of what is overdue; one report."""
    with tempfile.TemporaryDirectory() as work:
        store = make_base(DataFolder(Path(work) / "base").make(), Settings())
        grids, buildings = town(store)
        fill(store, grids, buildings)
        figures: dict[str, float] = {}
        ratios: dict[str, Ratio] = {}
        for unit, clock in (("cpu", time.process_time), ("wall", time.perf_counter)):
            taken = medians(
                {
                    "bare": partial(_timed, clock, partial(bare, store, Filter())),
                    "list": partial(_timed, clock, partial(_list, store, Filter())),
                    "bare_of_one_grid": partial(
                        _timed, clock, partial(bare, store, Filter(area_id=grids[0]))
                    ),
                    "list_of_one_grid": partial(
                        _timed, clock, partial(_list, store, Filter(area_id=grids[0]))
                    ),
                    "overdue": partial(_timed, clock, partial(_list, store, Filter(overdue=True))),
                },
                ROUNDS,
            )
            figures |= {f"{name}_{unit}_ms": 1e3 * seconds for name, seconds in taken.items()}
            ratios |= {
                f"{unit}_of_list_times_bare": Ratio(round(taken["list"] / taken["bare"], 2), 2.0, "lower"),
                f"{unit}_of_overdue_times_bare": Ratio(
                    round(taken["overdue"] / taken["bare"], 2), 2.0, "lower"
                ),
                f"{unit}_of_one_grid_times_bare": Ratio(
                    round(taken["list_of_one_grid"] / taken["bare_of_one_grid"], 2), 2.0, "lower"
                ),
            }
        hand = _hand(store)
        for unit, clock in (("cpu", time.process_time), ("wall", time.perf_counter)):
            taken = medians(
                {
                    "insert": partial(_each, clock, partial(_insert, store, grids[0])),
                    "report": partial(_each, clock, partial(_report, store, buildings, hand)),
                },
                ROUNDS,
            )
            figures |= {f"{name}_{unit}_us": 1e6 * seconds for name, seconds in taken.items()}
            ratios[f"{unit}_of_report_times_insert"] = Ratio(
                round(taken["report"] / taken["insert"], 2), 3.0, "lower"
            )
        store.close()
    return Measured("grid_issues", ratios, figures)


def _timed(clock: Callable[[], float], act: Callable[[], None]) -> float:
    begun = clock()
    act()
    return clock() - begun


def _each(clock: Callable[[], float], act: Callable[[], None]) -> float:
    begun = clock()
    for _turn in range(REPORTS):
        act()
    return (clock() - begun) / REPORTS


def bare(store: Store, wanted: Filter) -> None:
    query = (
        sa.select(*issues.COLUMNS)
        .outerjoin_from(ISSUE, ITEM, ITEM.c.id == ISSUE.c.item_id)
        .where(sa.text("issue.state NOT IN ('CLOSED', 'FORCED', 'VOID', 'MERGED')"))
        .order_by(ISSUE.c.reported_at, ISSUE.c.id)
    )
    if wanted.area_id:
        query = query.where(ISSUE.c.area_id == wanted.area_id)
    with store.read() as db:
        found = db.execute(query).all()
    if not found:
        raise RuntimeError("nothing was read")


def _list(store: Store, wanted: Filter) -> None:
    with store.read() as db:
        lines = issues.listing(db, wanted, AT)
    if not any(line.level for line in lines) or (wanted == Filter() and len(lines) < ISSUES):
        raise RuntimeError("the list is not what was filled in")


def _hand(store: Store) -> Hand:
    with store.read() as db:
        return hands.of_account(db, "clerk", TODAY)


def _report(store: Store, buildings: list[UUID], hand: Hand) -> None:
    new = NewIssue("0302", place_id=buildings[7], spot="东侧车库", description="三辆电动车飞线充电")
    with store.write() as db:
        report(db, new, hand, AT)


def _insert(store: Store, area: UUID) -> None:
    with store.write() as db:
        insert_set(db, ISSUE, COLUMNS, [_row(area, None, None, "0302", "REPORTED", AT)])


def town(store: Store) -> tuple[list[UUID], list[UUID]]:
    with store.write() as db:
        accounts.create(db, "clerk", "王伟", "clerk", "a long password", "system", AT)
        catalogue.ensure(db, "clerk", AT)
        grids = [
            areas.ensure_area(db, "梧桐街道", f"{number // 7}村", f"第{number}微网格", "clerk", AT)
            for number in range(GRIDS)
        ]
        new = [
            NewPlace("building", f"{number}号楼", area_id=grids[number % GRIDS])
            for number in range(BUILDINGS)
        ]
        places.add_all(db, new, "clerk", AT)
    return grids, [each.id for each in new]


def fill(store: Store, grids: list[UUID], buildings: list[UUID]) -> None:
    """A year of issues that are all open; by plain rows, no journal: nothing here verifies."""
    dice = Random(6)
    with store.write() as db:
        items = [(kept.id, kept.item) for kept in catalogue.in_force(db, TODAY).items]
        rows: list[tuple[Any, ...]] = []
        moves: list[tuple[Any, ...]] = []
        for number in range(ISSUES):
            item_id, item = items[number % len(items)]
            at = AT - timedelta(minutes=dice.randrange(365 * 24 * 60))
            state = _STATES[number % len(_STATES)]
            building = dice.randrange(BUILDINGS)
            row = _row(grids[building % GRIDS], buildings[building], item_id, item.code, state, at)
            rows.append(row)
            if number % 10 == 2:
                later = at + timedelta(days=1)
                until = f'{{"until":"{later + timedelta(days=9):%Y-%m-%d}"}}'
                moves += [
                    _move(row[0], 2, "suspend", None, until, later),
                    _move(row[0], 3, "resume", None, "", later + timedelta(days=4)),
                    _move(row[0], 4, "extend", 1440, "", later + timedelta(days=5)),
                ]
        insert_set(db, ISSUE, COLUMNS, rows)
        insert_set(db, MOVE, tuple(column.name for column in MOVE.c), moves)
    if not limit_of(items[0][1]):
        raise RuntimeError("the catalogue has no limits")


_made = iter(range(10_000_000))


def _row(
    area: UUID, place: UUID | None, item_id: UUID | None, code: str, state: str, at: datetime
) -> tuple[Any, ...]:
    filed = at if state not in {"REPORTED", "VERIFYING"} else None
    handled = at + timedelta(days=2) if state == "HANDLED" else None
    number = next(_made)
    return (
        new_id(), f"X-{number:07}", 2025, number, f"X{number}", state, 1, item_id, code, area, place, "东侧车库",
        "三辆电动车飞线充电", "patrol", "account:clerk", None, None, at, at, filed, handled, None, None, "", False, None, False,
        None,
    )  # fmt: skip


def _move(
    issue_id: UUID, number: int, name: str, minutes: int | None, detail: str, at: datetime
) -> tuple[Any, ...]:
    return (
        new_id(), issue_id, number, 1, name, "FILED", "FILED", "account:clerk", "leader", None, "", minutes, detail, at, at,
    )  # fmt: skip

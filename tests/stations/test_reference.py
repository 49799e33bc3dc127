"""The rows that a base tells a station beside its lines: the least of each, made the same there, nothing in use taken away."""

import json
import shutil
from collections.abc import Generator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.canonical import canonical
from core.ids import new_id
from core.paths import DataFolder
from core.settings import Settings
from courses import programme, sessions
from courses.sessions import NewSession
from courses.tables import CourseSession, Enrolment
from grid.places import holdings, units
from grid.places.holdings import OfPatch
from grid.places.units import NewUnit
from grid.tables import Unit
from people import areas, persons
from people.tables import Area, Person, Posting
from stations import reference, scope
from stations.refusals import ReferenceNotValid
from store.engine import connect, url_of
from store.transaction import Store
from store.types import Db, table_of
from tests.grid_town import AT, SINCE, GridTown, make_grid_town

_DAY = timedelta(days=1)
_PERSON, _AREA, _UNIT = table_of(Person), table_of(Area), table_of(Unit)


@pytest.fixture
def town(base: Store) -> GridTown:
    return make_grid_town(base)


@pytest.fixture
def station(tmp_path: Path, blank_file: Path) -> Generator[Store]:
    folder = DataFolder(tmp_path / "站点").make()
    shutil.copyfile(blank_file, folder.base)
    store = connect(url_of(folder, Settings()))
    yield store
    store.close()


def _told(town: GridTown) -> list[str]:
    with town.store.read() as db:
        return list(reference.rows(db, scope.scope_of(db, town.grids[0]), AT))


def _take(station: Store, told: list[str]) -> reference.Taken:
    with station.write() as db:
        return reference.take(db, told)


def _all(db: Db, table: sa.Table) -> dict[UUID, Any]:
    return {row.id: row for row in db.execute(sa.select(table))}


def _lecture(db: Db, town: GridTown, days: int) -> UUID:
    whole = programme.add_programme(db, 2026, f"培训{days}", 60_00, "admin", AT)
    stage = programme.add_stage(db, whole, "第一阶段", 4_00, "admin", AT)
    course = programme.add_course(db, stage, "社区沟通", "lecture", 4_00, "admin", AT)
    begins = AT + timedelta(days=days)
    session = sessions.schedule(db, NewSession(course, begins, begins + timedelta(hours=2)), "admin", AT)
    sessions.enrol(db, session, [town.holders[0], town.holders[6]], "admin", AT)
    return session


def test_no_number_and_no_secret_leaves_the_base(town: GridTown) -> None:
    with town.store.write() as db:
        _lecture(db, town, 3)
        secrets = [row.secret for row in db.execute(sa.select(table_of(CourseSession)))]
        people = list(db.execute(sa.select(_PERSON)))
    told = "\n".join(_told(town))
    assert people
    for person in people:
        assert person.mobile not in told
        assert person.staff_number not in told
    for secret in secrets:
        assert secret.hex() not in told
    assert '"mobile"' not in told
    assert '"id_number"' not in told


def test_only_the_patch_s_persons_are_told(town: GridTown) -> None:
    told = [json.loads(text) for text in _told(town)]
    names = {row["id"] for table, row in told if table == "person"}
    assert names == {str(each) for each in (town.holders[0], town.deputy, town.leader)}
    assert sum(table == "area" for table, _row in told) == 9, "the tree is nobody's secret"


def test_sessions_soon_and_lately_with_whoever_of_the_patch_is_expected(
    town: GridTown, station: Store
) -> None:
    with town.store.write() as db:
        near = {_lecture(db, town, days) for days in (-13, 59)}
        far = {_lecture(db, town, days) for days in (-15, 61)}
    _take(station, _told(town))
    with station.read() as db:
        assert set(_all(db, table_of(CourseSession))) == near
        assert not far & set(_all(db, table_of(CourseSession)))
        expected = list(_all(db, table_of(Enrolment)).values())
        assert {(row.session_id, row.person_id) for row in expected} == {
            (each, town.holders[0]) for each in near
        }
        made = {row.secret for row in _all(db, table_of(CourseSession)).values()}
        assert len(made) == 2, "a station makes secrets of its own"


def test_told_twice_it_changes_nothing_and_a_later_change_arrives(town: GridTown, station: Store) -> None:
    first = _take(station, _told(town))
    again = _take(station, _told(town))
    assert first.rows == first.changed > 0
    assert again == first._replace(changed=0)
    with town.store.write() as db:
        persons.leave_post(db, town.holders[0], date(2026, 3, 2), "调离", "admin", AT)
    _take(station, _told(town))
    with station.read() as db:
        assert _all(db, _PERSON)[town.holders[0]].left_on == date(2026, 3, 2)


def test_who_moves_away_stays_with_the_posting_they_have_now(town: GridTown, station: Store) -> None:
    _take(station, _told(town))
    with town.store.write() as db:
        persons.transfer(db, town.holders[0], town.grids[4], "社工", date(2026, 3, 2), "调动", "admin", AT)
    _take(station, _told(town))
    with station.read() as db:
        (posting,) = [row for row in _all(db, table_of(Posting)).values() if row.person_id == town.holders[0]]
        assert posting.area_id == town.grids[4]
        assert town.holders[0] in _all(db, _PERSON), "the appointment still names this person"


def test_names_change_hands(town: GridTown, station: Store) -> None:
    """Two micro-grids that take each other's name, and a company whose name was freed."""
    _take(station, _told(town))
    with town.store.write() as db:
        for one, name in (
            (town.grids[0], "空"),
            (town.grids[1], "第一微网格"),
            (town.grids[0], "第二微网格"),
        ):
            db.execute(sa.update(_AREA).where(_AREA.c.id == one).values(name=name))
    _take(station, _told(town))
    with station.read() as db:
        assert _all(db, _AREA)[town.grids[0]].name == "第二微网格"
        assert _all(db, _AREA)[town.grids[1]].name == "第一微网格"


def test_a_station_s_own_row_gives_way_and_is_not_lost_where_it_is_in_use(
    town: GridTown, station: Store
) -> None:
    """Two units of the station's own have names that the base gives to others; one of them answers for a patch."""
    _take(station, _told(town))
    with station.write() as db:
        used = units.add(db, NewUnit("property", "水务所"), "admin", AT)
        idle = units.add(db, NewUnit("property", "电力所"), "admin", AT)
        holdings.appoint(db, OfPatch(town.grids[0]), "property", used, SINCE, "admin", AT)
    with town.store.write() as db:
        theirs = [units.add(db, NewUnit("utility", name), "admin", AT) for name in ("水务所", "电力所")]
    _take(station, _told(town))
    with station.read() as db:
        there = _all(db, _UNIT)
    assert [there[each].name for each in theirs] == ["水务所", "电力所"]
    assert there[used].name.startswith("水务所 ")
    assert idle not in there


def test_rows_that_are_none_are_refused(town: GridTown, station: Store) -> None:
    good = next(text for text in _told(town) if text.startswith('["unit"'))
    name, row = json.loads(good)
    bad = [
        "nonsense",
        canonical([name]),
        canonical(["account", row]),
        canonical([name, {**row, "phone": 1}]),
        canonical([name, {key: value for key, value in row.items() if key != "name"}]),
        canonical([name, {**row, "id": "x"}]),
    ]
    for text in bad:
        with pytest.raises(ReferenceNotValid):
            _take(station, [text])
    around = [new_id(), new_id()]
    ring = [
        canonical(["area", {"id": one, "parent_id": other, "kind": "grid", "name": str(one), "position": 0, "since": None, "closed_on": None}])
        for one, other in (around, around[::-1])
    ]  # fmt: skip
    with pytest.raises(ReferenceNotValid):
        _take(station, ring)
    with station.read() as db:
        assert not _all(db, _AREA)


def test_areas_come_in_any_order(town: GridTown, station: Store) -> None:
    _take(station, _told(town)[::-1])
    with station.read() as db:
        assert areas.area_paths(db)[town.grids[0]].street

"""The patch of the demo's issue book: one 居民区 with its buildings, who answers for them, companies, residents, lifts, plans, courses.

Everything is there since the first day of the year, by the verbs that the desktop calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from cli.demo.year import ACTOR
from core.clock import local_date
from courses.tables import Course
from grid.alarms import sources
from grid.alarms.sources import NewSource, Spot
from grid.catalogue import ensure
from grid.facilities import dues, facilities
from grid.facilities.dues import NewDue
from grid.facilities.facilities import NewFacility
from grid.field import plans
from grid.field.plans import NewPlan
from grid.hands import Hand, of_account
from grid.places import duties, holdings, places, units
from grid.places.holdings import OfPatch
from grid.places.places import NewPlace
from grid.places.units import NewUnit
from grid.residents import facts, residents
from grid.residents.residents import NewResident
from people.tables import Area, Person, Posting
from store.types import Db

BUILDINGS_OF_A_GRID = 2
FLOORS = 6
SENSOR = "消防通道地磁-{number:02}"
_DUE_SOON, _LAPSED = timedelta(days=18), timedelta(days=6)
_RESIDENTS = (
    ("沈阿婆", 1941, "alone", "独居，子女在外地，每周上门一次"),
    ("顾志明", 1958, "ill", "慢性病，代配药"),
    ("马桂英", 1950, "in_need", "低保家庭"),
    ("陆建国", 1966, "disabled", "肢体残疾，出行不便"),
    ("丁小宝", 2016, "child", "父母在外务工，由祖母照看"),
    ("阿依夏木·吐尔逊", 1995, "tenant", "新来沪租户"),
)


@dataclass(frozen=True)
class Town:
    """The ids of what the month is played with."""

    area: UUID
    grids: tuple[UUID, ...]
    holders: tuple[UUID, ...]
    """The person who holds each micro-grid."""
    stairwells: tuple[tuple[UUID, ...], ...]
    """Of each micro-grid."""
    households: tuple[tuple[UUID, ...], ...]
    residents: tuple[tuple[UUID, UUID], ...]
    """Household and resident."""
    company: UUID
    second: UUID
    """The company of the last micro-grid."""
    joint: UUID
    sensors: UUID
    """The source of alarms."""
    plan: UUID
    """What every holder inspects."""
    patrols: UUID


def settle_in(db: Db, at: datetime) -> Town:
    """Lay down the patch as it stands since New Year."""
    since = date(local_date(at).year, 1, 1)
    ensure(db, ACTOR, at)
    area, grids, holders = _patches(db)
    desk = of_account(db, ACTOR, local_date(at))
    company, second, joint = _companies(db, at)
    stairwells, households = _buildings(db, grids, at)
    for grid, holder in zip(grids, holders, strict=True):
        holdings.appoint(db, OfPatch(grid), "holder", holder, since, ACTOR, at)
    holdings.appoint(db, OfPatch(area), "holder", holders[0], since, ACTOR, at)
    holdings.appoint(db, OfPatch(area), "property", company, since, ACTOR, at)
    holdings.appoint(db, OfPatch(grids[-1]), "property", second, since, ACTOR, at)
    duties.give(db, "leader", since, ACTOR, at, person_id=holders[0], area_id=area)
    known = _residents(db, households, desk, at)
    _lifts(db, stairwells, company, at)
    sensors = sources.add(db, NewSource("消防通道地磁传感器", "0502", 10, 30), ACTOR, at)
    spots = [
        Spot(SENSOR.format(number=number), place_id=own[0], spot="东侧消防通道")
        for number, own in enumerate(stairwells, 1)
    ]
    sources.place_devices(db, sensors, spots, ACTOR, at)
    plan, patrols = _plans(db, area, grids, since, desk, at)
    return Town(
        area, grids, holders, stairwells, households, known, company, second, joint, sensors, plan, patrols
    )


def course_of(db: Db, part: str) -> UUID | None:
    """The course whose title has these words, for the link from failing items."""
    return db.scalar(sa.select(Course.id).where(Course.title.contains(part)).order_by(Course.title).limit(1))


def _patches(db: Db) -> tuple[UUID, tuple[UUID, ...], tuple[UUID, ...]]:
    """The 居民区 with the most micro-grids in which somebody works, these, and one person of each."""
    of_grid = (
        sa.select(Area.parent_id, Area.id, sa.func.min(Person.id).label("holder"))
        .join(Posting, sa.and_(Posting.area_id == Area.id, Posting.until.is_(None)))
        .join(Person, Person.id == Posting.person_id)
        .where(Area.kind == "grid", Person.left_on.is_(None))
        .group_by(Area.parent_id, Area.id, Area.position, Area.name)
        .order_by(Area.position, Area.name)
    )
    by_area: dict[UUID, list[tuple[UUID, UUID]]] = {}
    for area, grid, holder in db.execute(of_grid):
        if area is not None:
            by_area.setdefault(area, []).append((grid, holder))
    area, found = max(by_area.items(), key=lambda pair: (len(pair[1]), pair[0].hex))
    grids, holders = zip(*found, strict=True)
    return area, grids, holders


def _companies(db: Db, at: datetime) -> tuple[UUID, UUID, UUID]:
    known = (
        NewUnit(
            "property", "新虹佳苑物业服务有限公司", "钱经理", "021-55550101", "021-55550100", 4, "lump_sum"
        ),
        NewUnit(
            "property", "安居物业管理有限公司", "吴经理", "021-55550201", "021-55550200", 2, "commission"
        ),
        NewUnit("joint", "街道联动治理办公室", "", "021-55550300"),
    )
    first, second, joint = (units.add(db, new, ACTOR, at) for new in known)
    return first, second, joint


def _buildings(
    db: Db, grids: Sequence[UUID], at: datetime
) -> tuple[tuple[tuple[UUID, ...], ...], tuple[tuple[UUID, ...], ...]]:
    new: list[NewPlace] = []
    stairwells: list[tuple[UUID, ...]] = []
    households: list[tuple[UUID, ...]] = []
    number = 0
    for grid in grids:
        own_stairwells: list[NewPlace] = []
        own_households: list[NewPlace] = []
        for _building in range(BUILDINGS_OF_A_GRID):
            number += 1
            building = NewPlace("building", f"{number}号楼", area_id=grid, position=number, floors=FLOORS)
            inside = [
                NewPlace("stairwell", f"{each}单元", building.id, position=each, floors=FLOORS)
                for each in (1, 2)
            ]
            homes = [
                NewPlace("household", f"{floor}0{each}室", stairwell.id, position=floor, floor=floor)
                for stairwell in inside
                for floor in range(1, FLOORS + 1)
                for each in (1, 2)
            ]
            new += [building, *inside, *homes]
            own_stairwells += inside
            own_households += homes
        stairwells.append(tuple(place.id for place in own_stairwells))
        households.append(tuple(place.id for place in own_households))
    places.add_all(db, new, ACTOR, at)
    return tuple(stairwells), tuple(households)


def _residents(
    db: Db, households: Sequence[Sequence[UUID]], desk: Hand, at: datetime
) -> tuple[tuple[UUID, UUID], ...]:
    made: list[tuple[UUID, UUID]] = []
    for number, (name, born, tag, words) in enumerate(_RESIDENTS):
        home = households[number % len(households)][number * 3]
        known = residents.add(db, NewResident(home, name, born, f"1380000{number:04}"), desk, at)
        facts.state(db, known, tag, "上门核实", words, local_date(at), desk, at)
        made.append((home, known))
    return tuple(made)


def _lifts(db: Db, stairwells: Sequence[Sequence[UUID]], company: UUID, at: datetime) -> None:
    """A lift whose inspection falls due soon, one whose inspection has lapsed, one that is in order."""
    today = local_date(at)
    days = (today + _DUE_SOON, today - _LAPSED, today + timedelta(days=200))
    for number, (own, day) in enumerate(zip(stairwells, days, strict=False), 1):
        lift = NewFacility(
            "lift",
            f"{number}号电梯",
            f"31010420{number:04}",
            place_id=own[1],
            unit_id=company,
            item_code="0403",
        )
        facilities.add(db, lift, ACTOR, at)
        dues.state(db, lift.id, NewDue("定期检验", day, 30, 12), ACTOR, at)


def _plans(
    db: Db, area: UUID, grids: Sequence[UUID], since: date, desk: Hand, at: datetime
) -> tuple[UUID, UUID]:
    plan = plans.make(
        db, NewPlan("area", "inspection", "每周楼道与消防巡查", area, "week", 1, since=since), desk, at
    )
    patrols = plans.make(db, NewPlan("area", "patrol", "平安夜巡", area, "week", 1, since=since), desk, at)
    plans.make(
        db, NewPlan("area", "visit", "独居老人走访", area, "month", 1, ("alone",), since=since), desk, at
    )
    plans.make(
        db,
        NewPlan("grid", "inspection", "消防通道专项检查", grids[0], "month", 2, ("0502",), since=since),
        desk,
        at,
    )
    return plan, patrols

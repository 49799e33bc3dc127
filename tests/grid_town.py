"""A 居民区 of one street for the tests of the grid: micro-grids, buildings, households, companies and who answers; by the verbs themselves.

`make_grid_town(store)` fills an empty base on either engine. Everything is there since long before `AT`, a Monday morning.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import sqlalchemy as sa

from grid.catalogue import save, shipped
from grid.places import duties, holdings, places, units
from grid.places.holdings import OfPatch
from grid.places.places import NewPlace
from grid.places.units import NewUnit
from grid.tables import CatalogueItem
from people import accounts, areas, persons
from people.persons import NewPerson
from store.transaction import Store
from store.types import Db, table_of

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
"""09:30 in Shanghai on a Monday that is a working day."""
TODAY = date(2026, 3, 2)
SINCE = date(2026, 1, 1)
"""When everybody was appointed and the catalogue came into force."""
PASSWORD = "一个长的密码 2026"
STREET, AREA = "梧桐街道", "桂花苑"
GRIDS = tuple(f"第{figure}微网格" for figure in "一二三四五六七")
BUILDINGS = 12
FLOORS = 6
_HOLDERS = ("王芳", "欧阳娜", "李䶮", "张桂芳", "陈思远", "赵一鸣", "阿依古丽·买买提")
_GRID_OF = (0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6)
"""Which micro-grid each building lies in."""


@dataclass(frozen=True)
class GridTown:
    """The ids of everything; tuples in the order of their numbers."""

    store: Store
    at: datetime
    street: UUID
    area: UUID
    grids: tuple[UUID, ...]
    """Seven."""
    buildings: tuple[UUID, ...]
    """Twelve: 1号楼 to 12号楼, two in each of the first five micro-grids, one in each of the last two."""
    stairwells: tuple[tuple[UUID, ...], ...]
    """Two of each building: 1单元, 2单元."""
    households: tuple[tuple[UUID, ...], ...]
    """Of each building: 101室 and 201室 of its first stairwell, 102室 and 202室 of its second."""
    holders: tuple[UUID, ...]
    """Persons, one holder of each micro-grid; they can sign in on a phone."""
    deputy: UUID
    """Deputy of the first two micro-grids."""
    leader: UUID
    """Holder of the 居民区, and its leader by duty."""
    company: UUID
    """The property company of the 居民区."""
    other_company: UUID
    """That of the last three buildings."""
    joint: UUID
    """联动治理."""
    version: UUID
    """The catalogue's."""
    admin: UUID
    clerk: UUID

    @property
    def items(self) -> dict[str, UUID]:
        """The 23 items by name."""
        table = table_of(CatalogueItem)
        with self.store.read() as db:
            rows = db.execute(sa.select(table.c.name, table.c.id).where(table.c.version_id == self.version))
            return {row.name: row.id for row in rows}


def make_grid_town(store: Store, at: datetime = AT) -> GridTown:
    """The whole town in one transaction."""
    with store.write() as db:
        return _town(store, db, at)


def _town(store: Store, db: Db, at: datetime) -> GridTown:
    admin = accounts.create(db, "admin", "李主任", "administrator", PASSWORD, "system", at)
    clerk = accounts.create(db, "clerk", "王伟", "clerk", PASSWORD, "admin", at)
    grids = tuple(areas.ensure_area(db, STREET, AREA, name, "admin", at) for name in GRIDS)
    area = areas.ensure_area(db, STREET, AREA, "", "admin", at)
    street = areas.ensure_area(db, STREET, "", "", "admin", at)
    *holders, deputy, leader = persons.add_all(
        db,
        [
            NewPerson(
                name, "女", f"G{number:03}", f"1390000{number:04}", None, patch, "社工", "", date(2020, 3, 1)
            )
            for number, (name, patch) in enumerate(
                zip((*_HOLDERS, "周小燕", "孙丽华"), (*grids, grids[0], area), strict=True), 1
            )
        ],
        "admin",
        at,
    )
    company = units.add(
        db,
        NewUnit("property", "桂苑物业服务有限公司", "钱经理", "021-55550101", "021-55550100", 4, "lump_sum"),
        "admin",
        at,
    )
    other = units.add(
        db,
        NewUnit(
            "property", "安居物业管理有限公司", "吴经理", "021-55550201", "021-55550200", 2, "commission"
        ),
        "admin",
        at,
    )
    joint = units.add(db, NewUnit("joint", "联动治理办公室", phone="021-55550300"), "admin", at)
    buildings, stairwells, households = _buildings(db, grids, at)
    for grid, holder in zip(grids, holders, strict=True):
        holdings.appoint(db, OfPatch(grid), "holder", holder, SINCE, "admin", at)
    for grid in grids[:2]:
        holdings.appoint(db, OfPatch(grid), "deputy", deputy, SINCE, "admin", at)
    holdings.appoint(db, OfPatch(area), "holder", leader, SINCE, "admin", at)
    holdings.appoint(db, OfPatch(area), "property", company, SINCE, "admin", at)
    for building in buildings[-3:]:
        holdings.appoint(db, OfPatch(place_id=building), "property", other, SINCE, "admin", at)
    duties.give(db, "leader", SINCE, "admin", at, person_id=leader, area_id=area)
    version = save(db, "示例目录", shipped(), SINCE, "admin", at).id
    return GridTown(
        store, at, street, area, grids, buildings, stairwells, households, tuple(holders), deputy, leader, company, other,
        joint, version, admin, clerk,
    )  # fmt: skip


def _buildings(
    db: Db, grids: tuple[UUID, ...], at: datetime
) -> tuple[tuple[UUID, ...], tuple[tuple[UUID, ...], ...], tuple[tuple[UUID, ...], ...]]:
    new: list[NewPlace] = []
    buildings: list[UUID] = []
    stairwells: list[tuple[UUID, ...]] = []
    households: list[tuple[UUID, ...]] = []
    for number in range(BUILDINGS):
        building = NewPlace(
            "building", f"{number + 1}号楼", area_id=grids[_GRID_OF[number]], position=number, floors=FLOORS
        )
        own = [
            NewPlace("stairwell", f"{each}单元", building.id, position=each, floors=FLOORS) for each in (1, 2)
        ]
        homes = [
            NewPlace("household", f"{floor}0{each}室", stairwell.id, position=floor, floor=floor)
            for each, stairwell in enumerate(own, 1)
            for floor in (1, 2)
        ]
        new += [building, *own, *homes]
        buildings.append(building.id)
        stairwells.append(tuple(one.id for one in own))
        households.append(tuple(one.id for one in homes))
    places.add_all(db, new, "admin", at)
    return tuple(buildings), tuple(stairwells), tuple(households)

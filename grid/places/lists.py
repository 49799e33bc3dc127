"""The list of places as offices keep it, a line for each household (stairwell, building): what is exported, and the headings that are read."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from core.language import N_
from grid.places.patches import Patches, patches, upward
from grid.places.tree import Node, households, tree
from sheets.columns import Column, Kind, Sheet
from store.types import Db


class PlaceLine(NamedTuple):
    """One line; "" and None where it says nothing."""

    street: str
    area: str
    grid: str
    compound: str
    """The name of the compound (小区), where buildings of several are numbered alike; it goes before the building's name."""
    building: str
    floors: int | None
    stairwell: str
    household: str
    floor: int | None


PLACES: Sheet[PlaceLine] = Sheet(
    N_("Buildings and households"),
    (
        Column("street", N_("Street"), Kind.TEXT, lambda row: row.street, 14, ("街道", "街镇", "街道名称", "所属街道", "所在街道")),
        Column(
            "area",
            N_("Residential area"),
            Kind.TEXT,
            lambda row: row.area,
            18,
            (
                "居民区", "居民区名称", "所属居民区", "所在居民区", "居委会", "居委", "所属居委", "所属居委会", "居民委员会", "社区",
                "社区名称", "所属社区", "所在社区", "村居", "居村",
            ),
        ),
        Column(
            "grid",
            N_("Micro-grid"),
            Kind.TEXT,
            lambda row: row.grid,
            18,
            ("微网格", "网格", "所属微网格", "所属网格", "所在微网格", "所在网格", "微网格名称", "网格名称", "网格编号"),
        ),
        Column("compound", N_("Compound"), Kind.TEXT, lambda row: row.compound, 16, ("小区", "小区名称", "住宅小区", "所属小区", "苑", "弄", "弄号")),
        Column(
            "building",
            N_("Building"),
            Kind.TEXT,
            lambda row: row.building,
            14,
            ("楼栋", "楼号", "楼栋号", "幢", "幢号", "栋", "栋号", "楼宇", "楼幢", "楼栋名称", "楼名", "楼房", "号楼", "楼", "楼幢号"),
        ),
        Column("floors", N_("Floors"), Kind.NUMBER, lambda row: row.floors, 8, ("层数", "总层数", "楼层数", "总楼层", "地上层数", "楼高")),
        Column(
            "stairwell",
            N_("Stairwell"),
            Kind.TEXT,
            lambda row: row.stairwell,
            12,
            ("单元", "单元号", "楼道", "楼道号", "门洞", "门洞号", "楼门", "单元楼道", "梯号"),
        ),
        Column(
            "household",
            N_("Household"),
            Kind.TEXT,
            lambda row: row.household,
            12,
            ("室号", "房号", "户号", "门牌", "门牌号", "房间号", "房间", "室", "户", "房屋号", "房室号", "住户", "住户门牌"),
        ),
        Column("floor", N_("Floor"), Kind.NUMBER, lambda row: row.floor, 8, ("楼层", "所在楼层", "所在层", "层")),
    ),
)  # fmt: skip


def lines(db: Db, on: date, area_id: UUID | None = None) -> Iterator[PlaceLine]:
    """Every place of a day, of one patch or of all, in the order of the tree; one that holds nothing has a line of its own."""
    nodes = patches(db, on)
    for root in tree(db, on):
        yield from _of(db, nodes, root, None, on, area_id, inside=area_id is None)


def _of(
    db: Db, nodes: Patches, node: Node, patch: UUID | None, on: date, area_id: UUID | None, *, inside: bool
) -> Iterator[PlaceLine]:
    inside = inside or (node.area_id is not None and node.area_id == area_id)
    patch = node.area_id or patch
    for child in node.children:
        if child.place_id is None:
            yield from _of(db, nodes, child, patch, on, area_id, inside=inside)
        elif inside:
            yield from _building(db, nodes, child, patch, on)


def _building(db: Db, nodes: Patches, building: Node, patch: UUID | None, on: date) -> Iterator[PlaceLine]:
    names = {node.kind: node.name for node in upward(nodes, patch)}
    line = PlaceLine(
        names.get("street", ""),
        names.get("area", ""),
        names.get("grid", ""),
        "",
        building.name,
        building.floors,
        "",
        "",
        None,
    )
    below = [(line, building), *((line._replace(stairwell=each.name), each) for each in building.children)]
    empty = True
    for each, node in below:
        if node.place_id is None:
            continue
        homes = households(db, node.place_id, on) if node.households else []
        for home in homes:
            yield each._replace(household=home.name, floor=home.floor)
        if not homes and node.kind == "stairwell":
            yield each
        empty = empty and not homes and node.kind != "stairwell"
    if empty:
        yield line

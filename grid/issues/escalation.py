"""Who is to be told when an issue uses up its limit: the micro-grid, the 居民区, the street, the joint meeting. Computed when it is read."""

from bisect import bisect_right
from datetime import date
from typing import NamedTuple
from uuid import UUID

from grid.places.answering import chain
from grid.places.duties import duties
from grid.places.holdings import in_force
from grid.places.patches import patches, upward
from store.types import Db

LEVELS = (75, 100, 150, 200)
"""Per hundred of the limit; with the first nobody is late yet."""
_REACHED = (0, *LEVELS)
WHO = {75: "grid", 100: "area", 150: "street", 200: "joint"}
_DUTY = {"area": "leader", "street": "street"}


class Told(NamedTuple):
    """One level that an issue has reached, and the names of those who answer there; nobody for the joint meeting."""

    level: int
    who: str
    """grid, area, street or joint."""
    names: tuple[str, ...]


def level_of(share: int) -> int:
    """The highest level that a share of the limit has reached; 0 for none."""
    return _REACHED[bisect_right(LEVELS, share)]


def to_tell(level: int) -> tuple[str, ...]:
    """Who is to be told at a level, lowest first: whoever was told before is told of it again."""
    return tuple(WHO[each] for each in LEVELS if each <= level)


def whom(db: Db, area_id: UUID, level: int, on: date) -> list[Told]:
    """Who is to be told of an issue of this area at its level: those who hold the patches on the day, leaders and street by duty."""
    nodes = patches(db)
    above = list(upward(nodes, area_id))
    held = {each.kind: each for each in chain(nodes, area_id, in_force(db, on), on)}
    there = {node.id for node in above} | {None}
    named = [duty for duty in duties(db, on) if duty.area_id in there]
    found: list[Told] = []
    for each in LEVELS:
        if each <= level:
            who = WHO[each]
            names = [row.name for row in (*held[who].holders, *held[who].deputies)] if who in held else []
            names += [duty.person or duty.login for duty in named if duty.role == _DUTY.get(who)]
            found.append(Told(each, who, tuple(dict.fromkeys(names))))
    return found

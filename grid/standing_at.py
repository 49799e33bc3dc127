"""Where things stand, in words and for many at once: "桂花苑 1号楼 1单元". The lists of facilities and of devices ask here."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid.places.patches import Patches, patches, upward
from grid.tables import Place
from store.types import Db, table_of

_PLACE = table_of(Place)
_CHUNK = 1_000


class Stands(NamedTuple):
    """A patch, and a place in it where one is known."""

    area_id: UUID
    place_id: UUID | None


def in_words(db: Db, where: Iterable[Stands]) -> dict[Stands, str]:
    """Each with the names from the 居民区 down: of a place its building, of a patch its micro-grid."""
    wanted = set(where)
    nodes = patches(db)
    names = _places(db, [one.place_id for one in wanted if one.place_id is not None])
    return {one: _words(nodes, names, one) for one in wanted}


def _words(nodes: Patches, names: dict[UUID, str], one: Stands) -> str:
    above = [node for node in upward(nodes, one.area_id) if node.kind != "street"]
    if not above:
        above = list(upward(nodes, one.area_id))
    if one.place_id is None:
        return " ".join(node.name for node in reversed(above))
    return f"{above[-1].name} {names.get(one.place_id, '')}".strip()


def _places(db: Db, ids: list[UUID]) -> dict[UUID, str]:
    parent, above = _PLACE.alias(), _PLACE.alias()
    found: dict[UUID, str] = {}
    for start in range(0, len(ids), _CHUNK):
        query = (
            sa.select(_PLACE.c.id, above.c.name, parent.c.name, _PLACE.c.name)
            .outerjoin(parent, parent.c.id == _PLACE.c.parent_id)
            .outerjoin(above, above.c.id == parent.c.parent_id)
            .where(_PLACE.c.id.in_(ids[start : start + _CHUNK]))
        )
        for id_, *names in db.execute(query):
            found[id_] = " ".join(name for name in names if name)
    return found

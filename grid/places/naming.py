"""Names of places as they are kept, and which of them are taken: one name in a 居民区 for buildings, in a building for stairwells."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.glyphs import printable
from grid.places.patches import Patches, patches, residential
from grid.places.refusals import PlaceNameMissing, PlaceNameTaken, UnknownPlace
from grid.tables import Place, Placement
from people import checks
from people.areas import AREA
from people.names import tidy
from people.refusals import ReasonMissing, TextTooLong
from store.types import Db, table_of

PLACE = table_of(Place)
PLACEMENT = table_of(Placement)
_LONGEST = 80


def place_name(given: str) -> str:
    """A name as it is kept. Raises PlaceNameMissing, TextTooLong, CharacterNotPrintable."""
    name = tidy(given)
    if not name:
        raise PlaceNameMissing
    if len(name) > _LONGEST:
        raise TextTooLong(text=name[:20] + "…", most=_LONGEST)
    return printable(name)


def locked(db: Db, id: UUID) -> Mapping[str, Any]:
    """The row of a place, locked. Raises UnknownPlace."""
    row = db.execute(sa.select(PLACE).where(PLACE.c.id == id).with_for_update()).mappings().first()
    if row is None:
        raise UnknownPlace
    return dict(row)


def reason_of(given: str) -> str:
    """A reason as it is kept. Raises ReasonMissing, TextTooLong."""
    reason = checks.text("reason", given)
    if not reason:
        raise ReasonMissing
    return reason


def taken_in(db: Db, nodes: Patches, areas: set[UUID]) -> dict[tuple[UUID | None, str], UUID]:
    """The buildings that stand in some 居民区 now, by 居民区 and name; the 居民区 are locked, so that of two who add one name the second waits."""
    db.execute(sa.select(AREA.c.id).where(AREA.c.id.in_(areas)).order_by(AREA.c.id).with_for_update())
    query = (
        sa.select(PLACE.c.id, PLACE.c.name, PLACEMENT.c.area_id)
        .join(PLACEMENT, PLACEMENT.c.place_id == PLACE.c.id)
        .where(PLACE.c.until.is_(None), PLACEMENT.c.until.is_(None))
    )
    found = {(residential(nodes, row.area_id), row.name): row.id for row in db.execute(query)}
    return {key: id for key, id in found.items() if key[0] in areas}


def refuse_taken(db: Db, row: Mapping[str, Any], name: str) -> None:
    """Refuse a name that another place of the same building or, for a building, of the same 居民区 has. Raises PlaceNameTaken."""
    if row["parent_id"] is not None:
        query = sa.select(PLACE.c.id).where(
            PLACE.c.parent_id == row["parent_id"],
            PLACE.c.name == name,
            PLACE.c.until.is_(None),
            PLACE.c.id != row["id"],
        )
        if db.scalar(query) is not None:
            raise PlaceNameTaken(name=name, above=locked(db, row["parent_id"])["name"])
        return
    placed = last_placement(db, row["id"])
    refuse_taken_in(db, patches(db), row["id"], name, placed[1] if placed else None)


def last_placement(db: Db, id: UUID) -> tuple[UUID, UUID] | None:
    """The id and the patch of a building's place in a patch: the present one or, of a closed building, the last."""
    # Of several that end on one day the one that was made last stands; where NULL sorts differs between engines.
    last = (PLACEMENT.c.until.is_not(None), PLACEMENT.c.until.desc(), PLACEMENT.c.id.desc())
    query = sa.select(PLACEMENT.c.id, PLACEMENT.c.area_id).where(PLACEMENT.c.place_id == id)
    row = db.execute(query.order_by(*last).limit(1)).first()
    return None if row is None else (row.id, row.area_id)


def refuse_taken_in(db: Db, nodes: Patches, id: UUID, name: str, area_id: UUID | None) -> None:
    """Refuse a name that another building of a patch's 居民区 has. Raises PlaceNameTaken."""
    area = residential(nodes, area_id)
    if area is not None and taken_in(db, nodes, {area}).get((area, name), id) != id:
        raise PlaceNameTaken(name=name, above=nodes[area].name)

"""The steps before a form: which item it is, and where. Both are lists with a filter by name or pinyin, and change nothing."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request

from core.clock import local_date, now
from core.language import _
from grid import catalogue
from grid.catalogue import limit_of
from store.types import Db
from web.door import Door
from web.frame import Page
from web.grid import patches
from web.grid.owner import Owner, show
from web.visit import Visit

_LONGEST = 40
CARRIED = ("item", "inspection", "visit")
"""What the addresses of these steps carry on: what was chosen, and what the report comes from."""


async def items(door: Door, visit: Visit, request: Request) -> Page:
    """Which item of the catalogue in force it is."""
    at = now()
    asked = request.query_params
    kept = {name: asked[name] for name in ("place", "area", *CARRIED) if asked.get(name)}
    q = asked.get("q", "").strip()[:_LONGEST]

    def look(db: Db, _owner: Owner) -> dict[str, object]:
        known = catalogue.in_force(db, local_date(at))
        return {
            "q": q,
            "kept": kept.items(),
            "found": [each.item for each in catalogue.search(known, q)] if q else None,
            "classes": [(name, [each.item for each in inside]) for name, inside in known.classes.items()],
            "limit_of": limit_of,
            "link": _links(kept),
        }

    return await show(door, visit, "grid/item.html", look)


async def places(door: Door, visit: Visit, request: Request) -> Page:
    """Where it is: a patch, a building or a stairwell of one's own; households are found by the filter."""
    on = local_date(now())
    asked = request.query_params
    kept = {name: asked[name] for name in CARRIED if asked.get(name)}
    q = asked.get("q", "").strip()[:_LONGEST]

    def look(db: Db, owner: Owner) -> dict[str, object]:
        reach = patches.reach_of(db, owner.hand)
        item = catalogue.in_force(db, on).item(asked["item"]).item
        return {
            "q": q,
            "kept": kept.items(),
            "heading": _("Where is it?"),
            "about": item.name,
            "found": patches.search(db, reach, q, on) if q else None,
            "patches": patches.patches_of(db, reach, on),
            "link": _links(kept),
        }

    return await show(door, visit, "grid/place.html", look)


def _links(kept: Mapping[str, str]) -> "Link":
    return Link("/grid/report", kept)


class Link:
    """Addresses of one page that carry on what is chosen already."""

    def __init__(self, path: str, kept: Mapping[str, str]) -> None:
        self.path, self.kept = path, kept

    def __call__(self, **chosen: str | UUID) -> str:
        """The address with this chosen too."""
        values = {**self.kept, **{name: str(value) for name, value in chosen.items()}}
        return f"{self.path}?{urlencode(values)}" if values else self.path

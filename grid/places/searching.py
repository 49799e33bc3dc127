"""Finding a place by a few keys: "3-2-201", "3号楼 2单元", "ghy 3hl". Quick report, phone pages and lists ask it."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid.places import rules
from grid.places.naming import PLACE, PLACEMENT
from grid.places.patches import Patch, Patches, patches, upward
from people.names import search_key, tidy
from store.types import Db

_CANDIDATES = 20_000
"""Of a whole street with tens of thousands of households; what is meant is among the first thousands."""
_LONGEST = 100
_PARTS = re.compile(r"[\s\-_/,，、]+")
_BOUNDARY = re.compile(r"(?<=[号楼幢栋座单元门室户])(?=[0-9A-Za-z一-鿿])")
_ORDER = {
    kind: place for place, kind in enumerate(("street", "area", "grid", "building", "stairwell", "household"))
}
_GENERATIONS = 3
_NO_FIGURE_BEFORE, _NO_FIGURE_AFTER = r"(?<!\d)", r"(?!\d)"


class Found(NamedTuple):
    """A hit: a place, or a patch of the tree (`place_id` is then None)."""

    kind: str
    area_id: UUID | None
    """The micro-grid or 居民区 of the place on that day, the patch itself, None where a building belongs to none."""
    place_id: UUID | None
    name: str
    path: str
    """From the building on for a place ("3号楼 2单元 201室"), from the 居民区 on for a patch."""
    within: str
    """The micro-grid (or 居民区) of a place by name, "" for a patch."""


def search_places(
    db: Db, text: str, on: date, *, limit: int = 20, area_id: UUID | None = None
) -> list[Found]:
    """Patches and places of a day that every word of `text` fits, the larger and the better fitting first.

    A word fits a name by a part of it, by the beginning of its pinyin or initials; one of digits only by a whole number in the
    name: 3 finds 3号楼, not 13号楼. With `area_id` only what lies in that patch. Nothing for no text.
    """
    words = _words(text)
    if not words:
        return []
    nodes = patches(db, on)
    inside = (
        None if area_id is None else {id for id in nodes if any(up.id == area_id for up in upward(nodes, id))}
    )
    hits = [
        _of_patch(nodes, node)
        for node in nodes.values()
        if rules.holds(node.since, node.until, on) and _fits_patch(nodes, node, words)
    ]
    hits += _places(db, nodes, words, on)
    wanted = [hit for hit in hits if inside is None or hit.area_id in inside]
    wanted.sort(key=lambda hit: (_ORDER[hit.kind], rules.natural(hit.path), rules.natural(hit.within)))
    return wanted[:limit]


def _words(text: str) -> list[str]:
    words: list[str] = []
    for part in _PARTS.split(tidy(text[:_LONGEST]).lower()):
        words += [word for word in _BOUNDARY.split(part) if word]
    return words


def _fits_patch(nodes: Patches, node: Patch, words: Sequence[str]) -> bool:
    path = [(up.name, search_key(up.name)) for up in upward(nodes, node.id)]
    return _fits(words, path, len(path))


def _of_patch(nodes: Patches, node: Patch) -> Found:
    path = [up.name for up in upward(nodes, node.id) if up.kind != "street" or up.id == node.id]
    return Found(node.kind, node.id, None, node.name, " ".join(reversed(path)), "")


def _fits(words: Sequence[str], path: Sequence[tuple[str, str]], numbered: int) -> bool:
    """Whether every word fits a name of the path, and one of them the first; numbers fit its first `numbered`, in their order."""
    fitting = [
        [place for place, (name, key) in enumerate(path) if _one(word, name.lower(), key)] for word in words
    ]
    if not all(fitting) or not any(0 in places for places in fitting):
        return False
    # "3-1-101" means building, stairwell, household: nothing that comes later may lie higher up.
    last = numbered
    for word, places in zip(words, fitting, strict=True):
        if word.isdecimal():
            below = [place for place in places if place < last]
            if not below:
                return False
            last = max(below)
    return True


@lru_cache(maxsize=10_000)
def _one(word: str, name: str, key: str) -> bool:
    if word.isdecimal():
        return any(int(figure) == int(word) for figure in re.findall(r"\d+", name))
    # 3号楼 is no part of 13号楼.
    if re.search(
        f"{_NO_FIGURE_BEFORE * word[0].isdecimal()}{re.escape(word)}{_NO_FIGURE_AFTER * word[-1].isdecimal()}",
        name,
    ):
        return True
    return word.isascii() and any(part.startswith(word) for part in key.split())


def _places(db: Db, nodes: Patches, words: Sequence[str], on: date) -> list[Found]:
    levels = [PLACE, PLACE.alias("parent"), PLACE.alias("above")]
    own, parent, above = levels
    building = sa.func.coalesce(above.c.id, parent.c.id, own.c.id)
    query = (
        sa.select(
            own.c.id, own.c.kind, PLACEMENT.c.area_id,
            *(column for level in levels for column in (level.c.name, level.c.pinyin)),
        )
        .select_from(own)
        .outerjoin(parent, parent.c.id == own.c.parent_id)
        .outerjoin(above, above.c.id == parent.c.parent_id)
        .outerjoin(
            PLACEMENT,
            sa.and_(
                PLACEMENT.c.place_id == building,
                sa.or_(PLACEMENT.c.since.is_(None), PLACEMENT.c.since <= on),
                sa.or_(PLACEMENT.c.until.is_(None), PLACEMENT.c.until > on),
            ),
        )
        .where(
            sa.or_(own.c.since.is_(None), own.c.since <= on),
            sa.or_(own.c.until.is_(None), own.c.until > on),
            sa.or_(*(_contains(own, word) for word in words)),
        )
        # What few places have in their own name first, so that the cap never hides the one that is meant.
        .order_by(sa.case((own.c.kind == "building", 0), (own.c.kind == "stairwell", 1), else_=2), own.c.id)
    )  # fmt: skip
    for word in words:
        if not _of_area(nodes, word):
            query = query.where(sa.or_(*(_contains(level, word) for level in levels)))
    lies_in = {None: (), **{id: [(up.name, search_key(up.name)) for up in upward(nodes, id)] for id in nodes}}
    found: list[Found] = []
    for row in db.execute(query.limit(_CANDIDATES)):
        path = [(row[3 + 2 * step], row[4 + 2 * step]) for step in range(_GENERATIONS) if row[3 + 2 * step]]
        # A number is that of a building, a stairwell or a household, not of the patch around them.
        if _fits(words, [*path, *lies_in.get(row.area_id, ())], len(path)):
            shown = " ".join(name for name, _key in reversed(path))
            within = nodes[row.area_id].name if row.area_id in nodes else ""
            found.append(Found(row.kind, row.area_id, row.id, path[0][0], shown, within))
    return found


def _contains(level: sa.FromClause, word: str) -> sa.ColumnElement[bool]:
    ways = [sa.func.lower(level.c.name).contains(word, autoescape=True)]
    if word.isascii() and not word.isdecimal():
        ways += [
            level.c.pinyin.startswith(word, autoescape=True),
            level.c.pinyin.contains(f" {word}", autoescape=True),
        ]
    return sa.or_(*ways)


def _of_area(nodes: Patches, word: str) -> bool:
    """Whether the word may name a patch instead of a place."""
    return any(_one(word, node.name.lower(), search_key(node.name)) for node in nodes.values())

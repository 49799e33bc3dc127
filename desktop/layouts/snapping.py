"""Where an element comes to rest while it is dragged or resized: on an edge or the middle of another, of the page, or on the grid.

Pure: lengths are hundredths of a millimetre from the page's top left corner. The canvas calls it at every move of the mouse.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from credits.certificates.layouts.layout_parts import Box, Layout, Page

GRID = 100
"""One millimetre."""
LEAST = 200
"""Nothing can be made narrower or lower than 2 mm with the mouse: its handles would lie on one another."""


class Guide(NamedTuple):
    """A line that something rests on: `upright` at that x, else lying at that y."""

    upright: bool
    at: int


class Ways(NamedTuple):
    """Lines of one direction: those on which an edge can rest, and those for a middle."""

    edges: tuple[int, ...]
    middles: tuple[int, ...]


class Lines(NamedTuple):
    """What can be rested on: x of the upright lines, y of the lying ones."""

    upright: Ways
    lying: Ways


class Snapped(NamedTuple):
    """Where the box came to rest, and on which lines."""

    box: Box
    guides: tuple[Guide, ...]


def lines(layout: Layout, besides: Collection[str]) -> Lines:
    """Edges and middles of the page and of every element but those with the keys `besides`; an edge rests on the page's middle too."""
    boxes = [element.box for element in layout.elements if element.key not in besides]

    def ways(page: int, spans: list[tuple[int, int]]) -> Ways:
        edges = {0, page // 2, page, *(at for begin, length in spans for at in (begin, begin + length))}
        middles = {page // 2, *(begin + length // 2 for begin, length in spans)}
        return Ways(tuple(sorted(edges)), tuple(sorted(middles)))

    return Lines(
        ways(layout.page.wide, [(box.x, box.wide) for box in boxes]),
        ways(layout.page.high, [(box.y, box.high) for box in boxes]),
    )


def within(box: Box, page: Page) -> Box:
    """The same box brought back onto the page; what is larger than the page begins at its corner."""
    return Box(
        max(0, min(box.x, page.wide - box.wide)),
        max(0, min(box.y, page.high - box.high)),
        box.wide,
        box.high,
    )


def moved(box: Box, page: Page, on: Lines, reach: int) -> Snapped:
    """`box`, where the mouse has it, at rest: edge on edge or middle on middle where that is within `reach`, else on the grid.

    Resting again changes nothing. A box on the page stays on the page.
    """
    box = within(box, page)
    x, upright = _rest(box.x, box.wide, page.wide, on.upright, reach)
    y, lying = _rest(box.y, box.high, page.high, on.lying, reach)
    return Snapped(
        Box(x, y, box.wide, box.high),
        (
            *(Guide(upright=True, at=at) for at in upright),
            *(Guide(upright=False, at=at) for at in lying),
        ),
    )


def resized(box: Box, sides: str, to: tuple[int, int], page: Page, on: Lines, reach: int | None) -> Snapped:
    """`box` with the sides that are held ("n", "se" ...) brought to the point `to`; the others stay.

    At rest as in `moved`; `reach` None frees: neither lines nor grid. At least LEAST wide and high, and on the page.
    """
    left, right, top, bottom = box.x, box.x + box.wide, box.y, box.y + box.high
    guides: list[Guide] = []

    def edge(at: int, low: int, high: int, lines: Iterable[int], *, upright: bool) -> int:
        rest, on_line = _edge(at, low, max(low, high), lines, reach)
        if on_line:
            guides.append(Guide(upright, rest))
        return rest

    if "w" in sides:
        left = edge(to[0], min(0, left), right - LEAST, on.upright.edges, upright=True)
    if "e" in sides:
        right = edge(to[0], left + LEAST, max(page.wide, right), on.upright.edges, upright=True)
    if "n" in sides:
        top = edge(to[1], min(0, top), bottom - LEAST, on.lying.edges, upright=False)
    if "s" in sides:
        bottom = edge(to[1], top + LEAST, max(page.high, bottom), on.lying.edges, upright=False)
    return Snapped(Box(left, top, right - left, bottom - top), tuple(guides))


def squared(box: Box, sides: str, page: Page) -> Box:
    """A square in place of a resized box, the corner or side that is not held staying where it is; on the page."""
    if sides in {"n", "s"}:
        side = box.high
    elif sides in {"w", "e"}:
        side = box.wide
    else:
        side = max(box.wide, box.high)
    right, bottom = box.x + box.wide, box.y + box.high
    side = min(
        side, right if "w" in sides else page.wide - box.x, bottom if "n" in sides else page.high - box.y
    )
    return Box(
        right - side if "w" in sides else box.x,
        bottom - side if "n" in sides else box.y,
        side,
        side,
    )


def _rest(start: int, length: int, most: int, lines: Ways, reach: int) -> tuple[int, tuple[int, ...]]:
    """Where something of a length that begins at `start` comes to rest on a page `most` long, and the lines it then lies on."""
    last = max(0, most - length)
    known = [
        *((at, at - part) for at in lines.edges for part in (0, length)),
        *((at, at - length // 2) for at in lines.middles),
    ]
    begins = [begin for _at, begin in known if 0 <= begin <= last]

    def nearest(place: int) -> int | None:
        found = min(begins, key=lambda begin: (abs(begin - place), begin), default=None)
        return found if found is not None and abs(found - place) <= reach else None

    found = nearest(start)
    if found is None:
        grid = _on_grid(start, 0, last)
        near = nearest(grid)
        found = grid if near is None else near
    return found, tuple(sorted({at for at, begin in known if begin == found}))


def _edge(at: int, low: int, high: int, lines: Iterable[int], reach: int | None) -> tuple[int, bool]:
    at = max(low, min(at, high))
    if reach is None:
        return at, False
    known = [line for line in lines if low <= line <= high]

    def nearest(place: int) -> int | None:
        found = min(known, key=lambda line: (abs(line - place), line), default=None)
        return found if found is not None and abs(found - place) <= reach else None

    rest = nearest(at)
    if rest is None:
        grid = _on_grid(at, low, high)
        rest = nearest(grid)
        return (grid, False) if rest is None else (rest, True)
    return rest, True


def _on_grid(at: int, low: int, high: int) -> int:
    """The nearest place on the grid between two bounds; `at` itself where there is none."""
    below = at // GRID * GRID
    places = [place for place in (below, below + GRID) if low <= place <= high]
    return min(places, key=lambda place: (abs(place - at), place), default=at)

"""What the mouse does with what it holds: where a drag that began somewhere puts the elements now. The canvas calls it."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF

from credits.certificates.layouts.layout_parts import Box, Code, Element, Layout, Rule
from desktop.layouts import acts, snapping
from desktop.layouts.snapping import Guide

SIDES = ("nw", "n", "ne", "e", "se", "s", "sw", "w")


@dataclass
class Drag:
    """A drag: what it began with, and what it holds. No key: an area is drawn on the empty page."""

    before: Layout
    keys: tuple[str, ...]
    key: str | None
    sides: str
    start: tuple[int, int]
    is_moving: bool = False

    def area(self, to: tuple[int, int]) -> Box:
        """The area between the start and a point."""
        x, y = min(self.start[0], to[0]), min(self.start[1], to[1])
        return Box(x, y, abs(self.start[0] - to[0]), abs(self.start[1] - to[1]))


def at(
    drag: Drag, to: tuple[int, int], reach: int | None, *, straight: bool
) -> tuple[Layout, tuple[Guide, ...]]:
    """The layout with the mouse at `to`, and the lines that were met within `reach`; None frees from lines and grid.

    `straight` keeps a movement upright or lying, whichever it is more of.
    """
    return _resized(drag, to, reach) if drag.sides else _moved(drag, to, reach, straight=straight)


def handles(held: Element) -> dict[str, QPointF]:
    """Where the handles of an element are, by the sides that each holds: a rule has two, everything else eight."""
    box = held.box
    return {
        sides: QPointF(
            box.x + (0 if "w" in sides else box.wide if "e" in sides else box.wide / 2),
            box.y + (0 if "n" in sides else box.high if "s" in sides else box.high / 2),
        )
        for sides in (_ends(held) if isinstance(held, Rule) else SIDES)
    }


def _ends(rule: Rule) -> tuple[str, ...]:
    return ("w", "e") if rule.box.wide >= rule.box.high else ("n", "s")


def _moved(
    drag: Drag, to: tuple[int, int], reach: int | None, *, straight: bool
) -> tuple[Layout, tuple[Guide, ...]]:
    across, down = to[0] - drag.start[0], to[1] - drag.start[1]
    if straight:
        across, down = (across, 0) if abs(across) >= abs(down) else (0, down)
    layout = drag.before
    if reach is None:
        return acts.moved(layout, drag.keys, across, down), ()
    held = _around([each.box for each in layout.elements if each.key in drag.keys])
    target = Box(held.x + across, held.y + down, held.wide, held.high)
    rest = snapping.moved(target, layout.page, snapping.lines(layout, drag.keys), reach)
    by = (
        0 if straight and not across else rest.box.x - held.x,
        0 if straight and not down else rest.box.y - held.y,
    )
    return acts.moved(layout, drag.keys, *by), rest.guides


def _resized(drag: Drag, to: tuple[int, int], reach: int | None) -> tuple[Layout, tuple[Guide, ...]]:
    layout, key = drag.before, drag.keys[0]
    held = acts.element(layout, key)
    if held is None:
        return layout, ()
    # The handle moves as the mouse does, from wherever on it the mouse took hold.
    place = handles(held)[drag.sides]
    point = (round(place.x()) + to[0] - drag.start[0], round(place.y()) + to[1] - drag.start[1])
    on = snapping.lines(layout, (key,))
    rest = snapping.resized(held.box, drag.sides, point, layout.page, on, reach)
    if isinstance(held, Code):
        box = snapping.squared(rest.box, drag.sides, layout.page)
        return acts.changed(layout, key, box=box), rest.guides if box == rest.box else ()
    return acts.changed(layout, key, box=rest.box), rest.guides


def _around(boxes: list[Box]) -> Box:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.wide for box in boxes), max(box.y + box.high for box in boxes)
    return Box(left, top, right - left, bottom - top)

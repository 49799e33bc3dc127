"""What the editor does to a layout: every act gives a new one, so that undoing is going back to the one before.

Pure: lengths are hundredths of a millimetre. What may not be issued is said by layout_shape, not prevented here, except that nothing
is moved off the page.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Literal

from credits.certificates.layouts.layout_parts import (
    Box,
    Code,
    Element,
    Frame,
    Layout,
    Picture,
    Rows,
    Rule,
    SealSpace,
    Text,
)
from desktop.layouts import snapping

Step = Literal["front", "forward", "backward", "back"]
BESIDE = 400
"""A copy lies 4 mm to the right of and below what it was made from."""
BORDER = 600
"""A frame is taken hold of on its outermost 6 mm: inside it there is the certificate."""
_DRAWN = (Frame, Picture, SealSpace, Rows, Rule, Text, Code)
"""Whatever is of one of these kinds lies, for the mouse, under what is of a later one."""
NEAR = 100
"""What is thinner than 2 mm is taken hold of within 1 mm of it."""


def element(layout: Layout, key: str) -> Element | None:
    """The element of a key."""
    return next((each for each in layout.elements if each.key == key), None)


def changed(layout: Layout, key: str, /, **values: Any) -> Layout:  # noqa: ANN401 - the fields of any element
    """One element with other values."""
    return replace(
        layout,
        elements=tuple(replace(each, **values) if each.key == key else each for each in layout.elements),
    )


def moved(layout: Layout, keys: Collection[str], across: int, down: int) -> Layout:
    """These elements moved together, as far as all of them stay on the page."""
    boxes = [each.box for each in layout.elements if each.key in keys]
    if not boxes:
        return layout
    across = _bounded(across, [(box.x, box.wide) for box in boxes], layout.page.wide)
    down = _bounded(down, [(box.y, box.high) for box in boxes], layout.page.high)
    return replace(
        layout,
        elements=tuple(
            replace(each, box=_shifted(each.box, across, down)) if each.key in keys else each
            for each in layout.elements
        ),
    )


def added(layout: Layout, fresh: Element) -> Layout:
    """An element on top of all others, under a key that is free."""
    return replace(layout, elements=(*layout.elements, replace(fresh, key=free_key(layout, fresh.key))))


def removed(layout: Layout, keys: Collection[str]) -> Layout:
    """Without these elements."""
    return replace(layout, elements=tuple(each for each in layout.elements if each.key not in keys))


def duplicated(layout: Layout, keys: Collection[str]) -> tuple[Layout, tuple[str, ...]]:
    """A copy of each of these elements on top of all others, beside what it was made from; and the copies' keys."""
    made = layout
    for each in layout.elements:
        if each.key in keys:
            box = snapping.within(_shifted(each.box, BESIDE, BESIDE), layout.page)
            made = added(made, replace(each, box=box))
    return made, tuple(each.key for each in made.elements[len(layout.elements) :])


def ordered(layout: Layout, key: str, step: Step) -> Layout:
    """One element in front of (or behind) the next of its kind, or of all; as it was where it cannot go further.

    A layout is drawn by kind, so that only the order among equals is seen.
    """
    held = element(layout, key)
    if held is None:
        return layout
    at = layout.elements.index(held)
    rest = [each for each in layout.elements if each.key != key]
    before = [place for place in range(at) if type(rest[place]) is type(held)]
    after = [place + 1 for place in range(at, len(rest)) if type(rest[place]) is type(held)]
    place = {
        "front": after[-1] if after else at,
        "forward": after[0] if after else at,
        "backward": before[-1] if before else at,
        "back": before[0] if before else at,
    }[step]
    rest.insert(place, held)
    return replace(layout, elements=tuple(rest))


def key_at(layout: Layout, x: int, y: int) -> str | None:
    """The key of what is taken hold of at a point: the topmost. A background is never taken hold of on the page."""
    drawn = sorted(layout.elements, key=lambda each: _DRAWN.index(type(each)))
    for each in reversed(drawn):
        if isinstance(each, Picture) and each.role == "background":
            continue
        box = each.box
        if not _holds(box, x, y, NEAR if min(box.wide, box.high) < 2 * NEAR else 0):
            continue
        if isinstance(each, Frame) and _holds(box, x, y, -BORDER):
            continue
        return each.key
    return None


def keys_in(layout: Layout, area: Box) -> tuple[str, ...]:
    """The keys of what lies wholly in an area; frames and backgrounds only by themselves."""
    return tuple(
        each.key
        for each in layout.elements
        if not isinstance(each, Frame)
        and not (isinstance(each, Picture) and each.role == "background")
        and area.x <= each.box.x
        and area.y <= each.box.y
        and each.box.x + each.box.wide <= area.x + area.wide
        and each.box.y + each.box.high <= area.y + area.high
    )


def free_key(layout: Layout, wanted: str) -> str:
    """`wanted`, with a number behind it where that key is taken."""
    taken = {each.key for each in layout.elements}
    if wanted not in taken:
        return wanted
    stem = wanted.rstrip("0123456789") or wanted
    return next(key for number in range(2, len(taken) + 3) if (key := f"{stem}{number}") not in taken)


def _bounded(way: int, spans: Sequence[tuple[int, int]], most: int) -> int:
    """As much of a way as keeps every (begin, length) within 0 and `most`; what is outside already may come back in."""
    back = min(max(0, begin) for begin, _length in spans)
    on = min(max(0, most - begin - length) for begin, length in spans)
    return max(-back, min(way, on))


def _shifted(box: Box, across: int, down: int) -> Box:
    return Box(box.x + across, box.y + down, box.wide, box.high)


def _holds(box: Box, x: int, y: int, more: int) -> bool:
    return box.x - more <= x <= box.x + box.wide + more and box.y - more <= y <= box.y + box.high + more

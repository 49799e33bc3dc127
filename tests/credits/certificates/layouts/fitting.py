"""What the tests of layouts compare: boxes of placed lines, each against its element's and against all the others."""

from itertools import combinations

from credits.certificates.layouts.layout_parts import Code, Frame, Layout, Rows, SealSpace, Text
from credits.certificates.layouts.ornaments import inside
from credits.certificates.layouts.placing import Line, place
from credits.certificates.layouts.points import room_of
from credits.certificates.layouts.shown import Shown

Box = tuple[float, float, float, float]
_SLACK = 0.1  # coordinates are written to hundredths of a point


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes have more in common than rounding."""
    return (
        one[0] < other[2] - _SLACK
        and other[0] < one[2] - _SLACK
        and one[1] < other[3] - _SLACK
        and other[1] < one[3] - _SLACK
    )


def within(one: Box, other: Box) -> bool:
    """Whether a box lies in another but for rounding."""
    return (
        one[0] >= other[0] - _SLACK
        and one[1] >= other[1] - _SLACK
        and one[2] <= other[2] + _SLACK
        and one[3] <= other[3] + _SLACK
    )


def fits(layout: Layout, shown: Shown) -> list[Line]:
    """Place a certificate and see that nothing leaves its element, nothing overlaps and nothing is smaller than five points."""
    lines = place(layout, shown)
    rooms = {element.key: room_of(element.box, layout.page.high) for element in layout.elements}
    boxes = [(line, line.box) for line in lines]
    for line, box in boxes:
        assert within(box, rooms[line.key]), (line, rooms[line.key])
        assert line.size >= 5
    by_key: dict[str, list[Box]] = {}
    for line, box in boxes:
        by_key.setdefault(line.key, []).append(box)
    for key, group in by_key.items():
        for one, other in combinations(group, 2):
            assert not overlap(one, other), key
    return lines


def apart(layout: Layout) -> None:
    """See that the elements themselves keep clear of one another and of the border: then lines in them do too."""
    rooms = [
        (element.key, room_of(element.box, layout.page.high))
        for element in layout.elements
        if isinstance(element, (Text, Rows, Code, SealSpace))
    ]
    borders = [
        room_of(inside(element), layout.page.high)
        for element in layout.elements
        if isinstance(element, Frame)
    ]
    for (key, one), (other_key, other) in combinations(rooms, 2):
        assert not overlap(one, other), (key, other_key)
    for border in borders:
        for key, room in rooms:
            assert within(room, border), key

"""Places on the page in points, from its left and bottom: what `placing`, `ornaments` and `certificate_pdf` share."""

from typing import Final, NamedTuple

from credits.certificates.layouts.layout_parts import Box, Rows

POINT: Final = 72 / 2540
"""Of a hundredth of a millimetre."""


class Rect(NamedTuple):
    """A rectangle on the page in points: left, bottom, right, top."""

    left: float
    bottom: float
    right: float
    top: float


class Grid(NamedTuple):
    """The lines of a table: heights of the horizontal ones from top to bottom, places of the vertical ones from left to right."""

    rows: tuple[float, ...]
    columns: tuple[float, ...]


def room_of(box: Box, page_high: int) -> Rect:
    """A box in points, from the page's left and bottom."""
    return Rect(
        box.x * POINT, (page_high - box.bottom) * POINT, box.right * POINT, (page_high - box.y) * POINT
    )


def grid(element: Rows, count: int, page_high: int) -> Grid:
    """The lines of a table of `count` rows; without rows there is no table."""
    if not count:
        return Grid((), ())
    room, lines = room_of(element.box, page_high), count + 1 + bool(element.total)
    each = min(element.row * POINT, (room.top - room.bottom) / lines)
    shares = sum(column.share for column in element.columns)
    edges, before = [room.left], 0
    for column in element.columns:
        before += column.share
        edges.append(room.left + (room.right - room.left) * before / shares)
    return Grid(tuple(room.top - each * number for number in range(lines + 1)), tuple(edges))

"""What of a certificate is no text: borders, rules, the place of the seal, tables, the code, as PDF operators.

`certificate_pdf` puts them on the page. Coordinates are points from the left and bottom.
"""

import math
import re
from collections.abc import Sequence

from credits.certificates.layouts.layout_parts import Box, Frame, Layout, Rows, Rule, SealSpace
from credits.certificates.layouts.points import POINT, Grid, Rect, room_of

EMBROIDERED = 8_47
"""How far the embroidered border reaches inwards from its box's edge."""
PLAIN = 50
_DARK = re.compile(rb"\x01+")
_FAINT = "0.80 0.72 0.66 RG"


def inside(frame: Frame) -> Box:
    """The room that a border leaves; empty for one that is too small to have any."""
    band = EMBROIDERED if frame.style == "embroidered" else PLAIN
    box = frame.box
    return Box(box.x + band, box.y + band, max(box.wide - 2 * band, 0), max(box.high - 2 * band, 0))


def ornaments(layout: Layout) -> str:
    """Operators of everything that is the same on each certificate of a layout, pictures and texts left out; "" for nothing."""
    parts: list[str] = []
    for element in layout.elements:
        if isinstance(element, Frame):
            room = room_of(element.box, layout.page.high)
            parts.append(
                _embroidered(element, room) if element.style == "embroidered" else _plain(element, room)
            )
        elif isinstance(element, Rule):
            parts.append(_rule(element, room_of(element.box, layout.page.high)))
        elif isinstance(element, SealSpace):
            room = room_of(element.box, layout.page.high)
            radius = min(room.right - room.left, room.top - room.bottom) / 2 - 1
            circle = _circle((room.left + room.right) / 2, (room.bottom + room.top) / 2, radius)
            parts.append(f"{_FAINT} 0.6 w [3 3] 0 d {circle} S [] 0 d")
    return " ".join(["q", *parts, "Q"]) if parts else ""


def colour_of(colour: str) -> tuple[float, float, float]:
    """ "#9e171c" as red, green and blue from 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def code(modules: Sequence[bytes], room: Rect) -> str:
    """The QR: a white square, and one path of horizontal runs, filled once, with four modules of quiet zone in the square."""
    side = room.right - room.left
    module = side / (len(modules) + 8)
    # In modules from the upper left, so that the path is of small whole numbers.
    place = f"{module:.4f} 0 0 {-module:.4f} {room.left + 4 * module:.3f} {room.top - 4 * module:.3f} cm"
    path = " ".join(
        f"{run.start()} {row} {run.end() - run.start()} 1 re"
        for row, cells in enumerate(modules)
        for run in _DARK.finditer(cells)
    )
    white = f"1 g {room.left:.2f} {room.bottom:.2f} {side:.2f} {side:.2f} re f"
    return f"q {white} 0 g {place} {path} f Q"


def table(element: Rows, lines: Grid) -> str:
    """The lines of a table, those around it and under its heading a little stronger."""
    if not lines.rows:
        return ""
    left, right, top, bottom = lines.columns[0], lines.columns[-1], lines.rows[0], lines.rows[-1]
    thin = [f"{left:.2f} {y:.2f} m {right:.2f} {y:.2f} l" for y in lines.rows[2:-1]]
    thin += [f"{x:.2f} {top:.2f} m {x:.2f} {bottom:.2f} l" for x in lines.columns[1:-1]]
    strong = [f"{left:.2f} {lines.rows[1]:.2f} m {right:.2f} {lines.rows[1]:.2f} l"]
    strong.append(f"{left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re")
    return " ".join(["q", _stroke(element.rule), "0.4 w", *thin, "S 0.9 w", *strong, "S Q"])


def _plain(frame: Frame, room: Rect) -> str:
    half = PLAIN * POINT / 4
    return f"{_stroke(frame.colour)} {2 * half:.2f} w {_rect(room, half)}"


def _embroidered(frame: Frame, room: Rect) -> str:
    """Lines, a row of cross stitches between them, a stitched flower in each corner."""
    stroke, second = _stroke(frame.colour), _stroke(frame.second)
    parts = [stroke, "2.4 w", _rect(room, 1.2), second, "0.7 w", _rect(room, 6.2), _rect(room, 20.2)]
    parts += ["0.9 w", *_stitches(room), "S"]
    for x in (room.left + 17.2, room.right - 17.2):
        for y in (room.bottom + 17.2, room.top - 17.2):
            parts.append(_flower(x, y, frame))
    return " ".join(parts)


def _stitches(room: Rect) -> list[str]:
    """Small crosses along the middle of the border, evenly, leaving the corners to the flowers."""
    crosses: list[str] = []
    arm, step, deep = 2.2, 7.0, 13.2
    horizontal = [
        (x, y) for x in _along(room.left, room.right, step) for y in (room.bottom + deep, room.top - deep)
    ]
    vertical = [
        (x, y) for y in _along(room.bottom, room.top, step) for x in (room.left + deep, room.right - deep)
    ]
    for x, y in horizontal + vertical:
        crosses.append(
            f"{x - arm:.2f} {y - arm:.2f} m {x + arm:.2f} {y + arm:.2f} l "
            f"{x - arm:.2f} {y + arm:.2f} m {x + arm:.2f} {y - arm:.2f} l"
        )
    return crosses


def _along(begin: float, end: float, step: float) -> list[float]:
    """Places between two corners, `step` apart."""
    corner = 45.0
    count = int((end - begin - 2 * corner) / step)
    first = (begin + end - count * step) / 2
    return [first + number * step for number in range(count + 1)]


def _flower(x: float, y: float, frame: Frame) -> str:
    """A white field, eight petals in two rounds, a heart."""
    second, fill = _stroke(frame.second), _fill(frame.colour)
    parts = ["1 g", _circle(x, y, 22), "f", second, "0.8 w", _circle(x, y, 20.5), "S", fill]
    for petal in range(8):
        long = 17.0 if petal % 2 == 0 else 12.5
        turn = petal * math.pi / 4
        cos, sin = math.cos(turn), math.sin(turn)

        def at(u: float, v: float, cos: float = cos, sin: float = sin) -> str:
            return f"{x + u * cos - v * sin:.2f} {y + u * sin + v * cos:.2f}"

        half = 0.34 * long
        parts.append(
            f"{at(4, 0)} m {at(0.45 * long, half)} {at(0.8 * long, half)} {at(long, 0)} c "
            f"{at(0.8 * long, -half)} {at(0.45 * long, -half)} {at(4, 0)} c f"
        )
    return " ".join([*parts, _fill(frame.second), _circle(x, y, 2.6), "f"])


def _rule(rule: Rule, room: Rect) -> str:
    x, y = (room.left + room.right) / 2, (room.bottom + room.top) / 2
    parts = [_stroke(rule.colour), f"{rule.thick * POINT:.2f} w"]
    if room.right - room.left < room.top - room.bottom:
        parts.append(f"{x:.2f} {room.bottom:.2f} m {x:.2f} {room.top:.2f} l S")
        return " ".join(parts)
    if rule.style == "plain":
        parts.append(f"{room.left:.2f} {y:.2f} m {room.right:.2f} {y:.2f} l S")
        return " ".join(parts)
    parts.append(
        f"{room.left:.2f} {y:.2f} m {x - 10:.2f} {y:.2f} l {x + 10:.2f} {y:.2f} m {room.right:.2f} {y:.2f} l S"
    )
    diamond = f"{x - 5:.2f} {y:.2f} m {x:.2f} {y + 4:.2f} l {x + 5:.2f} {y:.2f} l {x:.2f} {y - 4:.2f} l f"
    return " ".join([*parts, _fill(rule.colour), diamond])


def _circle(x: float, y: float, radius: float) -> str:
    pull = 0.5523 * radius
    quarters = [
        (x + radius, y + pull, x + pull, y + radius, x, y + radius),
        (x - pull, y + radius, x - radius, y + pull, x - radius, y),
        (x - radius, y - pull, x - pull, y - radius, x, y - radius),
        (x + pull, y - radius, x + radius, y - pull, x + radius, y),
    ]
    curves = " ".join(" ".join(f"{point:.2f}" for point in quarter) + " c" for quarter in quarters)
    return f"{x + radius:.2f} {y:.2f} m {curves}"


def _rect(room: Rect, inset: float) -> str:
    wide, high = room.right - room.left - 2 * inset, room.top - room.bottom - 2 * inset
    return f"{room.left + inset:.2f} {room.bottom + inset:.2f} {wide:.2f} {high:.2f} re S"


def _stroke(colour: str) -> str:
    return "{:.3f} {:.3f} {:.3f} RG".format(*colour_of(colour))


def _fill(colour: str) -> str:
    return "{:.3f} {:.3f} {:.3f} rg".format(*colour_of(colour))

"""A drawing as plain shapes, with the words and figures that say the same: `svg` and `drawing_pdf` paint it, tests read it.

Lengths are points with the origin at the top left. A figure is complete without its picture: `alt` tells it in a sentence, `table`
holds its figures.
"""

from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]

INK = "#26323a"
PALE = "#6b7780"
GRID = "#e4e7e9"
BELOW = "#b7c3c9"
REACHED = "#3d7c68"
REACHED_PALE = "#a9cdbf"
LINE = "#b4472e"
DUE = "#d9a441"


@dataclass(frozen=True)
class Box:
    """A filled rectangle; `hint` is shown when the pointer rests on it."""

    x: float
    y: float
    wide: float
    high: float
    colour: str
    hint: str = ""


@dataclass(frozen=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    thick: float = 1.0


@dataclass(frozen=True)
class Label:
    """A line of text whose baseline begins, is centred or ends at (x, y)."""

    x: float
    y: float
    text: str
    size: float
    colour: str = INK
    anchor: Anchor = "start"
    bold: bool = False


Shape = Box | Stroke | Label


@dataclass(frozen=True)
class Figure:
    """One finished drawing; `shapes` from back to front, each row of `table` as long as `columns`."""

    wide: float
    high: float
    title: str
    alt: str
    columns: tuple[str, ...]
    table: tuple[tuple[str | int, ...], ...]
    shapes: tuple[Shape, ...]

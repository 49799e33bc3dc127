"""What every chart with a scale has: its heading, round steps, the lines across or down at each step with their figures."""

from collections.abc import Callable
from dataclasses import dataclass

from charts.figure import GRID, INK, PALE, Label, Shape, Stroke


@dataclass(frozen=True)
class Plot:
    """Where a chart's data lie within its figure, in points from the figure's top left."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def wide(self) -> float:
        """Between left and right."""
        return self.right - self.left

    @property
    def high(self) -> float:
        """Between top and bottom."""
        return self.bottom - self.top


def heading(title: str, aside: str, plot: Plot) -> list[Shape]:
    """The title at the left and a short sentence at the right, above the data."""
    return [
        Label(plot.left, 30, title, 17, INK, bold=True),
        Label(plot.right, 30, aside, 12, PALE, "end"),
    ]


def scale(most: int, least_step: int = 1) -> tuple[int, int]:
    """The end of an axis and its step: a round multiple of `least_step` that gives at most six lines."""
    step = 1
    while step * least_step * 5 < most:
        step = step * 2 if str(step)[0] in "15" else step // 2 * 5
    step *= least_step
    return max(step, -(-most // step) * step), step


def across(plot: Plot, end: int, step: int, said: Callable[[int], str] = str) -> list[Shape]:
    """Lines across at each step of an upright axis from 0 to `end`."""
    shapes: list[Shape] = []
    for value in range(0, end + 1, step):
        y = plot.bottom - plot.high * value / end
        shapes.append(Stroke(plot.left, y, plot.right, y, GRID))
        shapes.append(Label(plot.left - 8, y + 4, said(value), 11, PALE, "end"))
    return shapes


def down(plot: Plot, end: int, step: int, said: Callable[[int], str] = str) -> list[Shape]:
    """Lines down at each step of a level axis from 0 to `end`."""
    shapes: list[Shape] = []
    for value in range(0, end + 1, step):
        x = plot.left + plot.wide * value / end
        shapes.append(Stroke(x, plot.top, x, plot.bottom, GRID))
        shapes.append(Label(x, plot.bottom + 17, said(value), 11, PALE, "middle"))
    return shapes

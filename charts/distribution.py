"""How a year's credits are distributed against the line: a histogram without names and without ranks."""

from collections.abc import Sequence
from typing import NamedTuple

from charts.axes import Plot, across, heading, scale
from charts.figure import BELOW, INK, LINE, PALE, REACHED, Box, Figure, Label, Shape, Stroke
from core.amounts import shown
from core.language import _

WIDE, HIGH = 680.0, 340.0
_PLOT = Plot(56, WIDE - 24, 74, HIGH - 60)
_BINS_BELOW = (8, 10, 6, 5, 4)
_BINS_ABOVE = 6


class Bar(NamedTuple):
    """People with at least `least` and fewer than `below` credits, in hundredths; None for no upper end."""

    least: int
    below: int | None
    people: int


def distribution(earned: Sequence[int], required: int, met: int | None = None) -> Figure:
    """The histogram of everybody's earned credits against `required`, both in hundredths; the line is an edge between bars.

    `met` is how many meet their own lines, where some have another than `required`. All words in the present language.
    """
    bars = binned(earned, required)
    met = sum(credits >= required for credits in earned) if met is None else met
    most, step = scale(max((bar.people for bar in bars), default=0))
    bottom, each = _PLOT.bottom, _PLOT.wide / len(bars)
    shapes: list[Shape] = [
        *heading(
            _("Credits earned"), _("{met} of {people} meet the line", met=met, people=len(earned)), _PLOT
        ),
        *across(_PLOT, most, step),
    ]
    for place, bar in enumerate(bars):
        x, high = _PLOT.left + place * each, _PLOT.high * bar.people / most
        if bar.people:
            colour = REACHED if bar.least >= required else BELOW
            hint = _("People with {credits} credits: {people}", credits=_range(bar), people=bar.people)
            shapes.append(Box(x + 2, bottom - high, each - 4, high, colour, hint))
            shapes.append(Label(x + each / 2, bottom - high - 5, str(bar.people), 11, INK, "middle"))
        shapes.append(Label(x, bottom + 17, shown(bar.least), 11, PALE, "middle"))
    if bars[-1].below is not None:
        shapes.append(Label(_PLOT.right, bottom + 17, shown(bars[-1].below), 11, PALE, "middle"))
    at = _PLOT.left + each * sum(bar.least < required for bar in bars)
    shapes += [
        Stroke(_PLOT.left, bottom, _PLOT.right, bottom, PALE),
        Stroke(at, _PLOT.top - 12, at, bottom, LINE, 1.6),
        Label(
            at,
            _PLOT.top - 18,
            _("The line: {required}", required=shown(required)),
            12,
            LINE,
            "middle",
            bold=True,
        ),
        Label(_PLOT.left - 8, _PLOT.top - 18, _("People"), 11, PALE, "end"),
        Label((_PLOT.left + _PLOT.right) / 2, HIGH - 18, _("Credits"), 11, PALE, "middle"),
    ]
    return Figure(
        WIDE,
        HIGH,
        _("Credits earned"),
        _(
            "Histogram of credits earned: {met} of {people} people meet the line of {required} credits.",
            met=met,
            people=len(earned),
            required=shown(required),
        ),
        (_("Credits"), _("People")),
        tuple((_range(bar), bar.people) for bar in bars),
        tuple(shapes),
    )


def binned(earned: Sequence[int], required: int) -> list[Bar]:
    """The bars: equal ranges up to the line, then up to six beyond it, the last of them open where somebody has more still."""
    number = next((count for count in _BINS_BELOW if required % (count * 100) == 0), 1)
    width = max(1, required // number)
    farthest = max([*earned, required])
    above = min(_BINS_ABOVE, (farthest - required) // width + 1)
    edges = [place * width for place in range(number + above)]
    counts = [0] * len(edges)
    for credits in earned:
        counts[min(max(credits, 0) // width, len(edges) - 1)] += 1
    ends: list[int | None] = [*edges[1:], edges[-1] + width]  # of each range, the first figure beyond it
    if farthest >= edges[-1] + width:
        ends[-1] = None
    return [Bar(*bar) for bar in zip(edges, ends, counts, strict=True)]


def _range(bar: Bar) -> str:
    if bar.below is None:
        return _("{least} and more", least=shown(bar.least))
    return _("{least} to under {below}", least=shown(bar.least), below=shown(bar.below))

"""How verdicts would change under other rules: for each verdict the people before and after."""

from collections.abc import Sequence
from typing import NamedTuple

from charts.axes import Plot, across, heading, scale
from charts.figure import BELOW, INK, PALE, REACHED, Box, Figure, Label, Shape, Stroke
from core.language import _

WIDE, HIGH = 680.0, 320.0
_PLOT = Plot(56, WIDE - 24, 74, HIGH - 70)


class Change(NamedTuple):
    """A verdict by its title, and how many people have it before and after."""

    title: str
    before: int
    after: int


def before_after(changes: Sequence[Change], up: int, down: int) -> Figure:
    """Two bars for each verdict; `up` people would newly meet the line, `down` no longer. All words in the present language."""
    end, step = scale(max((max(each.before, each.after) for each in changes), default=0))
    aside = _("{up} would newly meet the line, {down} no longer", up=up, down=down)
    shapes: list[Shape] = [
        *heading(_("Before and after"), aside, _PLOT),
        *across(_PLOT, end, step),
    ]
    wide = _PLOT.wide / max(1, len(changes))
    for place, each in enumerate(changes):
        x, bar = _PLOT.left + place * wide, wide * 0.3
        before = _("{verdict} before: {people} people", verdict=each.title, people=each.before)
        after = _("{verdict} after: {people} people", verdict=each.title, people=each.after)
        for turn, (people, colour, hint) in enumerate(
            ((each.before, BELOW, before), (each.after, REACHED, after))
        ):
            left, high = x + wide * 0.15 + turn * (bar + wide * 0.1), _PLOT.high * people / end
            if people:
                shapes.append(Box(left, _PLOT.bottom - high, bar, high, colour, hint))
            shapes.append(Label(left + bar / 2, _PLOT.bottom - high - 5, str(people), 11, INK, "middle"))
        shapes.append(Label(x + wide / 2, _PLOT.bottom + 18, each.title, 12, INK, "middle"))
    shapes += [
        Stroke(_PLOT.left, _PLOT.bottom, _PLOT.right, _PLOT.bottom, PALE),
        Label(_PLOT.left - 8, _PLOT.top - 18, _("People"), 11, PALE, "end"),
        Label(
            (_PLOT.left + _PLOT.right) / 2,
            HIGH - 18,
            _("Left bar: under the rules now; right bar: under the others."),
            11,
            PALE,
            "middle",
        ),
    ]
    return Figure(
        WIDE,
        HIGH,
        _("Before and after"),
        aside,
        (_("Verdict"), _("Before"), _("After")),
        tuple((each.title, each.before, each.after) for each in changes),
        tuple(shapes),
    )

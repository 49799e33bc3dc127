"""How many people of each 居民区 meet the line, in the street's own order of its areas: a picture of numbers, not a ranking."""

from collections.abc import Sequence
from typing import NamedTuple

from charts.axes import Plot, down, heading, scale
from charts.figure import BELOW, INK, PALE, REACHED, Box, Figure, Label, Shape, Stroke
from core.language import _

WIDE = 680.0
_EACH = 24.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 150.0, 70.0, 60.0, 56.0
_NAME = 11
_LONGEST = 12
"""Characters of an area's name beside its bar; the whole name is in the hint and in the table."""


class AreaCount(NamedTuple):
    """The people of one area and how many of them meet the line."""

    name: str
    people: int
    met: int


def by_area(areas: Sequence[AreaCount]) -> Figure:
    """A bar for each area as long as it has people, its front part those who meet the line; in the order given.

    All words in the present language.
    """
    plot = Plot(_LEFT, WIDE - _RIGHT, _TOP, _TOP + max(1, len(areas)) * _EACH)
    end, step = scale(max((area.people for area in areas), default=0))
    met, people = sum(area.met for area in areas), sum(area.people for area in areas)
    shapes: list[Shape] = [
        *heading(
            _("By residential area"), _("{met} of {people} meet the line", met=met, people=people), plot
        ),
        *down(plot, end, step),
    ]
    for place, area in enumerate(areas):
        y, long = plot.top + place * _EACH, plot.wide / end
        hint = _("{area}: {met} of {people} meet the line", area=area.name, met=area.met, people=area.people)
        name = area.name if len(area.name) <= _LONGEST else area.name[: _LONGEST - 1] + "…"
        shapes.append(Label(plot.left - 8, y + _EACH / 2 + 4, name, _NAME, INK, "end"))
        if area.met:
            shapes.append(Box(plot.left, y + 4, long * area.met, _EACH - 8, REACHED, hint))
        if area.people > area.met:
            rest = long * (area.people - area.met)
            shapes.append(Box(plot.left + long * area.met, y + 4, rest, _EACH - 8, BELOW, hint))
        shapes.append(
            Label(
                plot.left + long * area.people + 6, y + _EACH / 2 + 4, f"{area.met}/{area.people}", 11, PALE
            )
        )
    shapes.append(Stroke(plot.left, plot.top, plot.left, plot.bottom, PALE))
    shapes.append(Label((plot.left + plot.right) / 2, plot.bottom + 38, _("People"), 11, PALE, "middle"))
    return Figure(
        WIDE,
        plot.bottom + _BOTTOM,
        _("By residential area"),
        _(
            "{met} of {people} people in {areas} areas meet the line.",
            met=met,
            people=people,
            areas=len(areas),
        ),
        (_("Residential area"), _("People"), _("Met")),
        tuple((area.name, area.people, area.met) for area in areas),
        tuple(shapes),
    )

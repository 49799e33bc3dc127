"""What people still need against what the rest of the calendar offers them, for each category of courses."""

from collections.abc import Sequence
from typing import NamedTuple

from charts.axes import Plot, down, heading, scale
from charts.figure import BELOW, INK, LINE, PALE, REACHED, Box, Figure, Label, Shape, Stroke
from core.amounts import shown
from core.language import _

WIDE = 680.0
_EACH = 62.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 110.0, 90.0, 60.0, 60.0


class CategorySupply(NamedTuple):
    """A category by its title; credits in hundredths, summed over the people who still need some."""

    title: str
    needed: int
    offered: int
    short: int
    """How many people cannot get all they need from what is offered."""


def supply(categories: Sequence[CategorySupply], people: int) -> Figure:
    """Two bars for each category: needed, and offered to those who need it. All words in the present language.

    `people` cannot get all they need; who is short of several categories is counted once.
    """
    plot = Plot(_LEFT, WIDE - _RIGHT, _TOP, _TOP + max(1, len(categories)) * _EACH)
    end, step = scale(max((max(each.needed, each.offered) for each in categories), default=0), 100)
    aside = (
        _("For {people} people it is not enough", people=people)
        if people
        else _("It is enough for everybody")
    )
    shapes: list[Shape] = [*heading(_("Offer and need"), aside, plot), *down(plot, end, step, shown)]
    for place, each in enumerate(categories):
        y = plot.top + place * _EACH
        shapes.append(Label(plot.left - 8, y + _EACH / 2 + 4, each.title, 12, INK, "end"))
        needed, offered = shown(each.needed), shown(each.offered)
        for top, credits, colour, said, hint in (
            (
                y + 8,
                each.needed,
                BELOW,
                _("{credits} needed", credits=needed),
                _("{title}: {credits} credits are needed", title=each.title, credits=needed),
            ),
            (
                y + 32,
                each.offered,
                LINE if each.short else REACHED,
                _("{credits} offered", credits=offered),
                _("{title}: {credits} credits are offered", title=each.title, credits=offered),
            ),
        ):
            long = plot.wide * credits / end
            if credits:
                shapes.append(Box(plot.left, top, long, 20, colour, hint))
            shapes.append(Label(plot.left + long + 6, top + 14, said, 11, PALE))
    shapes.append(Stroke(plot.left, plot.top, plot.left, plot.bottom, PALE))
    shapes.append(Label((plot.left + plot.right) / 2, plot.bottom + 40, _("Credits"), 11, PALE, "middle"))
    return Figure(
        WIDE,
        plot.bottom + _BOTTOM,
        _("Offer and need"),
        aside,
        (_("Category"), _("Needed"), _("Offered"), _("People it is not enough for")),
        tuple((each.title, shown(each.needed), shown(each.offered), each.short) for each in categories),
        tuple(shapes),
    )

"""Open issues and coverage of each area side by side, in the areas' own order: a picture of numbers, not a ranking."""

from collections.abc import Sequence
from typing import NamedTuple

from charts.axes import Plot, down, heading, scale
from charts.figure import BELOW, DUE, INK, LINE, PALE, REACHED, Box, Figure, Label, Shape, Stroke
from core.language import _

WIDE = 720.0
_EACH = 26.0
_TOP, _BOTTOM = 92.0, 52.0
_LEFT, _MIDDLE = 140.0, 420.0
_SECOND, _RIGHT = 470.0, WIDE - 62
_NAME = 11
_LONGEST = 11
"""Characters of an area's name beside its bar; the whole name is in the hint and in the table."""
_WHOLE = 100


class OpenCount(NamedTuple):
    """One area: its open issues, how many of them are due soon or overdue, and what was looked at of what there is."""

    name: str
    open: int
    due: int
    overdue: int
    looked: int
    pairs: int


def open_by_area(areas: Sequence[OpenCount]) -> Figure:
    """At the left a bar as long as an area has open issues, overdue ones first; at the right the share that was looked at.

    All words in the present language.
    """
    bottom = _TOP + max(1, len(areas)) * _EACH
    left, right = Plot(_LEFT, _MIDDLE, _TOP, bottom), Plot(_SECOND, _RIGHT, _TOP, bottom)
    end, step = scale(max((area.open for area in areas), default=0))
    opened, overdue = sum(area.open for area in areas), sum(area.overdue for area in areas)
    looked, pairs = sum(area.looked for area in areas), sum(area.pairs for area in areas)
    title = _("Open issues and coverage")
    alt = _(
        "{open} open issues in {areas} areas, {overdue} of them overdue; {looked} of {pairs} items looked at this month.",
        open=opened, areas=len(areas), overdue=overdue, looked=looked, pairs=pairs,
    )  # fmt: skip
    shapes: list[Shape] = [
        *heading(
            title,
            _("{open} open, {overdue} overdue", open=opened, overdue=overdue),
            Plot(24, WIDE - 24, 0, 0),
        ),
        *_legend(),
        *down(left, end, step),
        *down(right, _WHOLE, 50, lambda value: f"{value}%"),
    ]
    for place, area in enumerate(areas):
        y = _TOP + place * _EACH
        shapes += _row(area, left, right, y, end)
    shapes += [Stroke(each.left, each.top, each.left, each.bottom, PALE) for each in (left, right)]
    for plot, words in ((left, _("Open issues")), (right, _("Items looked at this month"))):
        shapes.append(Label((plot.left + plot.right) / 2, bottom + 36, words, 11, PALE, "middle"))
    return Figure(
        WIDE,
        bottom + _BOTTOM,
        title,
        alt,
        (
            _("Area or micro-grid"),
            _("Open issues"),
            _("Due soon"),
            _("Overdue"),
            _("Items looked at"),
            _("Items in force"),
        ),
        tuple(tuple(area) for area in areas),
        tuple(shapes),
    )


def _legend() -> list[Shape]:
    shapes: list[Shape] = []
    x = _LEFT
    for words, colour in ((_("Overdue"), LINE), (_("Due soon"), DUE), (_("In time"), BELOW)):
        shapes += [Box(x, 56, 10, 10, colour, words), Label(x + 15, 65, words, 11, INK)]
        x += 88
    return shapes


def _row(area: OpenCount, left: Plot, right: Plot, y: float, end: int) -> list[Shape]:
    in_time = area.open - area.due - area.overdue
    hint = _(
        "{area}: {open} open, {due} due soon, {overdue} overdue; {looked} of {pairs} items looked at",
        area=area.name, open=area.open, due=area.due, overdue=area.overdue, looked=area.looked, pairs=area.pairs,
    )  # fmt: skip
    name = area.name if len(area.name) <= _LONGEST else area.name[: _LONGEST - 1] + "…"
    line = y + _EACH / 2 + 4
    shapes: list[Shape] = [Label(left.left - 8, line, name, _NAME, INK, "end")]
    x = left.left
    for number, colour in ((area.overdue, LINE), (area.due, DUE), (in_time, BELOW)):
        if number:
            long = left.wide / end * number
            shapes.append(Box(x, y + 5, long, _EACH - 10, colour, hint))
            x += long
    shapes.append(Label(x + 6, line, str(area.open), 11, INK))
    if area.pairs:
        long = right.wide * area.looked / area.pairs
        if area.looked:
            shapes.append(Box(right.left, y + 5, long, _EACH - 10, REACHED, hint))
        shapes.append(Label(right.left + long + 6, line, f"{area.looked}/{area.pairs}", 11, PALE))
    return shapes

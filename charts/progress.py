"""How a year's credits grow: at the end of each month, between which figures the middle half of the people stands."""

from collections.abc import Sequence
from typing import NamedTuple

from charts.axes import Plot, across, heading, scale
from charts.figure import INK, LINE, PALE, REACHED, REACHED_PALE, Box, Figure, Label, Shape, Stroke
from core.amounts import shown
from core.language import _
from core.months import shown_month

WIDE, HIGH = 680.0, 340.0
_PLOT = Plot(56, WIDE - 24, 74, HIGH - 60)
_LEAST_HIGH = 1.0


class MonthEnd(NamedTuple):
    """The credits that people had together by the end of a month, in hundredths: of four equal parts the three borders."""

    month: int
    quarter: int
    median: int
    three_quarters: int


def progress(months: Sequence[MonthEnd], required: int) -> Figure:
    """A box for each month from the first to the third quarter with the median across it, under the line of `required`.

    Months in order, January first; those not over yet are left out by the caller. All words in the present language.
    """
    end, step = scale(max([required, *(each.three_quarters for each in months)]), 100)
    latest = months[-1].median if months else 0
    shapes: list[Shape] = [
        *heading(
            _("Credits through the year"),
            _("The middle one of all people has {credits}", credits=shown(latest)) if months else "",
            _PLOT,
        ),
        *across(_PLOT, end, step, shown),
    ]
    each = _PLOT.wide / 12
    for month in range(1, 13):
        x = _PLOT.left + (month - 0.5) * each
        shapes.append(Label(x, _PLOT.bottom + 17, shown_month(month), 11, PALE, "middle"))
    for found in months:
        x = _PLOT.left + (found.month - 1) * each + each * 0.2
        top, middle, low = (
            _PLOT.bottom - _PLOT.high * credits / end
            for credits in (found.three_quarters, found.median, found.quarter)
        )
        hint = _(
            "End of {month}: half of all people have between {low} and {high} credits, the middle one {median}",
            month=shown_month(found.month),
            low=shown(found.quarter),
            high=shown(found.three_quarters),
            median=shown(found.median),
        )
        shapes.append(
            Box(x, min(top, low - _LEAST_HIGH), each * 0.6, max(_LEAST_HIGH, low - top), REACHED_PALE, hint)
        )
        shapes.append(Stroke(x, middle, x + each * 0.6, middle, REACHED, 2.4))
    line = _PLOT.bottom - _PLOT.high * required / end
    shapes += [
        Stroke(_PLOT.left, _PLOT.bottom, _PLOT.right, _PLOT.bottom, PALE),
        Stroke(_PLOT.left, line, _PLOT.right, line, LINE, 1.6),
        Label(
            _PLOT.left + 4, line - 6, _("The line: {required}", required=shown(required)), 12, LINE, bold=True
        ),
        Label(_PLOT.left - 8, _PLOT.top - 18, _("Credits"), 11, PALE, "end"),
        Label(
            (_PLOT.left + _PLOT.right) / 2,
            HIGH - 18,
            _("Each box holds the middle half of the people; the stroke is the middle one."),
            11,
            INK,
            "middle",
        ),
    ]
    return Figure(
        WIDE,
        HIGH,
        _("Credits through the year"),
        _(
            "Credits at the end of each month: the middle one of all people now has {credits}, the line is {required}.",
            credits=shown(latest),
            required=shown(required),
        ),
        (_("Month"), _("A quarter has at most"), _("Half have at most"), _("Three quarters have at most")),
        tuple(
            (shown_month(found.month), shown(found.quarter), shown(found.median), shown(found.three_quarters))
            for found in months
        ),
        tuple(shapes),
    )

"""One person's year: the credits gathered by the end of each month, under their own line. The phone shows it."""

from collections.abc import Sequence

from charts.axes import Plot, across, heading, scale
from charts.figure import BELOW, LINE, PALE, REACHED, Box, Figure, Label, Shape, Stroke
from core.amounts import shown
from core.language import _
from core.months import shown_month

WIDE, HIGH = 360.0, 220.0
_PLOT = Plot(40, WIDE - 12, 58, HIGH - 34)


def own_year(gathered: Sequence[int], required: int) -> Figure:
    """A bar for each month so far, January first, as high as what was gathered by its end; hundredths, as the line.

    All words in the present language.
    """
    now = gathered[-1] if gathered else 0
    end, step = scale(max([required, *gathered]), 100)
    shapes: list[Shape] = [
        *heading(_("My year"), _("{credits} credits so far", credits=shown(now)), _PLOT),
        *across(_PLOT, end, step, shown),
    ]
    each = _PLOT.wide / 12
    for month in range(1, 13):
        x = _PLOT.left + (month - 0.5) * each
        if month % 2:
            shapes.append(Label(x, _PLOT.bottom + 16, shown_month(month), 9, PALE, "middle"))
    for month, credits in enumerate(gathered, 1):
        if credits <= 0:
            continue
        high = _PLOT.high * credits / end
        x = _PLOT.left + (month - 1) * each
        hint = _("By the end of {month}: {credits}", month=shown_month(month), credits=shown(credits))
        colour = REACHED if credits >= required else BELOW
        shapes.append(Box(x + each * 0.15, _PLOT.bottom - high, each * 0.7, high, colour, hint))
    line = _PLOT.bottom - _PLOT.high * required / end
    shapes += [
        Stroke(_PLOT.left, _PLOT.bottom, _PLOT.right, _PLOT.bottom, PALE),
        Stroke(_PLOT.left, line, _PLOT.right, line, LINE, 1.4),
        Label(_PLOT.left + 3, line - 4, _("The line: {required}", required=shown(required)), 10, LINE),
    ]
    return Figure(
        WIDE,
        HIGH,
        _("My year"),
        _(
            "My credits by the end of each month: {credits} so far, the line is {required}.",
            credits=shown(now),
            required=shown(required),
        ),
        (_("Month"), _("Credits")),
        tuple((shown_month(month), shown(credits)) for month, credits in enumerate(gathered, 1)),
        tuple(shapes),
    )

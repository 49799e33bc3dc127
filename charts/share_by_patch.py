"""One indicator for each patch, in the order of the tree: how many cases it has and how many of them count. No ranking."""

from collections.abc import Sequence
from typing import NamedTuple

from charts.axes import Plot, down, heading, scale
from charts.figure import BELOW, INK, PALE, REACHED, Box, Figure, Label, Shape, Stroke
from core.amounts import shown
from core.language import _

WIDE = 680.0
_EACH = 24.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 150.0, 120.0, 60.0, 50.0
_LONGEST = 12
"""Characters of a patch's name beside its bar; the whole name is in the hint and in the table."""


class PatchShare(NamedTuple):
    """A patch with the cases of an indicator; `value` in hundredths, None where there is no case."""

    name: str
    hits: int
    n: int
    value: int | None


def share_by_patch(title: str, unit: str, patches: Sequence[PatchShare]) -> Figure:
    """A bar for each patch as long as it has cases, its front part those that count; beside it the figure with its n.

    `title` is the indicator's, `unit` what stands behind its figure ("%" or hours). All words in the present language.
    """
    plot = Plot(_LEFT, WIDE - _RIGHT, _TOP, _TOP + max(1, len(patches)) * _EACH)
    end, step = scale(max((patch.n for patch in patches), default=0))
    shapes: list[Shape] = [
        *heading(title, _("n = {n}", n=sum(patch.n for patch in patches)), plot),
        *down(plot, end, step),
    ]
    for place, patch in enumerate(patches):
        y, long = plot.top + place * _EACH, plot.wide / end
        said = _said(patch, unit)
        hint = _("{patch}: {figure}", patch=patch.name, figure=said)
        name = patch.name if len(patch.name) <= _LONGEST else patch.name[: _LONGEST - 1] + "…"
        shapes.append(Label(plot.left - 8, y + _EACH / 2 + 4, name, 11, INK, "end"))
        if patch.hits:
            shapes.append(Box(plot.left, y + 4, long * patch.hits, _EACH - 8, REACHED, hint))
        if patch.n > patch.hits:
            rest = long * (patch.n - patch.hits)
            shapes.append(Box(plot.left + long * patch.hits, y + 4, rest, _EACH - 8, BELOW, hint))
        shapes.append(Label(plot.left + long * patch.n + 6, y + _EACH / 2 + 4, said, 11, PALE))
    shapes.append(Stroke(plot.left, plot.top, plot.left, plot.bottom, PALE))
    shapes.append(Label((plot.left + plot.right) / 2, plot.bottom + 36, _("Cases (n)"), 11, PALE, "middle"))
    alt = _("{title} of {count} patches", title=title, count=len(patches))
    return Figure(
        WIDE,
        plot.bottom + _BOTTOM,
        title,
        alt,
        (_("Patch"), _("Counting"), _("Cases (n)"), title),
        tuple(
            (patch.name, patch.hits, patch.n, "" if patch.value is None else f"{shown(patch.value)} {unit}")
            for patch in patches
        ),
        tuple(shapes),
    )


def _said(patch: PatchShare, unit: str) -> str:
    if patch.value is None:
        return _("no figure")
    return _("{value} {unit} (n = {n})", value=shown(patch.value), unit=unit, n=patch.n)

"""The page that the editor shows: a layout filled with sample values, drawn by the module that draws what is issued."""

from dataclasses import replace

from core.paths import DataFolder
from core.refusal import Refusal
from credits.certificates.layouts import images
from credits.certificates.layouts.layout_parts import Box, Code, Layout
from credits.certificates.layouts.refusals import PictureGone
from credits.certificates.layouts.shown import Shown
from desktop.layouts.samples import sample

_ADDRESS = "HTTP://192.168.1.20:8080/V#" + "1234567890" * 24
"""As long as a code's own text, so that the picture of the code is as dense as a real one; it verifies nothing."""


def page(folder: DataFolder, layout: Layout, which: str) -> bytes:
    """The PDF of a layout with one of samples.SAMPLES; what cannot be drawn is left out. For any thread."""
    from credits.certificates.certificate_pdf import draw

    shown = sample(layout.kind, which)
    made = drawable(folder, layout, shown)
    return draw(made, shown, _ADDRESS, images.read(folder, made))


def drawable(folder: DataFolder, layout: Layout, shown: Shown) -> Layout:
    """The layout without texts that do not fit and pictures that are gone: while it is changed it need not be right.

    A layout without a code gets one off the page, for nothing is drawn without.
    """
    singly = [(each, replace(layout, elements=(each,))) for each in layout.elements]
    kept = [each for each, alone in singly if fits(alone, shown) and not gone(folder, alone)]
    if not any(isinstance(each, Code) for each in kept):
        kept.append(Code("", Box(layout.page.wide + 10_00, 0, 10_00, 10_00)))
    return replace(layout, elements=tuple(kept))


def gone(folder: DataFolder, layout: Layout) -> PictureGone | None:
    """What is to say of the pictures of a layout, where one is not there."""
    try:
        images.read(folder, layout)
    except PictureGone as refusal:
        return refusal
    return None


def fits(layout: Layout, shown: Shown) -> bool:
    """Whether every text of a layout fits its box."""
    from credits.certificates.certificate_pdf import place

    try:
        place(layout, shown)
    except Refusal:
        return False
    return True

"""While a layout is changed it need not be right: the page is drawn all the same, and what is wrong is said."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.paths import DataFolder
from credits.certificates.layouts import layouts
from credits.certificates.layouts.layout_parts import Box, Code, Layout, Picture, Rows, SealSpace, Text
from desktop.layouts import acts, drawing, samples
from desktop.layouts.problems import find, wrong_keys
from desktop.layouts.samples import SAMPLES

LENGTHS = st.sampled_from([0, 1, 50, 230, 1_000, 9_999, 60_000])
BOXES = st.builds(Box, LENGTHS, LENGTHS, LENGTHS, LENGTHS)
TEXTS = st.one_of(
    st.sampled_from(
        ["", "||", "{name}||", "{", "}}{{", "{nobody}", "甲\n乙\n丙", "\U000323b0\ue000", "{issuers}"]
    ),
    st.text(max_size=12),
)


@st.composite
def spoilt(draw: st.DrawFn) -> Layout:
    """A shipped layout after up to three changes that nobody should make."""
    layout = draw(st.sampled_from(layouts.shipped()))
    for _time in range(draw(st.integers(1, 3))):
        element = draw(st.sampled_from(layout.elements))
        values: dict[str, Any] = {"box": draw(BOXES)}
        if isinstance(element, Text | SealSpace) and draw(st.booleans()):
            values = {"text": draw(TEXTS)}
        if isinstance(element, Text) and draw(st.booleans()):
            values |= {"lines": draw(st.integers(1, 4)), "spacing": draw(st.sampled_from([0, 1_000]))}
        if isinstance(element, Rows) and draw(st.booleans()):
            values |= {"columns": element.columns[: draw(st.integers(0, 4))], "total": ()}
        layout = acts.changed(layout, element.key, **values)
    return layout


@settings(max_examples=60)
@given(spoilt(), st.sampled_from([*SAMPLES]))
def test_whatever_the_editor_makes_is_drawn_and_looked_at(
    nowhere: DataFolder, layout: Layout, which: str
) -> None:
    assert drawing.page(nowhere, layout, which).startswith(b"%PDF-")
    keys = {element.key for element in layout.elements}
    assert set(wrong_keys(find(nowhere, layout))) <= keys


def test_a_layout_without_a_code_and_with_a_lost_picture_is_drawn(folder: DataFolder) -> None:
    shipped = layouts.shipped_for("stage")
    rest = tuple(element for element in shipped.elements if not isinstance(element, Code))
    layout = replace(shipped, elements=(*rest, Picture("图", Box(0, 0, 1_000, 1_000), "0" * 64)))
    assert drawing.page(folder, layout, samples.USUAL).startswith(b"%PDF-")
    assert "图" in wrong_keys(find(folder, layout))


def test_every_sample_of_every_kind_fits_the_shipped_layouts(folder: DataFolder) -> None:
    for layout in layouts.shipped():
        assert find(folder, layout) == []
        for which in SAMPLES:
            shown = samples.sample(layout.kind, which)
            assert drawing.fits(layout, shown)
            assert shown.fields.keys() == samples.sample(layout.kind, samples.USUAL).fields.keys()

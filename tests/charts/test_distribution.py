"""The histogram against the line: its figures, its shapes, and both ways to paint it."""

import re
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from charts import drawing_pdf
from charts.distribution import binned, distribution
from charts.figure import BELOW, LINE, REACHED, Box, Figure, Label, Stroke
from charts.svg import svg

earned_lists = st.lists(st.integers(-200, 30_000), max_size=60)
requireds = st.sampled_from([80_00, 72_00, 90_00, 50_00, 100_00, 33, 1, 0])


@given(earned_lists, requireds)
def test_everybody_is_in_one_bar_and_the_line_is_an_edge(earned: list[int], required: int) -> None:
    bars = binned(earned, required)
    assert sum(bar.people for bar in bars) == len(earned)
    assert [bar.below for bar in bars[:-1]] == [bar.least for bar in bars[1:]]
    for bar in bars:
        top = bar.below if bar.below is not None else 10**9
        lowest = -(10**9) if bar.least == 0 else bar.least
        assert bar.people == sum(lowest <= credits < top for credits in earned)
    if required >= 100:
        assert required in {bar.least for bar in bars}
        met = sum(bar.people for bar in bars if bar.least >= required)
        assert met == sum(credits >= required for credits in earned)


@given(earned_lists, requireds)
def test_every_shape_lies_within_the_figure_and_bars_are_as_high_as_they_count(
    earned: list[int], required: int
) -> None:
    figure = distribution(earned, required)
    boxes = [shape for shape in figure.shapes if isinstance(shape, Box)]
    for box in boxes:
        assert 0 <= box.x < box.x + box.wide <= figure.wide
        assert 0 <= box.y < box.y + box.high <= figure.high
    for label in figure.shapes:
        if isinstance(label, Label):
            assert 0 <= label.x <= figure.wide
            assert 0 < label.y < figure.high
    counts = [people for _range, people in figure.table if isinstance(people, int) and people]
    assert [round(box.high / boxes[0].high, 6) for box in boxes] == [
        round(count / counts[0], 6) for count in counts
    ]


def test_it_says_in_words_what_it_shows() -> None:
    figure = distribution([10_00, 79_99, 80_00, 200_00], 80_00)
    assert "2 of 4 people meet the line of 80 credits" in figure.alt
    assert figure.table[:2] == (("0 to under 10", 0), ("10 to under 20", 1))
    assert figure.table[7:9] == (("70 to under 80", 1), ("80 to under 90", 1))
    assert figure.table[-1] == ("130 and more", 1)
    colours = [shape.colour for shape in figure.shapes if isinstance(shape, Box)]
    assert colours == [BELOW, BELOW, REACHED, REACHED]
    (line,) = [shape for shape in figure.shapes if isinstance(shape, Stroke) and shape.colour == LINE]
    (reached, *_more) = [
        shape for shape in figure.shapes if isinstance(shape, Box) and shape.colour == REACHED
    ]
    assert line.x1 == line.x2 == pytest.approx(reached.x - 2)


def test_nobody_is_a_figure_too() -> None:
    figure = distribution([], 80_00)
    assert {people for _range, people in figure.table} == {0}
    assert "0 of 0" in figure.alt


def test_the_svg_is_well_formed_and_every_word_is_escaped() -> None:
    figure = distribution([75_00, 85_00], 80_00)
    hostile = "<script>\"&'</script>"
    figure = replace(
        figure,
        title=hostile,
        alt=hostile,
        shapes=(*figure.shapes, Label(1, 1, hostile, 9), Box(0, 0, 1, 1, "#000000", hostile)),
    )
    root = ET.fromstring(svg(figure))
    name = "{http://www.w3.org/2000/svg}"
    assert root.attrib["aria-label"] == hostile
    assert [found.text for found in root.iter(f"{name}text")][-1] == hostile
    assert len(list(root.iter(f"{name}rect"))) == 3
    assert not list(root.iter(f"{name}script"))
    hints = [found.text for found in root.iter(f"{name}title")]
    assert "People with 70 to under 80 credits: 1" in hints


def test_the_pdf_holds_the_same_shapes_right_way_up() -> None:
    figure = Figure(
        100,
        50,
        "t",
        "a",
        ("x", "y"),
        (),
        (
            Box(10, 20, 30, 25, "#ff0000"),
            Stroke(0, 50, 100, 50, "#000000"),
            Label(90, 10, "80", 8, anchor="end", bold=True),
        ),
    )
    written: list[tuple[tuple[float, float], str, float, bool]] = []

    def write(at: tuple[float, float], text: str, size: float, colour: str, *, bold: bool) -> None:
        written.append((at, text, size, bold))

    target = BytesIO()
    canvas = Canvas(target, pagesize=(300, 300), pageCompression=0)
    drawing_pdf.draw(canvas, figure, (5, 7), write, lambda text, size, bold: len(text) * size, scale=2)
    canvas.showPage()
    canvas.save()
    page = target.getvalue().decode("latin-1")
    assert re.search(r"1\.000 0\.000 0\.000 rg 25\.00 17\.00 60\.00 50\.00 re f", page)
    assert re.search(r"5\.00 7\.00 m 205\.00 7\.00 l S", page)
    assert written == [((5 + 180 - 32, 7 + 80), "80", 16, True)]

"""The charts of the year: what is drawn lies within the figure, is as long as it says, and its table holds the same."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.axes import scale
from charts.before_after import Change, before_after
from charts.by_area import AreaCount, by_area
from charts.figure import BELOW, LINE, REACHED, Box, Figure, Label, Stroke
from charts.own_year import own_year
from charts.progress import MonthEnd, progress
from charts.supply import CategorySupply, supply
from charts.svg import svg

counts = st.integers(0, 60_000)
names = st.text(st.characters(categories=["Lo", "Lu", "Nd"]), min_size=1, max_size=40)
areas = st.lists(
    st.tuples(names, counts, counts).map(lambda each: AreaCount(each[0], max(each[1:]), min(each[1:]))),
    max_size=30,
)
month_ends = st.integers(0, 12).flatmap(
    lambda months: st.lists(
        st.lists(st.integers(0, 30_000), min_size=3, max_size=3).map(sorted), min_size=months, max_size=months
    ).map(lambda found: [MonthEnd(place + 1, *each) for place, each in enumerate(found)])
)
supplies = st.lists(st.builds(CategorySupply, names, counts, counts, counts), max_size=6)
changes = st.lists(st.builds(Change, names, counts, counts), max_size=6)


def whole(figure: Figure) -> list[Box]:
    """Its boxes; everything lies within it, and it is well-formed SVG with its rows as long as its columns."""
    for shape in figure.shapes:
        if isinstance(shape, Box):
            assert 0 <= shape.x <= shape.x + shape.wide <= figure.wide + 1e-6
            assert 0 <= shape.y <= shape.y + shape.high <= figure.high + 1e-6
            assert shape.hint
        elif isinstance(shape, Stroke):
            assert 0 <= min(shape.x1, shape.x2) <= max(shape.x1, shape.x2) <= figure.wide
        else:
            assert 0 <= shape.x <= figure.wide
            assert 0 < shape.y < figure.high
    ET.fromstring(svg(figure))
    assert all(len(row) == len(figure.columns) for row in figure.table)
    return [shape for shape in figure.shapes if isinstance(shape, Box)]


@given(st.integers(0, 10**9), st.sampled_from([1, 100]))
def test_a_scale_is_round_reaches_what_it_shows_and_has_few_lines(most: int, least: int) -> None:
    end, step = scale(most, least)
    assert end >= most
    assert end % step == 0
    assert end // step <= 6
    assert str(step).rstrip("0") in {"1", "2", "5"}
    assert step >= least


@given(areas)
def test_an_area_has_a_bar_as_long_as_its_people_in_the_order_given(found: list[AreaCount]) -> None:
    figure = by_area(found)
    boxes = whole(figure)
    assert [row[0] for row in figure.table] == [area.name for area in found]
    people = sum(area.people for area in found)
    if people:
        each = sum(box.wide for box in boxes) / people
        met = sum(box.wide for box in boxes if box.colour == REACHED)
        assert met == pytest.approx(each * sum(area.met for area in found))
    tops = [box.y for box in boxes]
    assert tops == sorted(tops)


@given(month_ends, st.integers(1, 30_000))
def test_a_month_has_its_middle_half_and_the_line_stands_at_its_height(
    months: list[MonthEnd], required: int
) -> None:
    figure = progress(months, required)
    boxes = whole(figure)
    assert len(boxes) == len(months)
    (line,) = [shape for shape in figure.shapes if isinstance(shape, Stroke) and shape.colour == LINE]
    for box, month in zip(boxes, months, strict=True):
        if month.three_quarters < required:
            assert box.y > line.y1 - 1.0
        if month.quarter > required:
            assert box.y + box.high < line.y1 + 1e-6


@given(supplies)
def test_what_is_too_little_is_shown_in_the_colour_of_the_line(found: list[CategorySupply]) -> None:
    figure = supply(found, max((each.short for each in found), default=0))
    boxes = whole(figure)
    drawn = [
        (credits, colour)
        for each in found
        for credits, colour in (
            (each.needed, BELOW),
            (each.offered, LINE if each.short else REACHED),
        )
        if credits
    ]
    assert [box.colour for box in boxes] == [colour for _credits, colour in drawn]
    if boxes:
        longest = max(credits for credits, _colour in drawn)
        most = max(box.wide for box in boxes)
        assert [box.wide for box in boxes] == pytest.approx(
            [most * credits / longest for credits, _colour in drawn]
        )


@given(changes, counts, counts)
def test_before_and_after_stand_side_by_side(found: list[Change], up: int, down: int) -> None:
    figure = before_after(found, up, down)
    boxes = whole(figure)
    drawn = [people for each in found for people in (each.before, each.after) if people]
    if boxes:
        assert [box.high / boxes[0].high for box in boxes] == pytest.approx(
            [people / drawn[0] for people in drawn]
        )
    assert (str(up) in figure.alt, str(down) in figure.alt) == (True, True)


@given(st.lists(st.integers(-10_00, 300_00), max_size=12), st.integers(1, 300_00))
def test_ones_own_year_has_a_bar_for_each_month_that_gave_something(
    gathered: list[int], required: int
) -> None:
    figure = own_year(gathered, required)
    boxes = whole(figure)
    had = [credits for credits in gathered if credits > 0]
    assert [box.colour for box in boxes] == [REACHED if credits >= required else BELOW for credits in had]
    if boxes:
        assert [box.high / boxes[0].high for box in boxes] == pytest.approx([each / had[0] for each in had])
    assert len(figure.table) == len(gathered)


def test_a_long_name_is_cut_beside_its_bar_and_whole_in_the_table() -> None:
    name = "爱博第十二居民区东片与新家园联合管理区"
    figure = by_area([AreaCount(name, 3, 1)])
    texts = [shape.text for shape in figure.shapes if isinstance(shape, Label)]
    assert name not in texts
    assert any(text.endswith("…") and name.startswith(text[:-1]) for text in texts)
    assert figure.table[0][0] == name

"""The editor's acts and its snapping, without a window: nothing leaves the page, resting twice is resting once, the past comes back."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from credits.certificates.layouts.layout_parts import (
    A4_LANDSCAPE,
    Box,
    Code,
    Element,
    Frame,
    Layout,
    Page,
    Picture,
    Rows,
    Rule,
    SealSpace,
    Text,
)
from desktop.layouts import acts, snapping
from desktop.layouts.dragging import SIDES
from desktop.layouts.snapping import GRID, LEAST, Lines, Snapped, Ways

PAGE = A4_LANDSCAPE
QUICK = settings(deadline=None, max_examples=60)


@st.composite
def boxes(draw: st.DrawFn, page: Page = PAGE) -> Box:
    """A box on the page."""
    wide, high = draw(st.integers(LEAST, page.wide)), draw(st.integers(LEAST, page.high))
    return Box(draw(st.integers(0, page.wide - wide)), draw(st.integers(0, page.high - high)), wide, high)


ANYWHERE = st.builds(
    Box,
    st.integers(-9_000, 40_000),
    st.integers(-9_000, 40_000),
    st.integers(1, 40_000),
    st.integers(1, 40_000),
)
NOTHING = Ways((), ())
PLACES = st.lists(st.integers(0, 30_000), max_size=12).map(tuple[int, ...])
LINES = st.builds(Lines, st.builds(Ways, PLACES, PLACES), st.builds(Ways, PLACES, PLACES))
REACHES = st.integers(0, 400)


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """A layout of up to seven elements of any kind."""
    made: list[Element] = []
    for number in range(draw(st.integers(1, 7))):
        key, box = f"e{number}", draw(boxes())
        made.append(
            draw(
                st.sampled_from(
                    [
                        Text(key, box, "{name}"),
                        Code(key, Box(box.x, box.y, min(box.wide, box.high), min(box.wide, box.high))),
                        Picture(key, box, "0" * 64),
                        Picture(key, box, "0" * 64, "background"),
                        Rule(key, box),
                        Frame(key, box),
                        SealSpace(key, box),
                        Rows(key, box, ()),
                    ]
                )
            )
        )
    return Layout("own", "试", "stage", PAGE, tuple(made))


def is_on(box: Box, page: Page) -> bool:
    return box.within(Box(0, 0, *page))


def test_an_edge_rests_on_a_line_before_the_grid() -> None:
    on = Lines(Ways((10_033,), (20_044,)), NOTHING)
    assert snapping.moved(Box(10_000, 5_040, 1_000, 1_000), PAGE, on, 50) == Snapped(
        Box(10_033, 5_000, 1_000, 1_000), (snapping.Guide(True, 10_033),)
    )
    right = snapping.moved(Box(9_020, 5_000, 1_000, 1_000), PAGE, on, 50)
    assert right.box.right == 10_033
    middle = snapping.moved(Box(19_520, 5_000, 1_000, 1_000), PAGE, on, 50)
    assert middle.box.x == 19_544
    assert snapping.moved(Box(9_520, 5_000, 1_000, 1_000), PAGE, on, 50).box.x == 9_500, (
        "no middle on an edge"
    )
    assert snapping.moved(Box(10_000, 5_000, 1_050, 1_000), PAGE, on, 20).guides == ()


@QUICK
@given(boxes(), LINES, REACHES)
def test_resting_again_changes_nothing_and_stays_on_the_page(box: Box, on: Lines, reach: int) -> None:
    once = snapping.moved(box, PAGE, on, reach)
    assert snapping.moved(once.box, PAGE, on, reach) == once
    assert is_on(once.box, PAGE)
    assert (once.box.wide, once.box.high) == (box.wide, box.high)
    most = max(reach, GRID) + GRID
    assert abs(once.box.x - box.x) <= most
    assert abs(once.box.y - box.y) <= most
    for guide in once.guides:
        begin, length = (once.box.x, once.box.wide) if guide.upright else (once.box.y, once.box.high)
        ways = on.upright if guide.upright else on.lying
        on_edge = guide.at in ways.edges and guide.at in {begin, begin + length}
        assert on_edge or (guide.at in ways.middles and guide.at == begin + length // 2)


@QUICK
@given(ANYWHERE)
def test_what_fits_comes_back_onto_the_page(box: Box) -> None:
    back = snapping.within(box, PAGE)
    assert (back.wide, back.high) == (box.wide, box.high)
    if box.wide <= PAGE.wide and box.high <= PAGE.high:
        assert is_on(back, PAGE)
        assert (back == box) == is_on(box, PAGE)


@QUICK
@given(
    boxes(),
    st.sampled_from(SIDES),
    st.tuples(st.integers(-5_000, 35_000), st.integers(-5_000, 35_000)),
    LINES,
    st.none() | REACHES,
)
def test_a_resized_box_keeps_its_other_sides(
    box: Box,
    sides: str,
    to: tuple[int, int],
    on: Lines,
    reach: int | None,
) -> None:
    once = snapping.resized(box, sides, to, PAGE, on, reach)
    made = once.box
    assert is_on(made, PAGE)
    assert min(made.wide, made.high) >= LEAST
    assert ("w" in sides) or made.x == box.x
    assert ("e" in sides) or made.right == box.right
    assert ("n" in sides) or made.y == box.y
    assert ("s" in sides) or made.bottom == box.bottom
    held = (made.x if "w" in sides else made.right, made.y if "n" in sides else made.bottom)
    assert snapping.resized(made, sides, held, PAGE, on, reach) == once
    if reach is None:
        assert once.guides == ()
    square = snapping.squared(made, sides, PAGE)
    assert square.wide == square.high
    assert is_on(square, PAGE)
    assert square.x == made.x or square.right == made.right
    assert square.y == made.y or square.bottom == made.bottom


def test_lines_are_those_of_page_and_others() -> None:
    layout = Layout(
        "own", "试", "stage", PAGE, (Code("a", Box(1_000, 2_000, 3_000, 3_000)), Code("b", Box(0, 0, 1, 1)))
    )
    assert snapping.lines(layout, ("b",)) == Lines(
        Ways((0, 1_000, 4_000, 14_850, 29_700), (2_500, 14_850)),
        Ways((0, 2_000, 5_000, 10_500, 21_000), (3_500, 10_500)),
    )


WAYS = st.integers(-40_000, 40_000)


@QUICK
@given(layouts(), st.sets(st.sampled_from([f"e{number}" for number in range(7)])), WAYS, WAYS)
def test_what_moves_moves_together_and_stays_on_the_page(
    layout: Layout, keys: set[str], across: int, down: int
) -> None:
    made = acts.moved(layout, keys, across, down)
    ways = {
        (new.box.x - old.box.x, new.box.y - old.box.y)
        for old, new in zip(layout.elements, made.elements, strict=True)
        if old.key in keys
    }
    assert len(ways) <= 1
    assert all(is_on(each.box, PAGE) for each in made.elements)
    for old, new in zip(layout.elements, made.elements, strict=True):
        assert new == replace(old, box=new.box)
        assert old.key in keys or new == old
    for x, y in ways:
        assert abs(x) <= abs(across)
        assert x * across >= 0
        assert abs(y) <= abs(down)
        assert y * down >= 0


def test_what_lies_outside_may_come_back() -> None:
    layout = Layout("own", "试", "stage", PAGE, (Code("a", Box(29_000, -500, 3_000, 3_000)),))
    assert acts.moved(layout, ["a"], 900, -900) == layout
    assert acts.moved(layout, ["a"], -900, 900).elements[0].box == Box(28_100, 400, 3_000, 3_000)


@QUICK
@given(layouts(), st.sets(st.sampled_from([f"e{number}" for number in range(7)]), min_size=1))
def test_copies_have_keys_of_their_own_and_go_again(layout: Layout, keys: set[str]) -> None:
    made, copies = acts.duplicated(layout, keys)
    known = [each.key for each in made.elements]
    assert len(set(known)) == len(known)
    assert len(copies) == len([each for each in layout.elements if each.key in keys])
    assert made.elements[: len(layout.elements)] == layout.elements
    assert all(is_on(each.box, PAGE) for each in made.elements)
    assert acts.removed(made, copies) == layout


@QUICK
@given(layouts(), st.data())
def test_order_changes_among_equals_and_comes_back(layout: Layout, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([each.key for each in layout.elements]))
    held = acts.element(layout, key)
    equals = [each.key for each in layout.elements if type(each) is type(held)]
    at = equals.index(key)

    def among(made: Layout) -> list[str]:
        assert sorted(each.key for each in made.elements) == sorted(each.key for each in layout.elements)
        return [each.key for each in made.elements if type(each) is type(held)]

    rest = [each for each in equals if each != key]
    assert among(acts.ordered(layout, key, "front")) == [*rest, key]
    assert among(acts.ordered(layout, key, "back")) == [key, *rest]
    on = acts.ordered(layout, key, "forward")
    assert among(on).index(key) == min(at + 1, len(equals) - 1)
    assert among(acts.ordered(layout, key, "backward")).index(key) == max(at - 1, 0)
    if on != layout:
        assert among(acts.ordered(on, key, "backward")) == equals
    assert acts.ordered(layout, "nobody", "front") == layout


@QUICK
@given(layouts(), st.integers(0, PAGE.wide), st.integers(0, PAGE.high))
def test_what_is_taken_hold_of_lies_there(layout: Layout, x: int, y: int) -> None:
    key = acts.key_at(layout, x, y)
    under = [
        each
        for each in layout.elements
        if each.box.x <= x <= each.box.right and each.box.y <= y <= each.box.bottom
    ]
    if key is None:
        assert all(isinstance(each, Frame | Picture) for each in under)
        assert all(each.role == "background" for each in under if isinstance(each, Picture))
    else:
        assert key in {each.key for each in under}


def test_the_topmost_is_taken_and_a_frame_at_its_border() -> None:
    layout = Layout(
        "own",
        "试",
        "stage",
        PAGE,
        (
            Text("under", Box(1_000, 1_000, 4_000, 2_000), "甲"),
            Text("over", Box(2_000, 1_000, 4_000, 2_000), "乙"),
            Picture("stamp", Box(1_000, 1_000, 4_000, 4_000), "0" * 64),
            Frame("frame", Box(0, 0, *PAGE)),
            Picture("ground", Box(0, 0, *PAGE), "0" * 64, "background"),
            Rule("rule", Box(10_000, 10_000, 5_000, 50)),
        ),
    )
    assert acts.key_at(layout, 3_000, 2_000) == "over"
    assert acts.key_at(layout, 1_500, 2_000) == "under"
    assert acts.key_at(layout, 1_500, 4_000) == "stamp"
    assert acts.key_at(layout, 20_000, 15_000) is None
    assert acts.key_at(layout, 20_000, 300) == "frame"
    assert acts.key_at(layout, 12_000, 10_110) == "rule"
    assert acts.key_at(layout, 12_000, 10_200) is None
    assert acts.keys_in(layout, Box(0, 0, *PAGE)) == ("under", "over", "stamp", "rule")
    assert acts.keys_in(layout, Box(900, 900, 4_200, 2_200)) == ("under",)


def test_free_keys_count_on() -> None:
    layout = Layout(
        "own",
        "试",
        "stage",
        PAGE,
        (Code("code", Box(0, 0, 1, 1)), Code("code2", Box(0, 0, 1, 1)), Code("7", Box(0, 0, 1, 1))),
    )
    assert acts.free_key(layout, "text") == "text"
    assert acts.free_key(layout, "code") == "code3"
    assert acts.free_key(layout, "code2") == "code3"
    assert acts.free_key(layout, "7") == "72"


@QUICK
@given(st.data())
def test_changes_name_one_element(data: st.DataObject) -> None:
    layout = data.draw(layouts())
    key = data.draw(st.sampled_from([each.key for each in layout.elements]))
    box = data.draw(boxes())
    made = acts.changed(layout, key, box=box)
    assert [each.box for each in made.elements if each.key == key] == [box]
    assert acts.removed(made, {key}) == acts.removed(layout, {key})
    assert acts.element(acts.removed(made, {key}), key) is None

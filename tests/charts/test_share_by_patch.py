"""An indicator by patch: bars as long as there are cases, in the order given, and no figure where there is no case."""

from charts.figure import Box, Label
from charts.share_by_patch import PatchShare, share_by_patch

ROWS = (
    PatchShare("第二微网格", 2, 3, 66_67),
    PatchShare("第一微网格", 4, 4, 100_00),
    PatchShare("一个名字特别特别长的微网格", 0, 1, 0),
    PatchShare("第四微网格", 0, 0, None),
)


def test_bars_are_as_long_as_their_cases() -> None:
    figure = share_by_patch("On-time rate", "%", ROWS)
    boxes = [shape for shape in figure.shapes if isinstance(shape, Box)]
    assert len(boxes) == 4  # two parts of the first, one of the second and of the third, none of the last
    hit, missed, whole, none = boxes
    assert round(hit.wide / missed.wide) == 2
    assert round(whole.wide / missed.wide) == 4
    assert round(none.wide / missed.wide) == 1
    assert hit.hint == "第二微网格: 66.67 % (n = 3)"


def test_the_order_is_that_given_and_words_tell_all() -> None:
    figure = share_by_patch("On-time rate", "%", ROWS)
    assert [row[0] for row in figure.table] == [row.name for row in ROWS]
    assert figure.table[0] == ("第二微网格", 2, 3, "66.67 %")
    assert figure.table[3] == ("第四微网格", 0, 0, "")
    said = [shape.text for shape in figure.shapes if isinstance(shape, Label)]
    assert "no figure" in said
    assert "一个名字特别特别长的微…" in said
    assert figure.alt == "On-time rate of 4 patches"


def test_nothing_at_all_is_a_figure_too() -> None:
    assert share_by_patch("Rework rate", "%", ()).table == ()

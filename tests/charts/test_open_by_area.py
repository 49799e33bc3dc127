"""Open issues and coverage as a picture: bars as long as their numbers, nothing outside the sheet, every figure in the table."""

from hypothesis import given, settings
from hypothesis import strategies as st

from charts.figure import DUE, LINE, REACHED, Box, Label
from charts.open_by_area import OpenCount, open_by_area


@st.composite
def _areas(draw: st.DrawFn) -> list[OpenCount]:
    made: list[OpenCount] = []
    for number in range(draw(st.integers(1, 9))):
        overdue, due, rest = (draw(st.integers(0, 400)) for _each in range(3))
        pairs = draw(st.integers(0, 161))
        looked = draw(st.integers(0, pairs))
        made.append(
            OpenCount(
                f"第{number}微网格" * (number % 3 + 1), overdue + due + rest, due, overdue, looked, pairs
            )
        )
    return made


@given(_areas())
@settings(max_examples=30)
def test_bars_are_as_long_as_their_numbers_and_stay_on_the_sheet(areas: list[OpenCount]) -> None:
    figure = open_by_area(areas)
    assert figure.table == tuple(map(tuple, areas))
    boxes = [shape for shape in figure.shapes if isinstance(shape, Box) and shape.y > 80]
    for box in boxes:
        assert 0 <= box.x <= box.x + box.wide <= figure.wide
        assert 0 <= box.y <= box.y + box.high <= figure.high
    most = max(area.open for area in areas)
    for colour, numbers in ((LINE, [area.overdue for area in areas]), (DUE, [area.due for area in areas])):
        drawn = [box.wide for box in boxes if box.colour == colour]
        wanted = [number for number in numbers if number]
        assert len(drawn) == len(wanted)
        if wanted:
            assert (
                max(
                    abs(wide * max(wanted) - max(drawn) * number)
                    for wide, number in zip(drawn, wanted, strict=True)
                )
                < 1e-6 * most * 300
            )
    looked = [box.wide for box in boxes if box.colour == REACHED]
    assert len(looked) == sum(1 for area in areas if area.looked)


def test_a_long_name_is_cut_beside_its_bar_and_whole_in_the_table() -> None:
    name = "梧桐街道桂花苑居民区第十二微网格"
    figure = open_by_area([OpenCount(name, 0, 0, 0, 0, 0)])
    labels = [shape.text for shape in figure.shapes if isinstance(shape, Label)]
    assert f"{name[:10]}…" in labels
    assert figure.table[0][0] == name
    assert "0%" in labels

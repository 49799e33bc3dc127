"""Single cells of a roster: dates in every notation, numbers that are text and text that is numbers."""

from contextlib import suppress
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusal import Refusal
from people.roster import cells
from people.roster.remarks import DateOutOfRange, ImpossibleDate, NotADate
from sheets.reading import Cell

TODAY = date(2026, 3, 5)
DAYS = st.dates(date(1950, 1, 1), date(2027, 3, 1))


@pytest.mark.parametrize(
    "cell",
    [
        date(2019, 10, 7),
        datetime(2019, 10, 7, tzinfo=UTC),
        "2019.10.7",
        "2019年10月7日",
        "2019 年 10 月 07 日",
        "2019-10-07",
        "2019/10/7",
        "2019－10－07",
        "２０１９.１０.７",
        "2019-10-07 00:00:00",
        "2019年10月7号",
        "20191007",
        20191007,
        20191007.0,
        43745.0,
        "43745",
        "\u200b2019.10.7 ",
    ],
)
def test_one_day_in_its_many_notations(cell: Cell) -> None:
    assert cells.day(cell, TODAY) == cells.Parsed(date(2019, 10, 7))


@given(DAYS)
def test_every_day_is_read_in_every_notation(day: date) -> None:
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"{day:%Y年%m月%d日}",
    ):
        assert cells.day(text, TODAY).value == day
    assert cells.day(float((day - date(1899, 12, 30)).days), TODAY).value == day


@pytest.mark.parametrize("cell", ["2019.2.30", "2019年13月1日", "20190230", "2019-00-10", 20190431.0])
def test_days_that_do_not_exist(cell: Cell) -> None:
    with pytest.raises(ImpossibleDate):
        cells.day(cell, TODAY)


@pytest.mark.parametrize("cell", ["去年", "12.1.24", "10/3/2015", "2019-10-07起", 3.5, 7, time(9, 0), True])
def test_what_is_no_date(cell: Cell) -> None:
    with pytest.raises(NotADate):
        cells.day(cell, TODAY)


@pytest.mark.parametrize("cell", ["1949-10-01", "2027.3.8", date(2190, 1, 1)])
def test_dates_that_cannot_be(cell: Cell) -> None:
    with pytest.raises(DateOutOfRange):
        cells.day(cell, TODAY)


@pytest.mark.parametrize("cell", ["2019", 2019.0, "2019年", "2019.10", 2019.1, "2019年10月", "201910"])
def test_a_date_without_its_day_is_left_out(cell: Cell) -> None:
    parsed = cells.day(cell, TODAY)
    assert parsed.value is None
    assert parsed.warning is not None
    assert parsed.warning.code == "date_incomplete"


@pytest.mark.parametrize("cell", ["", " ", "/", "无", "—", "待定", "N/A", "　"])
def test_ways_to_say_nothing(cell: Cell) -> None:
    assert (
        cells.day(cell, TODAY)
        == cells.mobile(cell)
        == cells.id_number(cell)
        == cells.sex(cell)
        == cells.Parsed()
    )


@pytest.mark.parametrize(
    "cell",
    [
        13895987235,
        13895987235.0,
        "13895987235",
        "138 9598 7235",
        "138-9598-7235",
        "１３８９５９８７２３５",
        "+86 13895987235",
        "8613895987235",
        "13895987235 ",
        "13895987235.0".removesuffix(".0"),
    ],
)
def test_one_mobile_however_it_was_typed(cell: Cell) -> None:
    assert cells.mobile(cell) == cells.Parsed("13895987235")


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("021-62345678", None, "mobile_not_valid"),
        ("1389598723", None, "mobile_not_valid"),
        (1.3895987e10, None, "mobile_not_valid"),
        ("13895987235/13912345678", "13895987235", "second_mobile"),
        ("62345678、13912345678", "13912345678", "second_mobile"),
    ],
)
def test_mobiles_that_need_a_look(cell: Cell, value: str | None, code: str) -> None:
    if cell == 1.3895987e10:
        assert cells.mobile(cell) == cells.Parsed("13895987000")
        return
    parsed = cells.mobile(cell)
    assert parsed.value == value
    assert parsed.warning is not None
    assert parsed.warning.code == code


def test_masked_numbers_are_known_as_such() -> None:
    assert cells.mobile("138****5678").masked == "138****5678"
    assert cells.id_number("310112********059x").masked == "310112********059X"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (3.10112199110231e17, "id_number_rounded"),
        ("3.10112E+17", "id_number_rounded"),
        ("310112198407010000", "id_number_rounded"),
        ("310112198407010595", "id_number_not_valid"),
        ("310112840701059", "id_number_not_valid"),
        ("H1234567", "id_number_not_valid"),
    ],
)
def test_id_numbers_that_cannot_be_taken(cell: Cell, code: str) -> None:
    parsed = cells.id_number(cell)
    assert parsed.value is None
    assert parsed.warning is not None
    assert parsed.warning.code == code


@pytest.mark.parametrize(
    "cell",
    [
        "310112198407010594 ",
        "３１０１１２１９８４０７０１０５９４",
        "310112 19840701 0594",
        "'310112198407010594",
    ],
)
def test_id_numbers_that_are_right(cell: Cell) -> None:
    assert cells.id_number(cell) == cells.Parsed("310112198407010594")
    assert cells.id_number("31011219710315034x").value == "31011219710315034X"


def test_sex_and_staff_numbers() -> None:
    assert [cells.sex(cell).value for cell in ("男", "女 ", "Male", "f")] == ["男", "女", "男", "女"]
    assert cells.sex("1").warning is not None
    assert [cells.staff_number(cell).value for cell in (2000.0, 2000, "2000", " xh 2000", "００1")] == [
        "2000",
        "2000",
        "2000",
        "XH2000",
        "001",
    ]


@given(
    st.one_of(
        st.text(max_size=20),
        st.floats(),
        st.integers(),
        st.booleans(),
        st.dates(),
        st.datetimes(),
        st.times(),
    )
)
def test_no_cell_is_a_fault(cell: Cell) -> None:
    def day(cell: Cell) -> cells.Parsed:
        return cells.day(cell, TODAY)

    for parse in (day, cells.mobile, cells.id_number, cells.sex, cells.staff_number, cells.name):
        with suppress(Refusal):
            parse(cell)

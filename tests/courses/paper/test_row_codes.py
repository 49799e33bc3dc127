"""Row codes: any one wrong digit and any swap of neighbours is found, rows of other sheets are; a typed line is read or refused."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.clock import local
from core.refusal import Refusal
from courses.paper import refusals
from courses.paper.row_codes import (
    MOST_ROWS,
    Typed,
    Usual,
    moment,
    parse,
    row_code,
    row_of,
    sheet_code,
    stated,
)

ROWS = st.integers(1, MOST_ROWS)
SHEETS = st.integers(1, 99_999_999)
USUAL = Usual(time(9), time(11, 30))


@given(ROWS, SHEETS)
def test_a_code_is_read_on_its_own_sheet(row: int, number: int) -> None:
    code = row_code(row, number)
    assert row_of(code, number) == row
    assert code.isdigit()
    assert len(code) == (5 if row < 1_000 else 6)
    assert parse(code, number) == Typed((row,))


@given(ROWS, SHEETS, st.data())
def test_every_wrong_digit_is_found(row: int, number: int, data: st.DataObject) -> None:
    code = row_code(row, number)
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from("0123456789"))
    assume(wrong != code[place])
    with pytest.raises(refusals.RowCodeWrong):
        row_of(code[:place] + wrong + code[place + 1 :], number)


@given(ROWS, SHEETS, st.data())
def test_every_swap_of_neighbours_is_found(row: int, number: int, data: st.DataObject) -> None:
    code = row_code(row, number)
    place = data.draw(st.integers(0, len(code) - 2))
    assume(code[place] != code[place + 1])
    with pytest.raises(refusals.RowCodeWrong):
        row_of(code[:place] + code[place + 1] + code[place] + code[place + 2 :], number)


@given(ROWS, SHEETS, st.integers(1, 96))
def test_a_row_of_another_sheet_is_found(row: int, number: int, further: int) -> None:
    with pytest.raises(refusals.RowCodeWrong):
        row_of(row_code(row, number), number + further)


@given(SHEETS, st.data())
def test_a_sheets_own_code_is_read_and_guarded(number: int, data: st.DataObject) -> None:
    code = sheet_code(number)
    assert parse(code, 1) == Typed(sheet=number)
    place = data.draw(st.integers(0, 9))
    wrong = data.draw(st.sampled_from("0123456789"))
    assume(wrong != code[place])
    with pytest.raises(refusals.SheetCodeWrong):
        parse(code[:place] + wrong + code[place + 1 :], 1)


@given(st.text(max_size=40) | st.text("0123456789-!,:. outin*+", max_size=30), st.integers(1, 500))
def test_any_line_is_read_or_refused(line: str, number: int) -> None:
    try:
        typed = parse(line, number)
    except Refusal:
        return
    assert typed != Typed()
    assert all(1 <= row <= MOST_ROWS for row in typed.rows)


def code(row: int) -> str:
    return row_code(row, 7)


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        (f"{code(12)}", Typed((12,))),
        (f"{code(12)} {code(3)}，{code(12)}", Typed((12, 3))),
        (f"{code(12)}-{code(15)}", Typed((12, 13, 14, 15))),
        (f"{code(12)} ～ {code(13)}", Typed((12, 13))),
        ("12!", Typed((12,))),
        ("12-14！", Typed((12, 13, 14))),
        (f"{code(2)} 0915", Typed((2,), "", (time(9, 15),))),
        (f"{code(2)} 9:15 11.30", Typed((2,), "", (time(9, 15), time(11, 30)))),
        (f"{code(2)} out 1130", Typed((2,), "out", (time(11, 30),))),
        (f"{code(2)}*", Typed((2,), "out")),
        (f"签退 {code(2)}", Typed((2,), "out")),
        ("0915", Typed((), "", (time(9, 15),))),
        ("out", Typed((), "out")),
        ("#12", Typed(sheet=12)),
        ("+ 0900", Typed((), "in", (time(9),))),
        ("".join(chr(ord(digit) + 0xFEE0) for digit in code(31)), Typed((31,))),
    ],
)
def test_what_a_clerk_types(line: str, typed: Typed) -> None:
    assert parse(line, 7) == typed


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("", refusals.NothingTyped),
        (" ,, ", refusals.NothingTyped),
        ("12", refusals.NotUnderstood),
        ("12-14", refusals.NotUnderstood),
        ("0!", refusals.RowCodeWrong),
        (f"{code(15)}-{code(12)}", refusals.RangeBackwards),
        ("2460", refusals.TimeNotPossible),
        ("9:60", refusals.TimeNotPossible),
        (f"{code(1)} 0900 1000 1100", refusals.TimeNotPossible),
        ("0900 1000", refusals.TimeNotPossible),
        (f"{code(1)} out 0900 1000", refusals.TimeNotPossible),
        ("王伟", refusals.NotUnderstood),
        ("1234567890", refusals.SheetCodeWrong),
        ("①②③④⑤", refusals.NotUnderstood),
        ("१२३४५", refusals.NotUnderstood),
    ],
)
def test_a_slip_is_refused_with_what_is_wrong(line: str, refused: type[Refusal]) -> None:
    with pytest.raises(refused):
        parse(line, 7)


@pytest.mark.parametrize(
    ("typed", "arrived", "left"),
    [
        (Typed((1,)), time(9), None),
        (Typed((1,), "", (time(9, 5),)), time(9, 5), None),
        (Typed((1,), "", (time(9, 5), time(11))), time(9, 5), time(11)),
        (Typed((1,), "out"), None, time(11, 30)),
        (Typed((1,), "out", (time(10),)), None, time(10)),
    ],
)
def test_what_is_not_typed_is_as_usual(typed: Typed, arrived: time | None, left: time | None) -> None:
    assert stated(typed, USUAL) == (arrived, left)
    assert stated(Typed((1,)), USUAL._replace(mark="out")) == (None, time(11, 30))
    assert stated(Typed((1,), "in"), USUAL._replace(mark="out")) == (time(9), None)


@pytest.mark.parametrize(("at", "day"), [(time(23, 40), 31), (time(0, 20), 1), (time(12), 31)])
def test_a_night_runs_into_the_next_day(at: time, day: int) -> None:
    opens = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
    closes = datetime(2026, 12, 31, 18, 0, tzinfo=UTC)
    found = local(moment(at, opens, closes))
    assert (found.day, found.time()) == (day, at)

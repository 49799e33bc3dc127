"""Formulas copied down and moved along: openpyxl copies them too, and every reference goes where its cell went."""

import string
from typing import Any, cast

from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from sheets.formulas import RowMap, copied, reference_remapped, remapped

_dollar = st.sampled_from(["", "$"])
_column = st.text(string.ascii_uppercase, min_size=1, max_size=2)
_row = st.integers(1, 900).map(str)


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


_cell = joined(_dollar, _column, _dollar, _row)
_colon = st.just(":")
_range = st.one_of(
    _cell,
    joined(_cell, _colon, _cell),
    joined(_dollar, _column, _colon, _dollar, _column),
    joined(_dollar, _row, _colon, _dollar, _row),
)
_sheet = st.sampled_from(["", "汇总!", "'二月 A1'!", "[1]Sheet1!", "'It''s B2'!"])
_operand = st.one_of(
    joined(_sheet, _range),
    st.sampled_from(['"A1 和 ""B2"""', "1.5E5", "TRUE", "总分", "A1_x", "Table1[[#This Row],[A1]]"]),
)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    plus, begin, between, end = (st.just(text) for text in ("+", "IF(", ">=LOG10(", "),0)"))
    return st.one_of(joined(inner, plus, inner), joined(begin, inner, between, inner, end))


_formula = st.recursive(_operand, _larger, max_leaves=5)


def translated(formula: str, target: str) -> str:
    translator = cast("Any", Translator)("=" + formula, origin="A1")
    return translator.translate_formula(target)


@given(_formula, st.integers(0, 500), st.integers(0, 20))
def test_a_formula_is_copied_as_openpyxl_copies_it(formula: str, rows: int, columns: int) -> None:
    # openpyxl takes no reference apart that stands behind the number of another workbook, nor one inside a table.
    assume("[1]" not in formula)
    target = f"{chr(ord('A') + columns)}{1 + rows}"
    assert "=" + copied(formula, rows, columns) == translated(formula, target)


def test_what_would_leave_the_sheet_is_lost() -> None:
    assert copied("A5+B$5", -6) == "#REF!+B$5"
    assert copied("A5+$B5", 0, -1) == "#REF!+$B5"
    assert copied("A1048576", 1) == "#REF!"
    assert copied("[1]Sheet1!A5", 2) == "[1]Sheet1!A7"


@given(_formula, st.integers(1, 50), st.integers(1, 50))
def test_as_many_rows_as_before_change_nothing(formula: str, first: int, count: int) -> None:
    assert remapped(formula, lambda _sheet: True, RowMap(first, count, count), inside=True) == formula
    assert remapped(formula, lambda _sheet: False, RowMap(first, count, count + 9)) == formula


@given(st.integers(2, 60), st.integers(1, 30), st.integers(1, 90), st.data())
def test_every_row_goes_where_its_cells_go(first: int, old: int, new: int, data: st.DataObject) -> None:
    rows = RowMap(first, old, new)
    above, below = data.draw(st.integers(1, first - 1)), data.draw(st.integers(first + old, 300))
    assert (rows.start(above), rows.end(above)) == (above, above)
    assert rows.start(below) == rows.end(below) == below + new - old
    assert reference_remapped(f"F{first}:F{first + old - 1}", rows) == f"F{first}:F{first + new - 1}"
    inside = data.draw(st.integers(first, first + old - 1))
    assert first <= rows.start(inside) <= rows.end(inside) < first + new
    later = data.draw(st.integers(inside, 300))
    assert rows.start(inside) <= rows.start(later)


def test_only_what_means_the_sheet_moves() -> None:
    rows = RowMap(5, 16, 40)
    own = {"", "汇总"}
    assert remapped('SUM(E5:E20)+其他!E21+汇总!$E$21&"E21"+E:E+4:21', own.__contains__, rows) == (
        'SUM(E5:E44)+其他!E21+汇总!$E$45&"E21"+E:E+4:45'
    )


def test_a_range_in_the_only_row_covers_all_rows_but_in_a_formula_of_that_row() -> None:
    rows = RowMap(5, 1, 40)
    assert remapped("SUM(C5:E5)", "".__eq__, rows) == "SUM(C5:E44)"
    assert (
        remapped("SUM(C5:E5)+RANK(C5,C$5:C$5)", "".__eq__, rows, inside=True)
        == "SUM(C5:E5)+RANK(C5,C$5:C$44)"
    )

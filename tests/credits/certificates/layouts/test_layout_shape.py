"""Layouts of which no good certificate would come are refused, with the elements named."""

from dataclasses import replace

import pytest

from credits.certificates.certificate_token import KINDS
from credits.certificates.layouts import refusals as refused
from credits.certificates.layouts.layout_parts import (
    FIELDS,
    Box,
    Code,
    Element,
    Frame,
    Layout,
    Picture,
    RowColumn,
    Rows,
    Rule,
    SealSpace,
    Text,
)
from credits.certificates.layouts.layout_shape import check, fields_of, problems
from credits.certificates.layouts.layouts import shipped
from credits.certificates.layouts.refusals import LayoutWrong

STAGE, CREDITS, _HOURS = shipped()
FREE = Box(30_00, 60_00, 30_00, 5_00)
"""A place in STAGE where nothing stands."""
IMAGE = "0" * 64


def plus(*elements: Element, layout: Layout = STAGE) -> Layout:
    return replace(layout, elements=(*layout.elements, *elements))


def without(key: str, layout: Layout = STAGE) -> Layout:
    return replace(layout, elements=tuple(element for element in layout.elements if element.key != key))


def moved(key: str, box: Box, layout: Layout = STAGE) -> Layout:
    return replace(
        layout,
        elements=tuple(
            replace(element, box=box) if element.key == key else element for element in layout.elements
        ),
    )


def test_the_shipped_layouts_are_good() -> None:
    for layout in shipped():
        assert list(problems(layout)) == []
        check(layout)


@pytest.mark.parametrize(
    ("layout", "refusal"),
    [
        (plus(Text("name", FREE, "x")), refused.LayoutKeyTwice),
        (plus(Text("new", Box(290_00, 60_00, 8_00, 5_00), "x")), refused.LayoutOffPage),
        (plus(Rule("new", Box(30_00, 60_00, 0, 5_00))), refused.LayoutOffPage),
        (plus(Text("new", FREE._replace(high=2_00), "x")), refused.LayoutTooFlat),
        (plus(Text("new", FREE._replace(high=4_00), "x\ny")), refused.LayoutTooFlat),
        (plus(SealSpace("new", Box(30_00, 60_00, 9_00, 9_00), "")), refused.LayoutTooFlat),
        (plus(Text("new", FREE, "{salary}")), refused.LayoutUnknownField),
        (plus(Text("new", FREE, "{required}")), refused.LayoutUnknownField),
        (plus(Text("new", FREE, "{name")), refused.LayoutUnknownField),
        (plus(Text("new", FREE, "{na{name}me}")), refused.LayoutUnknownField),
        (plus(SealSpace("new", Box(30_00, 60_00, 12_00, 12_00), "{name}")), refused.LayoutUnknownField),
        (plus(Text("new", FREE, "\U000323b0")), refused.LayoutNotPrintable),
        (plus(Text("new", FREE, "a||b")), refused.LayoutPartsWrong),
        (plus(Text("new", FREE, "a", after=(100,))), refused.LayoutPartsWrong),
        (plus(Text("new", FREE, " ||b", after=(100,))), refused.LayoutPartsWrong),
        (without("code"), refused.LayoutCodeMissing),
        (plus(Code("new", Box(90_00, 147_00, 30_00, 30_00))), refused.LayoutCodeMissing),
        (moved("code", Box(28_00, 147_00, 24_99, 24_99)), refused.LayoutCodeTooSmall),
        (moved("code", Box(28_00, 147_00, 30_00, 31_00)), refused.LayoutCodeTooSmall),
        (without("issuers"), refused.LayoutLacks),
        (without("number"), refused.LayoutLacks),
        (moved("stage", Box(35_60, 108_00, 225_80, 9_60)), refused.LayoutOverlaps),
        (moved("caption", Box(28_00, 160_00, 42_00, 5_20)), refused.LayoutOverlaps),
        (moved("number", Box(160_00, 12_00, 100_00, 5_40)), refused.LayoutOverlaps),
        (moved("seal", Box(190_00, 143_00, 42_00, 42_00)), refused.LayoutOverlaps),
        (plus(Picture("new", Box(30_00, 150_00, 10_00, 10_00), IMAGE, "seal")), refused.LayoutOverlaps),
        (plus(Picture("new", Box(60_00, 70_00, 10_00, 10_00), IMAGE)), refused.LayoutOverlaps),
        (plus(Rows("new", Box(20_00, 60_00, 41_00, 40_00), (RowColumn("what", "x", 1),))), refused.LayoutHasNoRows),
        (without("code", CREDITS), refused.LayoutCodeMissing),
    ],
)  # fmt: skip
def test_a_layout_that_cannot_work_is_refused(layout: Layout, refusal: type[LayoutWrong]) -> None:
    found = list(problems(layout))
    assert refusal in {type(problem) for problem in found}
    with pytest.raises(LayoutWrong):
        check(layout)
    for problem in found:
        assert "{" not in str(problem).replace(str(problem.values.get("found", "")), "")


def test_tables_have_columns_and_room_for_fourteen_rows() -> None:
    table = next(element for element in CREDITS.elements if isinstance(element, Rows))
    rest = without("rows", CREDITS)
    for wrong, refusal in (
        (replace(table, columns=()), refused.LayoutHasNoColumns),
        (replace(table, total=("x",)), refused.LayoutHasNoColumns),
        (replace(table, box=table.box._replace(high=30_00)), refused.LayoutTooFlat),
        (replace(table, total=("{stage}", "", "", "")), refused.LayoutUnknownField),
    ):
        assert refusal in {type(problem) for problem in problems(plus(wrong, layout=rest))}
    twice = plus(replace(table, key="again", box=Box(30_00, 60_00, 50_00, 40_00)), layout=CREDITS)
    assert refused.LayoutHasNoRows in {type(problem) for problem in problems(twice)}


def test_what_lies_under_texts_may_meet_them() -> None:
    under = (
        Picture("paper", Box(0, 0, 297_00, 210_00), IMAGE, "background"),
        Picture("seal print", Box(200_00, 140_00, 42_00, 42_00), IMAGE, "seal"),
        Rule("line", Box(42_60, 86_00, 211_80, 50)),
        SealSpace("round", Box(205_00, 145_00, 40_00, 40_00), ""),
    )
    assert list(problems(plus(*under))) == []


def test_everything_wrong_is_told_at_once() -> None:
    wrong = plus(Text("a", FREE, "{salary}"), Text("b", FREE, "x"), layout=without("code"))
    assert {type(problem) for problem in problems(wrong)} == {
        refused.LayoutUnknownField,
        refused.LayoutCodeMissing,
        refused.LayoutOverlaps,
    }


def test_fields_are_counted_in_tables_too() -> None:
    assert {"credits", "times", "hours"} <= fields_of(CREDITS)
    assert "credits" not in fields_of(STAGE)


def test_a_frame_keeps_its_inside_free() -> None:
    bare = replace(
        STAGE, elements=tuple(element for element in STAGE.elements if not isinstance(element, Frame))
    )
    assert list(problems(bare)) == []
    plain = plus(Frame("thin", Box(5_00, 5_00, 287_00, 200_00), "plain"), layout=bare)
    assert list(problems(plain)) == []
    across = plus(Frame("thin", Box(5_00, 5_00, 150_00, 200_00), "plain"), layout=bare)
    assert {type(problem) for problem in problems(across)} == {refused.LayoutOverlaps}


def test_the_sample_number_of_a_kind_is_one_of_its_own() -> None:
    for kind, fields in FIELDS.items():
        assert fields["serial"].sample == f"{KINDS[kind]}-2026-0123"

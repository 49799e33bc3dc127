"""A layout reads back as it was written, and whatever is no layout is refused by its element and field."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credits.certificates.layouts import layout_text
from credits.certificates.layouts import refusals as refused
from credits.certificates.layouts.layout_parts import (
    Box,
    Code,
    Frame,
    Layout,
    Page,
    Picture,
    RowColumn,
    Rows,
    Rule,
    SealSpace,
    Text,
)
from credits.certificates.layouts.layouts import shipped
from credits.certificates.layouts.shown import Shown, from_text, sample, to_text

lengths = st.integers(0, 600_00)
sizes = st.integers(50, 3_000)
boxes = st.builds(Box, lengths, lengths, lengths, lengths)
keys = st.text(min_size=1, max_size=40).filter(str.strip)
colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
words = st.text(min_size=1, max_size=60).filter(str.strip)
across = st.sampled_from(["left", "middle", "right"])
faces = st.sampled_from(["kai", "song", "hei"])
elements = st.one_of(
    st.builds(
        Text, keys, boxes, words, face=faces, size=sizes, least=sizes, across=across,
        down=st.sampled_from(["top", "middle", "bottom"]), lines=st.integers(1, 4), spacing=st.integers(0, 1_000),
        colour=colours, after=st.lists(sizes, max_size=3).map(tuple),
    ),
    st.builds(Code, keys, boxes),
    st.builds(
        Picture, keys, boxes, st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
        role=st.sampled_from(["picture", "seal", "background"]),
    ),
    st.builds(Rule, keys, boxes, colour=colours, thick=st.integers(5, 10_00), style=st.sampled_from(["plain", "diamond"])),
    st.builds(Frame, keys, boxes, style=st.sampled_from(["plain", "embroidered"]), colour=colours, second=colours),
    st.builds(SealSpace, keys, boxes, st.text(max_size=20), colours),
    st.builds(
        Rows, keys, boxes,
        st.lists(
            st.builds(
                RowColumn, st.sampled_from(["what", "times", "hours", "credits"]),
                words.map(lambda text: text[:20]).filter(str.strip), st.integers(1, 100), across,
            ),
            max_size=4,
        ).map(tuple),
        total=st.lists(st.text(max_size=40), max_size=4).map(tuple), face=faces, size=sizes, least=sizes,
        row=st.integers(3_00, 30_00), colour=colours, rule=colours,
    ),
)  # fmt: skip
pages = st.builds(Page, st.integers(50_00, 600_00), st.integers(50_00, 600_00))
layouts = st.builds(
    Layout, st.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True), words, st.sampled_from(["stage", "credits", "hours"]),
    pages, st.lists(elements, max_size=4).map(tuple),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(layouts)
def test_what_is_written_is_read_back(layout: Layout) -> None:
    text = layout_text.to_text(layout)
    assert layout_text.from_text(text) == layout
    assert layout_text.to_text(layout_text.from_text(text)) == text
    indented = layout_text.written(layout_text.to_plain(layout), 2)
    assert layout_text.from_text(indented) == layout
    assert json.loads(indented) == json.loads(text)


def test_millimetres_and_points_are_plain_numbers() -> None:
    text = layout_text.to_text(
        Layout(
            "a",
            "证书",
            "stage",
            Page(297_00, 210_00),
            (Text("n", Box(10_05, 0, 100_50, 7_00), "x", size=345),),
        )
    )
    assert '"box":[10.05,0,100.5,7]' in text
    assert '"size":34.5' in text
    assert text == canonical_of(text)


def canonical_of(text: str) -> str:
    """Sorted names, no blanks: what the standard library writes when told so."""
    return json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


GOOD = layout_text.to_text(shipped()[0])


def changed(**fields: object) -> str:
    return json.dumps({**json.loads(GOOD), **fields}, ensure_ascii=False)


def with_text(**fields: object) -> str:
    found = json.loads(GOOD)
    number = next(at for at, element in enumerate(found["elements"]) if element["key"] == "name")
    for name, value in fields.items():
        if value is None:
            del found["elements"][number][name]
        else:
            found["elements"][number][name] = value
    return json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "refusal", "told"),
    [
        ("", refused.LayoutUnreadable, {}),
        ("[]", refused.LayoutUnreadable, {}),
        ("[" * 100_000, refused.LayoutUnreadable, {}),
        (" " * 300_000 + GOOD, refused.LayoutUnreadable, {}),
        ('{"schema":1,"schema":1}', refused.LayoutFieldTwice, {"field": "schema"}),
        (changed(schema=2), refused.LayoutWordWrong, {"field": "schema", "found": "2"}),
        (changed(more=1), refused.LayoutFieldUnknown, {"element": "", "field": "more"}),
        (changed(code="../x"), refused.LayoutNotThisType, {"field": "code"}),
        (changed(title=""), refused.LayoutTextTooLong, {"field": "title"}),
        (changed(title=3), refused.LayoutNotThisType, {"field": "title"}),
        (changed(kind="pass"), refused.LayoutWordWrong, {"field": "kind"}),
        (changed(page=[297]), refused.LayoutNotThisType, {"field": "page"}),
        (changed(page=[297, 20]), refused.LayoutNumberWrong, {"field": "page", "least": "50"}),
        (changed(elements=3), refused.LayoutNotThisType, {"field": "elements"}),
        (changed(elements=[1]), refused.LayoutNotThisType, {"element": "1"}),
        (changed(elements=[{"element": "video"}]), refused.LayoutWordWrong, {"element": "1", "found": '"video"'}),
        (changed(elements=[{"element": ["text"]}]), refused.LayoutWordWrong, {"element": "1"}),
        (changed(elements=[{"element": "code", "key": "q"}] * 61), refused.LayoutNumberWrong, {"found": 61}),
        (changed(elements=[{"element": "code", "key": "q"}]), refused.LayoutFieldMissing, {"element": "q", "field": "box"}),
        (with_text(size=34.55), refused.LayoutNumberTooFine, {"element": "name", "field": "size", "step": "0.1"}),
        (with_text(box=[1, 2, 3, 4.001]), refused.LayoutNumberTooFine, {"element": "name", "field": "box"}),
        (with_text(box=[1, 2, 3, -4]), refused.LayoutNumberWrong, {"element": "name", "field": "box"}),
        (with_text(size=4), refused.LayoutNumberWrong, {"field": "size", "least": "5", "most": "300"}),
        (with_text(size="34"), refused.LayoutNotThisType, {"field": "size"}),
        (with_text(size=True), refused.LayoutNotThisType, {"field": "size"}),
        (with_text(lines=1.5), refused.LayoutNumberTooFine, {"field": "lines"}),
        (with_text(face="arial"), refused.LayoutWordWrong, {"field": "face", "known": "kai、song、hei"}),
        (with_text(colour="red"), refused.LayoutNotThisType, {"field": "colour"}),
        (with_text(text="字" * 401), refused.LayoutTextTooLong, {"field": "text", "most": 400}),
        (with_text(text=None), refused.LayoutFieldMissing, {"field": "text"}),
        (with_text(after=[20, 20, 20, 20]), refused.LayoutNotThisType, {"field": "after"}),
        (with_text(after=20), refused.LayoutNotThisType, {"field": "after"}),
        (with_text(size=2).replace('"size": 2,', '"size": 1e400,'), refused.LayoutNotThisType, {"field": "size"}),
        (with_text(size=2).replace('"size": 2,', '"size": NaN,'), refused.LayoutNotThisType, {"field": "size"}),
        (with_text(size=2).replace('"size": 2,', '"size": ' + "9" * 5_000 + ","), refused.LayoutNotThisType, {"field": "size"}),
    ],
)  # fmt: skip
def test_what_is_no_layout_is_refused_by_its_place(
    text: str, refusal: type[refused.LayoutUnreadable], told: dict[str, object]
) -> None:
    with pytest.raises(refused.LayoutUnreadable) as caught:
        layout_text.from_text(text)
    assert type(caught.value) is refusal
    for name, value in told.items():
        found = caught.value.values[name]
        assert ("".join(found) if isinstance(found, str) else found) == value
    assert "{" not in str(caught.value).replace('{"', "")


def test_fields_that_have_a_usual_value_may_be_left_out() -> None:
    found = layout_text.from_text(with_text(lines=None, colour=None))
    name = next(element for element in found.elements if element.key == "name")
    assert isinstance(name, Text)
    assert (name.lines, name.colour) == (1, "#211c1a")


@given(
    st.dictionaries(st.text(max_size=10), st.text(max_size=30)),
    st.lists(st.lists(st.text(max_size=10), max_size=4).map(tuple), max_size=5).map(tuple),
)
def test_what_a_certificate_shows_is_kept_whole(
    fields: dict[str, str], rows: tuple[tuple[str, ...], ...]
) -> None:
    shown = Shown(fields, rows)
    assert from_text(to_text(shown)) == shown


def test_certificates_from_before_layouts_show_nothing() -> None:
    assert from_text("") == Shown()
    with pytest.raises(ValueError, match="canonical"):
        from_text(to_text(sample("credits")).replace(",", ", "))

"""The two rules by which text is made to fit: titles shrink before they break, paragraphs break before they shrink."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.certificates.layouts.text_fit import LEADING, SMALLEST, Room, as_paragraph, as_title, may_break
from sheets.refusals import TextDoesNotFit


def ems(text: str) -> float:
    """As in a face of squares with Latin letters of half the width."""
    return sum(0.5 if ord(character) < 0x2E80 else 1.0 for character in text)


def broken(text: str) -> list[str]:
    return [text[:at] + "|" + text[at:] for at in range(1, len(text)) if may_break(text, at)]


@pytest.mark.parametrize(
    ("text", "breaks"),
    [
        ("甲乙", ["甲|乙"]),
        ("甲，乙", ["甲，|乙"]),
        ("（甲）", []),
        ("《甲》乙", ["《甲》|乙"]),
        ("AB", []),
        ("é2", []),
        ("A B", ["A| B", "A |B"]),
        ("60 课", []),
        ("共60", ["共|60"]),
        ("1.5", []),
        ("马·买", ["马·|买"]),
        ("e\u0301甲", ["e\u0301|甲"]),
    ],
)
def test_where_a_line_may_end(text: str, breaks: list[str]) -> None:
    assert broken(text) == breaks


def test_a_title_shrinks_then_breaks_into_even_lines() -> None:
    room = Room(100, 40, 20, 12, 2)
    assert as_title("甲" * 5, ems, room).size == 20
    assert as_title("甲" * 8, ems, room) == (("甲" * 8,), 12.5, (0.0,))
    two = as_title("甲" * 10, ems, room)
    assert two.lines == ("甲" * 5, "甲" * 5)
    assert two.size == 15.35
    assert as_title("甲" * 10, ems, room._replace(lines=1)).lines == ("甲" * 10,)


def test_a_title_never_cuts_a_word_unless_that_leaves_nearly_all_on_one_line() -> None:
    room = Room(60, 60, 20, 15, 3)
    assert as_title("Community Governance", ems, room).lines == ("Community", "Governance")
    assert len(as_title("A " + "B" * 40, ems, room).lines) == 3


def test_a_name_of_several_parts_is_broken_between_them() -> None:
    room = Room(60, 60, 20, 15, 2)
    assert as_title("阿卜杜热合曼·买提", ems, room).lines == ("阿卜杜热", "合曼·买提")
    assert as_title("阿卜杜热·合曼买提", ems, room).lines == ("阿卜杜热·", "合曼买提")
    assert as_title("阿卜杜·热合曼·买提", ems, room).lines == ("阿卜杜·", "热合曼·买提")


def test_lines_of_the_text_itself_stay_and_share_one_size() -> None:
    setting = as_title("甲乙\n" + "丙" * 10, ems, Room(100, 60, 20, 8, 2))
    assert setting.lines == ("甲乙", "丙" * 10)
    assert setting.size == 10


def test_a_paragraph_breaks_first_and_fills_its_lines() -> None:
    setting = as_paragraph("甲" * 23, ems, Room(100, 200, 10, 8, 3))
    assert setting.size == 10
    assert [len(line) for line in setting.lines] == [10, 10, 3]
    smaller = as_paragraph("甲" * 31, ems, Room(100, 200, 10, 8, 3))
    assert smaller.size == 9
    assert [len(line) for line in smaller.lines] == [11, 11, 9]
    assert smaller.spacing[0] == pytest.approx((100 / 9 - 11) / 10 * 9)
    assert smaller.spacing[2] == 0


def test_what_five_points_do_not_bring_in_is_refused() -> None:
    for rule in (as_title, as_paragraph):
        with pytest.raises(TextDoesNotFit) as caught:
            rule("甲" * 100, ems, Room(100, 14, 10, 8, 2))
        assert caught.value.values["text"] == "甲" * 30 + "…"
        with pytest.raises(TextDoesNotFit):
            rule("甲", ems, Room(100, 6, 10, 8, 2))


texts = st.lists(
    st.text(st.sampled_from("甲乙，。（）《AB12. ·"), min_size=1, max_size=60), min_size=1, max_size=3
)


@given(
    text=texts.map("\n".join),
    wide=st.floats(20, 300),
    high=st.floats(8, 120),
    lines=st.integers(1, 4),
    apart=st.floats(0, 0.6),
    title=st.booleans(),
)
def test_lines_are_inside_and_lose_nothing(
    *, text: str, wide: float, high: float, lines: int, apart: float, title: bool
) -> None:
    room = Room(wide, high, 24, 12, lines, apart)
    try:
        setting = (as_title if title else as_paragraph)(text, ems, room)
    except TextDoesNotFit:
        return
    assert SMALLEST <= setting.size <= 24
    assert len(setting.lines) <= lines * len(text.split("\n"))
    assert len(setting.lines) * setting.size * LEADING <= high + 0.01
    for line, spacing in zip(setting.lines, setting.spacing, strict=True):
        assert ems(line) * setting.size + spacing * (len(line) - 1) <= wide + 0.01
    assert "".join(setting.lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")

"""The badge's text: digits of one length that only its own secret signs, read through any keyboard layout."""

import secrets
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.qr import matrix
from courses.badges import codes, typed
from courses.badges.codes import LAST_NUMBER, LENGTH, BadgeCode, code_text, open_code, valid

numbers = st.integers(0, LAST_NUMBER)
keys = st.binary(min_size=16, max_size=16)

ROWS = {
    "French": "&é\"'(-è_çà",
    "Belgian": "&é\"'(§è!çà",
    "bépo": '"«»()@+-/*',
    "Czech": "+ěščřžýáíé",
    "Czech with Caps Lock": "+ĚŠČŘŽÝÁÍÉ",
    "Slovak": "+ľščťžýáíé",
    "Hungarian": "123456789ö",
    "Lithuanian": "ąčęėįšųū90",
    "Mongolian": '№-"₮:._,%?',
    "US with Shift": "!@#$%^&*()",
    "German with Shift": '!"§$%&/()=',
    "Russian with Shift": '!"№;%:?*()',
    "full width": "１２３４５６７８９０",
    "Arabic": "١٢٣٤٥٦٧٨٩٠",
    "Persian": "۱۲۳۴۵۶۷۸۹۰",
    "Tibetan": "༡༢༣༤༥༦༧༨༩༠",
}


def through(row: str, text: str) -> str:
    """What a computer with this digit row makes of a scanner's keys."""
    return text.translate(str.maketrans("1234567890", row))


def chinese(text: str) -> str:
    """Shift and the digits under a Chinese input method with Chinese punctuation."""
    pressed = dict(zip("1234567890", ["！", "@", "#", "￥", "%", "……", "&", "*", "（", "）"], strict=True))
    return "".join(pressed[digit] for digit in text)


@given(numbers, keys)
def test_a_text_is_digits_of_one_length_and_says_its_number(number: int, secret: bytes) -> None:
    text = code_text(number, secret)
    assert len(text) == LENGTH
    assert text.isascii()
    assert text.isdigit()
    code = open_code(text)
    assert code is not None
    assert code.number == number
    assert valid(code, secret)


@given(numbers, keys, st.integers(0, LENGTH - 1), st.integers(1, 9))
def test_no_changed_digit_passes(number: int, secret: bytes, place: int, by: int) -> None:
    text = code_text(number, secret)
    changed = text[:place] + str((int(text[place]) + by) % 10) + text[place + 1 :]
    code = open_code(changed)
    assert code is None or not valid(code, secret)


@given(numbers, keys, keys)
def test_another_secret_signs_otherwise(number: int, secret: bytes, other: bytes) -> None:
    code = open_code(code_text(number, secret))
    assert code is not None
    assert valid(code, other) == (secret == other)


def test_the_signature_has_at_least_sixty_bits() -> None:
    assert 10**codes.MAC_DIGITS >= 2**60


def test_the_code_is_the_smallest_of_all() -> None:
    for number in (0, LAST_NUMBER):
        assert len(matrix(code_text(number, secrets.token_bytes(16)))) == 21


@given(st.sampled_from(sorted(ROWS)), numbers, keys)
def test_every_layout_is_read(layout: str, number: int, secret: bytes) -> None:
    text = code_text(number, secret)
    found = typed.readings(through(ROWS[layout], text))
    assert [code for code in found if valid(code, secret)] == [open_code(text)]


@given(numbers, keys)
def test_chinese_punctuation_is_read(number: int, secret: bytes) -> None:
    text = code_text(number, secret)
    assert open_code(text) in typed.readings(chinese(text))


@given(
    numbers,
    keys,
    st.sampled_from(["", "]Q1", "]C1", "]C0", "Q", "q ", "\x02", "B#", "\ufeff", "123", "  "]),
    st.sampled_from(["", "\r\n", "\t", "\n", "\x03", "\x1d", " ", "99", "E"]),
    st.integers(0, LENGTH),
    st.sampled_from(["", " ", "\u3000", "\u200b"]),
)
def test_what_scanners_add_does_not_matter(
    number: int, secret: bytes, before: str, after: str, place: int, stray: str
) -> None:
    text = code_text(number, secret)
    found = typed.readings(f"{before}{text[:place]}{stray}{text[place:]}{after}")
    assert open_code(text) in found
    assert [code for code in found if valid(code, secret)] == [open_code(text)]


@given(st.text(max_size=600))
def test_any_text_is_read_or_left(text: str) -> None:
    assert all(isinstance(cast("object", code), BadgeCode) for code in typed.readings(text))
    assert typed.apart(text) == [text] or len(typed.apart(text)) > 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6901234567892",
        "HTTP://192.168.1.5:8460/C/0000ABCDEFGHJK",
        "73",
        "7" * 400,
        "王建国",
        "\x00" * 9,
        "3" * 30,
    ],
)
def test_other_codes_are_no_badge(text: str) -> None:
    assert typed.readings(text) == []


@given(st.lists(st.tuples(numbers, keys), min_size=2, max_size=5), st.sampled_from(sorted(ROWS)))
def test_badges_without_an_end_between_them_come_apart(several: list[tuple[int, bytes]], row: str) -> None:
    texts = [code_text(number, secret) for number, secret in several]
    assert typed.apart(through(ROWS[row], "".join(texts))) == texts
    assert typed.apart(texts[0]) == [texts[0]]

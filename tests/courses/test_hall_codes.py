"""The rotating code: true for its step and the next, false for everything else, short enough for a small QR."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import codes, refusals, scans
from courses.codes import STEP_SECONDS, code_text, open_code, valid
from courses.scans import SessionKey

SECRETS = st.binary(min_size=32, max_size=32)
NUMBERS = st.integers(1, 2**31 - 1)
DIRECTIONS = st.sampled_from(codes.DIRECTIONS)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
QR_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")


@given(SECRETS, NUMBERS, DIRECTIONS, MOMENTS)
def test_a_code_says_its_session_and_holds_for_two_steps(
    secret: bytes, number: int, direction: str, at: datetime
) -> None:
    text = code_text(secret, number, direction, at)
    code = open_code(text.lower())
    assert (code.number, code.direction) == (number, direction)
    start = at - timedelta(seconds=at.timestamp() % STEP_SECONDS) + timedelta(milliseconds=1)
    for steps, still in ((-1, False), (0, True), (1, True), (2, False), (3, False)):
        assert valid(secret, number, direction, code.mac, start + steps * timedelta(seconds=10)) is still


@given(SECRETS, NUMBERS, DIRECTIONS, MOMENTS)
def test_everything_after_the_number_changes_with_the_step(
    secret: bytes, number: int, direction: str, at: datetime
) -> None:
    texts = [code_text(secret, number, direction, at + timedelta(seconds=10 * step)) for step in range(4)]
    heads = {text[: -codes.MAC_CHARACTERS] for text in texts}
    tails = [text[-codes.MAC_CHARACTERS :] for text in texts]
    assert len(heads) == 1
    assert len(set(tails)) == 4
    # 60 bits that do not depend on each other: some 1 in 32 characters agree by chance.
    assert sum(a == b for a, b in zip(tails[0], tails[1], strict=True)) < 8


@given(SECRETS, SECRETS, NUMBERS, NUMBERS, DIRECTIONS, MOMENTS)
def test_a_code_of_another_session_direction_or_secret_is_false(
    secret: bytes, other: bytes, number: int, another: int, direction: str, at: datetime
) -> None:
    mac = open_code(code_text(secret, number, direction, at)).mac
    assert valid(other, number, direction, mac, at) is (other == secret)
    assert valid(secret, another, direction, mac, at) is (another == number)
    assert not valid(secret, number, "in" if direction == "out" else "out", mac, at)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        code = open_code(text)
    except refusals.CodeUnreadable:
        return
    assert 0 <= code.number < 2**31


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "7ZZZZZZ" + "0" * 12,
        "ILOU23456789ABC",
        "Z" * 30,
        "7Z" * 10,
        "1234567890１2ABCDE",
        "12 3456789ABCD\n",
    ],
)
def test_what_no_screen_shows_is_unreadable(text: str) -> None:
    with pytest.raises(refusals.CodeUnreadable):
        open_code(text)


def test_the_address_fits_a_small_qr() -> None:
    at = datetime(2026, 3, 5, 5, 20, tzinfo=UTC)
    text = code_text(b"s" * 32, 9_999, "out", at)
    longest = codes.url("http://192.168.100.100:8460", text)
    assert re.fullmatch(r"HTTP://192\.168\.100\.100:8460/C/[0-9A-Z]+", longest)
    assert QR_ALPHANUMERIC.fullmatch(longest)
    assert len(longest) <= 61
    assert len(codes.url("http://10.1.1.5:8460", code_text(b"s" * 32, 250, "in", at))) <= 38


def test_a_screen_knows_when_to_draw_the_next_code() -> None:
    at = datetime(2026, 3, 5, 5, 20, 3, tzinfo=UTC)
    assert codes.changes_in(at) == 7
    assert code_text(b"s", 1, "in", at + timedelta(seconds=6.9)) == code_text(b"s", 1, "in", at)
    assert code_text(b"s", 1, "in", at + timedelta(seconds=7)) != code_text(b"s", 1, "in", at)


def test_a_false_code_is_refused_with_what_is_wrong() -> None:
    at = datetime(2026, 3, 5, 5, 20, tzinfo=UTC)
    key = SessionKey(UUID(int=7), 7, b"s" * 32)
    code = open_code(scans.shown(key, "in", at))
    scans.refuse_false(key, code, at)
    with pytest.raises(refusals.CodeExpired, match="every 10 seconds"):
        scans.refuse_false(key, code, at + timedelta(seconds=25))
    with pytest.raises(refusals.WrongDirection):
        scans.refuse_false(key, code._replace(direction="out"), at)
    assert "ssss" not in repr(key)

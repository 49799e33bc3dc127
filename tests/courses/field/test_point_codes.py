"""Codes of task points: rotating for two steps, printed for ever; a point's code is no other point's, session's or the hall's."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import codes, refusals
from courses.codes import STEP_SECONDS, Code, open_point, point_text, valid_point
from courses.field import point_scans
from courses.scans import SessionKey

SECRETS = st.binary(min_size=32, max_size=32)
NUMBERS = st.integers(1, 2**31 - 1)
POINTS = st.integers(1, 65_535)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(SECRETS, NUMBERS, POINTS, MOMENTS)
def test_a_rotating_code_holds_for_two_steps_and_a_printed_one_stays(
    secret: bytes, number: int, point: int, at: datetime
) -> None:
    code = open_point(point_text(secret, number, point, at).lower())
    paper = open_point(point_text(secret, number, point, None))
    assert code == Code(number, "at", code.mac, point, printed=False)
    assert paper == Code(number, "at", paper.mac, point, printed=True)
    start = at - timedelta(seconds=at.timestamp() % STEP_SECONDS) + timedelta(milliseconds=1)
    for steps, still in ((-1, False), (0, True), (1, True), (2, False)):
        moment = start + steps * timedelta(seconds=STEP_SECONDS)
        assert valid_point(secret, code, moment) is still
        assert valid_point(secret, paper, moment)


@given(SECRETS, NUMBERS, POINTS, POINTS, MOMENTS)
def test_a_code_is_no_other_points_and_no_kind_is_the_other(
    secret: bytes, number: int, point: int, other: int, at: datetime
) -> None:
    for code in (open_point(point_text(secret, number, point, each)) for each in (at, None)):
        assert not valid_point(secret, code._replace(printed=not code.printed), at)
        assert valid_point(secret, code._replace(point=other), at) is (other == point)
        assert not valid_point(secret, code._replace(number=number - 1), at)
        for direction in codes.DIRECTIONS:
            assert not codes.valid(secret, number, direction, code.mac, at)


@given(st.text(max_size=30) | st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", max_size=26))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        code = open_point(text)
    except refusals.CodeUnreadable:
        return
    assert 0 <= code.number < 2**31
    assert 0 <= code.point < 2**16


def test_the_address_fits_a_small_qr() -> None:
    text = point_text(b"s" * 32, 9_999, 12, None)
    longest = codes.point_url("http://192.168.100.100:8460", text)
    assert re.fullmatch(r"HTTP://192\.168\.100\.100:8460/P/[0-9A-Z]+", longest)
    assert len(longest) <= 61  # version 3 with correction M
    assert (
        len(codes.point_url("http://192.168.100.100:18460", point_text(b"s", 2**31 - 1, 65_535, None))) <= 90
    )


def test_a_false_code_is_refused_with_what_is_wrong() -> None:
    at = datetime(2026, 3, 5, 5, 20, tzinfo=UTC)
    key = SessionKey(UUID(int=7), 7, b"s" * 32)
    code = open_point(point_scans.shown(key, 3, at))
    point_scans.refuse_false(key, code, at)
    with pytest.raises(refusals.CodeExpired, match="every 10 seconds"):
        point_scans.refuse_false(key, code, at + timedelta(seconds=25))
    paper = open_point(point_scans.printed(key, 3))
    point_scans.refuse_false(key, paper, at + timedelta(days=3))
    with pytest.raises(refusals.CodeUnreadable):
        point_scans.refuse_false(key, paper._replace(point=4), at)

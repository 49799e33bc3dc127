"""The rules of presence: status and minutes from any arrival, leaving and leave, by any terms."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.presence import rules
from courses.presence.rules import STATUSES, WAS_THERE, Seen, Stay, judge, minutes_of
from courses.rules import Terms, window

START = datetime(2026, 3, 5, 5, 30, tzinfo=UTC)
END = START + timedelta(hours=2)
OVER = END + timedelta(days=1)
TERMS = Terms(START, END)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("came", "left", "status", "there"),
    [
        (-10, None, "present", 120),
        (15, None, "present", 120),
        (16, None, "late", 120),
        (0, 105, "present", 105),
        (0, 104, "left_early", 104),
        (16, 104, "late_and_left_early", 88),
        (-20, 140, "present", 120),
        (125, 130, "late", 0),
    ],
)
def test_by_the_usual_minutes(came: int, left: int | None, status: str, there: int) -> None:
    stay = Stay(START + minutes(came), None if left is None else START + minutes(left))
    assert judge(TERMS, stay, excused=False, now=OVER) == Seen(status, there)


def test_who_did_not_come_is_expected_until_check_in_closes_then_absent() -> None:
    closes = window(TERMS, "in").closes
    assert judge(TERMS, Stay(), excused=False, now=closes) == Seen("expected")
    assert judge(TERMS, Stay(), excused=False, now=closes + minutes(1)) == Seen("absent")
    for now in (START - minutes(600), OVER):
        assert judge(TERMS, Stay(), excused=True, now=now) == Seen("excused")


def test_while_it_runs_minutes_are_not_known_and_nobody_is_absent_for_them() -> None:
    terms = TERMS._replace(least_minutes=60)
    running = START + minutes(30)
    assert judge(terms, Stay(START), excused=False, now=running) == Seen("present")
    assert judge(terms, Stay(START, running), excused=False, now=running) == Seen("absent", 30)
    assert judge(terms, Stay(START), excused=False, now=END) == Seen("present", 120)


def test_fewer_minutes_than_the_least_are_absent_and_exactly_as_many_are_not() -> None:
    terms = TERMS._replace(least_minutes=90)
    for there, status in ((89, "absent"), (90, "left_early")):
        stay = Stay(START, START + minutes(there))
        assert judge(terms, stay, excused=True, now=OVER) == Seen(status, there)
    # A least of more than the session lasts asks for the whole session, never for what nobody can do.
    whole = terms._replace(least_minutes=1_000)
    assert judge(whole, Stay(START, END), excused=False, now=OVER).status == "present"
    assert judge(whole, Stay(START), excused=False, now=OVER).status == "present"
    assert judge(whole, Stay(START, END - minutes(1)), excused=False, now=OVER).status == "absent"


def test_what_the_lane_knows_of_minutes_wins() -> None:
    terms = TERMS._replace(least_minutes=60)
    stay = Stay(START, END, 45)
    assert judge(terms, stay, excused=False, now=OVER) == Seen("absent", 45)
    assert judge(terms, stay._replace(minutes=500), excused=False, now=OVER) == Seen("present", 120)


instants = st.integers(-2_000, 4_000).map(lambda seconds: START + timedelta(seconds=seconds * 7))
stays = st.builds(
    Stay, st.none() | instants, st.none() | instants, st.none() | st.integers(min_value=0, max_value=2_000)
)
lengths = st.integers(1, 1_440)


def some_terms(length: int, late: int, early: int, least: int | None) -> Terms:
    return Terms(START, START + minutes(length), late_after=late, early_before=early, least_minutes=least)


laid_down = st.builds(
    some_terms,
    lengths,
    st.integers(0, 200),
    st.integers(0, 200),
    st.none() | st.integers(0, 1_440),
)


@given(laid_down, stays, st.booleans(), instants)
def test_any_stay_has_one_status_and_minutes_within_the_session(
    terms: Terms, stay: Stay, excused: bool, now: datetime
) -> None:
    seen = judge(terms, stay, excused=excused, now=now)
    assert seen.status in STATUSES
    length = (terms.ends_at - terms.starts_at) // minutes(1)
    assert seen.minutes is None or 0 <= seen.minutes <= length
    if stay.came_at is None:
        assert seen.status in {"excused", "absent", "expected"}
        assert seen.minutes is None
        assert (seen.status == "excused") == excused
    else:
        # Whoever came was there or too short; leave changes nothing of it.
        assert seen.status in {*WAS_THERE, "absent"}
        assert seen == judge(terms, stay, excused=not excused, now=now)
    if seen.status == "absent" and stay.came_at is not None:
        assert seen.minutes is not None
        assert seen.minutes < (terms.least_minutes or 0)


@given(laid_down, instants, instants)
def test_staying_longer_never_makes_it_worse(terms: Terms, came: datetime, left: datetime) -> None:
    longer = left + minutes(10)
    short, long = (
        judge(terms, Stay(came, each), excused=False, now=OVER + minutes(3_000)) for each in (left, longer)
    )
    assert (short.minutes or 0) <= (long.minutes or 0)
    assert not (long.status == "absent" and short.status != "absent")
    assert not ("left_early" in long.status and short.status in {"present", "late"})


@given(laid_down, instants)
def test_minutes_of_nobody_are_not_known(terms: Terms, now: datetime) -> None:
    assert minutes_of(terms, Stay(), now) is None


def test_who_is_expected() -> None:
    day = date(2026, 3, 5)

    def expected(*, everyone: bool = False, enrolled: bool = False, left_on: date | None = None) -> bool:
        return rules.is_expected(
            everyone=everyone, enrolled=enrolled, joined_on=date(2026, 3, 5), left_on=left_on, day=day
        )

    assert expected(everyone=True)
    assert expected(enrolled=True)
    assert not expected()
    assert not expected(everyone=True, enrolled=True, left_on=day)


@pytest.mark.parametrize(
    ("open_to_all", "capacity", "given"),
    [(True, 9, True), (True, 10, False), (True, None, False), (False, 9, False)],
)
def test_places_are_given_where_not_everybody_fits(
    open_to_all: bool, capacity: int | None, given: bool
) -> None:
    terms = TERMS._replace(open_to_all=open_to_all, capacity=capacity)
    assert rules.places_are_given(terms, 10) is given


def test_leave_closes_days_after_the_end() -> None:
    assert rules.ask_closes(END, 7) == END + timedelta(days=7)

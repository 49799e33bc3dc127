"""Who is in the room, what is flagged and whose name is drawn, whatever the hall."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.review import rules
from courses.review.rules import Count, Limits, Mark, Phone, Place, Stay

NINE = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PEOPLE = [UUID(int=number) for number in range(1, 30)]


def phone(number: int, browser: str = "", bound: int = -600) -> Phone:
    return Phone(UUID(int=1_000 + number), browser, NINE + bound * MINUTE)


def mark(
    person: int,
    minute: int = 0,
    direction: str = "in",
    used: Phone | None = None,
    lane: str = "qr",
    actor: str = "x",
) -> Mark:
    id_ = UUID(int=person * 10_000 + minute * 10 + len(direction))
    return Mark(id_, PEOPLE[person], direction, 0, lane, NINE + minute * MINUTE, actor, used)


@given(
    st.dictionaries(
        st.integers(0, 20), st.tuples(st.integers(0, 90), st.none() | st.integers(0, 90)), max_size=20
    ),
    st.integers(-5, 100),
)
def test_present_are_those_who_came_by_then_and_have_not_left(
    hours: dict[int, tuple[int, int | None]], minute: int
) -> None:
    marks = [mark(person, came) for person, (came, _left) in hours.items()]
    marks += [mark(person, came + left, "out") for person, (came, left) in hours.items() if left is not None]
    expected = {
        PEOPLE[person]
        for person, (came, left) in hours.items()
        if came <= minute and (left is None or minute < came + left)
    }
    assert rules.present_at(marks, NINE + minute * MINUTE) == expected


def test_one_phone_for_two_is_seen_across_another_binding_and_each_third_asks_anew() -> None:
    first, again = phone(1, "b1"), phone(2, "b1", bound=2)
    own, old = phone(3, "b3"), phone(4)
    two = [mark(0, 0, used=first), mark(1, 3, used=again), mark(2, 4, used=own), mark(3, 5, used=old)]
    (sight,) = rules.one_phone(two)
    assert (sight.people, sight.marks) == ((PEOPLE[0], PEOPLE[1]), (two[0].id, two[1].id))
    (more,) = rules.one_phone([*two, mark(4, 6, used=phone(5, "b1"))])
    assert more.subject != sight.subject
    assert not list(
        rules.one_phone([mark(0, 0, used=first), mark(0, 60, "out", used=first), mark(5), mark(6)])
    )
    (same_row,) = rules.one_phone([mark(0, used=old), mark(1, used=old)])
    assert same_row.people == (PEOPLE[0], PEOPLE[1])


def test_a_second_phone_is_seen_a_first_one_is_not() -> None:
    old, new = phone(1, "b1"), phone(2, "b2", bound=-30)
    here = [mark(0, 0, used=new)]
    assert not list(rules.two_phones(here, {PEOPLE[0]: [new]}))
    assert [sight.people for sight in rules.two_phones(here, {PEOPLE[0]: [old, new]})] == [(PEOPLE[0],)]
    assert not list(rules.two_phones([mark(0, 40, used=new)], {PEOPLE[0]: [old, new]}))
    anew = phone(3, "b1", bound=-1)  # the same phone, signed in again
    assert not list(rules.two_phones([mark(0, used=anew)], {PEOPLE[0]: [old, anew]}))
    in_and_out = [mark(0, 0, used=old), mark(0, 90, "out", used=phone(5, "b5"))]
    assert len(list(rules.two_phones(in_and_out, {}))) == 1
    assert not list(rules.two_phones([mark(0), mark(0, 90, "out")], {}))


def test_two_places_only_where_the_hours_meet() -> None:
    a, b = UUID(int=1), UUID(int=2)
    here = [Stay(a, PEOPLE[0], NINE, NINE + 120 * MINUTE)]
    at_once = Stay(b, PEOPLE[0], NINE + 60 * MINUTE, NINE + 180 * MINUTE)
    (sight,) = rules.two_places(here, [at_once, at_once._replace(person_id=PEOPLE[1])])
    assert (sight.people, sight.sessions) == ((PEOPLE[0],), (b,))
    assert not list(rules.two_places(here, [at_once._replace(since=NINE + 120 * MINUTE)]))


@pytest.mark.parametrize(
    ("counted", "present", "flagged"), [(8, 10, 0), (12, 10, 0), (7, 10, 1), (13, 10, 1), (0, 0, 0)]
)
def test_a_headcount_is_flagged_beyond_the_tolerance(counted: int, present: int, flagged: int) -> None:
    assert len(list(rules.headcounts([Count(PEOPLE[0], counted, present)]))) == flagged


def test_many_by_one_hand_are_a_share_and_a_number() -> None:
    phones = [mark(number) for number in range(15)]
    hand = [mark(15 + number, lane="manual", actor="clerk") for number in range(5)]
    (sight,) = rules.by_hand([*phones, *hand])
    assert len(sight.people) == 5
    assert not list(rules.by_hand([*phones, *hand[:4]]))
    assert not list(rules.by_hand([*phones, *hand], Limits(by_hand_percent=25)))
    two = [hand[0], hand[1], *(each._replace(actor="other") for each in hand[2:])]
    assert not list(rules.by_hand([*phones, *two]))
    leaving = [mark(15 + number, 60, "out", lane="manual", actor="clerk") for number in range(5)]
    assert not list(rules.by_hand([*phones, *leaving]))


@given(
    st.sets(st.sampled_from(PEOPLE), min_size=1),
    st.sets(st.sampled_from(PEOPLE)),
    st.integers(1, 6),
    st.integers(),
)
def test_a_lot_draws_the_present_once_and_new_ones_first(
    present: set[UUID], called: set[UUID], size: int, seed: int
) -> None:
    names = rules.drawn(present, called, size, random.Random(seed))
    assert len(names) == len(set(names)) == min(size, len(present))
    assert set(names) <= present
    if set(names) & called:
        assert present - called <= set(names)


@pytest.mark.parametrize(
    ("name", "key", "mobile", "expected"),
    [
        ("王晓明", "wangxiaoming wxm", "13800000001", "both"),
        ("王晓明", "wangxiaoming wxm", "", "name"),
        ("李四", "lisi ls", "13800000001", "mobile"),
        ("王小明", "wangxiaoming wxm", "", "reading"),
        ("王晓朋", "wangxiaopeng wxp", "", "near"),
        ("王晓", "wangxiao wx", "", "near"),
        ("王四", "wangsi ws", "", ""),
        ("张晓朋", "zhangxiaopeng zxp", "", ""),
        ("李", "li l", "", ""),
    ],
)
def test_likeness(name: str, key: str, mobile: str, expected: str) -> None:
    known = (name, key, mobile)
    assert rules.likeness(("王晓明", "wangxiaoming wxm", "13800000001"), known) == expected


def test_a_merge_carries_what_does_not_stand_already_and_no_leaving_before_the_arrival() -> None:
    one, two = UUID(int=1), UUID(int=2)

    def place(number: int, session: UUID, direction: str, minute: int, point: int = 0) -> Place:
        return Place(UUID(int=100 + number), session, direction, point, NINE + minute * MINUTE)

    gone = [
        place(1, one, "in", 0),
        place(2, one, "out", 30),
        place(3, two, "in", 0),
        place(4, two, "at", 10, 1),
        place(5, two, "out", 90),
    ]
    kept = [place(11, one, "in", 60), place(12, two, "in", 5), place(13, two, "at", 20, 2)]
    assert rules.carried(gone, kept) == {gone[3].id, gone[4].id}
    assert rules.carried(gone, []) == {each.id for each in gone}

"""Sessions that fit: together they cover what is missing, soonest, without two at a time, and none that cannot be heard."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ids import new_id
from core.jobs import drive
from credits.posting import posting
from credits.refusals import PersonNotOnRoster
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import CategoryRule, KindRule
from credits.standing.fitting_sessions import MOST, Need, Option, choose, fits
from tests.credit_town import AT, HOUR, Town

NOW = AT + 20 * HOUR
AHEAD = AT + timedelta(days=30)
DAY = timedelta(days=1)


def option(
    credits: int, day: int, hour: int = 0, category: str = "required", lesson: UUID | None = None
) -> Option:
    starts = AHEAD + day * DAY + hour * HOUR
    return Option(new_id(), lesson or new_id(), "lecture", category, credits, starts, starts + 2 * HOUR)


def need(total: int, room: dict[str, int] | None = None, elective: int = 0) -> Need:
    return Need(total, {"elective": elective} if elective else {}, room or {})


def test_one_that_is_enough_and_soonest_is_all_there_is_to_say() -> None:
    late, soon, small = option(8_00, 9), option(4_00, 5), option(2_00, 1)
    assert choose([late, soon, small], need(4_00)) == [soon]


def test_three_together_by_time_and_never_more() -> None:
    days = [option(6_00, day) for day in (4, 1, 3, 2, 5)]
    assert choose(days, need(18_00)) == sorted([days[1], days[3], days[2]], key=lambda each: each.starts_at)
    assert len(choose(days, need(30_00))) == MOST


def test_not_two_at_a_time_nor_a_lesson_twice() -> None:
    lesson = new_id()
    one, same_time, again = option(4_00, 1), option(4_00, 1, 1), option(4_00, 3, lesson=lesson)
    twice = option(4_00, 4, lesson=lesson)
    assert choose([one, same_time], need(8_00)) in ([one], [same_time])
    assert choose([again, twice], need(8_00)) in ([again], [twice])
    assert choose([one, same_time, again, twice], need(8_00)) == [one, again]


def test_what_a_category_lacks_comes_from_that_category() -> None:
    required, elective = option(6_00, 1), option(2_00, 8, category="elective")
    assert choose([required, elective], need(6_00, elective=2_00)) == [required, elective]
    assert choose([required, elective], need(0, elective=2_00)) == [elective]


def test_a_kind_whose_cap_is_reached_helps_nobody() -> None:
    only = option(6_00, 1)
    assert choose([only], need(6_00, {"lecture": 0})) == []
    assert choose([only, option(6_00, 2)], need(9_00, {"lecture": 3_00})) == [only]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 8), st.integers(0, 9), st.sampled_from(["required", "elective"])), max_size=9
    ),
    st.integers(0, 20),
    st.integers(0, 6),
)
def test_what_is_chosen_is_as_good_as_trying_everything(
    made: list[tuple[int, int, str]], total: int, elective: int
) -> None:
    options = [option(100 * credits, day, category=category) for credits, day, category in made]
    asked = need(100 * total, elective=100 * elective)

    def covers(some: tuple[Option, ...]) -> bool:
        return sum(each.credits for each in some) >= asked.total and (
            sum(each.credits for each in some if each.category == "elective")
            >= asked.by_category.get("elective", 0)
        )

    def goes(some: tuple[Option, ...]) -> bool:
        return len({each.starts_at for each in some}) == len(some)

    every = [some for number in range(1, MOST + 1) for some in combinations(options, number) if goes(some)]
    covering = [some for some in every if covers(some)]
    chosen = tuple(choose(options, asked))
    assert goes(chosen)
    if covering and (total or elective):
        assert covers(chosen)
        assert max(each.ends_at for each in chosen) == min(
            max(each.ends_at for each in some) for some in covering
        )
    assert len(chosen) <= MOST


def test_only_what_is_open_not_heard_and_still_to_begin(town: Town) -> None:
    person, other = town.person(), town.person()
    heard = town.course(9_00)
    town.attend(town.session(heard), person)
    town.session(heard, AHEAD)
    full = town.session(town.course(9_00), AHEAD + DAY, capacity=1)
    town.enrol(full, other)
    town.session(town.course(9_00), AHEAD + 2 * DAY, open_to_all=False)
    town.session(town.course(9_00), AHEAD + 3 * DAY, cancelled_at=AT)
    town.session(town.course(9_00), NOW - HOUR)
    good = town.session(town.course(4_00), AHEAD + 5 * DAY)
    drive(posting.post_year(town.store, 2026, "clerk", NOW))
    with town.store.read() as db:
        found = fits(db, person, 2026, NOW)
        assert [each.session.id for each in found.sessions] == [good]
        assert (found.sessions[0].credits, found.cover) == (4_00, False)
        assert {each.session.id for each in fits(db, other, 2026, NOW).sessions} >= {full}


def test_nothing_for_whoever_has_all_and_for_nobody(town: Town) -> None:
    person = town.person()
    town.attend(town.session(town.course(80_00)), person)
    town.session(town.course(4_00), AHEAD)
    drive(posting.post_year(town.store, 2026, "clerk", NOW))
    with town.store.read() as db:
        assert fits(db, person, 2026, NOW) == ([], True)
        with pytest.raises(PersonNotOnRoster):
            fits(db, new_id(), 2026, NOW)


def test_sixty_two_and_three_sessions_that_give_eighteen(town: Town) -> None:
    person = town.person()
    town.attend(town.session(town.course(62_00)), person)
    ids = [town.session(town.course(6_00), AHEAD + day * DAY) for day in range(5)]
    drive(posting.post_year(town.store, 2026, "clerk", NOW))
    with town.store.read() as db:
        found = fits(db, person, 2026, NOW)
    assert [each.session.id for each in found.sessions] == ids[:3]
    assert found.cover


def test_caps_and_leasts_of_the_rules_decide(town: Town) -> None:
    with town.store.write() as db:
        rules = replace(
            RULES_V1,
            required=10_00,
            kinds={**RULES_V1.kinds, "online": KindRule(1_00, 3_00)},
            categories={"required": CategoryRule(), "elective": CategoryRule(least=2_00)},
        )
        version = rule_versions.draft(db, rules, "一", date(2026, 1, 1), "admin", AT)
        rule_versions.sign(db, version, "admin", AT)
    person = town.person()
    town.attend(town.session(town.course(3_00, "online")), person)
    town.attend(town.session(town.course(7_00)), person)
    town.session(town.course(8_00, "online"), AHEAD)
    elective = town.course(2_00)
    town.change(
        "UPDATE course SET category = 'elective' WHERE id = :id",
        id=elective.hex if town.store.is_sqlite else elective,
    )
    chosen = town.session(elective, AHEAD + DAY)
    drive(posting.post_year(town.store, 2026, "clerk", NOW))
    with town.store.read() as db:
        found = fits(db, person, 2026, NOW)
    assert [each.session.id for each in found.sessions] == [chosen]
    assert found.cover

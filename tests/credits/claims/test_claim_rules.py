"""Who may do what with a claim, and which days, hours and years can be."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusal import Refusal
from credits.claims import refusals, rules
from credits.claims.rules import Hands

TRAINEE = "person:P0001"
STAFF = ("wang", "li", "zhao")
TODAY = date(2026, 11, 22)
ACTORS = st.sampled_from((TRAINEE, *STAFF))
STATES = st.sampled_from(("open", "checked", "accepted", "refused", "withdrawn"))


@given(made_by=ACTORS, plays=st.lists(st.tuples(st.sampled_from(rules.STEPS), ACTORS), max_size=8))
def test_whatever_is_tried_two_members_of_staff_have_seen_what_is_accepted(
    made_by: str, plays: list[tuple[str, str]]
) -> None:
    ends = {"check": "checked", "accept": "accepted", "refuse": "refused", "withdraw": "withdrawn"}
    claim, decided_by = Hands("急救培训", "open", made_by, ""), ""
    for step, actor in plays:
        if not rules.may(claim, step, actor):
            continue
        claim = claim._replace(state=ends[step])
        if step == "check":
            claim = claim._replace(checked_by=actor)
        else:
            decided_by = actor
    if claim.state == "accepted":
        assert {claim.checked_by, decided_by} <= set(STAFF)
        assert decided_by not in {claim.checked_by, claim.made_by}
    if claim.state == "withdrawn":
        assert decided_by == claim.made_by


@pytest.mark.parametrize(
    ("state", "made_by", "checked_by", "step", "actor", "refused"),
    [
        ("open", TRAINEE, "", "check", "wang", None),
        ("open", "wang", "", "check", "wang", None),
        ("open", TRAINEE, "", "check", TRAINEE, refusals.StaffDecide),
        ("checked", TRAINEE, "wang", "check", "li", refusals.ClaimChecked),
        ("open", TRAINEE, "", "accept", "wang", refusals.ClaimNotChecked),
        ("checked", TRAINEE, "wang", "accept", "wang", refusals.CheckerAccepts),
        ("checked", "li", "wang", "accept", "li", refusals.MakerDecides),
        ("checked", TRAINEE, "wang", "accept", TRAINEE, refusals.StaffDecide),
        ("checked", TRAINEE, "wang", "accept", "li", None),
        ("open", TRAINEE, "", "refuse", "wang", None),
        ("checked", TRAINEE, "wang", "refuse", "wang", None),
        ("open", "wang", "", "refuse", "wang", refusals.MakerDecides),
        ("open", TRAINEE, "", "refuse", TRAINEE, refusals.StaffDecide),
        ("checked", TRAINEE, "wang", "withdraw", TRAINEE, None),
        ("open", TRAINEE, "", "withdraw", "wang", refusals.NotTheMaker),
        *(
            (state, TRAINEE, "wang", step, actor, refusals.ClaimSettled)
            for state in ("accepted", "refused", "withdrawn")
            for step in rules.STEPS
            for actor in (TRAINEE, "li")
        ),
    ],
)
def test_each_step(
    state: str, made_by: str, checked_by: str, step: str, actor: str, refused: type[Refusal] | None
) -> None:
    claim = Hands("急救培训", state, made_by, checked_by)
    assert rules.may(claim, step, actor) is (refused is None)
    if refused:
        with pytest.raises(refused):
            rules.refuse_step(claim, step, actor)


@given(made_by=ACTORS, checked_by=ACTORS, actor=ACTORS)
def test_given_again_by_a_second_hand_only(made_by: str, checked_by: str, actor: str) -> None:
    claim = Hands("急救培训", "accepted", made_by, checked_by)
    if actor in STAFF and actor not in {made_by, checked_by}:
        rules.refuse_second(claim, actor)
    else:
        with pytest.raises((refusals.StaffDecide, refusals.MakerDecides, refusals.CheckerAccepts)):
            rules.refuse_second(claim, actor)


@given(st.integers(-(10**9), 10**9), st.integers(1, rules.MOST_HOURS))
def test_hours_and_credits_have_bounds(amount: int, most: int) -> None:
    for refuse, upper, refused in (
        (lambda: rules.refuse_hours(amount, most), most, refusals.HoursNotPossible),
        (lambda: rules.refuse_credits(amount), rules.MOST_CREDITS, refusals.CreditsNotPossible),
    ):
        if 0 < amount <= upper:
            refuse()
        else:
            with pytest.raises(refused):
                refuse()


def test_only_what_is_over_can_be_claimed() -> None:
    rules.refuse_day(TODAY, TODAY)
    rules.refuse_day(rules.EARLIEST, TODAY)
    with pytest.raises(refusals.ClaimDayAhead):
        rules.refuse_day(TODAY + timedelta(days=1), TODAY)
    with pytest.raises(refusals.ClaimDayTooEarly):
        rules.refuse_day(rules.EARLIEST - timedelta(days=1), TODAY)


def test_kinds_categories_and_years() -> None:
    for kind in rules.CLAIM_KINDS:
        rules.refuse_kind(kind)
    for kind in ("lecture", "accredited", "", "claim "):
        with pytest.raises(refusals.UnknownClaimKind):
            rules.refuse_kind(kind)
    rules.refuse_category("required")
    with pytest.raises(refusals.UnknownCategory):
        rules.refuse_category("必修")
    rules.refuse_year(2027, TODAY, ahead=1)
    for year, ahead in ((2027, 0), (1999, 1), (10**9, 1)):
        with pytest.raises(refusals.YearNotPossible):
            rules.refuse_year(year, TODAY, ahead=ahead)


@given(kind=st.sampled_from(rules.CLAIM_KINDS), claim=st.uuids(), course=st.uuids(), person=st.uuids())
def test_a_lesson_of_ours_is_known_as_such(kind: str, claim: object, course: object, person: object) -> None:
    assert rules.source_key(kind, claim, None, person) == f"claim:{claim}"
    ours = rules.source_key(kind, claim, course, person)
    assert ours == f"{'teaching' if kind == 'teaching' else 'lesson'}:{course}:{person}"

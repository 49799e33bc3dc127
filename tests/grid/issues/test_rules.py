"""The pure rules, every branch: looking back on steps, the draw, who is somebody else, what photos are missing."""

from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language import speaking
from grid.hands import ROLES
from grid.issues import refusals, rules
from grid.issues.escalation import level_of, to_tell
from grid.issues.rules import MOVES, STATES, Standing, Step, why_not
from grid.issues.words import MOVES as MOVE_TITLES
from grid.issues.words import ROLES as ROLE_TITLES
from grid.issues.words import STATES as STATE_TITLES
from tests.issue_book import somebody

ID = UUID(int=7)


def standing(state: str, *steps: Step, **more: object) -> Standing:
    made = Standing(ID, state, steps[-1].round if steps else 1, "person:finder", steps)
    return made._replace(**more)  # pyright: ignore[reportArgumentType] - the test's own names


def steps(*moves: tuple[str, str, str], who: str = "person:a", round_: int = 1) -> list[Step]:
    return [Step(number, round_, *move, who) for number, move in enumerate(moves, 1)]


def test_everything_has_its_words() -> None:
    assert set(MOVE_TITLES) == set(MOVES)
    assert set(STATE_TITLES) == set(STATES)
    assert set(ROLE_TITLES) == set(ROLES)


def test_the_table_is_closed() -> None:
    """Every state named is a state; every state is reached, and has a way on or back; what is undone is a move."""
    reached = {"DRAFT"}
    for move in MOVES.values():
        assert move.before <= set(STATES) | {rules.NEW}
        assert move.after in {*STATES, rules.SAME, rules.BACK, rules.DRAWN}
        assert set(move.undoes) <= set(MOVES)
        assert set(move.roles) <= set(ROLES)
        reached.add(move.after)
    assert set(STATES) <= reached
    for state in STATES:
        assert any(state in move.before and move.after != rules.SAME for move in MOVES.values())


def test_about_one_in_five_is_drawn_and_always_the_same() -> None:
    dice = Random(5)
    ids = [UUID(int=dice.getrandbits(128)) for _each in range(5_000)]
    first = [rules.drawn(each) for each in ids]
    assert first == [rules.drawn(each) for each in ids]
    assert 900 <= sum(first) <= 1_100


def test_the_handlers_of_a_round_are_those_of_that_round() -> None:
    made = [
        *steps(("accept", "DISPATCHED", "HANDLING"), ("unaccept", "HANDLING", "DISPATCHED")),
        Step(3, 1, "accept", "DISPATCHED", "HANDLING", "person:b"),
        Step(4, 1, "handled", "HANDLING", "HANDLED", "person:c"),
        Step(5, 2, "mend", "REPORTED", "HANDLED", "person:d"),
    ]
    assert rules.handlers(made, 1) == {"person:a", "person:b", "person:c"}
    assert rules.handlers(made, 2) == {"person:d"}


def test_a_proposal_stands_until_a_state_changes_or_it_is_taken_back() -> None:
    proposed = Step(2, 1, "propose_forced", "FILED", "FILED", "person:p")
    filed, noted = Step(1, 1, "file", "REPORTED", "FILED", "x"), Step(3, 1, "note", "FILED", "FILED", "x")
    assert rules.proposer([filed]) is None
    assert rules.proposer([]) is None
    assert rules.proposer([filed, proposed, noted]) == "person:p"
    assert rules.proposer([filed, proposed, filed]) is None
    assert rules.proposer([filed, proposed, Step(3, 1, "withdraw_forced", "FILED", "FILED", "x")]) is None


def test_a_request_is_of_its_round_and_until_it_is_answered() -> None:
    request = Step(2, 1, "ask_extension", "FILED", "FILED", "x", 60)
    assert rules.asked([], "extension") is None
    assert rules.asked([request], "extension") == request
    assert rules.asked([request], "suspension") is None
    assert rules.asked([request, Step(3, 1, "extend", "FILED", "FILED", "x", 60)], "extension") is None
    assert rules.asked([request, Step(3, 2, "reopen", "CLOSED", "FILED", "x")], "extension") is None


def test_the_way_back_leads_where_it_came_from() -> None:
    there_and_back = steps(
        ("suspend", "FILED", "SUSPENDED"), ("resume", "SUSPENDED", "FILED"), ("dispatch", "FILED", "DISPATCHED"),
        ("suspend", "DISPATCHED", "SUSPENDED"), ("note", "SUSPENDED", "SUSPENDED"),
    )  # fmt: skip
    assert rules.leads_to(standing("SUSPENDED", *there_and_back), MOVES["resume"]) == "DISPATCHED"
    assert rules.came_from([], "VOID") == rules.NEW
    assert rules.last_step(there_and_back) == "suspend"
    assert rules.last_step([]) == rules.NEW


@pytest.mark.parametrize("state", STATES)
def test_a_move_that_stays_stays(state: str) -> None:
    assert rules.leads_to(standing(state), MOVES["note"]) == state


def test_what_was_discarded_is_its_finders_to_restore() -> None:
    draft = standing("VOID", *steps(("draft", "", "DRAFT"), ("discard", "DRAFT", "VOID")))
    void = standing("VOID", *steps(("void", "FILED", "VOID")))
    finder = somebody(who="person:finder")
    assert why_not(draft, MOVES["restore"], finder, {"reporter"}) is None
    assert isinstance(why_not(void, MOVES["restore"], finder, {"reporter"}), refusals.RoleMissing)
    other = somebody()
    assert isinstance(why_not(draft, MOVES["restore"], other, {"reporter"}), refusals.NotYourReport)
    assert isinstance(why_not(draft, MOVES["restore"], other, {"holder"}), refusals.RoleMissing)
    assert why_not(draft, MOVES["restore"], other, {"clerk"}) is None


def test_who_works_for_a_unit_handles_what_is_theirs_or_nobodys() -> None:
    mine, other = UUID(int=1), UUID(int=2)
    hand, free = somebody(units=[mine]), somebody()
    roles = {"handler"}
    for unit, by, expected in (
        (mine, hand, None), (None, hand, None), (other, free, None), (other, hand, refusals.OtherUnit),
    ):  # fmt: skip
        found = why_not(standing("DISPATCHED", unit_id=unit, unit="甲"), MOVES["accept"], by, roles)
        assert (found and type(found)) is expected
    # A clerk who works for another unit still resumes as a clerk.
    paused = standing("SUSPENDED", unit_id=other)
    assert rules.role_for(paused, MOVES["resume"], hand, {"handler", "clerk"}) == "clerk"
    assert rules.role_for(paused, MOVES["resume"], hand, {"handler"}) is None


def test_a_report_wants_its_item() -> None:
    bare = standing("DRAFT", *steps(("draft", "", "DRAFT")), has_item=False)
    finder = somebody(who="person:finder")
    assert isinstance(why_not(bare, MOVES["report"], finder, {"reporter"}), refusals.ItemMissing)
    names = {move.name: refusal for move, refusal in rules.allowed(bare, finder, {"reporter"})}
    assert isinstance(names["report"], refusals.ItemMissing)
    assert names["discard"] is None


@pytest.mark.parametrize(
    ("name", "wants", "have", "brings", "expected"),
    [
        ("handled", (1, 2), (0, 0), (0, 1), refusals.AfterPhotosMissing),
        ("handled", (1, 2), (0, 1), (0, 1), None),
        ("handled", (5, 0), (0, 0), (0, 0), None),
        ("mend", (0, 0), (0, 0), (0, 1), refusals.BeforePhotosMissing),
        ("mend", (0, 0), (1, 0), (0, 0), refusals.AfterPhotosMissing),
        ("mend", (2, 1), (1, 0), (0, 1), refusals.BeforePhotosMissing),
        ("mend", (2, 1), (1, 0), (1, 1), None),
        ("close", (9, 9), (0, 0), (0, 0), None),
    ],
)
def test_photos_that_are_missing(
    name: str, wants: tuple[int, int], have: tuple[int, int], brings: tuple[int, int], expected: type | None
) -> None:
    of = standing(
        "HANDLING", wants_before=wants[0], wants_after=wants[1], photos_before=have[0], photos_after=have[1]
    )
    found = rules.photos_missing(of, MOVES[name], *brings)
    assert (found and type(found)) is expected


@pytest.mark.parametrize(
    ("state", "last", "back"),
    [
        ("FILED", "file", "unfile"),
        ("FILED", "recall", None),
        ("REPORTED", "report", None),
        ("DISPATCHED", "dispatch", "recall"),
        ("VOID", "decline", "restore"),
        ("FORCED", "force_close", "reopen"),
    ],
)
def test_which_move_takes_the_last_step_back(state: str, last: str, back: str | None) -> None:
    found = rules.undo(standing(state, *steps((last, "", state))))
    assert (found and found.name) == back


@given(st.sampled_from(STATES), st.sets(st.sampled_from(ROLES)), st.sampled_from(sorted(MOVES)))
def test_buttons_agree_with_the_rule(state: str, roles: set[str], name: str) -> None:
    """What `allowed` gives as possible is what `why_not` lets through, and it names nothing of another state."""
    of = standing(state, *steps(("file", "REPORTED", state)))
    hand = somebody(roles)
    made = {move.name: refusal for move, refusal in rules.allowed(of, hand, roles)}
    refusal = why_not(of, MOVES[name], hand, roles)
    if name in made:
        assert type(made[name]) is type(refusal)
    else:
        assert refusal is not None
    if refusal is None:
        assert rules.role_for(of, MOVES[name], hand, roles) is not None or MOVES[name].own


@given(st.integers(-50, 10_000))
def test_levels_of_escalation(share: int) -> None:
    level = level_of(share)
    assert level == max([each for each in (0, 75, 100, 150, 200) if each <= max(share, 0)])
    assert to_tell(level) == ("grid", "area", "street", "joint")[: (0, 75, 100, 150, 200).index(level)]


def test_titles_in_a_refusal_are_said_in_the_readers_language_wherever_it_is_shown() -> None:
    role = refusals.RoleMissing(
        move=MOVE_TITLES["close"], roles=(ROLE_TITLES["clerk"], ROLE_TITLES["leader"])
    )
    state = refusals.MoveNotNow(move=MOVE_TITLES["close"], state=STATE_TITLES["FILED"])
    with speaking("zh_CN"):
        said = f"{role}{state}{state.said['state']}"
        assert STATE_TITLES["FILED"] not in said
        assert MOVE_TITLES["close"] not in said
        assert ROLE_TITLES["leader"] not in said
        assert "、" in str(role)
    assert str(role).startswith("“Close the case” is for: the clerk, the leader of the residential area.")

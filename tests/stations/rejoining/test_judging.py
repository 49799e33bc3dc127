"""What is to be done with an answer: by its own words alone."""

from hypothesis import given
from hypothesis import strategies as st

from stations.confirmed import Confirmed
from stations.rejoining.judging import Answer, Judgement, is_known_of, judge

_KNOWN = Confirmed(epoch=2, place=50, op="b", seq=7, hash="h", common=50)


def _answer(
    epoch: int = 2, *, whole: bool = False, begins: int = 50, place: int = 60, op: str = "b"
) -> Answer:
    return Answer(epoch, whole, begins, place, "z", {(50, op), (55, "c")})


def test_each_case_by_hand() -> None:
    cases = [
        (_answer(), Judgement.TAKE),
        (_answer(begins=10), Judgement.TAKE),
        (_answer(begins=51), Judgement.GAP),
        (_answer(op="other"), Judgement.RESTORED),
        (_answer(begins=10, place=49), Judgement.STALE),
        (_answer(1), Judgement.STALE),
        (_answer(1, whole=True), Judgement.STALE),
        (_answer(3), Judgement.GAP),
        (_answer(3, whole=True, begins=0, op="other"), Judgement.TAKE),
    ]
    for answer, judgement in cases:
        assert judge(_KNOWN, answer) is judgement, answer


_PLACES = st.integers(0, 6)


@given(st.integers(0, 3), _PLACES, st.integers(0, 3), st.booleans(), _PLACES, _PLACES, st.booleans())
def test_nothing_older_and_nothing_after_a_gap_is_ever_taken(
    epoch: int, place: int, theirs: int, whole: bool, begins: int, newest: int, same: bool
) -> None:  # fmt: skip
    known = Confirmed(epoch, place, "op", 1, "h", place)
    answer = Answer(theirs, whole, begins, newest, "z", {(place, "op" if same else "other")})
    judgement = judge(known, answer)
    if judgement is Judgement.TAKE:
        assert theirs >= epoch
        assert whole or theirs == epoch
        if theirs == epoch:
            assert begins <= place <= newest
            assert same
    if theirs < epoch:
        assert judgement is Judgement.STALE


def test_an_older_answer_is_one_that_the_taken_one_speaks_of() -> None:
    known = _KNOWN._replace(begins=20, told=frozenset({(30, "z"), (50, "b")}))
    assert is_known_of(known, _answer(place=30))
    assert is_known_of(known, _answer(place=19))
    assert not is_known_of(known, _answer(place=31))
    assert not is_known_of(known, _answer(place=30)._replace(op="other"))

"""What becomes of a station's line, by what it speaks of: of every action that any record folds."""

import pytest

from cli.every_record import ALL
from stations.kinds import TRAVELLING, Sort, place_known, sort_of

_SAID = {(record.subject, action) for record in ALL for action in record.says}


@pytest.mark.parametrize(("kind", "action"), sorted(_SAID))
def test_only_what_lies_in_a_patch_is_folded(kind: str, action: str) -> None:
    sort = sort_of(kind, action)
    if kind in TRAVELLING:
        assert sort is (Sort.BASE_ONLY if action == "issue.numbered" else Sort.TRAVELS)
    elif kind == "attendance":
        assert sort is Sort.REPLAYED
    elif kind == "bundle" and action != "bundle.written":
        assert sort is Sort.KNOWS
    else:
        assert sort is Sort.LOCAL


def test_every_kind_that_travels_has_a_record() -> None:
    assert {kind for kind, _action in _SAID} >= TRAVELLING


def test_a_decision_of_the_base_is_no_station_s_to_say() -> None:
    assert sort_of("place", "merged") is Sort.BASE_ONLY
    assert sort_of("session", "check_in.refused") is Sort.EVIDENCE
    assert sort_of("session", "session.enrolled") is Sort.LOCAL
    assert sort_of("duty", "duty.given") is Sort.LOCAL


@pytest.mark.parametrize(
    ("action", "state", "place", "known"),
    [
        ("bundle.came", "taken", 7, 7),
        ("bundle.went_on", "taken", 0, 0),
        ("bundle.came", "held", 7, None),
        ("bundle.written", "taken", 7, None),
        ("bundle.came", "taken", None, None),
        ("bundle.came", "taken", -1, None),
        ("bundle.came", "taken", True, None),
        ("bundle.came", "taken", "7", None),
    ],
)
def test_only_a_bundle_that_was_taken_tells_how_far_a_station_knew(
    action: str, state: str, place: object, known: int | None
) -> None:
    assert place_known(action, {"state": state}, {"place": place}) == known

"""What may be said of a certificate: never more than what was asked knows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.certificates.verdicts import STALE_DAYS, Listed, Verdict, by_list, by_record, is_stale

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
BEFORE, LIST = TODAY - 20 * DAY, TODAY - 10 * DAY

days = st.integers(-400, 400).map(lambda count: TODAY + count * DAY)
listings = st.sampled_from(["absent", "valid", "superseded", "revoked"])
lists = st.none() | st.builds(Listed, days, listings, st.booleans())


@pytest.mark.parametrize(
    ("issued", "listed", "stolen", "found"),
    [
        (BEFORE, None, None, ("signed", "no_list")),
        (BEFORE, Listed(LIST, "valid"), None, ("valid", "")),
        (BEFORE, Listed(LIST, "superseded"), None, ("superseded", "")),
        (BEFORE, Listed(LIST, "revoked"), None, ("revoked", "")),
        (LIST - DAY, Listed(LIST, "absent"), None, ("unknown", "not_in_list")),
        (LIST, Listed(LIST, "absent"), None, ("signed", "newer_than_list")),
        (LIST + DAY, Listed(LIST, "absent"), None, ("signed", "newer_than_list")),
        # Stolen before the list was made: whatever the list does not name is not believed, however old it says it is.
        (BEFORE, Listed(LIST, "valid"), LIST, ("distrusted", "stolen_key")),
        (BEFORE, Listed(LIST, "valid", named=True), LIST, ("valid", "")),
        (BEFORE, Listed(LIST, "revoked", named=True), LIST, ("revoked", "")),
        (BEFORE, Listed(LIST, "absent", named=True), LIST, ("unknown", "not_in_list")),
        # Stolen after the list was made, or without one.
        (BEFORE, Listed(LIST, "valid"), LIST + DAY, ("signed", "stolen_later")),
        (BEFORE, None, LIST, ("signed", "stolen_later")),
        (LIST, None, LIST, ("distrusted", "stolen_key")),
    ],
)
def test_each_case(issued: date, listed: Listed | None, stolen: date | None, found: tuple[str, str]) -> None:
    assert by_list(issued, None, listed, stolen, TODAY) == found
    assert by_list(issued, TODAY, listed, stolen, TODAY) == found
    late = by_list(issued, TODAY - DAY, listed, stolen, TODAY)
    assert late == (("expired", "expired") if found[0] in ("valid", "signed") else found)


@given(days, st.none() | days, lists, st.none() | days)
def test_valid_is_said_only_when_a_list_says_so(
    issued: date, expires_on: date | None, listed: Listed | None, stolen: date | None
) -> None:
    found = by_list(issued, expires_on, listed, stolen, TODAY)
    if found.state == "valid":
        assert listed is not None
        assert listed.listing == "valid"
        assert stolen is None or listed.named
        assert expires_on is None or expires_on >= TODAY
    if listed is not None and listed.listing == "revoked" and (stolen is None or listed.named):
        assert found.state == "revoked"


def test_the_record_knows_best_and_days_end_at_midnight() -> None:
    assert by_record("valid", None, TODAY) == Verdict("valid")
    assert by_record("valid", TODAY, TODAY) == Verdict("valid")
    assert by_record("valid", TODAY - DAY, TODAY) == ("expired", "expired")
    for state in ("superseded", "revoked"):
        assert by_record(state, TODAY - DAY, TODAY).state == state


def test_a_list_grows_stale_after_a_month() -> None:
    assert not is_stale(TODAY - STALE_DAYS * DAY, TODAY)
    assert is_stale(TODAY - (STALE_DAYS + 1) * DAY, TODAY)

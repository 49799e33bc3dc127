"""The pure rules of courses: every refusal in its place, the ends of every window, and what never happens whatever comes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusals import CharacterNotPrintable
from courses import refusals, rules
from courses.rules import Claim, Terms

START = datetime(2026, 3, 5, 5, 30, tzinfo=UTC)
END = START + timedelta(hours=2)
TERMS = Terms(START, END)
MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)


def decide(terms: Terms = TERMS, taken: int = 0, now: datetime | None = None, **claim: object) -> str:
    asked = Claim("in", START, None, enrolled=False, arrived=False)._replace(**claim)
    return rules.decide(terms, rules.window(terms, asked.direction), asked, taken, now or asked.occurred_at)


@pytest.mark.parametrize(
    ("direction", "at", "code"),
    [
        ("in", START - 30 * MINUTE - TICK, "too_early"),
        ("in", START - 30 * MINUTE, "ok"),
        ("in", END + 30 * MINUTE, "ok"),
        ("in", END + 30 * MINUTE + TICK, "closed"),
        ("out", START - TICK, "too_early"),
        ("out", START, "ok"),
        ("out", END + 30 * MINUTE, "ok"),
        ("out", END + 30 * MINUTE + TICK, "closed"),
    ],
)
def test_the_windows_include_their_ends(direction: str, at: datetime, code: str) -> None:
    assert decide(direction=direction, occurred_at=at, arrived=True) == code


def test_late_begins_after_its_minute() -> None:
    open_ = rules.window(TERMS, "in")
    assert open_.late_from == START + 15 * MINUTE
    assert rules.window(TERMS, "out").late_from == END + 30 * MINUTE


def test_nobody_leaves_who_did_not_arrive() -> None:
    assert decide(direction="out", arrived=False) == "not_checked_in"


def test_the_first_day_off_the_roster_counts_in_shanghai() -> None:
    assert decide(left_on=date(2026, 3, 5)) == "blocked"
    assert decide(left_on=date(2026, 3, 6)) == "ok"
    # 16:30 UTC on the fifth is already the sixth there.
    night = Terms(datetime(2026, 3, 5, 16, 30, tzinfo=UTC), datetime(2026, 3, 5, 18, tzinfo=UTC))
    assert decide(night, left_on=date(2026, 3, 6), occurred_at=night.starts_at) == "blocked"


def test_the_most_telling_refusal_comes_first() -> None:
    cancelled = TERMS._replace(cancelled=True, open_to_all=False)
    assert decide(cancelled, left_on=date(2020, 1, 1)) == "blocked"
    assert decide(cancelled, occurred_at=END + timedelta(days=1)) == "cancelled"


def test_what_is_said_to_happen_later_than_now_is_refused() -> None:
    assert decide(occurred_at=START, now=START - rules.CLOCK_AHEAD) == "ok"
    assert decide(occurred_at=START, now=START - rules.CLOCK_AHEAD - TICK) == "not_yet"


def test_only_the_enrolled_where_a_session_says_so() -> None:
    closed = TERMS._replace(open_to_all=False)
    assert decide(closed) == "not_enrolled"
    assert decide(closed, enrolled=True) == "ok"


def test_a_place_promised_is_never_given_away() -> None:
    small = TERMS._replace(capacity=2)
    assert decide(small, taken=1) == "ok"
    assert decide(small, taken=2) == "full"
    assert decide(small, taken=2, enrolled=True) == "ok"
    assert decide(small, taken=2, direction="out", arrived=True) == "ok"


MOMENTS = st.integers(-3_000, 3_000).map(lambda minutes: START + minutes * MINUTE)
WINDOWS = st.integers(0, rules.LONGEST_WINDOW)


@given(
    st.builds(
        Terms,
        starts_at=st.just(START),
        ends_at=st.integers(1, 24 * 60).map(lambda minutes: START + minutes * MINUTE),
        opens_before=WINDOWS,
        late_after=WINDOWS,
        closes_after=WINDOWS,
        open_to_all=st.booleans(),
        capacity=st.none() | st.integers(1, 5),
        cancelled=st.booleans(),
        early_before=WINDOWS,
        least_minutes=st.none() | WINDOWS,
        points=st.integers(0, 6),
    ),
    MOMENTS,
    st.sampled_from(("in", "out")),
    st.booleans(),
    st.booleans(),
    st.integers(0, 6),
)
def test_a_yes_always_has_its_grounds(
    terms: Terms, at: datetime, direction: str, enrolled: bool, arrived: bool, taken: int
) -> None:
    rules.refuse_terms(terms)
    code = decide(terms, taken, direction=direction, occurred_at=at, enrolled=enrolled, arrived=arrived)
    state = rules.state(terms, at)
    if code == "ok":
        assert state in {"open", "running", "closing"}
        assert direction == "in" or (arrived and state != "open")
        assert direction == "out" or enrolled or (terms.open_to_all and taken < (terms.capacity or 99))
    if state in {"cancelled", "planned", "over"}:
        assert code in {"cancelled", "too_early", "closed"}


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (START - 30 * MINUTE - TICK, "planned"),
        (START - 30 * MINUTE, "open"),
        (START, "running"),
        (END - TICK, "running"),
        (END, "closing"),
        (END + 30 * MINUTE, "closing"),
        (END + 30 * MINUTE + TICK, "over"),
    ],
)
def test_a_session_is_in_one_state_at_a_time(at: datetime, state: str) -> None:
    assert rules.state(TERMS, at) == state
    assert rules.state(TERMS._replace(cancelled=True), at) == "cancelled"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"ends_at": START}, refusals.SessionEndsBeforeStart),
        ({"ends_at": START + timedelta(hours=24, seconds=1)}, refusals.SessionTooLong),
        ({"capacity": 0}, refusals.CapacityNotPositive),
        ({"opens_before": -1}, refusals.MinutesNotPossible),
        ({"late_after": 1441}, refusals.MinutesNotPossible),
        ({"closes_after": 1441}, refusals.MinutesNotPossible),
    ],
)
def test_terms_that_cannot_be_are_refused(changes: dict[str, object], refusal: type[Exception]) -> None:
    rules.refuse_terms(TERMS)
    with pytest.raises(refusal):
        rules.refuse_terms(TERMS._replace(**changes))


def test_reasons_and_titles_are_wanted_and_short() -> None:
    assert rules.said("  手机没电 ") == "手机没电"
    assert rules.titled(" 第一阶段 ", 4) == "第一阶段"
    for text, refusal in ((" ", refusals.ReasonMissing), ("因" * 201, refusals.ReasonTooLong)):
        with pytest.raises(refusal):
            rules.said(text)
    for text, refusal in (("\t", refusals.TitleMissing), ("题" * 5, refusals.TitleTooLong)):
        with pytest.raises(refusal):
            rules.titled(text, 4)


@pytest.mark.parametrize("nobody_sees", ["\0", "\u200b", "\u202e", "\x1b"])
def test_what_nobody_sees_is_no_reason_and_no_title(nobody_sees: str) -> None:
    assert rules.said(f"手机{nobody_sees}没电") == "手机没电"
    assert rules.short(f"{nobody_sees} 题 ", 1) == "题"
    with pytest.raises(refusals.ReasonMissing):
        rules.said(f" {nobody_sees} ")
    with pytest.raises(refusals.TitleMissing):
        rules.titled(nobody_sees, 4)


def test_a_title_is_what_can_be_printed() -> None:
    assert rules.titled("⻓者服务\n（第\u2009二 讲）\ue863", 20) == "长者服务 （第 二 讲）䶮"
    with pytest.raises(CharacterNotPrintable, match=r"\(U\+2265\)"):
        rules.titled("学分≥80 怎么算", 20)


@given(st.integers(1, 12), st.data())
def test_every_team_walks_every_point_once(points: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, points))
    route = rules.route(points, first)
    assert route[0] == first
    assert sorted(route) == list(range(1, points + 1))


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("direct", "https://video.example.cn/a%20b/1.MP4?sign=x"),
        ("direct", "http://10.0.0.8:8080/live/index.m3u8"),
        ("page", "https://example.cn/v/1?p=2#t=3"),
    ],
)
def test_addresses_that_a_phone_can_open_are_kept(kind: str, address: str) -> None:
    assert rules.usable_address(kind, f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "video.mp4",
        "ftp://example.cn/a.mp4",
        "javascript:alert(1)//a.mp4",
        "file:///etc/a.mp4",
        "https:///a.mp4",
        "https://user:word@example.cn/a.mp4",
        "https://example.cn:99999/a.mp4",
        "https://[::1/a.mp4",
        "https://example.cn/a b.mp4",
        "https://example.cn/a\n.mp4",
        'https://example.cn/">.mp4',
        "https://example.cn/" + "a" * 500 + ".mp4",
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    for kind in ("direct", "page"):
        with pytest.raises(refusals.AddressNotUsable):
            rules.usable_address(kind, address)


def test_a_direct_address_leads_to_a_video() -> None:
    for address in ("https://example.cn/watch", "https://example.cn/page.html?x=a.mp4", "https://a.mp4"):
        with pytest.raises(refusals.AddressNotVideo):
            rules.usable_address("direct", address)


@given(st.text(max_size=60))
def test_any_address_is_kept_or_refused(address: str) -> None:
    try:
        kept = rules.usable_address("page", "https://" + address)
    except refusals.AddressNotUsable:
        return
    assert kept.startswith("https://")
    assert kept.isprintable()

"""Any rule set that can be, for property tests of what is decided by rules."""

from dataclasses import replace

from hypothesis import strategies as st

from credits.rulebook.rule_versions import RULES_V1
from credits.rules import (
    CATEGORIES,
    GRADES,
    KINDS,
    STATED,
    CarryOver,
    CategoryRule,
    Grades,
    GradeStep,
    KindRule,
    NoticeRule,
    Proration,
    Rules,
    Scheme,
    Step,
)

MOST = 1_000_000
amounts = st.integers(0, MOST)
caps = st.none() | amounts
names = st.text("绣花产假病社工 ab.1", min_size=1, max_size=12).filter(lambda text: text == text.strip())


def _falling(draw: st.DrawFn, length: int, most: int) -> list[int]:
    return sorted(
        draw(st.lists(st.integers(0, most), min_size=length, max_size=length, unique=True)), reverse=True
    )


@st.composite
def steps(draw: st.DrawFn, by: str) -> tuple[Step, ...]:
    """By "share" or by "minutes"."""
    length = draw(st.integers(1, 5))
    present, worth = (100, 100) if by == "share" else (1440, MOST)
    return tuple(map(Step, _falling(draw, length, present), _falling(draw, length, worth)))


@st.composite
def kind_rules(draw: st.DrawFn, kind: str) -> KindRule:
    rule = KindRule(draw(amounts), draw(caps))
    if kind in STATED:
        return rule
    by = draw(st.sampled_from((None, "share", "minutes")))
    own = None if by is None else draw(steps(by))
    return rule._replace(minimum_minutes=draw(st.none() | st.integers(0, 1440)), steps_by=by, steps=own)


@st.composite
def presence_rules(draw: st.DrawFn) -> Rules:
    """The first rules with any steps, minimum, rounding and worth; all kinds are alike, but for those that are stated."""
    by = draw(st.sampled_from(("share", "minutes")))
    heard, stated = draw(kind_rules("lecture")), draw(kind_rules("claim"))
    return replace(
        RULES_V1,
        kinds={kind: stated if kind in STATED else heard for kind in KINDS},
        steps=draw(steps(by)),
        steps_by=by,
        beyond=draw(st.booleans()),
        minimum_minutes=draw(st.integers(0, 240)),
        round_to=draw(st.integers(1, 100)),
        rounding=draw(st.sampled_from(("nearest", "down", "up"))),
    )


@st.composite
def grades(draw: st.DrawFn) -> Grades:
    scores = draw(st.lists(names, unique=True, max_size=4))
    if not scores:
        step = GradeStep(0, draw(st.sampled_from(GRADES)))
        return Grades({}, (step,), draw(st.sampled_from(GRADES)))
    cuts = sorted(draw(st.sets(st.integers(1, 99), min_size=len(scores) - 1, max_size=len(scores) - 1)))
    weights = [upper - lower for lower, upper in zip([0, *cuts], [*cuts, 100], strict=True)]
    length = draw(st.integers(1, 4))
    ranks = sorted(draw(st.sets(st.sampled_from(range(4)), min_size=length, max_size=length)))
    above = draw(st.sets(st.integers(1, 100_00), min_size=length - 1, max_size=length - 1))
    leasts = [*sorted(above, reverse=True), 0]
    return Grades(
        dict(zip(scores, weights, strict=True)),
        tuple(GradeStep(least, GRADES[rank]) for least, rank in zip(leasts, ranks, strict=True)),
        draw(st.sampled_from(GRADES)),
    )


@st.composite
def categories(draw: st.DrawFn, required: int) -> dict[str, CategoryRule]:
    first = draw(st.integers(0, required))
    leasts = [first, draw(st.integers(0, required - first))]
    rules = [CategoryRule(least, draw(st.none() | st.integers(least, MOST))) for least in leasts]
    if sum(required if rule.yearly_cap is None else rule.yearly_cap for rule in rules) < required:
        rules = [CategoryRule(rule.least) for rule in rules]
    return dict(zip(CATEGORIES, rules, strict=True))


@st.composite
def with_categories(draw: st.DrawFn) -> Rules:
    """The first rules with any line, categories, rounding of the line and share of risk."""
    required = draw(st.integers(1, MOST))
    return replace(
        RULES_V1,
        required=required,
        categories=draw(categories(required)),
        proration=Proration(round_to=draw(st.integers(1, 100_00))),
        risk_share=draw(st.integers(0, 100)),
    )


@st.composite
def prorations(draw: st.DrawFn) -> Proration:
    return Proration(
        draw(st.booleans()),
        draw(st.booleans()),
        tuple(draw(st.lists(st.sampled_from(("产假", "病假", "借调")), unique=True))),
        draw(st.integers(1, 28)),
        draw(st.integers(1, 100_00)),
        draw(st.sampled_from(("last", "longest"))),
    )


schemes = st.builds(
    Scheme,
    names,
    names,
    st.sampled_from(("credits", "hours")),
    st.integers(1, 10),
    st.integers(1950, 2200),
    st.dictionaries(names, st.integers(1, MOST), min_size=1, max_size=3),
)
notices = st.builds(
    NoticeRule,
    st.sampled_from(("reminder", "warning")),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(1, 100),
)


@st.composite
def rule_sets(draw: st.DrawFn) -> Rules:
    """Every field of every set drawn."""
    required, by = draw(st.integers(1, MOST)), draw(st.sampled_from(("share", "minutes")))
    return Rules(
        required=required,
        kinds={kind: draw(kind_rules(kind)) for kind in KINDS},
        steps=draw(steps(by)),
        minimum_minutes=draw(st.integers(0, 1440)),
        round_to=draw(st.integers(1, 100)),
        risk_share=draw(st.integers(0, 100)),
        rounding=draw(st.sampled_from(("nearest", "down", "up"))),
        steps_by=by,
        beyond=draw(st.booleans()),
        categories=draw(categories(required)),
        proration=draw(prorations()),
        carry_over=CarryOver(draw(amounts)),
        schemes=tuple(draw(st.lists(schemes, max_size=2, unique_by=lambda scheme: scheme.code))),
        notices=tuple(draw(st.lists(notices, max_size=3))),
        grades=draw(st.none() | grades()),
    )

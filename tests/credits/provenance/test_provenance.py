"""What is behind an entry: the events, the rules and their sum, the journal's lines, what was taken back and what came after."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from core.ids import new_id
from core.jobs import drive
from courses import merging, programme, sessions
from courses.check_in import Attempt, check_in, reverse
from courses.sessions import NewSession
from credits import ledger
from credits.provenance import telling
from credits.provenance.arithmetic import explained
from credits.provenance.provenance import Behind, behind
from credits.refusals import UnknownEntry
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import KINDS, KindRule, Presence, Rules, Step, credit_for
from people import persons
from store.transaction import Store
from tests.course_town import Town, make_town
from tests.credit_town import Town as Tables

HOUR = timedelta(hours=1)


@pytest.fixture
def town(base: Store, at: datetime) -> Town:
    return make_town(base, at)


def hold(town: Town, *, left: timedelta | None = None) -> UUID:
    """A lesson of two hours that the first person came to."""
    with town.store.write() as db:
        course = programme.add_course(db, town.stage, "走访", "visit", 300, "clerk", town.at)
        start = town.at + timedelta(minutes=10)
        made = sessions.schedule(db, NewSession(course, start, start + 2 * HOUR), "clerk", town.at)
        came = Attempt(town.people[0], "manual", town.at, "clerk", session_id=made, reason="没带手机")
        assert check_in(db, [came], town.at)[0].ok
        if left is not None:
            gone = Attempt(
                town.people[0], "manual", start + left, "clerk", made, direction="out", reason="早退"
            )
            assert check_in(db, [gone], start + left)[0].ok
    post(town, 4)
    return made


def post(town: Town, hours: int) -> None:
    drive(ledger.post_year(town.store, 2026, "clerk", town.at + hours * HOUR))


def entry(town: Town, place: int = 0, person: int = 0) -> Behind:
    with town.store.read() as db:
        rows = sorted(ledger.entries(db, town.people[person], 2026), key=lambda row: row.id)
        return behind(db, rows[place].id)


def test_an_entry_leads_to_its_events_rules_and_lines(town: Town) -> None:
    hold(town, left=timedelta(minutes=100))
    found = entry(town)
    assert [(mark.direction, mark.lane, mark.actor, mark.reason) for mark in found.marks] == [
        ("in", "manual", "clerk", "没带手机"),
        ("out", "manual", "clerk", "早退"),
    ]
    assert [each.line.action for each in found.journal] == ["check_in.done", "check_in.done", "credit.posted"]
    assert found.session is not None
    assert found.session.course == "走访"
    told = telling.reckoning(found)
    assert told[1:] == [
        "One lesson hour of “Field visit” is worth 1.5 credits.",
        "Present for 100 of 120 minutes; from 80 % on, 100 % count.",
        "3 lesson hours × 100 % × 1.5 = 4.5",
    ]
    assert "Rules version 1" in told[0]
    assert telling.posting(found)[0].endswith("by clerk.")
    assert telling.posting(found, telling.to_owner)[0].endswith("by staff.")
    assert "没带手机" in telling.mark_words(found.marks[0])


def test_a_reversal_and_what_came_after_are_told_from_either_end(town: Town) -> None:
    session = hold(town)
    first = entry(town)
    assert first.later is None
    with town.store.write() as db:
        reverse(db, first.marks[0].attendance_id, "签错人", "clerk", town.at + 5 * HOUR)
    post(town, 6)
    gone, back = entry(town, 0), entry(town, 1)
    assert gone.reversed_by is not None
    assert gone.reversed_by.id == back.entry.id
    assert back.taken_back is not None
    assert back.taken_back.id == gone.entry.id
    assert back.explained is None
    told = " ".join(telling.posting(gone))
    assert "签错人" in told
    assert "Nothing was posted in its place" in told
    assert "It takes back the 4.5 credits" in " ".join(telling.posting(back))
    assert "taken back on" in telling.mark_words(gone.marks[0])
    with town.store.write() as db:
        came = Attempt(town.people[0], "paper", town.at, "clerk", session_id=session, reason="签名表")
        assert check_in(db, [came], town.at + 7 * HOUR)[0].ok
    post(town, 8)
    assert "Posted anew on" in " ".join(telling.posting(entry(town, 0)))
    assert len(entry(town, 2).chain) == 3
    assert [each.line.action for each in entry(town).journal].count("credit.posted") == 2


def test_a_leaving_entered_later_does_not_change_how_the_first_figure_is_told(town: Town) -> None:
    session = hold(town)
    with town.store.write() as db:
        gone = Attempt(
            town.people[0], "manual", town.at + HOUR + timedelta(minutes=11), "clerk", session, direction="out", reason="补"
        )  # fmt: skip
        assert check_in(db, [gone], town.at + 5 * HOUR)[0].ok
    post(town, 6)
    assert telling.reckoning(entry(town, 0))[-1] == "3 lesson hours × 100 % × 1.5 = 4.5"
    assert telling.reckoning(entry(town, 2))[-1] == "3 lesson hours × 50 % × 1.5 = 2.25"
    assert "was corrected" in " ".join(telling.posting(entry(town, 0)))


def test_a_merged_persons_entries_stay_theirs_and_say_why_they_fell(town: Town) -> None:
    hold(town)
    with town.store.write() as db:
        merging.merge(db, town.people[0], town.people[1], "重复登记", "clerk", town.at + 5 * HOUR)
    post(town, 6)
    assert "重复登记" in " ".join(telling.posting(entry(town, 0)))
    assert entry(town, 0, person=1).entry.credits == 450


def test_nobody_elses_and_no_unknown_entry(town: Town) -> None:
    hold(town)
    with town.store.read() as db:
        (row,) = ledger.entries(db, town.people[0], 2026)
        assert behind(db, row.id, town.people[0]).entry == row
        with pytest.raises(UnknownEntry):
            behind(db, row.id, town.people[1])
        with pytest.raises(UnknownEntry):
            behind(db, new_id())


def test_somebody_transferred_twice_keeps_every_entry(town: Town) -> None:
    hold(town)
    with town.store.write() as db:
        for day, name in ((town.at.date(), "站长"), (town.at.date() + timedelta(days=1), "社工")):
            was = persons.person(db, town.people[0])
            persons.transfer(db, was.id, was.patch_id, name, day, "调动", "clerk", town.at + 5 * HOUR)
    before = entry(town)
    post(town, 6)
    assert entry(town) == before


def test_what_a_cap_left_and_what_was_granted_are_told(base: Store) -> None:
    town = Tables(base)
    version = town.sign(
        replace(
            RULES_V1, kinds={**RULES_V1.kinds, "online": KindRule(1_00, 1_50), "teaching": KindRule(2_00)}
        )
    )
    person = town.person()
    session = town.session(town.course(2_00, "online"))
    town.attend(session, person)
    town.teach(town.session(town.course(1_00)), person)
    grant = ledger.new_entry(
        person, 2026, "accredited", "elective", 2_00, 0, f"accredited:{new_id()}", version, "head",
        datetime.fromisoformat("2026-03-01T00:00Z"), datetime.fromisoformat("2026-03-01T00:00Z"), reason="先进个人",
    )  # fmt: skip
    with base.write() as db:
        ledger.write(db, [grant], grant["recorded_at"])
    drive(ledger.post_year(base, 2026, "clerk", datetime.fromisoformat("2026-12-01T00:00Z")))
    with base.read() as db:
        told = {row.kind: telling.reckoning(behind(db, row.id)) for row in ledger.entries(db, person, 2026)}
        posting = telling.posting(behind(db, grant["id"]))
    assert told["online"][-1] == "A yearly cap left 1.5 of 2 credits: Online at most 1.5 a year."
    assert told["teaching"][-2:] == [
        "Taught: all lesson hours of the course count.",
        "1 lesson hours × 2 = 2",
    ]
    assert told["accredited"][-1] == "This was granted with a reason; no rule makes its figure."
    assert posting[-1] == "Reason: 先进个人"


BY_MINUTES = replace(RULES_V1, steps_by="minutes", steps=(Step(30, 1_00), Step(15, 33)), minimum_minutes=5)


@pytest.mark.parametrize(
    ("rules", "presence", "why", "reckoned"),
    [
        (RULES_V1, Presence("visit", 300, 120, 14), "less than the 15", "Nothing counts"),
        (RULES_V1, Presence("visit", 300, 120, 59), "below every step", "Nothing counts"),
        (RULES_V1, Presence("visit", 300, 120, 60), "from 50 % on, 50 % count", "3 lesson hours × 50 % × 1.5 = 2.25"),
        (RULES_V1, Presence("visit", 101, 120), "No leaving", "1.01 lesson hours × 100 % × 1.5, rounded: 1.52"),
        (BY_MINUTES, Presence("visit", 300, 120, 20), "from 15 minutes on, 0.33", "0.33 lesson hours × 1.5, rounded: 0.5"),
        (BY_MINUTES, Presence("visit", 300, 120), "Present for 120 minutes; from 30", "1 lesson hours × 1.5 = 1.5"),
        (BY_MINUTES, Presence("visit", 300, 120, 10), "below every step", "Nothing counts"),
        (RULES_V1, Presence("claim", 200, 0), "those that were accepted", "2 lesson hours × 1 = 2"),
    ],
)  # fmt: skip
def test_the_sum_is_the_rules_own(rules: Rules, presence: Presence, why: str, reckoned: str) -> None:
    found = explained(rules, presence)
    assert found.worth == credit_for(rules, presence)
    assert why in found.why
    assert reckoned in found.sum


def test_every_kind_is_explained() -> None:
    for kind in KINDS:
        for minutes in (None, *range(0, 130, 7)):
            for rules in (RULES_V1, BY_MINUTES, replace(BY_MINUTES, beyond=True)):
                found = explained(rules, Presence(kind, 50, 120, minutes))
                assert found.worth == credit_for(rules, Presence(kind, 50, 120, minutes))
                assert found.why
                assert found.sum

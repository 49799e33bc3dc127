"""Claims through two hands into the ledger, and all that is refused on the way."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.refusal import Refusal
from courses.refusals import ReasonMissing, TitleMissing, TitleTooLong, UnknownCourse
from credits import ledger
from credits.claims import claims, refusals, rules
from credits.claims.lists import CLAIM
from credits.claims.proofs import Proof
from credits.refusals import YearIsClosed
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import CategoryRule, KindRule
from credits.tables import LedgerEntry
from people.refusals import UnknownPerson
from store import journal
from tests import builders
from tests.credits.claims.claim_town import DAY, PROOF, TRAINEE, Town


def test_a_claim_goes_through_two_hands_into_the_ledger(town: Town) -> None:
    made = town.make()
    row = town.row(made)
    assert (row.state, row.name, row.category, row.credits, row.made_by) == (
        "open", "王晓明", "elective", None, TRAINEE,
    )  # fmt: skip
    town.check(made, category="required")
    assert (town.row(made).state, town.row(made).reason) == ("checked", "原件已看")
    (entry,) = town.accept(made, hours=6_50)
    row = town.row(made)
    assert (row.state, row.granted_hours, row.credits, row.entry_id) == ("accepted", 6_50, 6_50, entry)
    assert (row.checked_by, row.decided_by, row.category) == ("wang", "li", "required")
    with town.store.read() as db:
        found = db.execute(sa.select(LedgerEntry).where(LedgerEntry.id == entry)).scalar_one()
        lines = [line.action for line in journal.history(db, "claim", made)]
    assert (found.source_key, found.kind, found.category, found.year) == (
        f"claim:{made}", "claim", "required", 2026,
    )  # fmt: skip
    assert (found.claim_id, found.session_id, found.reason) == (made, None, "同意")
    assert lines == ["claim.accepted", "claim.checked", "claim.made"]
    town.agrees()


def test_the_rules_of_the_claims_own_day_count(town: Town) -> None:
    halved = {**RULES_V1.kinds, "claim": KindRule(per_hour=50)}
    with town.store.write() as db:
        rule_versions.ensure_first_version(db, "li", town.at)
        version = rule_versions.draft(
            db,
            replace(RULES_V1, kinds=halved),
            "第二版",
            date(2026, 3, 1),
            "li",
            town.at,
        )
        rule_versions.sign(db, version, "li", town.at)
    before, after = town.make(), town.make(day=date(2026, 3, 1), proof=Proof("b" * 64, "b.jpg"))
    town.check(before, after)
    town.accept(before, after)
    assert [town.row(each).credits for each in (before, after)] == [8_00, 4_00]


def test_yearly_caps_hold_for_a_list_accepted_together(town: Town) -> None:
    capped = replace(
        RULES_V1,
        kinds={**RULES_V1.kinds, "claim": KindRule(1_00, 10_00)},
        categories={"required": CategoryRule(), "elective": CategoryRule(0, 9_00)},
    )
    with town.store.write() as db:
        version = rule_versions.draft(db, capped, "有上限", date(2000, 1, 1), "li", town.at)
        rule_versions.sign(db, version, "li", town.at)
    mine = [town.make(proof=Proof(letter * 64, "x.jpg")) for letter in "ab"]
    other = town.make(person=1)
    town.check(*mine, other)
    entries = town.accept(*mine, other)
    assert len(set(entries)) == 3
    assert [town.row(each).credits for each in (*mine, other)] == [8_00, 1_00, 8_00]
    town.agrees()


def test_nobody_does_it_alone(town: Town) -> None:
    made = town.make()
    with pytest.raises(refusals.ClaimNotChecked):
        town.accept(made)
    with pytest.raises(refusals.StaffDecide):
        town.check(made, actor=TRAINEE)
    town.check(made)
    for actor, refused in (("wang", refusals.CheckerAccepts), (TRAINEE, refusals.StaffDecide)):
        with pytest.raises(refused):
            town.accept(made, actor=actor)
    entered = town.make(actor="wang", proof=None, person=1)
    town.check(entered, actor="li")
    with pytest.raises(refusals.MakerDecides):
        town.accept(entered, actor="wang")
    assert town.sums() == town.sums(1) == (0, 0)
    # Nor does the database let it pass.
    for change in (
        {"state": "accepted", "decided_by": "wang"},
        {"state": "accepted", "decided_by": TRAINEE},
        {"state": "accepted", "decided_by": "li", "checked_by": ""},
    ):
        with pytest.raises(IntegrityError), town.store.write() as db:
            db.execute(sa.update(CLAIM).where(CLAIM.c.id == made).values(change))


def test_two_who_accept_at_once_give_the_credits_once(town: Town) -> None:
    made = town.make()
    town.check(made)
    both, said = threading.Barrier(2), list[object]()

    def go(actor: str) -> None:
        both.wait()
        try:
            said.append(town.accept(made, actor=actor))
        except Refusal as refusal:
            said.append(type(refusal))

    threads = [threading.Thread(target=go, args=(actor,)) for actor in ("li", "zhao")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert refusals.ClaimSettled in said
    assert len(said) == 2
    assert town.sums() == (8_00, 8_00)


def test_the_same_proof_counts_once_for_one_person(town: Town) -> None:
    first = town.make()
    with pytest.raises(refusals.ProofUsedAlready) as refused:
        town.make(title="同一张证书")
    assert refused.value.values == {"title": "红十字会急救培训", "day": DAY}
    colleague = town.make(person=1)
    with town.store.read() as db:
        assert claims.same_proof(db, claims.claim(db, first)) == ["欧阳娜"]
        assert claims.same_proof(db, claims.claim(db, colleague)) == ["王晓明"]
    with town.store.write() as db:
        claims.withdraw_own(db, first, town.people[0], TRAINEE, town.at)
    again = town.make()
    with town.store.write() as db:
        claims.refuse(db, again, "看不清", "wang", town.at)
    assert town.row(town.make()).state == "open"


def test_two_at_once_with_one_proof_are_kept_apart_by_the_database(town: Town) -> None:
    town.make()
    row = {
        "title": "x",
        "day": DAY,
        "hours": 1,
        "kind": "claim",
        "person_id": town.people[0],
        "made_at": town.at,
    }
    with pytest.raises(IntegrityError), town.store.write() as db:
        db.execute(sa.insert(CLAIM).values(**row, made_by="wang", state="open", proof_sha256=PROOF.sha256))


def test_refused_and_withdrawn_are_shown_with_their_reason(town: Town) -> None:
    first, second = town.make(), town.make(actor="wang", person=1)
    with pytest.raises(ReasonMissing), town.store.write() as db:
        claims.refuse(db, first, "  ", "li", town.at)
    with pytest.raises(refusals.UnknownClaim), town.store.write() as db:
        claims.withdraw_own(db, first, town.people[1], "person:P0002", town.at)
    with pytest.raises(refusals.NotTheMaker), town.store.write() as db:
        claims.withdraw_own(db, second, town.people[1], "person:P0002", town.at)
    with pytest.raises(refusals.NotTheMaker), town.store.write() as db:
        claims.withdraw(db, second, "不是我的", "li", town.at)
    with town.store.write() as db:
        claims.refuse(db, first, "不是培训", "li", town.at)
        claims.withdraw(db, second, "录错人", "wang", town.at)
    assert [(town.row(each).state, town.row(each).reason) for each in (first, second)] == [
        ("refused", "不是培训"),
        ("withdrawn", "录错人"),
    ]
    with pytest.raises(refusals.ClaimSettled):
        town.check(first)
    town.agrees()


def test_the_list_has_what_waits_first_and_a_year_knows_its_open_ones(town: Town) -> None:
    last_year = town.make(day=date(2025, 12, 31), proof=Proof("b" * 64, "b.jpg"))
    first, second = town.make(), town.make(person=1)
    done = town.make(person=2)
    town.check(second, done)
    town.accept(done)
    with town.store.read() as db:
        assert [row.id for row in claims.claims(db)] == [last_year, first, second, done]
        assert {row.id for row in claims.open_ones(db, 2026)} == {first, second}
        assert [row.id for row in claims.open_ones(db, 2025)] == [last_year]
        assert [row.id for row in claims.claims(db, person_id=town.people[0], year=2026)] == [first]
        assert len(claims.claims(db, limit=2)) == 2


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"title": " \u200b"}, TitleMissing),
        ({"title": "长" * 161}, TitleTooLong),
        ({"provider": "长" * 121}, TitleTooLong),
        ({"hours": 0}, refusals.HoursNotPossible),
        ({"hours": -1}, refusals.HoursNotPossible),
        ({"hours": 10**9}, refusals.HoursNotPossible),
        ({"day": date(2026, 3, 6)}, refusals.ClaimDayAhead),
        ({"day": date(1999, 12, 31)}, refusals.ClaimDayTooEarly),
        ({"kind": "lecture"}, refusals.UnknownClaimKind),
        ({"category": "x"}, refusals.UnknownCategory),
        ({"proof": None}, refusals.ProofMissing),
        ({"person_id": UUID(int=1)}, UnknownPerson),
        ({"course_id": UUID(int=1)}, UnknownCourse),
    ],
)
def test_what_cannot_be_claimed(town: Town, more: dict[str, Any], refused: type[Refusal]) -> None:
    with pytest.raises(refused):
        town.make(**more)
    with town.store.read() as db:
        assert claims.claims(db) == []


def test_hours_beyond_the_course_or_the_claim_are_not_given(town: Town) -> None:
    with town.store.write() as db:
        course = builders.course(db, town.at)
    with pytest.raises(refusals.HoursNotPossible):
        town.make(course_id=course, hours=2_01)
    made = town.make()
    town.check(made)
    for hours in (8_01, 0, -1):
        with pytest.raises(refusals.HoursNotPossible):
            town.accept(made, hours=hours)


def test_one_phone_does_not_flood_the_base(town: Town) -> None:
    for number in range(rules.MOST_A_DAY):
        town.make(proof=Proof(f"{number:064x}", "x.jpg"))
    with pytest.raises(refusals.TooManyClaims):
        town.make(proof=Proof("f" * 64, "x.jpg"))
    town.make(proof=Proof("f" * 64, "x.jpg"), actor="wang")
    town.make(person=1)


def test_a_closed_year_takes_no_claim_and_no_decision(town: Town) -> None:
    opened, checked, entered = (town.make(person=number, actor=TRAINEE) for number in range(3))
    town.check(checked, entered)
    (entry,) = town.accept(entered)
    town.close(2026)
    acts: list[Callable[[], object]] = [
        lambda: town.make(person=3),
        lambda: town.check(opened),
        lambda: town.accept(checked),
    ]
    for act in acts:
        with pytest.raises(YearIsClosed):
            act()
    for verb in (claims.refuse, claims.withdraw):
        with pytest.raises((YearIsClosed, refusals.NotTheMaker)), town.store.write() as db:
            verb(db, opened, "x", "li", town.at)
    with pytest.raises(YearIsClosed), town.store.write() as db:
        claims.withdraw_own(db, opened, town.people[0], TRAINEE, town.at)
    with pytest.raises(YearIsClosed), town.store.write() as db:
        ledger.reverse(db, entry, "x", "li", town.at)
    assert town.row(opened).state == "open"

"""Claims beside what the base itself knows: a lesson counts once, credits taken back and given again, entries merged and parted."""

import pytest
import sqlalchemy as sa

from core.jobs import drive
from courses import check_in, merging, sessions
from courses.check_in import Attempt
from credits import ledger
from credits.claims import accepting, claims, following, refusals
from credits.claims.proofs import Proof
from credits.tables import LedgerEntry
from people.refusals import MergedAway
from tests import builders
from tests.credits.claims.claim_town import HOUR, TRAINEE, Town


def test_a_lesson_of_ours_counts_once_however_it_was_heard(town: Town) -> None:
    with town.store.write() as db:
        session = builders.session(db, town.at)
        check_in.check_in(
            db, [Attempt(town.people[0], "manual", town.at, "wang", session.id, reason="忘带手机")], town.at
        )
    drive(ledger.post_year(town.store, 2026, "wang", town.at + 6 * HOUR))
    heard = town.make(course_id=session.course_id, hours=2_00, kind="replay", title="看了回放")
    missed = town.make(person=1, course_id=session.course_id, hours=2_00, kind="replay")
    town.check(heard, missed)
    with pytest.raises(refusals.LessonCounts) as refused:
        town.accept(missed, heard)
    assert "王晓明" in str(refused.value)
    assert town.row(missed).state == "checked"
    (entry,) = town.accept(missed)
    assert town.row(missed).category == "required"
    with town.store.read() as db:
        found = db.execute(sa.select(LedgerEntry).where(LedgerEntry.id == entry)).scalar_one()
        assert found.source_key == f"lesson:{session.course_id}:{town.people[1]}"
        assert found.stage_id is not None
    with town.store.write() as db:
        starts_at = town.at + 10 * HOUR
        plan = sessions.NewSession(session.course_id, starts_at, starts_at + 2 * HOUR)
        later = sessions.session(db, sessions.schedule(db, plan, "wang", town.at), town.at)
        attempt = Attempt(town.people[1], "manual", later.starts_at, "wang", later.id, reason="补课")
        assert check_in.check_in(db, [attempt], later.ends_at)[0].ok
    drive(ledger.post_year(town.store, 2026, "wang", town.at + 48 * HOUR))
    assert town.sums(1) == (2_00, 2_00)
    twice = [
        town.make(person=2, course_id=session.course_id, hours=2_00, kind=kind, proof=Proof(letter * 64, "x"))
        for letter, kind in (("c", "claim"), ("d", "teaching"))
    ]
    town.check(*twice)
    with pytest.raises(refusals.LessonTwice):
        town.accept(*twice)
    assert town.sums(2) == (0, 0)


def test_claims_and_credits_follow_their_owner_through_a_merge_and_back(town: Town) -> None:
    waiting, counted = town.make(), town.make(proof=Proof("b" * 64, "b.jpg"))
    town.check(counted)
    town.accept(counted)
    with town.store.write() as db:
        merge = merging.merge(db, town.people[0], town.people[1], "重复登记", "wang", town.at)
    with pytest.raises(MergedAway):
        town.make(proof=Proof("c" * 64, "c.jpg"))
    with pytest.raises(refusals.ProofUsedAlready):
        town.make(person=1)
    row = town.row(waiting)
    assert (row.person_id, row.name) == (town.people[1], "欧阳娜")
    with town.store.read() as db:
        assert {each.id for each in claims.claims(db, person_id=town.people[1])} == {waiting, counted}
    town.check(waiting)
    town.accept(waiting)
    with town.store.write() as db:
        assert following.follow(db, 2026, "system", town.at + 5 * HOUR).reversals == 1
        assert following.follow(db, 2026, "system", town.at + 5 * HOUR).reversals == 0
    assert (town.sums(0), town.sums(1)) == ((0, 0), (16_00, 16_00))
    assert town.row(counted).state == "accepted"
    with town.store.write() as db:
        merging.undo(db, merge, "两个人", "wang", town.at + 6 * HOUR)
    assert drive(ledger.post_year(town.store, 2026, "wang", town.at + 7 * HOUR)) == (2, 1, 2)
    assert drive(ledger.post_year(town.store, 2026, "wang", town.at + 8 * HOUR)) == (0, 0, 0)
    assert (town.sums(0), town.sums(1)) == ((16_00, 16_00), (0, 0))
    town.agrees()


def test_a_lesson_both_entries_had_counts_once_after_the_merge(town: Town) -> None:
    with town.store.write() as db:
        course = builders.course(db, town.at)
    both = [town.make(person=number, course_id=course, hours=2_00) for number in (0, 1)]
    town.check(*both)
    town.accept(*both)
    with town.store.write() as db:
        merging.merge(db, town.people[0], town.people[1], "重复登记", "wang", town.at)
    assert drive(ledger.post_year(town.store, 2026, "wang", town.at + 5 * HOUR)) == (0, 0, 1)
    assert (town.sums(0), town.sums(1)) == ((0, 0), (2_00, 2_00))
    assert [town.row(each).state for each in both] == ["taken_back", "accepted"]
    town.agrees()


def test_what_was_taken_back_says_so_and_can_be_given_again(town: Town) -> None:
    made = town.make()
    town.check(made)
    (entry,) = town.accept(made)
    with pytest.raises(refusals.ClaimStands), town.store.write() as db:
        accepting.give_again(db, made, "弄错了", "li", town.at)
    with town.store.write() as db:
        ledger.reverse(db, entry, "证书是假的", "zhao", town.at + 3 * HOUR)
    row = town.row(made)
    assert (row.state, row.credits, row.reason, row.taken_back_by) == ("taken_back", 0, "证书是假的", "zhao")
    for actor, refused in (("wang", refusals.CheckerAccepts), (TRAINEE, refusals.StaffDecide)):
        with pytest.raises(refused), town.store.write() as db:
            accepting.give_again(db, made, "核实无误", actor, town.at)
    with town.store.write() as db:
        accepting.give_again(db, made, "核实无误", "zhao", town.at + 4 * HOUR)
    row = town.row(made)
    assert (row.state, row.credits, town.sums()) == ("accepted", 8_00, (8_00, 8_00))
    fresh = town.make(person=1)
    with pytest.raises(refusals.ClaimNotAccepted), town.store.write() as db:
        accepting.give_again(db, fresh, "x", "li", town.at)
    town.agrees()

"""Exemptions and accreditation: given with a reason, shown, taken back with a reason; refused where they cannot be."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from cli.every_record import ALL
from core.jobs import drive
from core.refusal import Refusal
from courses import merging
from courses.refusals import ReasonMissing, ReasonTooLong
from credits import ledger
from credits.claims import accreditation, exemptions, following, refusals
from credits.refusals import YearIsClosed
from credits.tables import ClosedYear
from people.refusals import MergedAway, UnknownPerson
from store import records
from store.transaction import Store
from store.types import table_of
from tests import builders

HOUR = timedelta(hours=1)


class Town(NamedTuple):
    store: Store
    at: datetime
    people: list[UUID]

    def exempt(self, credits: int | None, person: int = 0, year: int = 2026, reason: str = "产假") -> UUID:
        with self.store.write() as db:
            return exemptions.make(db, self.people[person], year, credits, reason, "li", self.at)

    def accredit(
        self,
        credits: int = 5_00,
        person: int = 0,
        year: int = 2026,
        category: str = "elective",
        reason: str = "市级比赛获奖",
    ) -> UUID:
        with self.store.write() as db:
            return accreditation.accredit(
                db, self.people[person], year, credits, category, reason, "li", self.at
            )

    def standing(self, year: int = 2026) -> dict[UUID, int | None]:
        with self.store.read() as db:
            return exemptions.standing(db, year)

    def close(self, year: int) -> None:
        values = {"closed_by": "li", "people": 0, "met": 0, "manifest": "{}", "signature": "", "key_id": ""}
        with self.store.write() as db:
            query = sa.insert(table_of(ClosedYear))
            db.execute(query.values(year=year, closed_at=self.at, objections_until=self.at.date(), **values))


@pytest.fixture
def town(base: Store, at: datetime) -> Town:
    with base.write() as db:
        return Town(base, at, [one.id for one in builders.people(db, at, 3)])


def test_an_exemption_stands_until_it_is_ended(town: Town) -> None:
    made = town.exempt(20_00)
    whole = town.exempt(None, person=1, year=2027)
    assert town.standing() == {town.people[0]: 20_00}
    assert town.standing(2027) == {town.people[1]: None}
    with pytest.raises(refusals.ExemptionStands):
        town.exempt(None)
    with town.store.write() as db:
        exemptions.end(db, made, "假期取消", "zhao", town.at + HOUR)
    with pytest.raises(refusals.ExemptionEnded), town.store.write() as db:
        exemptions.end(db, made, "假期取消", "zhao", town.at + HOUR)
    assert town.standing() == {}
    town.exempt(None)
    with town.store.read() as db:
        rows = exemptions.exemptions(db, person_id=town.people[0])
        assert [(row.credits, row.ended_reason) for row in rows] == [(None, ""), (20_00, "假期取消")]
        assert [row.id for row in exemptions.exemptions(db, year=2027)] == [whole]
        assert exemptions.standing(db, 2026, town.people[1]) == {}
        assert drive(records.disagreements(db, ALL)) == []


def test_two_exemptions_of_one_year_are_kept_apart_by_the_database(town: Town) -> None:
    town.exempt(20_00)
    row = {"person_id": town.people[0], "year": 2026, "reason": "x", "made_at": town.at, "made_by": "li"}
    with pytest.raises(IntegrityError), town.store.write() as db:
        db.execute(sa.insert(exemptions.EXEMPTION).values(row))


def test_of_two_merged_entries_the_larger_exemption_counts(town: Town) -> None:
    town.exempt(20_00)
    town.exempt(30_00, person=1)
    with town.store.write() as db:
        merging.merge(db, town.people[0], town.people[1], "重复登记", "li", town.at)
    assert town.standing() == {town.people[1]: 30_00}
    with pytest.raises(MergedAway):
        town.exempt(1_00)
    with pytest.raises(refusals.ExemptionStands):
        town.exempt(1_00, person=1)
    with town.store.read() as db:
        assert {row.name for row in exemptions.exemptions(db, person_id=town.people[1])} == {"欧阳娜"}


def test_accredited_credits_are_an_entry_that_is_taken_back_by_name(town: Town) -> None:
    entry = town.accredit()
    with town.store.read() as db:
        (row,) = accreditation.accredited(db, year=2026)
    assert (row.entry_id, row.credits, row.category, row.reason, row.ended_at) == (
        entry, 5_00, "elective", "市级比赛获奖", None,
    )  # fmt: skip
    with town.store.write() as db:
        ledger.reverse(db, entry, "弄错了人", "zhao", town.at + HOUR)
    other = town.accredit(person=1)
    with town.store.read() as db:
        rows = accreditation.accredited(db)
        assert [(row.entry_id, row.ended_reason, row.ended_by) for row in rows] == [
            (other, "", ""),
            (entry, "弄错了人", "zhao"),
        ]
        assert accreditation.accredited(db, person_id=town.people[2]) == []
        assert drive(records.disagreements(db, ALL)) == []


def test_accredited_credits_follow_a_merge_and_come_back(town: Town) -> None:
    town.accredit()

    def owners() -> list[UUID]:
        with town.store.read() as db:
            return [row.person_id for row in accreditation.accredited(db) if row.ended_at is None]

    with town.store.write() as db:
        merge = merging.merge(db, town.people[0], town.people[1], "重复登记", "li", town.at)
        assert following.follow(db, 2026, "system", town.at + HOUR).reversals == 1
    assert owners() == [town.people[1]]
    with town.store.write() as db:
        merging.undo(db, merge, "两个人", "li", town.at + 2 * HOUR)
        assert following.follow(db, 2026, "system", town.at + 3 * HOUR).reversals == 1
    assert owners() == [town.people[0]]


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"credits": 0}, refusals.CreditsNotPossible),
        ({"credits": 200_01}, refusals.CreditsNotPossible),
        ({"year": 1999}, refusals.YearNotPossible),
        ({"year": 2028}, refusals.YearNotPossible),
        ({"reason": " "}, ReasonMissing),
        ({"reason": "长" * 201}, ReasonTooLong),
    ],
)
def test_what_cannot_be_granted(town: Town, more: dict[str, Any], refused: type[Refusal]) -> None:
    with pytest.raises(refused):
        town.accredit(**more)
    with pytest.raises(refused):
        town.exempt(more.get("credits", 1_00), **{key: more[key] for key in more if key != "credits"})


def test_nobody_and_no_category_and_no_closed_year(town: Town) -> None:
    made = town.exempt(1_00)
    with pytest.raises(refusals.UnknownCategory):
        town.accredit(category="其他")
    with pytest.raises(refusals.YearNotPossible):
        town.accredit(year=2027)
    nobody = town._replace(people=[UUID(int=1)])
    for grant in (lambda: nobody.exempt(None), nobody.accredit):
        with pytest.raises(UnknownPerson):
            grant()
    with pytest.raises(refusals.UnknownExemption), town.store.write() as db:
        exemptions.end(db, UUID(int=1), "x", "li", town.at)
    town.close(2026)
    for grant in (lambda: town.exempt(None, person=1), town.accredit):
        with pytest.raises(YearIsClosed):
            grant()
    with pytest.raises(YearIsClosed), town.store.write() as db:
        exemptions.end(db, made, "x", "li", town.at)
    assert town.standing() == {town.people[0]: 1_00}

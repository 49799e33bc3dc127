"""Versions of the rules: drafted, signed once, in force from their day."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.ids import new_id
from courses.refusals import TitleMissing, TitleTooLong
from credits.refusals import NoRulesInForce, RulesAreSigned, RulesOutOfOrder, UnknownRuleVersion, YearIsClosed
from credits.rulebook import rule_versions
from credits.rulebook.rule_refusals import RuleDayWrong
from credits.rulebook.rule_text import to_text
from credits.rulebook.rule_versions import FIRST_DAY, RULES_V1
from credits.year.closed import CLOSED
from store import journal
from store.transaction import Store

MORE = replace(RULES_V1, required=90_00)


def test_a_base_begins_with_version_one_recorded_once(base: Store, at: datetime) -> None:
    with base.write() as db:
        first = rule_versions.ensure_first_version(db, "admin", at)
    with base.write() as db:
        assert rule_versions.ensure_first_version(db, "admin", at) == first
    with base.read() as db:
        (only,) = rule_versions.signed(db)
        assert (only.id, only.number, only.rules, only.effective_from) == (first, 1, RULES_V1, FIRST_DAY)
        assert [line.action for line in journal.history(db, "rule_version", first)] == [
            "rules.signed",
            "rules.drafted",
        ]


def test_a_version_counts_from_its_day_once_it_is_signed(base: Store, at: datetime) -> None:
    with base.write() as db:
        rule_versions.ensure_first_version(db, "admin", at)
        second = rule_versions.draft(db, MORE, "第二版", date(2027, 1, 1), "admin", at)
        assert rule_versions.in_force(db, date(2027, 6, 1)).number == 1
        rule_versions.sign(db, second, "admin", at)
        assert rule_versions.in_force(db, date(2026, 12, 31)).number == 1
        assert rule_versions.in_force(db, date(2027, 1, 1)).rules == MORE
        assert [version.number for version in rule_versions.versions(db)] == [2, 1]
        with pytest.raises(NoRulesInForce):
            rule_versions.in_force(db, date(1999, 12, 31))


def test_a_draft_can_be_changed_and_a_signed_version_cannot(base: Store, at: datetime) -> None:
    with base.write() as db:
        version = rule_versions.draft(db, RULES_V1, "草案", date(2027, 1, 1), "admin", at)
        rule_versions.change_draft(db, version, MORE, "第一版", date(2026, 1, 1), "admin", at)
        rule_versions.sign(db, version, "head", at)
        with pytest.raises(RulesAreSigned, match="Version 1"):
            rule_versions.change_draft(db, version, RULES_V1, "改", date(2028, 1, 1), "admin", at)
        with pytest.raises(RulesAreSigned):
            rule_versions.sign(db, version, "admin", at)
        (only,) = rule_versions.signed(db)
        assert (only.rules, only.title, only.effective_from) == (MORE, "第一版", date(2026, 1, 1))
        assert (only.signed_by, only.signed_at) == ("head", at)


def test_versions_are_signed_in_the_order_of_their_days(base: Store, at: datetime) -> None:
    with base.write() as db:
        rule_versions.ensure_first_version(db, "admin", at)
        early = rule_versions.draft(db, MORE, "早", FIRST_DAY, "admin", at)
        with pytest.raises(RulesOutOfOrder):
            rule_versions.sign(db, early, "admin", at)


def test_an_unknown_version_is_refused(base: Store, at: datetime) -> None:
    with base.write() as db, pytest.raises(UnknownRuleVersion):
        rule_versions.sign(db, new_id(), "admin", at)


def test_numbers_are_the_databases_own_and_unique(base: Store, at: datetime) -> None:
    with base.write() as db:
        rule_versions.draft(db, MORE, "一", date(2027, 1, 1), "admin", at)
    with pytest.raises(IntegrityError), base.write() as db:
        db.execute(
            sa.insert(rule_versions.VERSION).values(
                id=new_id(), number=1, title="", effective_from=FIRST_DAY, body="", signed_by=""
            )
        )


def test_a_draft_alone_is_no_rules(base: Store, at: datetime) -> None:
    with base.write() as db:
        drafted = rule_versions.draft(db, MORE, "草案", date(2026, 1, 1), "admin", at)
        first = rule_versions.ensure_first_version(db, "admin", at)
        assert first != drafted
        assert rule_versions.in_force(db, date(2026, 6, 1)).id == first
        assert rule_versions.version(db, 1).signed_at is None
        with pytest.raises(UnknownRuleVersion):
            rule_versions.version(db, 3)


@pytest.mark.parametrize(
    ("title", "day", "kind"),
    [
        (" ", date(2027, 1, 1), TitleMissing),
        ("长" * 121, date(2027, 1, 1), TitleTooLong),
        ("一", date(1999, 12, 31), RuleDayWrong),
        ("一", date(2200, 1, 1), RuleDayWrong),
    ],
)
def test_what_no_version_can_be_called_or_begin_with(
    base: Store, at: datetime, title: str, day: date, kind: type[Exception]
) -> None:
    with base.write() as db:
        version = rule_versions.draft(db, MORE, " 草案\u200b ", date(2027, 1, 1), "admin", at)
        assert rule_versions.version(db, 1).title == "草案"
        with pytest.raises(kind):
            rule_versions.draft(db, MORE, title, day, "admin", at)
        with pytest.raises(kind):
            rule_versions.change_draft(db, version, MORE, title, day, "admin", at)


def test_what_is_signed_is_the_text_that_is_stored(base: Store, at: datetime) -> None:
    """A draft of an older program keeps its own words in the record."""
    old = to_text(RULES_V1).replace('"required":8000', '"required": 8000')
    with base.write() as db:
        version = rule_versions.draft(db, RULES_V1, "旧", date(2027, 1, 1), "admin", at)
        db.execute(sa.update(rule_versions.VERSION).values(body=old))
        rule_versions.sign(db, version, "admin", at)
        assert rule_versions.version(db, 1).body == old
        signed = journal.history(db, "rule_version", version)[0]
        assert (signed.action, signed.payload["body"]) == ("rules.signed", old)


def test_no_version_takes_effect_in_a_closed_year_or_before_it(base: Store, at: datetime) -> None:
    with base.write() as db:
        early = rule_versions.draft(db, MORE, "早", date(2025, 7, 1), "admin", at)
        late = rule_versions.draft(db, MORE, "晚", date(2027, 1, 1), "admin", at)
        db.execute(
            sa.insert(CLOSED).values(
                id=new_id(),
                year=2026,
                closed_at=at,
                closed_by="admin",
                people=0,
                met=0,
                objections_until=date(2027, 1, 31),
                manifest="",
                signature="",
                key_id="",
            )
        )
        with pytest.raises(YearIsClosed) as why:
            rule_versions.sign(db, early, "admin", at)
        assert why.value.values["year"] == 2026
        rule_versions.sign(db, late, "admin", at)


def test_of_two_who_sign_for_one_day_at_the_same_time_one_is_refused(base: Store, at: datetime) -> None:
    with base.write() as db:
        drafts = [
            rule_versions.draft(db, MORE, title, date(2027, 1, 1), "admin", at) for title in ("甲", "乙")
        ]
    ready = threading.Barrier(len(drafts))

    def sign(version: UUID) -> str:
        ready.wait()
        try:
            with base.write() as db:
                rule_versions.sign(db, version, "admin", at)
        except RulesOutOfOrder as refusal:
            return refusal.code
        return "signed"

    with ThreadPoolExecutor(len(drafts)) as pool:
        assert sorted(pool.map(sign, drafts)) == ["rules_out_of_order", "signed"]
    with base.read() as db:
        assert len(rule_versions.signed(db)) == 1

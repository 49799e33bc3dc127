"""Amendments and objections: numbered, signed, chained, agreeing with the ledger; the window, the receipt, the decision."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from pikepdf import Pdf

from core.jobs import drive
from credits.refusals import ReasonMissing
from credits.rulebook import rule_versions
from credits.rules import CarryOver, CategoryRule, Rules
from credits.standing.standing import standing_of
from credits.tables import LedgerEntry
from credits.year import amendments, objections, reading, shelf
from credits.year.amendments import Wanted, amend
from credits.year.lines import Change, FrozenLine, amended, body_of, from_body
from credits.year.receipt_pdf import draw
from credits.year.refusals import (
    AmendmentMissing,
    FieldNotAmendable,
    NothingAmended,
    ObjectionDecided,
    ObjectionTooLate,
    ObjectionWithoutWords,
    ReasonTooLong,
    UnknownLine,
    UnknownObjection,
    YearNotClosed,
)
from credits.year.verifying import verify
from sheets.refusals import CharacterNotPrintable
from store.types import table_of
from tests.credit_town import AT
from tests.credits.year.closed_town import THEN, ClosedTown
from tests.sheets.test_printed_names import by_poppler

ENTRY = table_of(LedgerEntry)
LATER = THEN + timedelta(days=1)


def make(
    ready: ClosedTown,
    line: int,
    changes: Mapping[str, str | int] | None = None,
    credits: int = 0,
    **more: object,
) -> int:
    wanted = Wanted(line, changes or {}, credits)._replace(**more)  # type: ignore[arg-type] - the fields a test names
    return amend(ready.town.store, ready.folder, 2026, wanted, "复核更正", "head", LATER)


def lines_of(ready: ClosedTown) -> list[FrozenLine]:
    with ready.town.store.read() as db:
        return list(reading.lines(db, 2026))


def right(ready: ClosedTown) -> bool:
    return drive(verify(ready.town.store, ready.folder)).findings == ()


def with_rules(ready: ClosedTown, rules: Rules) -> None:
    with ready.town.store.write() as db:
        version = rule_versions.draft(db, rules, "规则", date(2020, 1, 1), "head", AT)
        rule_versions.sign(db, version, "head", AT)


def test_credits_added_are_an_entry_and_change_the_outcome(ready: ClosedTown) -> None:
    ready.close()
    assert make(ready, 1, credits=77_75) == 1
    assert make(ready, 1, {"name": "王芳", "area": "北区"}) == 2
    first, second, third = lines_of(ready)
    assert (first.earned, first.met, first.name, first.area, first.amended_by) == (
        80_00,
        True,
        "王芳",
        "北区",
        (1, 2),
    )
    assert (second.amended_by, third.amended_by) == ((), ())
    with ready.town.store.read() as db:
        said = [row.said for row in reading.amendments(db, 2026)]
        entry = db.execute(sa.select(ENTRY).where(ENTRY.c.kind == "amended")).one()
        assert standing_of(db, ready.poor, 2026, LATER).earned == 80_00
        assert [row.name for row in reading.amendments(db, 2026)] == ["=王芳", "=王芳"]
        assert [line.earned for line in reading.frozen_lines(db, 2026)] == [2_25, 87_25, 0]
    assert (entry.source_key, entry.credits, entry.person_id) == ("amended:2026:1", 77_75, ready.poor)
    assert said[0].before == {"earned": 2_25, "by_category": {"required": 2_25}, "met": False}
    assert said[0].after == {"earned": 80_00, "by_category": {"required": 80_00}, "met": True}
    assert said[1].before == {"name": "=王芳", "area": "东区"}
    assert reading.worded(said[0]) == "Earned 2.25 → 80; Verdict Not met → Met"
    assert sorted(path.name for path in shelf.place(ready.folder, 2026).glob("amendment*")) == [
        "amendment-0001.json", "amendment-0002.json",
    ]  # fmt: skip
    assert right(ready)


def test_what_changes_nothing_or_cannot_be_is_refused(ready: ClosedTown) -> None:
    with pytest.raises(YearNotClosed):
        make(ready, 1, credits=1_00)
    ready.close()
    with pytest.raises(UnknownLine):
        make(ready, 4, credits=1_00)
    for nothing in ({}, {"name": " =王芳 "}, {"required": 80_00}):
        with pytest.raises(NothingAmended):
            make(ready, 1, nothing)
    for odd in (
        {"earned": 1},
        {"name": " "},
        {"required": -1},
        {"grade": "best"},
        {"area": "长" * 121},
        {"person_id": "x"},
    ):
        with pytest.raises(FieldNotAmendable):
            make(ready, 1, odd)
    with pytest.raises(FieldNotAmendable):
        make(ready, 1, credits=-2_26)
    with pytest.raises(CharacterNotPrintable):
        make(ready, 1, {"name": "王\U0001f600"})
    store, folder = ready.town.store, ready.folder
    for refusal, reason in ((ReasonMissing, " "), (ReasonTooLong, "长" * 201)):
        with pytest.raises(refusal):
            amend(store, folder, 2026, Wanted(1, {}, 1_00), reason, "head", LATER)
    with pytest.raises(UnknownObjection):
        make(ready, 1, credits=1_00, objection=1)
    assert [line.amended_by for line in lines_of(ready)] == [(), (), ()]
    assert right(ready)


def test_what_goes_over_into_the_next_year_follows_the_amendment(ready: ClosedTown) -> None:
    with_rules(ready, replace(rule_versions.RULES_V1, carry_over=CarryOver(5_00)))
    ready.close()

    def carried() -> list[tuple[str, int]]:
        with ready.town.store.read() as db:
            rows = db.execute(sa.select(ENTRY).where(ENTRY.c.year == 2027).order_by(ENTRY.c.id)).all()
        return [(row.source_key.partition(":")[0], row.credits) for row in rows]

    assert carried() == [("carried", 5_00)]
    make(ready, 2, credits=-4_25)
    assert carried() == [("carried", 5_00), ("reversal", -5_00), ("carried", 3_00)]
    make(ready, 2, credits=-13_00)
    assert carried()[3:] == [("reversal", -3_00)]
    make(ready, 2, credits=11_00)
    assert carried()[4:] == [("carried", 1_00)]
    assert [line.carried for line in lines_of(ready)] == [0, 1_00, 0]
    make(ready, 2, {"required": 0})
    assert carried()[5:] == [("reversal", -1_00), ("carried", 5_00)]
    assert right(ready)


def test_a_category_that_was_lacking_decides_the_outcome(ready: ClosedTown) -> None:
    rules = rule_versions.RULES_V1
    categories = {**rules.categories, "elective": CategoryRule(10_00)}
    with_rules(ready, replace(rules, categories=categories))
    ready.close()
    assert [line.met for line in lines_of(ready)] == [False, False, False]
    make(ready, 2, credits=10_00)
    assert not lines_of(ready)[1].met
    make(ready, 2, credits=10_00, category="elective")
    assert lines_of(ready)[1].met
    assert right(ready)


def test_an_objection_is_received_amended_and_upheld(ready: ClosedTown) -> None:
    ready.close()
    store = ready.town.store
    with store.write() as db:
        assert objections.receive(db, 2026, 1, " 漏记了 3 月 9 日的走访\n请核对 ", "clerk", LATER) == 1
        assert objections.receive(db, 2026, 3, "我请过产假", "clerk", LATER) == 2
        assert objections.receive(db, 2026, 3, "还有一次", "clerk", LATER) == 3
        assert objections.is_open(db, 2026, LATER)
    number = make(ready, 1, credits=1_50, objection=1)
    with store.write() as db:
        for amendment in (None, 9):
            with pytest.raises(AmendmentMissing):
                objections.decide(db, 2026, 1, "upheld", "查实", "head", LATER, amendment)
        with pytest.raises(AmendmentMissing):
            objections.decide(db, 2026, 2, "upheld", "查实", "head", LATER, number)
        objections.decide(db, 2026, 1, "upheld", "签名表查实", "head", LATER, number)
        objections.decide(db, 2026, 2, "rejected", "规则未减免", "head", LATER)
        objections.decide(db, 2026, 3, "withdrawn", "本人撤回", "clerk", LATER)
        with pytest.raises(ObjectionDecided):
            objections.decide(db, 2026, 2, "withdrawn", "改了", "head", LATER)
        with pytest.raises(ReasonMissing):
            objections.decide(db, 2026, 2, "rejected", " ", "head", LATER)
        with pytest.raises(UnknownObjection):
            objections.decide(db, 2026, 9, "rejected", "无", "head", LATER)
        rows = objections.objections(db, 2026)
    assert [(row.number, row.decision, row.amendment_number) for row in rows] == [
        (1, "upheld", 1), (2, "rejected", None), (3, "withdrawn", None),
    ]  # fmt: skip
    with pytest.raises(ObjectionDecided):
        make(ready, 1, credits=1_50, objection=1)
    with store.write() as db:
        objections.receive(db, 2026, 1, "再核", "clerk", LATER)
    with pytest.raises(AmendmentMissing):
        make(ready, 2, credits=1_50, objection=4)
    assert right(ready)


@pytest.mark.parametrize(
    ("at", "taken"),
    [
        (datetime(2027, 1, 15, 15, 59, 59, tzinfo=UTC), True),  # 23:59:59 in Shanghai on the last day
        (datetime(2027, 1, 15, 16, 0, tzinfo=UTC), False),  # midnight
    ],
)
def test_the_window_ends_with_its_last_day_in_shanghai(
    ready: ClosedTown, at: datetime, *, taken: bool
) -> None:
    ready.close()
    with ready.town.store.write() as db:
        if taken:
            assert objections.receive(db, 2026, 1, "异议", "clerk", at) == 1
        else:
            with pytest.raises(ObjectionTooLate) as refused:
                objections.receive(db, 2026, 1, "异议", "clerk", at)
            assert "until 2027-01-15; today is 2027-01-16" in str(refused.value)
        assert objections.is_open(db, 2026, at) is taken


def test_an_objection_needs_words_a_line_and_a_closed_year(ready: ClosedTown) -> None:
    with ready.town.store.write() as db, pytest.raises(YearNotClosed):
        objections.receive(db, 2026, 1, "异议", "clerk", LATER)
    ready.close()
    with ready.town.store.write() as db:
        for words in ("", " ", "长" * 1001):
            with pytest.raises(ObjectionWithoutWords):
                objections.receive(db, 2026, 1, words, "clerk", LATER)
        with pytest.raises(UnknownLine):
            objections.receive(db, 2026, 4, "异议", "clerk", LATER)
        assert objections.objections(db, 2026) == []


@pytest.mark.parametrize("words", ["漏记一次走访", "长" * 1000, "漏记😀一次\t走访\n\u200b谢谢"])
def test_the_receipt_is_one_page_before_and_after_the_decision(ready: ClosedTown, words: str) -> None:
    from io import BytesIO

    ready.close()
    with ready.town.store.write() as db:
        objections.receive(db, 2026, 1, words, "clerk", LATER)
        facts, line = reading.facts(reading.closed_year(db, 2026)), reading.frozen_line(db, 2026, 1)
        before = draw(facts, objections.objection(db, 2026, 1), line)
        objections.decide(db, 2026, 1, "rejected", "理" * 400, "head", LATER)
        after = draw(facts, objections.objection(db, 2026, 1), line)
    assert before != after
    for pdf in (before, after):
        with Pdf.open(BytesIO(pdf)) as opened:
            assert len(opened.pages) == 1
        assert ("😀" not in words) or "漏记〔U+1F600〕一次" in "".join(by_poppler(pdf))


def test_a_file_that_a_killed_process_did_not_write_is_written_by_the_next_who_looks(
    ready: ClosedTown,
) -> None:
    ready.close()
    make(ready, 1, credits=1_00)
    path = shelf.amendment_file(ready.folder, 2026, 1)
    before = path.read_bytes()
    path.unlink()
    with ready.town.store.read() as db:
        amendments.witness(db, ready.folder, 2026)
    assert path.read_bytes() == before


def test_changes_apply_in_the_order_of_their_numbers_and_never_to_another_line() -> None:
    line = FrozenLine(
        number=1, person_id=UUID(int=1), staff_number="1", name="王", area="", grid="", post="", mobile="", id_number="",
        earned=1, required=2, by_category={}, met=False, grade="", carried=0, hours={}, entries="",
    )  # fmt: skip
    changes = [
        Change(2, 1, {}, {"name": "二"}),
        Change(1, 1, {}, {"name": "一"}),
        Change(3, 2, {}, {"name": "三"}),
    ]
    assert (amended(line, changes).name, amended(line, changes).amended_by) == ("二", (1, 2))
    assert from_body(body_of(line)) == line

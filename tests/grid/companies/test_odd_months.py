"""Months that went an odd way: work that changed hands, an objection sent twice, two desks that begin at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.jobs import drive
from grid.companies import assessing, assessments, formulas, objections, violations
from grid.companies.formula import FORMULA_V1
from grid.companies.objections import OBJECTION
from grid.companies.refusals import ObjectionWordsMissing, ReasonMissing, ViolationWordsMissing
from grid.companies.violations import NewViolation
from grid.issues.moves import move
from store.transaction import Store
from tests.grid_town import TODAY
from tests.grown import Grown
from tests.issue_book import Book, grow

MONTH = date(2026, 3, 1)
APRIL = datetime(2026, 4, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def book(engine: str, grown: Grown) -> Book:
    return Book(grown(engine, grow))


def assessed(book: Book) -> dict[UUID, assessments.AssessmentRow]:
    town = book.town
    fees = {(town.company, town.area): 10_000_00, (town.other_company, town.area): 2_000_00}
    drive(assessing.assess(book.store, MONTH, fees, "admin", APRIL))
    with book.store.read() as db:
        return {row.unit_id: row for row in assessments.assessments(db, MONTH)}


def test_work_sent_back_costs_the_company_that_did_it(book: Book) -> None:
    """One company's work is sent back, then the issue goes to another that does it well."""
    town = book.town
    with book.store.write() as db:
        row = book.go(db, book.report(db).id, "file")
        move(db, row.id, "dispatch", book.clerk, book.at, unit_id=town.company)
        book.go(db, row.id, "accept", "handled", "rework", "return_dispatch")
        move(db, row.id, "dispatch", book.clerk, book.at, unit_id=town.other_company)
        book.go(db, row.id, "accept", "handled", "close")
    rows = assessed(book)
    first, second = (rows[unit].frozen.inputs for unit in (town.company, town.other_company))
    assert [each.event for each in first.events] == ["rework"]
    assert second.events == ()
    assert (first.dispatched, second.dispatched) == (0, 1)


def test_an_objection_sent_twice_is_one(book: Book) -> None:
    row = assessed(book)[book.town.company]

    def send(words: str) -> str:
        with book.store.write() as db:
            return objections.receive(db, row.id, words, "钱经理", "clerk", APRIL)

    with ThreadPoolExecutor(4) as together:
        assert set(together.map(send, ["不服", " 不服\u200b"] * 4)) == {"WY2026-0001"}
        assert sorted(together.map(send, "一二三")) == ["WY2026-0002", "WY2026-0003", "WY2026-0004"]
    with pytest.raises(ObjectionWordsMissing):
        send("\u200b")
    with book.store.write() as db:
        objections.decide(db, objections.by_receipt(db, "WY2026-0001").id, False, "无", "admin", APRIL)
    assert send("不服") == "WY2026-0005"


def test_receipts_go_on_after_ten_thousand(book: Book) -> None:
    row = assessed(book)[book.town.company]
    with book.store.write() as db:
        objections.receive(db, row.id, "一", "钱经理", "clerk", APRIL)
        db.execute(sa.update(OBJECTION).values(receipt="WY2026-9999"))
        assert objections.receive(db, row.id, "二", "钱经理", "clerk", APRIL) == "WY2026-10000"
        assert objections.receive(db, row.id, "三", "钱经理", "clerk", APRIL) == "WY2026-10001"


def test_two_desks_that_begin_at_once_have_one_formula(base: Store, at: datetime) -> None:
    def begin(_turn: int) -> None:
        with base.write() as db:
            formulas.ensure(db, "admin", at)

    def save(month: int) -> None:
        with base.write() as db:
            formulas.save(db, FORMULA_V1, f"第{month}版", date(2026, month, 1), "admin", at)

    with ThreadPoolExecutor(4) as together:
        list(together.map(begin, range(4)))
        list(together.map(save, range(1, 5)))
    with base.read() as db:
        assert [row.number for row in formulas.versions(db)] == [5, 4, 3, 2, 1]


def test_words_that_nobody_sees_are_no_words(book: Book) -> None:
    """Nor does a database get to see a character that it does not take."""
    town = book.town
    new = NewViolation(town.company, town.area, "\u200b\x00", TODAY)
    with book.store.write() as db:
        with pytest.raises(ViolationWordsMissing):
            violations.decide(db, new, "admin", book.at)
        id_ = violations.decide(db, new._replace(what="占道\x00"), "admin", book.at)
        with pytest.raises(ReasonMissing):
            violations.void(db, id_, "\u200b", "admin", book.at)
        violations.void(db, id_, "误记\x00", "admin", book.at)
        (row,) = violations.violations(db)
    assert (row.what, row.void_reason) == ("占道", "误记")

"""Issues and the catalogue: what is filed keeps its limit when a new version comes; what is reported later has the new one."""

from datetime import timedelta

import pytest

from grid import catalogue
from grid.issues import stories
from grid.issues.moves import move
from grid.issues.refusals import UnknownItem
from grid.working_time import set_day
from grid.working_time.engine import DAY
from tests.grid.working_time.test_engine import at
from tests.grown import Grown
from tests.issue_book import ITEM, Book, grow


@pytest.fixture
def book(engine: str, grown: Grown) -> Book:
    return Book(grown(engine, grow))


def test_a_new_version_leaves_what_is_filed_and_counts_for_what_comes(book: Book) -> None:
    with book.store.write() as db:
        old = book.report(db)
        book.go(db, old.id, "file")
        before = stories.story(db, old.id, book.later(days=1)).clock
        assert before is not None
        assert before.limit == 3 * DAY
        stricter = [
            item._replace(limit_kind="urgent_hour", limit_amount=1) if item.code == ITEM else item
            for item in catalogue.shipped()
        ]
        catalogue.save(db, "更严", stricter, book.at.date(), "admin", book.at)
        new = book.report(db)
        book.go(db, new.id, "file")
        kept = stories.story(db, old.id, book.at).clock
        fresh = stories.story(db, new.id, book.at).clock
    assert kept is not None
    assert fresh is not None
    assert (kept.limit, kept.due_at) == (before.limit, before.due_at)
    assert fresh.limit == 60


def test_an_item_that_the_new_version_dropped_stays_with_its_issues(book: Book) -> None:
    with book.store.write() as db:
        old = book.report(db)
        book.go(db, old.id, "file")
        fewer = [item for item in catalogue.shipped() if item.code != ITEM]
        catalogue.save(db, "去掉一项", fewer, book.at.date(), "admin", book.at)
        closed = book.go(db, old.id, "dispatch", "accept", "handled", "close")
        assert closed.state == "CLOSED"
        with pytest.raises(UnknownItem):
            book.report(db)


def test_a_day_corrected_today_moves_the_end_of_open_limits(book: Book) -> None:
    with book.store.write() as db:
        row = book.report(db)
        row = move(db, row.id, "file", book.clerk, at("2026-03-02 10:00"))
        assert (clock := stories.story(db, row.id, book.at).clock) is not None
        assert clock.due_at == at("2026-03-05 10:00")
        set_day(
            db,
            at("2026-03-04 12:00").date(),
            "admin",
            book.at + timedelta(hours=2),
            works=False,
            words="停电",
        )
        assert (clock := stories.story(db, row.id, book.at).clock) is not None
        assert clock.due_at == at("2026-03-06 10:00")

"""Moves in odd orders: what was restored after a suspension, what a second click with other values is, what a step back takes along."""

from datetime import date

import pytest

from grid.hands import of_account, of_person
from grid.indicators.limits import kept
from grid.indicators.stories import month_of, stories
from grid.issues import issues
from grid.issues.issues import Filter
from grid.issues.moves import choices, move
from grid.issues.refusals import HandlerChecks, MovedMeanwhile
from grid.issues.rules import ENDED, OPEN
from grid.places import duties
from grid.working_time import Clock, calendar_of
from people import merging
from store.types import Db
from tests.grid_town import SINCE, TODAY
from tests.issue_book import REASON, Book, shot


def clock_of(db: Db, book: Book, number: str | None) -> Clock:
    (line,) = (
        each
        for each in issues.listing(db, Filter(states=sorted(OPEN | ENDED)), book.at)
        if each.number == number
    )
    assert line.clock is not None
    return line.clock


def test_what_was_suspended_voided_and_restored_resumes_where_it_was(book: Book) -> None:
    with book.store.write() as db:
        row = book.go(db, book.at_state(db, "SUSPENDED").id, "void", "restore")
        assert row.state == "SUSPENDED"
        assert choices(db, row.id, book.clerk).undo is not None
        assert book.go(db, row.id, "resume").state == "HANDLING"
        assert book.go(db, row.id, "void", "restore", "void", "restore").state == "HANDLING"


def test_a_second_click_with_another_day_or_target_is_no_second_click(book: Book) -> None:
    with book.store.write() as db:
        first, second, third = (book.report(db) for _number in range(3))
        move(db, second.id, "merge", book.clerk, book.at, target_id=third.id)
        merged = move(db, first.id, "merge", book.clerk, book.at, target_id=second.id, expected=1)
        assert merged.merged_into == third.id
        again = move(db, first.id, "merge", book.clerk, book.at, target_id=second.id, expected=1)
        assert again == merged
        other = book.report(db)
        with pytest.raises(MovedMeanwhile):
            move(db, first.id, "merge", book.clerk, book.at, target_id=other.id, expected=1)

        row = book.at_state(db, "HANDLING")
        for until in (date(2026, 4, 1), date(2026, 4, 1)):
            move(db, row.id, "suspend", book.leader, book.at, reason=REASON, until=until, expected=row.last)
        with pytest.raises(MovedMeanwhile):
            move(
                db, row.id, "suspend", book.leader, book.at, reason=REASON, until=date(2026, 9, 1),
                expected=row.last,
            )  # fmt: skip


def test_a_filing_taken_back_takes_its_extension_along(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "FILED")
        limit = clock_of(db, book, row.number).limit
        book.go(db, row.id, "extend")
        assert clock_of(db, book, row.number).limit == limit + 1440
        book.go(db, row.id, "unfile", "file")
        assert clock_of(db, book, row.number).limit == limit
        book.go(db, row.id, "extend")
        assert clock_of(db, book, row.number).limit == limit + 1440


@pytest.mark.parametrize(
    ("between", "late"),
    [((), False), (("rework",), True), (("unhandle",), True), (("rework", "handled"), False)],
)
def test_closing_by_force_long_after_the_work_was_done_makes_it_no_later(
    book: Book, between: tuple[str, ...], late: bool
) -> None:
    """List and indicators agree: what stops a clock is the work that held, else the closing."""
    with book.store.write() as db:
        row = book.at_state(db, "HANDLED")
        if between:
            book.go(db, row.id, *between)
        book.later(days=20)
        row = book.go(db, row.id, "propose_forced", "force_close")
        found = stories(db, month_of(TODAY).begin, month_of(TODAY).end, book.at)
        counted = kept(found, calendar_of(db), book.at)[row.id, 1]
        clock = clock_of(db, book, row.number)
    assert (clock.left < 0, bool(counted.late), clock.due_at) == (late, late, counted.due_at)


def test_an_account_acts_as_a_person_while_it_is_tied_to_them_and_never_checks_their_work(book: Book) -> None:
    town = book.town
    with book.store.write() as db:
        tie = duties.give(db, "self", SINCE, "admin", book.at, person_id=town.leader, account_id=town.clerk)
        tied = of_account(db, "clerk", TODAY)
        assert tied.person_id == town.leader
        assert tied.roles["leader"] == {town.area}
        row = book.at_state(db, "DISPATCHED")
        phone = of_person(db, town.leader, TODAY)
        move(db, row.id, "accept", phone, book.at)
        move(db, row.id, "handled", phone, book.at, photos=[shot("x")])
        duties.end(db, tie, TODAY, "换了人", "admin", book.at)
        alone = of_account(db, "clerk", TODAY)
        assert (alone.who, alone.person_id) == ("account:clerk", None)
        assert alone.roles == dict.fromkeys(("clerk", "handler", "checker", "reporter"))
        assert of_account(db, "clerk", SINCE).roles == tied.roles
        with pytest.raises(HandlerChecks):
            move(db, row.id, "close", alone, book.at)


def test_an_account_that_two_share_is_a_name_of_both(book: Book) -> None:
    """Which of them sits there nobody knows: neither checks what was handled under it."""
    town = book.town
    with book.store.write() as db:
        for person in town.holders[:2]:
            duties.give(db, "self", SINCE, "admin", book.at, person_id=person, account_id=town.clerk)
        desk = of_account(db, "clerk", TODAY)
        assert (desk.who, desk.person_id) == ("account:clerk", None)
        row = book.at_state(db, "DISPATCHED")
        move(db, row.id, "accept", desk, book.at)
        move(db, row.id, "handled", desk, book.at, photos=[shot("x")])
        for person in town.holders[:2]:
            phone = of_person(db, person, TODAY)._replace(roles={"checker": None})
            with pytest.raises(HandlerChecks):
                move(db, row.id, "close", phone, book.at)
        merging.unite(db, town.holders[1], town.holders[0], "同一人", "admin", book.at)
        assert of_account(db, "clerk", TODAY).person_id == town.holders[0]

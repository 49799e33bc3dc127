"""Moves by the verb, on both engines: who may not, what the clock does, what is refused in words."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from grid.issues import issues, refusals
from grid.issues.issues import Filter
from grid.issues.moves import move
from grid.issues.refusals import (
    AfterPhotosMissing,
    BeforePhotosMissing,
    HandlerChecks,
    MinutesNeeded,
    MoveNotNow,
    NothingAsked,
    NothingProposed,
    NotYourReport,
    OtherUnit,
    ProposerCloses,
    ReasonNeeded,
    UnitChecks,
    UnitMissing,
    UnknownIssue,
    UnknownMove,
    UntilNeeded,
    UntilNotAhead,
    UntilTooFar,
)
from grid.issues.rows import issue
from grid.issues.rules import MOVES, STATES
from grid.places import duties
from people import merging
from store.types import Db
from tests.grid_town import SINCE
from tests.issue_book import BOTH, REASON, URGENT, Book, shot, somebody


def test_the_usual_way_from_report_to_closing(book: Book) -> None:
    with book.store.write() as db:
        row = book.report(db)
        assert (row.state, row.filed_at, row.last) == ("REPORTED", None, 1)
        row = book.go(db, row.id, "file")
        filed = book.at
        row = move(db, row.id, "dispatch", book.clerk, book.later(hours=1), unit_id=book.town.company)
        assert row.unit_id == book.town.company
        row = book.go(db, row.id, "accept", "handled")
        done = book.at
        assert row.handler == book.handler.who
        row = book.go(db, row.id, "close")
        assert (row.state, row.filed_at, row.handled_at, row.closed_at) == ("CLOSED", filed, done, book.at)
        assert [each.made.move for each in issues.story(db, row.id).moves] == [
            "report", "file", "dispatch", "accept", "handled", "close",
        ]  # fmt: skip


def test_the_checker_is_never_the_handler_by_whatever_name(book: Book) -> None:
    """The person on the phone handles; the account that a duty ties to this person checks, and so does a merged entry."""
    town = book.town
    with book.store.write() as db:
        duties.give(db, "self", SINCE, "admin", book.at, person_id=town.holders[0], account_id=town.clerk)
        merging.unite(db, town.holders[1], town.holders[0], "同一人", "admin", book.at)
    phone, desk, gone = book.person(town.holders[0]), book.account("clerk"), book.person(town.holders[1])
    assert phone.who == desk.who == gone.who
    with book.store.write() as db:
        row = book.at_state(db, "DISPATCHED")
        move(db, row.id, "accept", phone, book.later(minutes=1))
        move(db, row.id, "handled", book.handler, book.later(minutes=1), photos=[shot("x")])
        for hand in (phone, desk, gone, book.handler._replace(roles={"checker": None})):
            for name in ("close", "rework"):
                with pytest.raises(HandlerChecks):
                    move(db, row.id, name, hand, book.at, reason=REASON)
        assert book.go(db, row.id, "close").state == "CLOSED"


def test_an_account_that_became_a_person_later_is_still_who_handled(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "DISPATCHED")
        move(db, row.id, "accept", book.account("clerk"), book.at)
        move(db, row.id, "handled", book.account("clerk"), book.at, photos=[shot("x")])
        duties.give(
            db, "self", SINCE, "admin", book.at, person_id=book.town.leader, account_id=book.town.clerk
        )
    leader = book.person(book.town.leader)
    with book.store.write() as db, pytest.raises(HandlerChecks):
        move(db, row.id, "close", leader, book.at)


def test_nobody_of_the_handling_unit_checks_and_no_other_unit_handles(book: Book) -> None:
    company, other = book.town.company, book.town.other_company
    theirs = somebody({"reporter", "handler", "checker"}, units=[company])
    others = somebody({"reporter", "handler", "checker"}, units=[other])
    with book.store.write() as db:
        row = book.at_state(db, "FILED")
        move(db, row.id, "dispatch", book.clerk, book.at, unit_id=company)
        with pytest.raises(OtherUnit, match="桂苑物业服务有限公司"):
            move(db, row.id, "accept", others, book.at)
        move(db, row.id, "accept", theirs, book.at)
        move(db, row.id, "handled", theirs, book.at, photos=[shot("x")])
        with pytest.raises(UnitChecks):
            move(db, row.id, "close", somebody({"checker"}, units=[company]), book.at)
        assert move(db, row.id, "close", others, book.at).state == "CLOSED"


def test_rework_keeps_the_clock_and_its_time_counts(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "FILED")
        filed = row.filed_at
        book.go(db, row.id, "dispatch", "accept")
        book.later(hours=2)
        done = book.go(db, row.id, "handled").handled_at
        book.later(hours=2)
        assert _clock(db, row.id, book).used == _used(filed, done)
        again = book.go(db, row.id, "rework")
        assert (again.state, again.filed_at) == ("HANDLING", filed)
        assert _clock(db, row.id, book).used == _used(filed, book.at)


def test_a_wrong_dispatch_comes_back_with_its_reason_while_the_clock_runs(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "HANDLING")
        with pytest.raises(ReasonNeeded):
            move(db, row.id, "return_dispatch", book.handler, book.at, reason="  ")
        back = move(db, row.id, "return_dispatch", book.handler, book.at, reason="不归物业管")
        assert (back.state, back.unit_id, back.handler, back.filed_at) == ("FILED", None, "", row.filed_at)
        assert issues.story(db, row.id).moves[-1].made.reason == "不归物业管"


def test_reopening_begins_a_round_with_a_clock_of_its_own(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "CLOSED")
        book.later(days=20)
        again = book.go(db, row.id, "reopen")
        assert (again.round, again.state, again.filed_at) == (2, "FILED", book.at)
        assert (again.handled_at, again.closed_at, again.handler) == (None, None, "")
        assert _clock(db, row.id, book).used == 0
        # Whoever handled the first round may check the second.
        book.go(db, row.id, "dispatch")
        other = somebody({"handler"})
        move(db, row.id, "accept", other, book.at)
        with pytest.raises(AfterPhotosMissing):  # the photos of the first round show the first round's work
            move(db, row.id, "handled", other, book.at)
        move(db, row.id, "handled", other, book.at, photos=[shot("second")])
        checks = book.handler._replace(roles={"checker": None})
        assert move(db, row.id, "close", checks, book.at).state == "CLOSED"
        assert [line.made.round for line in issues.story(db, row.id).moves][-5:] == [2, 2, 2, 2, 2]


def test_more_time_is_asked_for_and_granted(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "HANDLING")
        limit = _clock(db, row.id, book).limit
        with pytest.raises(MinutesNeeded):
            move(db, row.id, "extend", book.leader, book.at, reason=REASON)
        move(db, row.id, "ask_extension", book.handler, book.at, reason="等配件", minutes=2880)
        assert _clock(db, row.id, book).limit == limit
        move(db, row.id, "extend", book.leader, book.at, reason="同意")
        assert _clock(db, row.id, book).limit == limit + 2880
        with pytest.raises(NothingAsked):
            move(db, row.id, "refuse_extension", book.leader, book.at, reason="不行")
        move(db, row.id, "ask_extension", book.handler, book.at, reason="再等", minutes=60)
        move(db, row.id, "refuse_extension", book.leader, book.at, reason="不行")
        assert _clock(db, row.id, book).limit == limit + 2880


@pytest.mark.parametrize("minutes", [0, -5, 10**9])
def test_more_time_has_its_measure(book: Book, minutes: int) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "HANDLING")
        with pytest.raises(refusals.MinutesNotPossible, match="at most 366 days"):
            move(db, row.id, "extend", book.leader, book.at, reason=REASON, minutes=minutes)


def test_a_suspension_pauses_until_it_is_taken_back(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "HANDLING")
        book.later(days=1)
        before = _clock(db, row.id, book).used
        day = (book.at + timedelta(days=20)).date()
        suspended = move(db, row.id, "suspend", book.leader, book.at, reason="维修资金审批", until=day)
        assert suspended.state == "SUSPENDED"
        book.later(days=6)
        assert (_clock(db, row.id, book).used, _clock(db, row.id, book).paused) == (before, True)
        back = book.go(db, row.id, "resume")
        assert back.state == "HANDLING"
        assert not _clock(db, row.id, book).paused
        book.later(days=7)
        assert _clock(db, row.id, book).used > before


def test_a_suspension_that_nobody_takes_back_ends_on_its_day(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "FILED")
        move(db, row.id, "suspend", book.leader, book.at, reason=REASON, until=date(2026, 3, 9))
        (line,) = issues.listing(db, Filter(), book.at + timedelta(days=6))
        assert (line.clock and line.clock.paused, line.level) == (True, 0)
        # Monday to Friday: two working days beyond the limit of three.
        (late,) = issues.listing(db, Filter(overdue=True), book.at + timedelta(days=12))
        assert late.clock is not None
        assert (late.state, late.clock.paused) == ("SUSPENDED", False)
        assert late.overdue


def test_a_suspension_needs_a_day_to_come(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "FILED")
        for until, refusal in (
            (None, UntilNeeded), (date(2026, 3, 2), UntilNotAhead), (date(2027, 3, 4), UntilTooFar),
        ):  # fmt: skip
            with pytest.raises(refusal):
                move(db, row.id, "suspend", book.leader, book.at, reason=REASON, until=until)
        # What was asked for is taken where the leader names no other day.
        move(db, row.id, "ask_suspension", book.clerk, book.at, reason=REASON, until=date(2026, 4, 1))
        move(db, row.id, "suspend", book.leader, book.at, reason=REASON)
        assert issues.story(db, row.id).moves[-1].until == date(2026, 4, 1)


def test_closing_by_force_takes_two_people(book: Book) -> None:
    both = somebody({"reporter", "clerk", "leader"})
    with book.store.write() as db:
        row = book.at_state(db, "HANDLING")
        with pytest.raises(NothingProposed):
            move(db, row.id, "force_close", both, book.at, reason=REASON)
        move(db, row.id, "propose_forced", both, book.at, reason="产权不清")
        with pytest.raises(ProposerCloses):
            move(db, row.id, "force_close", both, book.at, reason=REASON)
        move(db, row.id, "withdraw_forced", both, book.at)
        with pytest.raises(NothingProposed):
            move(db, row.id, "force_close", book.leader, book.at, reason=REASON)
        move(db, row.id, "propose_forced", both, book.at, reason="产权不清")
        book.go(db, row.id, "handled")  # what was proposed of a state ends with it
        with pytest.raises(NothingProposed):
            move(db, row.id, "force_close", book.leader, book.at, reason=REASON)
        move(db, row.id, "propose_forced", both, book.at, reason="产权不清")
        closed = move(db, row.id, "force_close", book.street, book.at, reason="联席会议决定")
        assert (closed.state, closed.closed_at) == ("FORCED", book.at)


def test_photos_of_the_work_as_the_item_asks(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "HANDLING")
        with pytest.raises(AfterPhotosMissing):
            move(db, row.id, "handled", book.handler, book.at)
        with pytest.raises(AfterPhotosMissing):
            move(db, row.id, "handled", book.handler, book.at, photos=[shot("x", "before")])
        with pytest.raises(refusals.PhotoNotNow):
            move(db, row.id, "unaccept", book.handler, book.at, photos=[shot("x")])
        with pytest.raises(refusals.PhotoKindUnknown):
            move(db, row.id, "handled", book.handler, book.at, photos=[shot("x", "during")])
        many = [shot(f"{number}") for number in range(41)]
        with pytest.raises(refusals.TooManyPhotos):
            move(db, row.id, "handled", book.handler, book.at, photos=many)
        move(db, row.id, "note", book.handler, book.at, reason=REASON, photos=many[:30])
        with pytest.raises(refusals.TooManyPhotos):
            move(db, row.id, "note", book.handler, book.at, reason=REASON, photos=many[:11])
        move(db, row.id, "note", book.handler, book.at, reason=REASON, photos=[shot("a", "after")])
        assert move(db, row.id, "handled", book.handler, book.at).state == "HANDLED"


def test_the_same_photo_is_kept_once(book: Book) -> None:
    with book.store.write() as db:
        row = book.report(db, photos=[shot("a", "before")])
        move(db, row.id, "note", book.finder, book.at, reason=REASON, photos=[shot("a", "before")])
        assert len(issues.story(db, row.id).photos) == 1


def test_mending_later_what_was_only_reported(book: Book) -> None:
    with book.store.write() as db:
        row = book.report(db)
        with pytest.raises(BeforePhotosMissing):
            move(db, row.id, "mend", book.finder, book.at)
        with pytest.raises(NotYourReport):
            move(db, row.id, "mend", somebody({"reporter"}), book.at, photos=BOTH)
        mended = move(db, row.id, "mend", book.finder, book.at, photos=BOTH)
        assert mended.state in {"HANDLED", "CLOSED"}
        assert (mended.short_path, mended.filed_at, mended.handled_at) == (True, book.at, book.at)


def test_whoever_phones_says_so_once(book: Book) -> None:
    with book.store.write() as db:
        row = book.report(db, URGENT)
        assert row.phone_now
        first = move(db, row.id, "phoned", book.finder, book.later(minutes=1), reason="119")
        assert (first.phoned_at, first.phone_now) == (book.at, False)
        again = move(db, row.id, "phoned", book.clerk, book.later(minutes=1))
        assert again.phoned_at == first.phoned_at
        assert issue(db, row.id) == again


def test_what_is_no_issue_no_move_or_no_unit(book: Book) -> None:
    with book.store.write() as db:
        with pytest.raises(UnknownIssue):
            move(db, uuid4(), "file", book.clerk, book.at)
        row = book.at_state(db, "FILED")
        with pytest.raises(UnknownMove):
            move(db, row.id, "delete", book.clerk, book.at)
        with pytest.raises(UnitMissing):
            move(db, row.id, "dispatch", book.clerk, book.at, unit_id=uuid4())
        with pytest.raises(MoveNotNow, match="“Begin a draft” is not possible while the issue is “Filed”"):
            move(db, row.id, "draft", book.clerk, book.at)
        with pytest.raises(refusals.WordsTooLong):
            move(db, row.id, "note", book.clerk, book.at, reason="长" * 301)


@pytest.mark.parametrize("name", [name for name, each in MOVES.items() if each.reason])
def test_what_is_exceptional_needs_its_reason(book: Book, name: str) -> None:
    everybody = somebody()
    state = next(each for each in STATES if each in MOVES[name].before)
    with book.store.write() as db:
        row = book.prepared(db, state)
        with pytest.raises(ReasonNeeded):
            move(db, row.id, name, everybody, book.at, reason=" \u200b ")
        assert issue(db, row.id) == row


def test_a_holder_acts_in_their_own_patch_only(book: Book) -> None:
    own, other = book.person(book.town.holders[0]), book.person(book.town.holders[1])
    with book.store.write() as db:
        row = book.at_state(db, "DISPATCHED")
        with pytest.raises(refusals.RoleMissing):
            move(db, row.id, "accept", other, book.at)
        assert move(db, row.id, "accept", own, book.at).handler == own.who
        assert issues.story(db, row.id).moves[-1].made.role == "handler"


def _clock(db: Db, issue_id: Any, book: Book) -> Any:  # noqa: ANN401 - a Clock or the test fails
    clock = issues.story(db, issue_id, book.at).clock
    assert clock is not None
    return clock


def _used(since: Any, until: Any) -> int:  # noqa: ANN401 - instants
    """Of a day's 1440 minutes; within one working day hours outside the office count nothing, so ask the engine's own sum."""
    from grid.working_time import WorkCalendar, minutes_between

    return minutes_between("work_day", since, until, WorkCalendar())

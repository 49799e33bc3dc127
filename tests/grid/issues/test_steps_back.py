"""Steps back, second clicks, mergers and buttons, on both engines."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from grid.hands import Hand
from grid.issues import issues, moves, refusals
from grid.issues.moves import choices, move
from grid.issues.refusals import (
    HandlerChecks,
    MergerCircle,
    MovedMeanwhile,
    MoveNotUndone,
    SameIssue,
    TargetMissing,
    TargetNotOpen,
    UnknownIssue,
)
from grid.issues.rows import MOVE, issue, loaded
from tests.issue_book import REASON, Book, shot, somebody


@pytest.mark.parametrize(
    ("state", "back", "to"),
    [
        ("VERIFYING", "recall_verify", "REPORTED"),
        ("FILED", "unfile", "REPORTED"),
        ("DISPATCHED", "recall", "FILED"),
        ("HANDLING", "unaccept", "DISPATCHED"),
        ("SUSPENDED", "resume", "HANDLING"),
        ("HANDLED", "unhandle", "HANDLING"),
        ("CLOSED", "reopen", "FILED"),
        ("FORCED", "reopen", "FILED"),
        ("VOID", "restore", "FILED"),
        ("MERGED", "unmerge", "FILED"),
    ],
)
def test_every_step_has_its_way_back(book: Book, state: str, back: str, to: str) -> None:
    everybody = somebody()
    with book.store.write() as db:
        row = book.at_state(db, state)
        move(
            db, row.id, "note", everybody, book.at, reason="一句话"
        )  # a word in between does not bar the way
        found = choices(db, row.id, everybody).undo
        assert found is not None
        assert found.name == back
        assert move(db, row.id, back, everybody, book.at, reason=REASON).state == to


def test_only_the_last_step_is_taken_back(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "HANDLING")
        book.go(db, row.id, "return_dispatch")
        with pytest.raises(MoveNotUndone, match="Return as wrongly dispatched"):
            move(db, row.id, "unfile", book.clerk, book.at, reason=REASON)
        names = [each.name for each, _refusal in choices(db, row.id, book.clerk).moves]
        assert "unfile" not in names
        assert choices(db, row.id, somebody()).undo is None


def test_a_second_click_is_success_and_another_hand_in_between_is_told(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "FILED")
        seen = row.last
        first = move(db, row.id, "dispatch", book.clerk, book.at, unit_id=book.town.company, expected=seen)
        again = move(db, row.id, "dispatch", book.clerk, book.at, unit_id=book.town.company, expected=seen)
        assert again == first
        assert len(loaded(db, row.id).moves) == first.last
        with pytest.raises(MovedMeanwhile, match="Dispatch"):  # another unit is another move
            move(db, row.id, "dispatch", book.clerk, book.at, unit_id=book.town.joint, expected=seen)
        other = somebody({"clerk"})
        with pytest.raises(MovedMeanwhile):
            move(db, row.id, "dispatch", other, book.at, unit_id=book.town.company, expected=seen)
        book.go(db, row.id, "accept")
        with pytest.raises(MovedMeanwhile, match=r"Take in hand.*In hand"):
            move(db, row.id, "dispatch", book.clerk, book.at, unit_id=book.town.company, expected=seen)
        with pytest.raises(MovedMeanwhile):  # a number that is still to come
            move(db, row.id, "handled", book.handler, book.at, photos=[shot("x")], expected=99)


def test_notes_with_other_words_are_other_notes(book: Book) -> None:
    with book.store.write() as db:
        row = book.report(db)
        move(db, row.id, "note", book.clerk, book.at, reason="第一句", expected=row.last)
        move(db, row.id, "note", book.clerk, book.at, reason="第一句", expected=row.last)
        with pytest.raises(MovedMeanwhile):
            move(db, row.id, "note", book.clerk, book.at, reason="第二句", expected=row.last)
        assert issue(db, row.id).last == 2


def test_mergers_follow_the_chain_and_close_no_circle(book: Book) -> None:
    with book.store.write() as db:
        a, b, c = (book.report(db).id for _number in range(3))
        move(db, a, "merge", book.clerk, book.at, target_id=b)
        move(db, b, "merge", book.clerk, book.at, target_id=c)
        assert issue(db, a).merged_into == b
        assert [other.id for other in issues.story(db, c).merged] == [a, b]
        with pytest.raises(MergerCircle, match="2026-00001"):
            move(db, c, "merge", book.clerk, book.at, target_id=a)
        d = book.report(db).id
        assert move(db, d, "merge", book.clerk, book.at, target_id=a).merged_into == c  # the end of the chain
        assert move(db, b, "unmerge", book.clerk, book.at).state == "REPORTED"
        assert issue(db, b).merged_into is None
        assert [other.id for other in issues.story(db, b).merged] == [a]


def test_only_what_is_open_takes_others_in(book: Book) -> None:
    with book.store.write() as db:
        row = book.report(db)
        for state in ("DRAFT", "CLOSED", "VOID", "FORCED"):
            with pytest.raises(TargetNotOpen):
                move(db, row.id, "merge", book.clerk, book.at, target_id=book.at_state(db, state).id)
        with pytest.raises(SameIssue):
            move(db, row.id, "merge", book.clerk, book.at, target_id=row.id)
        with pytest.raises(TargetMissing):
            move(db, row.id, "merge", book.clerk, book.at)
        with pytest.raises(UnknownIssue):
            move(db, row.id, "merge", book.clerk, book.at, target_id=uuid4())


def test_buttons_are_the_table_with_the_others_explained(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "HANDLED")
        made = {each.name: refusal for each, refusal in choices(db, row.id, book.handler).moves}
    assert {name for name, refusal in made.items() if refusal is None} == {"unhandle", "phoned", "note"}
    assert isinstance(made["close"], refusals.RoleMissing)
    assert "the checker" in str(made["close"])
    assert "extend" not in made  # of another state
    assert "withdraw_forced" not in made  # nothing is proposed


def test_what_is_refused_writes_nothing(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "HANDLED")
    with pytest.raises(HandlerChecks), book.store.write() as db:
        moves.move(db, row.id, "close", _as_checker(book.handler), book.at)
    with book.store.read() as db:
        assert issue(db, row.id) == row
        assert db.scalar(sa.select(sa.func.count()).where(MOVE.c.issue_id == row.id)) == row.last


def _as_checker(hand: Hand) -> Hand:
    return hand._replace(roles={"checker": None, "reporter": None})

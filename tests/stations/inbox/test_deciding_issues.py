"""Issues that base and station moved without knowing of each other: the transition table decides what can still be made of it."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest

from core.canonical import canonical
from core.ids import new_id
from grid.issues import moves, numbering
from grid.issues.stories import story
from grid.tables import Issue, IssueMove, IssuePhoto
from stations.inbox.refusals import ChangedSince, DecidedOtherwise, StepNotPossible, WhyKept
from stations.inbox.titles import STATES
from store.types import Db
from tests.issue_book import shot, somebody
from tests.stations.inbox.carded import WHY, Inbox


def test_steps_of_the_station_follow_those_of_the_base(inbox: Inbox) -> None:
    row = inbox.report("file", "dispatch")
    knows = inbox.newest()
    theirs = inbox.steps(row.id, "accept", "note")
    inbox.go(row.id, "note", "ask_extension")
    card = inbox.card(theirs, knows)
    assert inbox.read(card).obstacle is None
    taken = inbox.take(card)
    assert (taken.state, taken.decided_by) == ("taken", "clerk")
    made = inbox.rows(IssueMove, IssueMove.issue_id == row.id)
    assert [(each["number"], each["move"], each["before"], each["after"]) for each in sorted(made, key=lambda m: m["number"])] == [
        (1, "report", "", "REPORTED"), (2, "file", "REPORTED", "FILED"), (3, "dispatch", "FILED", "DISPATCHED"),
        (4, "note", "DISPATCHED", "DISPATCHED"), (5, "ask_extension", "DISPATCHED", "DISPATCHED"),
        (6, "accept", "DISPATCHED", "HANDLING"), (7, "note", "HANDLING", "HANDLING"),
    ]  # fmt: skip
    (issue,) = inbox.rows(Issue, Issue.id == row.id)
    assert (issue["state"], issue["handler"]) == ("HANDLING", inbox.book.handler.who)
    assert inbox.lines(card) == {"answered"}
    assert inbox.agrees()
    with inbox.store.read() as db:
        assert [line.made.number for line in story(db, row.id).moves] == list(range(1, 8))
    inbox.go(row.id, "handled")


def test_a_step_that_both_made_alike_stands_once_and_the_rest_follows(inbox: Inbox) -> None:
    row = inbox.report()
    knows = inbox.newest()
    theirs = inbox.steps(row.id, "file", "note", "dispatch")
    inbox.go(row.id, "file")
    card = inbox.card(theirs, knows)
    shown = inbox.read(card)
    assert shown.obstacle is None
    assert "Both did “File the case”;" in shown.sentence
    inbox.take(card)
    made = sorted(inbox.rows(IssueMove, IssueMove.issue_id == row.id), key=lambda each: each["number"])
    assert [(each["number"], each["move"]) for each in made] == [
        (1, "report"), (2, "file"), (3, "note"), (4, "dispatch"),
    ]  # fmt: skip
    (issue,) = inbox.rows(Issue, Issue.id == row.id)
    assert issue["state"] == "DISPATCHED"
    assert inbox.agrees()


def test_a_step_that_the_base_took_back_is_not_there_any_more(inbox: Inbox) -> None:
    row = inbox.report()
    knows = inbox.newest()
    theirs = inbox.steps(row.id, "file")
    inbox.go(row.id, "file", "unfile", "decline")
    assert isinstance(inbox.read(inbox.card(theirs, knows)).obstacle, StepNotPossible)


def _to_unit(payload: str) -> str:
    """The same dispatch, but to another unit."""
    said, unit = json.loads(payload), str(new_id())
    said["move"]["unit_id"] = said["set"]["unit_id"] = unit
    return canonical(said)


def test_a_step_that_both_made_to_another_end_is_not_the_same(inbox: Inbox) -> None:
    row = inbox.report("file")
    knows = inbox.newest()
    theirs = inbox.steps(row.id, "dispatch")
    inbox.go(row.id, "dispatch")
    elsewhere = [op._replace(payload=_to_unit(op.payload)) for op in theirs]
    card = inbox.card(elsewhere, knows)
    assert isinstance(inbox.read(card).obstacle, StepNotPossible)


def test_a_step_that_the_table_no_longer_knows_is_explained_beforehand(inbox: Inbox) -> None:
    row = inbox.report()
    knows = inbox.newest()
    theirs = inbox.steps(row.id, "decline")
    inbox.go(row.id, "file", "dispatch")
    card = inbox.card(theirs, knows)
    shown = inbox.read(card)
    assert isinstance(shown.obstacle, StepNotPossible)
    assert str(shown.obstacle) == (
        "The station's step “Decline” cannot be made at the base: “Decline” is not possible while the issue is “Dispatched”. "
        "Keep the base's, and make at the base what has to be made besides."
    )
    before = inbox.rows(IssueMove)
    with pytest.raises(StepNotPossible):
        inbox.take(card)
    assert inbox.rows(IssueMove) == before
    assert inbox.read(card).row.state == "open"
    kept = inbox.keep(card)
    assert (kept.state, kept.reason, inbox.lines(card)) == ("kept", WHY, {"refused"})
    assert inbox.agrees()


def test_nobody_checks_at_the_station_what_they_mended_at_the_base(inbox: Inbox) -> None:
    row = inbox.report("file", "dispatch", "accept", "handled")
    knows, book = inbox.newest(), inbox.book
    one = book.checker
    theirs = inbox.steps(row.id, "close")
    book.checker = somebody({"checker"})
    inbox.go(row.id, "rework")
    book.handler = one._replace(roles={"handler": None})
    inbox.go(row.id, "handled")
    card = inbox.card(theirs, knows)
    refusal = inbox.read(card).obstacle
    assert isinstance(refusal, StepNotPossible)
    assert str(refusal).startswith(
        "The station's step “Close the case” cannot be made at the base: Whoever handled the issue"
    )
    with pytest.raises(StepNotPossible):
        inbox.take(card)


def test_a_handler_of_the_unit_that_had_it_does_not_handle_it_for_another(inbox: Inbox) -> None:
    town, book = inbox.town, inbox.book
    row = inbox.report("file")
    with inbox.store.write() as db:
        moves.move(db, row.id, "dispatch", book.clerk, book.later(minutes=1), unit_id=town.company)
    knows = inbox.newest()
    book.handler = somebody({"handler"}, units=[town.company])
    theirs = inbox.steps(row.id, "accept")
    inbox.go(row.id, "recall")
    with inbox.store.write() as db:
        moves.move(db, row.id, "dispatch", book.clerk, book.later(minutes=1), unit_id=town.other_company)
    refusal = inbox.read(inbox.card(theirs, knows)).obstacle
    assert isinstance(refusal, StepNotPossible)
    assert "安居物业管理有限公司" in str(refusal)


def test_both_gave_it_to_somebody_else(inbox: Inbox) -> None:
    town = inbox.town
    row = inbox.report("file")
    knows = inbox.newest()
    book = inbox.book

    def dispatch(unit: UUID) -> Callable[[Db], object]:
        return lambda db: moves.move(db, row.id, "dispatch", book.clerk, book.later(minutes=1), unit_id=unit)

    theirs = inbox.at_station(dispatch(town.other_company), "issue", row.id)
    with inbox.store.write() as db:
        dispatch(town.company)(db)
    card = inbox.card(theirs, knows)
    shown = inbox.read(card)
    unit = next(each for each in shown.differences if each.what == "Dispatched to")
    assert (unit.before, unit.here.text, unit.there.text, unit.clash) == (
        "", "桂苑物业服务有限公司", "安居物业管理有限公司", True,
    )  # fmt: skip
    # From "dispatched" nobody dispatches: the base calls its own back first, then the station's can be taken.
    assert isinstance(shown.obstacle, StepNotPossible)
    inbox.go(row.id, "recall")
    assert inbox.read(card).obstacle is None
    inbox.take(card)
    (issue,) = inbox.rows(Issue, Issue.id == row.id)
    assert (issue["state"], issue["unit_id"]) == ("DISPATCHED", town.other_company)
    assert inbox.agrees()


def test_photos_come_along_once(inbox: Inbox) -> None:
    row = inbox.report("file", "dispatch", "accept")
    knows = inbox.newest()
    photos = [shot("door", "after"), shot("wall", "after")]
    book = inbox.book

    def handled(db: Db) -> object:
        return moves.move(db, row.id, "handled", book.handler, book.later(minutes=1), photos=photos)

    theirs = inbox.at_station(handled, "issue", row.id)
    with inbox.store.write() as db:
        moves.move(
            db,
            row.id,
            "note",
            book.clerk,
            book.later(minutes=1),
            reason="看过",
            photos=[shot("door", "after")],
        )
    card = inbox.card(theirs, knows)
    shown = inbox.read(card)
    assert [photo.name for photo in shown.here] == ["door.jpg"]
    assert [(photo.name, photo.fresh) for photo in shown.there] == [("door.jpg", True), ("wall.jpg", True)]
    inbox.take(card)
    assert sorted(each["name"] for each in inbox.rows(IssuePhoto, IssuePhoto.issue_id == row.id)) == [
        "door.jpg",
        "wall.jpg",
    ]
    assert inbox.agrees()


def test_a_decision_is_taken_back_and_everything_is_as_before(inbox: Inbox) -> None:
    row = inbox.report("file", "dispatch")
    knows = inbox.newest()
    theirs = inbox.steps(row.id, "accept", "note")
    inbox.go(row.id, "note")
    card = inbox.card(theirs, knows)
    before = inbox.rows(Issue), inbox.rows(IssueMove)
    inbox.take(card)
    assert (inbox.rows(Issue), inbox.rows(IssueMove)) != before
    opened = inbox.take_back(card)
    assert (opened.state, opened.decided_by, opened.decided_at) == ("open", "", None)
    assert (inbox.rows(Issue), inbox.rows(IssueMove)) == before
    assert inbox.lines(card) == {"waiting"}
    assert inbox.agrees()
    inbox.take_back(card)  # a second click
    inbox.take(card)
    assert inbox.agrees()
    inbox.take_back(card)
    inbox.keep(card)
    assert inbox.take_back(card).state == "open"
    assert inbox.lines(card) == {"waiting"}
    assert inbox.agrees()


def test_a_decision_is_not_taken_back_over_what_was_done_since(inbox: Inbox) -> None:
    row = inbox.report("file", "dispatch")
    knows = inbox.newest()
    theirs = inbox.steps(row.id, "accept")
    inbox.go(row.id, "note")
    card = inbox.card(theirs, knows)
    inbox.take(card)
    assert inbox.read(card).stuck is None
    inbox.go(row.id, "note")
    stuck = inbox.read(card).stuck
    assert isinstance(stuck, ChangedSince)
    assert "Step taken" in str(stuck)
    with pytest.raises(ChangedSince):
        inbox.take_back(card)
    inbox.go(row.id, "handled")
    assert "State" in str(inbox.read(card).stuck)
    assert inbox.agrees()


def test_the_second_click_is_success_and_the_other_decision_is_told(inbox: Inbox) -> None:
    row = inbox.report("file", "dispatch")
    knows = inbox.newest()
    theirs = inbox.steps(row.id, "accept")
    inbox.go(row.id, "note")
    card = inbox.card(theirs, knows)
    first = inbox.take(card)
    lines = inbox.newest()
    assert inbox.take(card, actor="admin") == first
    assert inbox.newest() == lines
    with pytest.raises(DecidedOtherwise) as told:
        inbox.keep(card, actor="admin")
    assert told.value.values["decision"] == STATES["taken"]
    assert told.value.values["name"] == "王伟"
    assert inbox.newest() == lines


def test_the_stations_work_is_not_refused_without_a_reason(inbox: Inbox) -> None:
    row = inbox.report()
    knows = inbox.newest()
    theirs = inbox.steps(row.id, "file")
    inbox.go(row.id, "note")
    card = inbox.card(theirs, knows)
    for nothing in ("", "  \u200b "):
        with pytest.raises(WhyKept):
            inbox.keep(card, nothing)
    assert inbox.read(card).row.state == "open"


def test_a_new_issue_that_could_not_stand_is_taken_and_numbered(inbox: Inbox) -> None:
    made = inbox.at_station(inbox.book.report, "issue")
    card = inbox.card(made, inbox.newest(), "stands_not", {"code": "reference"})
    assert inbox.read(card).obstacle is None
    inbox.take(card)
    (issue,) = inbox.rows(Issue)
    assert issue["number"] == "2026-00001"
    assert inbox.agrees()
    # It has a number of the year, which none may be missing from.
    with pytest.raises(ChangedSince):
        inbox.take_back(card)
    with inbox.store.write() as db:
        assert numbering.final_numbers(db, "clerk", inbox.book.at) == 0

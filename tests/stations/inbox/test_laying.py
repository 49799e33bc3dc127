"""Laying a station's changes over the base's, line by line of the rules: drafts, links, mergers, rows that are gone, what only the base may say."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.canonical import canonical
from core.ids import new_id
from grid.issues import links, moves, reporting
from grid.issues.refusals import MergerCircle
from grid.issues.reporting import NewIssue
from grid.places import places
from grid.places.places import NewPlace
from grid.tables import Issue, IssueLink, Place
from stations.inbox.refusals import (
    NothingWaits,
    OnlyTheBase,
    OutsidePatch,
    RowGone,
    StandsNot,
    StepNotPossible,
)
from stations.receiving.branches import RECEIVED
from stations.tables import Peer
from store.journal import Line, append
from store.records import MERGED
from store.types import Db, table_of
from tests.stations.inbox.carded import Inbox

_PEER = table_of(Peer)


def test_a_draft_that_the_base_has_reported_is_not_written_anew(inbox: Inbox) -> None:
    row, book = inbox.report(draft=True), inbox.book
    knows = inbox.newest()

    def redraft(words: str) -> Callable[[Db], object]:
        new = NewIssue("0101", place_id=inbox.town.buildings[0], description=words)
        return lambda db: reporting.redraft(db, row.id, new, book.finder, book.at)

    theirs = inbox.at_station(redraft("站点写的"), "issue", row.id)
    with inbox.store.write() as db:
        redraft("基地写的")(db)
    card = inbox.card(theirs, knows)
    assert inbox.read(card).obstacle is None
    inbox.go(row.id, "report")
    refusal = inbox.read(card).obstacle
    assert isinstance(refusal, StepNotPossible)
    assert "Begin a draft" in str(refusal)


def test_a_draft_written_on_both_sides_is_the_station_s(inbox: Inbox) -> None:
    row, book = inbox.report(draft=True), inbox.book
    knows = inbox.newest()
    new = NewIssue("0101", place_id=inbox.town.buildings[0], description="站点写的")
    theirs = inbox.at_station(
        lambda db: reporting.redraft(db, row.id, new, book.finder, book.at), "issue", row.id
    )
    with inbox.store.write() as db:
        reporting.redraft(db, row.id, new._replace(description="基地写的"), book.finder, book.at)
    inbox.take(inbox.card(theirs, knows))
    (issue,) = inbox.rows(Issue)
    assert issue["description"] == "站点写的"
    assert inbox.agrees()


def test_a_link_made_on_both_sides_is_one(inbox: Inbox) -> None:
    first, second, book = inbox.report(), inbox.report(), inbox.book
    knows = inbox.newest()
    linked = min(first.id, second.id)

    def link(db: Db) -> object:
        return links.link(db, first.id, second.id, "同一处", book.clerk, book.at)

    theirs = inbox.at_station(link, "issue", linked)
    with inbox.store.write() as db:
        link(db)
    card = inbox.card(theirs, knows)
    inbox.take(card)
    assert len(inbox.rows(IssueLink)) == 1
    assert inbox.agrees()


def test_a_link_that_only_the_station_made_and_took_back_again(inbox: Inbox) -> None:
    first, second, book = inbox.report(), inbox.report(), inbox.book
    linked = min(first.id, second.id)
    knows = inbox.newest()

    def both(db: Db) -> None:
        links.link(db, first.id, second.id, "同一处", book.clerk, book.at)
        links.unlink(db, first.id, second.id, book.clerk, book.at + timedelta(minutes=1))

    theirs = inbox.at_station(both, "issue", linked)
    # As if the line that made it were on no card: taking back what is not there takes nothing back.
    card = inbox.card(theirs[1:], knows)
    inbox.take(card)
    assert not inbox.rows(IssueLink)
    inbox.take(inbox.card([theirs[0]._replace(op_id=new_id()), theirs[1]._replace(op_id=new_id())], knows))
    (link,) = inbox.rows(IssueLink)
    assert link["undone_at"] is not None
    assert inbox.agrees()


def test_a_merger_into_what_was_merged_here_would_be_a_circle(inbox: Inbox) -> None:
    first, second, book = inbox.report(), inbox.report(), inbox.book
    knows = inbox.newest()

    def merge(one: UUID, other: UUID) -> Callable[[Db], object]:
        return lambda db: moves.move(db, one, "merge", book.clerk, book.later(minutes=1), target_id=other)

    theirs = inbox.at_station(merge(first.id, second.id), "issue", first.id)
    with inbox.store.write() as db:
        inbox.book.go(db, first.id, "note")
        merge(second.id, first.id)(db)
    card = inbox.card(theirs, knows)
    assert isinstance(inbox.read(card).obstacle, MergerCircle)
    with pytest.raises(MergerCircle):
        inbox.take(card)


def test_what_the_base_has_no_longer_is_not_changed(inbox: Inbox) -> None:
    id_, at = inbox.town.households[0][0], inbox.book.at
    knows = inbox.newest()
    theirs = inbox.at_station(lambda db: places.change(db, id_, {"floor": 9}, "clerk", at), "place", id_)
    with inbox.store.write() as db:
        gone = {"card": new_id(), "rows": {"place": [[[str(id_)], None]]}}
        db.execute(sa.delete(table_of(Place)).where(table_of(Place).c.id == id_))
        append(db, [Line(MERGED, "place", id_, "clerk", at, gone)], at)
    refusal = inbox.read(inbox.card(theirs, knows)).obstacle
    assert isinstance(refusal, RowGone)


def test_only_the_base_gives_numbers(inbox: Inbox) -> None:
    row = inbox.report()
    (op,) = inbox.steps(row.id, "note")
    payload = canonical({"set": {"number": "2026-99999"}})
    card = inbox.card([op._replace(action="issue.numbered", payload=payload)], inbox.newest(), "stands_not")
    assert isinstance(inbox.read(card).obstacle, OnlyTheBase)
    with pytest.raises(OnlyTheBase):
        inbox.take(card)


@pytest.mark.parametrize("payload", ["[]", "{}", '{"set":7}', '{"floors":["x"]}', '{"floors":[1,"many"]}'])
def test_a_line_that_says_no_such_thing_is_shown_and_not_taken(inbox: Inbox, payload: str) -> None:
    id_ = inbox.town.buildings[0]
    (op,) = inbox.at_station(
        lambda db: places.change(db, id_, {"floors": 9}, "clerk", inbox.book.at), "place", id_
    )
    card = inbox.card([op._replace(payload=payload)], inbox.newest(), "stands_not", {"code": "not_whole"})
    shown = inbox.read(card)
    assert shown.row.kind == "stands_not"
    if payload == "{}":  # it says nothing, and nothing is what it changes
        return
    with pytest.raises(StandsNot):
        inbox.take(card)
    assert inbox.keep(card).state == "kept"
    assert inbox.agrees()


def test_what_lies_outside_waits_until_the_patch_is_right(inbox: Inbox) -> None:
    new = NewPlace("building", "13号楼", area_id=inbox.town.grids[3])
    theirs = inbox.at_station(lambda db: places.add_all(db, [new], "clerk", inbox.book.at), "place", new.id)
    card = inbox.card(theirs, inbox.newest(), "stands_not", {"code": "other_patch"})
    patch = sa.update(_PEER).where(_PEER.c.id == inbox.peer)
    with inbox.store.write() as db:
        db.execute(patch.values(area_id=inbox.town.grids[0]))
    assert isinstance(inbox.read(card).obstacle, OutsidePatch)
    with inbox.store.write() as db:
        db.execute(patch.values(area_id=None))
    assert isinstance(inbox.read(card).obstacle, OutsidePatch)
    with inbox.store.write() as db:
        db.execute(patch.values(area_id=inbox.town.area))
    assert inbox.read(card).obstacle is None
    inbox.take(card)
    assert inbox.agrees()


def test_a_card_without_lines_decides_nothing(inbox: Inbox) -> None:
    row = inbox.report()
    knows = inbox.newest()
    card = inbox.card(inbox.steps(row.id, "file"), knows)
    with inbox.store.write() as db:
        db.execute(sa.update(RECEIVED).values(card_id=None))
    assert isinstance(inbox.read(card).obstacle, NothingWaits)
    for decide in (inbox.take, inbox.keep):
        with pytest.raises(NothingWaits):
            decide(card)

"""Cards from real bundles, decided at the base, and what the station sees of it with the next stick: it says the same as the base then."""

from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.settings import Settings
from courses import check_in, sessions
from courses.tables import Attendance
from grid import hands
from grid.places import places
from grid.tables import Issue, IssueMove, Place
from stations.inbox import cards, deciding
from stations.inbox.cards import Card
from stations.inbox.listing import cards as listed
from stations.inbox.refusals import CheckInRefused, StepNotPossible
from store.types import Base, table_of
from tests.stations import acting
from tests.stations_town import Machine, Town, carry, exchange, make_town

WHY = "现场核实，以基地为准"


@pytest.fixture
def town(tmp_path: Path, blank_file: Path, settings: Settings) -> Generator[Town]:
    """A base on the engine of this test, and a station."""
    made = make_town(tmp_path / "town", blank_file, 1, settings)
    yield made
    made.close()


def _open(machine: Machine) -> list[Card]:
    with machine.store.read() as db:
        at = machine.at
        hand = hands.of_account(db, "clerk", at.date())
        return [cards.card(db, row.id, hand, at) for row in listed(db)]


def _take(machine: Machine, card: Card, reason: str = "") -> None:
    at = machine.clock()
    with machine.store.write() as db:
        deciding.take(db, card.row.id, reason, "clerk", at)


def _keep(machine: Machine, card: Card) -> None:
    at = machine.clock()
    with machine.store.write() as db:
        deciding.keep(db, card.row.id, WHY, "clerk", at)


def _take_back(machine: Machine, card: Card) -> None:
    at = machine.clock()
    with machine.store.write() as db:
        deciding.take_back(db, card.row.id, "clerk", at)


def _same(town: Town, *tables: type[Base]) -> None:
    """The station says of these tables what the base says, and both say what their journals do."""
    for table in map(table_of, tables):
        mine, theirs = (_rows(machine, table) for machine in town.machines())
        known = {row["id"] for row in theirs}
        assert [row for row in mine if row["id"] in known] == theirs
    for machine in town.machines():
        assert acting.unsound(machine) == []


def _rows(machine: Machine, table: sa.Table) -> list[dict[str, Any]]:
    with machine.store.read() as db:
        return [dict(row) for row in db.execute(sa.select(table).order_by(table.c.id)).mappings()]


def _known_issue(town: Town) -> UUID:
    issue = acting.report(town, town.base)
    carry(town, town.base, town.stations[0])
    return issue


def test_what_both_amended_is_decided_for_the_station(town: Town) -> None:
    base, station = town.base, town.stations[0]
    issue = _known_issue(town)
    acting.amend(base, issue, "基地说三楼")
    acting.amend(station, issue, "站点说四楼")
    carry(town, station, base)
    (card,) = _open(base)
    words = next(each for each in card.differences if each.what == "In words")
    assert (words.before, words.here.text, words.there.text, words.clash) == (
        "堆物",
        "基地说三楼",
        "站点说四楼",
        True,
    )
    assert words.there.who == "clerk"
    assert card.obstacle is None
    _take(base, card)
    assert acting.issue_of(base, issue).description == "站点说四楼"  # type: ignore[union-attr] - it is there
    carry(town, base, station)
    assert acting.issue_of(station, issue).description == "站点说四楼"  # type: ignore[union-attr] - as above
    _same(town, Issue, IssueMove)
    exchange(town, station)
    assert not _open(base)
    _same(town, Issue, IssueMove)


def test_a_decision_taken_back_travels_too(town: Town) -> None:
    base, station = town.base, town.stations[0]
    issue = _known_issue(town)
    acting.amend(base, issue, "基地说三楼")
    acting.amend(station, issue, "站点说四楼")
    carry(town, station, base)
    (card,) = _open(base)
    _take(base, card)
    carry(town, base, station)
    _take_back(base, card)
    carry(town, base, station)
    assert acting.issue_of(base, issue).description == "基地说三楼"  # type: ignore[union-attr] - it is there
    assert acting.issue_of(station, issue).description == "基地说三楼"  # type: ignore[union-attr] - as above
    _same(town, Issue, IssueMove)
    (again,) = _open(base)
    _keep(base, again)
    exchange(town, station)
    _same(town, Issue, IssueMove)


def test_what_the_base_keeps_is_what_the_station_has_then(town: Town) -> None:
    base, station = town.base, town.stations[0]
    issue = _known_issue(town)
    acting.move(base, issue, "file")
    acting.move(station, issue, "decline")
    carry(town, station, base)
    (card,) = _open(base)
    assert isinstance(card.obstacle, StepNotPossible)
    _keep(base, card)
    exchange(town, station)
    assert acting.issue_of(station, issue).state == "FILED"  # type: ignore[union-attr] - it is there
    _same(town, Issue, IssueMove)
    # And work goes on from there.
    acting.move(station, issue, "note")
    exchange(town, station)
    assert not _open(base)
    _same(town, Issue, IssueMove)


def test_what_the_station_goes_on_doing_joins_its_card(town: Town) -> None:
    base, station = town.base, town.stations[0]
    issue = _known_issue(town)
    acting.amend(base, issue, "基地说三楼")
    acting.amend(station, issue, "站点说四楼")
    carry(town, station, base)
    acting.move(station, issue, "note")
    carry(town, station, base)
    (card,) = _open(base)
    assert card.lines == 2
    assert card.obstacle is None
    _take(base, card)
    exchange(town, station)
    _same(town, Issue, IssueMove)


def test_two_places_of_one_name_are_put_right_and_tried_again(town: Town) -> None:
    base, station = town.base, town.stations[0]
    made: list[UUID] = []
    for machine in (base, station):
        at = machine.clock()
        with machine.store.write() as db:
            new = places.NewPlace("household", "102室", town.stairwells[0], floor=1)
            made += places.add_all(db, [new], "clerk", at)
    carry(town, station, base)
    (card,) = _open(base)
    assert (card.row.kind, card.subject) == ("stands_not", "102室")
    assert "The base has another one already with the same: Its name “102室”." in str(card.obstacle)
    at = base.clock()
    with base.store.write() as db:
        places.change(db, made[0], {"name": "102室东"}, "clerk", at)
    (card,) = _open(base)
    assert card.obstacle is None
    _take(base, card)
    exchange(town, station)
    _same(town, Place)


def test_a_check_in_that_the_base_refuses_is_accepted_when_the_session_is_moved_back(town: Town) -> None:
    base, station = town.base, town.stations[0]
    carry(town, base, station)
    at = station.clock()
    person = town.holders[0]
    with station.store.write() as db:
        (outcome,) = check_in.check_in(
            db,
            [check_in.Attempt(person, "manual", at, "clerk", session_id=town.session, reason="认识本人")],
            at,
        )
        assert outcome.ok
    _move_session(base, town, days=3)
    carry(town, station, base)
    (card,) = _open(base)
    assert (card.row.kind, card.subject) == ("check_in", "王芳")
    with pytest.raises(CheckInRefused):
        _take(base, card)
    _move_session(base, town, days=-3)
    _take(base, card)
    with base.store.read() as db:
        rows = db.execute(sa.select(table_of(Attendance))).all()
    assert [(row.person_id, row.lane) for row in rows] == [(person, "bundle")]
    exchange(town, station)
    assert not _open(base)
    assert acting.unsound(base) == []


def _move_session(machine: Machine, town: Town, days: int) -> None:
    at, span = machine.clock(), timedelta(days=days)
    with machine.store.write() as db:
        was = sessions.terms(db, town.session)
        moved = replace(was, starts_at=was.starts_at + span, ends_at=was.ends_at + span)
        sessions.reschedule(db, town.session, moved, "admin", at)

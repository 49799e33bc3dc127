"""Alarms taken down and settled on a real base: once each, in any order, into issues; devices placed later, clocks that are wrong."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grid.alarms import receiving, rules, settling, sources
from grid.alarms.receiving import receive
from grid.alarms.refusals import (
    DeviceNowhere,
    HeadingsNotValid,
    MinutesNotValid,
    SourceClosed,
    SourceNameMissing,
    SourceNameTaken,
    TokenUnknown,
    TooManyAlarms,
    UnknownSource,
)
from grid.alarms.rules import BEGUN, Message
from grid.alarms.settling import settle
from grid.alarms.sources import ALARM, NewSource, Spot
from grid.issues.moves import move
from grid.issues.reporting import NewIssue, report
from grid.issues.rows import ISSUE
from grid.item_codes import ItemNotInCatalogue
from store.journal import JOURNAL
from store.transaction import Store
from store.types import Db
from tests.grid.alarms.parking import ITEM, at, begun, ended, notes, parking, record_stands
from tests.grid_copies import copy_of_town
from tests.grid_town import AT, GridTown, make_grid_town
from tests.grown import Grown
from tests.issue_book import somebody


@pytest.fixture
def town(grown: Grown, engine: str) -> GridTown:
    return copy_of_town(grown, engine)


def states(db: Db) -> list[str]:
    return list(
        db.scalars(sa.select(ALARM.c.state).order_by(ALARM.c.occurred_at, ALARM.c.kind, ALARM.c.message))
    )


def issues(db: Db) -> list[tuple[str, str, UUID, str]]:
    query = sa.select(ISSUE.c.source, ISSUE.c.item_code, ISSUE.c.area_id, ISSUE.c.spot).order_by(
        ISSUE.c.occurred_at
    )
    return [tuple(row) for row in db.execute(query)]  # pyright: ignore[reportReturnType] - as selected


def test_what_lasts_becomes_one_issue_and_what_ends_in_time_none(town: GridTown) -> None:
    source = parking(town, "P1", "P2", "P3")
    sent = [begun("P1", -60), begun("P1", -50), begun("P2", -60), ended("P2", -55), begun("P3", -5)]
    with town.store.write() as db:
        outcome = receive(db, source, sent, AT)
    assert (outcome.added, outcome.repeated, len(outcome.issues)) == (5, 0, 1)
    assert (outcome.joined, outcome.passed, outcome.held, outcome.unplaced) == (1, 2, (), ())
    with town.store.read() as db:
        assert issues(db) == [("alarm", ITEM, town.grids[0], "车位 P1")]
        assert sorted(states(db)) == ["issue", "joined", "passed", "passed", "waiting"]
    with town.store.write() as db:
        assert settle(db, at(4)).issues == ()
        (made,) = settle(db, at(5)).issues
        assert settle(db, at(5)) == ((), 0, 0, ())
    with town.store.read() as db:
        assert db.scalar(sa.select(ISSUE.c.occurred_at).where(ISSUE.c.id == made)) == at(-5)
    record_stands(town.store)


def test_the_same_message_twice_is_one(town: GridTown) -> None:
    source = parking(town, "P1")
    sent = [begun("P1", -60), ended("P1", -40), begun("P1", -60, "a7"), ended("P1", -40, "a7")]
    with town.store.write() as db:
        assert receive(db, source, [*sent, *sent], AT)[:2] == (4, 4)
        lines = db.scalar(sa.select(sa.func.count()).select_from(JOURNAL))
        again = receive(db, source, sent, at(3))
        assert again[:2] == (0, 4)
        assert again.is_nothing_new
        assert db.scalar(sa.select(sa.func.count()).select_from(JOURNAL)) == lines
        assert len(issues(db)) == 1


def test_a_short_number_of_the_sender_is_not_enough_to_call_two_messages_one(town: GridTown) -> None:
    source = parking(town, "P1", "P2")
    sure = "3f2c9a10-77aa-4b1e-9a55-0d6f7c11e2aa"
    sent = [
        begun("P1", -60, "1"),
        begun("P2", -60, "1"),
        begun("P1", -50, "1"),
        begun("P1", -40, sure),
        begun("P1", -30, sure),
    ]
    with town.store.write() as db:
        assert receive(db, source, sent, AT)[:2] == (4, 1)


def test_long_names_of_devices_that_begin_alike_are_not_one(town: GridTown) -> None:
    source = parking(town)
    names = ["021 " + "中山北路" * 14 + end for end in ("甲", "乙")]
    with town.store.write() as db:
        outcome = receive(db, source, [begun(name, -60) for name in names], AT)
        assert len(set(outcome.unplaced)) == 2
        assert all(len(name) <= sources.LONGEST_DEVICE for name in outcome.unplaced)
        spots = [Spot(name, area_id=town.grids[0]) for name in outcome.unplaced]
        assert sources.place_devices(db, source, spots, "admin", AT) == 2
        assert len(settle(db, AT).issues) == 2


def test_what_comes_while_an_issue_stands_joins_it_and_after_closing_a_new_one_is_made(
    town: GridTown,
) -> None:
    source = parking(town, "P1")
    with town.store.write() as db:
        (first,) = receive(db, source, [begun("P1", -60)], AT).issues
        outcome = receive(db, source, [ended("P1", 5), begun("P1", 300)], at(320))
        assert (outcome.issues, outcome.joined) == ((), 1)
        # As a checker closes it; the moves themselves are tested where they stand.
        db.execute(sa.update(ISSUE).where(ISSUE.c.id == first).values(state="CLOSED", closed_at=at(330)))
        assert receive(db, source, [begun("P1", 350)], at(400)).issues == ()
        (second,) = receive(db, source, [begun("P1", 370)], at(400)).issues
        assert second != first
        assert receive(db, source, [ended("P1", 420)], at(421)).issues == ()
        of_second = sa.select(ALARM.c.state).where(ALARM.c.issue_id == second).order_by(ALARM.c.occurred_at)
        assert list(db.scalars(of_second)) == ["issue", "ended"]


def test_what_comes_after_its_issue_was_merged_joins_the_one_that_it_went_into(town: GridTown) -> None:
    source, clerk = parking(town, "P1"), somebody({"clerk", "reporter"})
    with town.store.write() as db:
        (made,) = receive(db, source, [begun("P1", -60), ended("P1", -20)], AT).issues
        first, second = (
            report(db, NewIssue(ITEM, place_id=town.buildings[0]), clerk, AT).id for _number in range(2)
        )
        move(db, made, "merge", clerk, AT, target_id=first)
        move(db, first, "merge", clerk, AT, target_id=second)
        later = receive(db, source, [begun("P1", 60), ended("P1", 80)], at(90))
        assert (later.issues, later.joined) == ((), 1)
        assert db.scalar(sa.select(ALARM.c.issue_id).where(ALARM.c.state == rules.JOINED)) == second
        move(db, second, "decline", clerk, at(95), reason="误报")
        assert len(receive(db, source, [begun("P1", 200)], at(220)).issues) == 1
    record_stands(town.store)


def test_an_unknown_device_waits_for_its_place(town: GridTown) -> None:
    source = parking(town)
    with town.store.write() as db:
        outcome = receive(db, source, [begun("P9", -60), ended("P9", -58), begun("P8", -30)], AT)
        assert (outcome.unplaced, outcome.issues) == (("P9", "P8"), ())
        assert states(db) == ["unplaced"] * 3
        assert sources.place_devices(db, source, [Spot("P8", area_id=town.grids[3])], "admin", AT) == 1
        assert len(settle(db, AT).issues) == 1
        assert issues(db) == [("alarm", ITEM, town.grids[3], "P8")]
        # Placed anew, it stands elsewhere; nothing is made twice.
        assert sources.place_devices(db, source, [Spot("P8", area_id=town.grids[4])], "admin", AT) == 0
        assert settle(db, AT).issues == ()
        with pytest.raises(DeviceNowhere):
            sources.place_devices(db, source, [Spot("P7")], "admin", AT)
    record_stands(town.store)


def test_a_live_message_of_a_wrong_clock_counts_as_of_now_and_one_of_a_file_waits_for_a_person(
    town: GridTown,
) -> None:
    source = parking(town, "P1", "P2")
    old = datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)
    with town.store.write() as db:
        outcome = receive(db, source, [Message("P1", BEGUN, old)], AT)
        assert (outcome.wrong_clocks, outcome.issues) == (("P1",), ())
        assert settle(db, at(9)).issues == ()
        (made,) = settle(db, at(10)).issues
        assert db.scalar(sa.select(ISSUE.c.occurred_at).where(ISSUE.c.id == made)) == AT
        filed = receiving.take_down(
            db, source, [Message("P2", BEGUN, old), Message("P5", BEGUN, old)], "admin", AT
        )
        assert filed.wrong_clocks == ("P2", "P5")
        assert settle(db, at(500)).issues == ()
        assert settling.believe(db, source, ["P2", "P5"], "admin", at(500)) == 2
        assert len(settle(db, at(500)).issues) == 1
        assert "unplaced" in states(db)
    record_stands(town.store)


def test_an_alarm_that_cannot_become_an_issue_waits_and_says_why(town: GridTown) -> None:
    source = parking(town, "P1", "P2")
    with town.store.write() as db:
        db.execute(sa.update(sources.SOURCE).values(item_code="9901"))
        outcome = receive(db, source, [begun("P1", -60)], AT)
        assert (outcome.issues, [held.device for held in outcome.held]) == ((), ["P1"])
        db.execute(sa.update(sources.SOURCE).values(item_code=ITEM))
        assert len(settle(db, AT).issues) == 1


def test_a_token_is_shown_once_and_kept_as_its_hash(town: GridTown) -> None:
    source = parking(town, "P1")
    body = b'[{"device": "P1", "time": "2026-03-02T08:00:00+08:00", "event": "alarm"}]'
    with town.store.write() as db:
        first = sources.new_token(db, source, "admin", AT)
        token = sources.new_token(db, source, "admin", AT)
        with pytest.raises(TokenUnknown):
            receiving.receive_json(db, first, body, AT)
        assert receiving.receive_json(db, token, body, AT).added == 1
        assert token not in "".join(db.scalars(sa.select(JOURNAL.c.payload)))
        assert token not in str(db.execute(sa.select(sources.SOURCE)).all())
        sources.withdraw_token(db, source, "admin", AT)
        with pytest.raises(TokenUnknown):
            receiving.receive_json(db, token, body, AT)
        assert not sources.source(db, source).has_token
        last = sources.new_token(db, source, "admin", AT)
        sources.close(db, source, "admin", AT)
        for refused in (TokenUnknown, SourceClosed, SourceClosed):
            with pytest.raises(refused):
                if refused is TokenUnknown:
                    receiving.receive_json(db, last, body, AT)
                else:
                    receive(db, source, [], AT)
        with pytest.raises(SourceClosed):
            sources.new_token(db, source, "admin", AT)
    record_stands(town.store)


def test_a_source_that_makes_no_sense_is_refused(town: GridTown) -> None:
    parking(town)
    with town.store.write() as db:
        for new, refused in (
            (NewSource("", ITEM), SourceNameMissing),
            (NewSource("消防通道地磁", ITEM), SourceNameTaken),
            (NewSource("二号", "9901"), ItemNotInCatalogue),
            (NewSource("二号", ITEM, -1), MinutesNotValid),
            (NewSource("二号", ITEM, 10, 10**6), MinutesNotValid),
            (NewSource("二号", ITEM, fields={"colour": "红"}), HeadingsNotValid),
            (NewSource("二号", ITEM, fields={"device": [7]}), HeadingsNotValid),
            (NewSource("二号", ITEM, fields={"items": {"006": "9902"}}), ItemNotInCatalogue),
        ):
            with pytest.raises(refused):
                sources.add(db, new, "admin", AT)
        with pytest.raises(UnknownSource):
            receive(db, town.area, [], AT)
        with pytest.raises(UnknownSource):
            sources.by_name(db, "没有")
        id_ = sources.add(db, NewSource("二号", ITEM, fields={"device": "探头"}), "admin", AT)
        with pytest.raises(SourceNameTaken):
            sources.change(db, id_, NewSource("消防通道地磁", ITEM), "admin", AT)
        sources.change(db, id_, NewSource("三号", ITEM, 5, fields={"begun": ["响"]}), "admin", AT)
        sources.change(db, id_, NewSource("三号", ITEM, 5, fields={"begun": ["响"]}), "admin", AT)
        row = sources.by_name(db, "三号")
        assert (row.settle_minutes, row.fields) == (5, {"begun": ["响"]})
        with pytest.raises(TooManyAlarms):
            receive(db, id_, [begun("P1", 0)] * 5_001, AT)
    record_stands(town.store)


SENT = st.lists(
    st.tuples(st.sampled_from(["P1", "P2"]), st.sampled_from(rules.KINDS), st.integers(-300, -1)),
    min_size=1,
    max_size=10,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=SENT, random=st.randoms(use_true_random=False), cuts=st.lists(st.integers(0, 10), max_size=3))
def test_any_order_and_any_batches_give_the_same(
    sqlite_base: Store, sent: list[tuple[str, str, int]], random: Random, cuts: list[int]
) -> None:
    messages = [Message(device, kind, at(minutes)) for device, kind, minutes in sent]
    shuffled = list(messages)
    random.shuffle(shuffled)
    bounds = sorted({0, len(shuffled), *(min(cut, len(shuffled)) for cut in cuts)})
    batches = [shuffled[first:last] for first, last in itertools.pairwise(bounds)]
    if _known(sqlite_base) is None:
        make_grid_town(sqlite_base)
    with sqlite_base.write() as db:
        town_area = db.scalar(sa.text("SELECT id FROM area WHERE kind = 'grid' ORDER BY id LIMIT 1"))
        one = _fresh(db, UUID(town_area))
        other = _fresh(db, UUID(town_area))
        receiving.take_down(db, one, messages, "test", AT)
        settle(db, AT, one)
        for batch in (*batches, *batches):
            receiving.take_down(db, other, batch, "test", AT)
        settle(db, AT, other)
        settle(db, AT, other)
        assert _pattern(db, one) == _pattern(db, other)
        assert _stories(db, one) == _stories(db, other)


def _known(store: Store) -> object:
    with store.read() as db:
        return db.scalar(sa.text("SELECT id FROM area LIMIT 1"))


def _fresh(db: Db, area: UUID) -> UUID:
    name = f"源 {db.scalar(sa.select(sa.func.count()).select_from(sources.SOURCE))}"
    id_ = sources.add(db, NewSource(name, ITEM, 10, 30), "admin", AT)
    sources.place_devices(db, id_, [Spot("P1", area_id=area), Spot("P2", area_id=area)], "admin", AT)
    return id_


def _pattern(db: Db, source: UUID) -> Sequence[object]:
    """Every message with its state, and which of them share an issue."""
    query = (
        sa.select(ALARM)
        .where(ALARM.c.source_id == source)
        .order_by(ALARM.c.device, ALARM.c.occurred_at, ALARM.c.kind)
    )
    numbers: dict[UUID, int] = {}
    return [
        (
            row.device,
            row.kind,
            row.occurred_at,
            row.state,
            row.issue_id and numbers.setdefault(row.issue_id, len(numbers)),
        )
        for row in db.execute(query)
    ]


def _stories(db: Db, source: UUID) -> list[list[str]]:
    """What the stories of a source's issues were told, its name apart."""
    ids = db.scalars(
        sa.select(ALARM.c.issue_id).where(ALARM.c.source_id == source, ALARM.c.issue_id.is_not(None))
    )
    told = [[said.partition("：")[2] for said in notes(db, id_)] for id_ in {id_ for id_ in ids if id_}]
    assert all(len(said) <= 1 for said in told)
    return sorted(told)

"""Residents are entered, changed, known and seen by those who may, masked, and every look at a name is in the journal."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.jobs import drive
from core.refusal import Refusal
from grid import hands
from grid.hands import Hand
from grid.places import holdings, placements
from grid.places.holdings import OfPatch
from grid.records import residents as declared
from grid.residents import facts, lists, residents, sealing, seen_by
from grid.residents.lists import Filter
from grid.residents.refusals import (
    BirthYearNotPossible,
    DayNotPossible,
    NoHousehold,
    PhoneNotPossible,
    ResidentsNotYours,
    SourceMissing,
    UnknownFact,
    UnknownResident,
    UnknownTag,
)
from grid.residents.residents import NewResident, Revealed
from people import persons
from people.persons import NewPerson
from people.refusals import NameMissing, NoSuchField, ReasonMissing, TextTooLong
from store import journal
from store.records import disagreements
from tests.grid_hands import Hands
from tests.grid_town import TODAY, GridTown

NAME, MOBILE = "欧阳桂英", "13812345678"


def enter(
    town: GridTown, hand: Hand, home: UUID, name: str = NAME, more: Mapping[str, Any] | None = None
) -> UUID:
    with town.store.write() as db:
        return residents.add(
            db, NewResident(home, name, 1941, MOBILE)._replace(**(more or {})), hand, town.at
        )


def seen(town: GridTown, hand: Hand, wanted: Filter | None = None) -> list[lists.ResidentRow]:
    with town.store.read() as db:
        return lists.residents(db, hand, town.at, wanted or Filter())


def test_a_list_shows_names_and_numbers_masked(town: GridTown, by: Hands) -> None:
    id = enter(town, by.clerk, town.households[0][0])
    (row,) = seen(town, by.clerk)
    assert (row.id, row.name, row.mobile) == (id, "欧***", "138****5678")
    assert (row.area, row.home) == ("第一微网格", "1号楼 1单元 101室")
    assert [(home.home, home.residents) for home in _households(town, by.clerk)][:2] == [
        ("1号楼 1单元 101室", 1),
        ("1号楼 1单元 201室", 0),
    ]


def _households(town: GridTown, hand: Hand) -> list[lists.HouseholdRow]:
    with town.store.read() as db:
        return lists.households(db, hand, town.at)


def test_only_staff_and_who_holds_that_very_patch_see(town: GridTown, by: Hands) -> None:
    first = enter(town, by.clerk, town.households[0][0])
    third = enter(town, by.first, town.households[1][0], "李䶮")
    other = enter(town, by.clerk, town.households[2][0], "陈一")
    assert [row.id for row in seen(town, by.clerk)] == [first, third, other]
    assert [row.id for row in seen(town, by.first)] == [first, third]
    assert [row.id for row in seen(town, by.second)] == [other]
    assert [row.id for row in seen(town, by.deputy)] == [first, third, other]
    # Who holds the 居民区 as a whole answers for the seven, but the register of each is its own holder's.
    assert seen(town, by.leader) == []
    with pytest.raises(ResidentsNotYours):
        seen(town, by.viewer)
    with pytest.raises(ResidentsNotYours):
        enter(town, by.second, town.households[0][0])
    with town.store.write() as db, pytest.raises(ResidentsNotYours):
        residents.reveal(db, first, "看看", by.second, town.at)
    with town.store.write() as db, pytest.raises(ResidentsNotYours):
        residents.change(db, other, {"place_id": town.households[0][0]}, by.second, town.at)


def test_who_holds_a_building_sees_its_residents_alone(town: GridTown, by: Hands) -> None:
    first = enter(town, by.clerk, town.households[0][0])
    enter(town, by.clerk, town.households[1][0], "李䶮")
    with town.store.write() as db:
        (porter,) = persons.add_all(db, [NewPerson("门卫")], "admin", town.at)
        patch = OfPatch(place_id=town.buildings[0])
        holdings.appoint(db, patch, "holder", porter, TODAY, "admin", town.at)
        hand = hands.of_person(db, porter, TODAY)
        before = hands.of_person(db, porter, TODAY - timedelta(days=1))
    assert [row.id for row in seen(town, hand)] == [first]
    with pytest.raises(ResidentsNotYours):
        seen(town, before)


def test_a_building_moved_to_another_grid_takes_its_register_along(town: GridTown, by: Hands) -> None:
    id = enter(town, by.first, town.households[0][0])
    with town.store.write() as db:
        placements.place_in_grid(db, town.buildings[0], town.grids[1], TODAY, "调整", "admin", town.at)
    assert seen(town, by.first) == []
    assert [row.id for row in seen(town, by.second)] == [id]


def test_found_by_pinyin_initials_name_household_and_tag(town: GridTown, by: Hands) -> None:
    first = enter(town, by.clerk, town.households[0][0])
    second = enter(town, by.clerk, town.households[2][1], "曾一")
    with town.store.write() as db:
        facts.state(db, second, "alone", "本人", "", TODAY, by.clerk, town.at)
    for text, found in (
        ("ouyang", [first]),
        ("oygy", [first]),
        ("欧阳", [first]),
        ("zengyi", [second]),
        ("3号楼", [second]),
        ("3号楼1单元201", [second]),
        ("wang", []),
    ):
        assert [row.id for row in seen(town, by.clerk, Filter(text=text))] == found, text
    assert [row.id for row in seen(town, by.clerk, Filter(tag="alone"))] == [second]
    assert [row.id for row in seen(town, by.clerk, Filter(area_id=town.grids[0]))] == [first]
    assert len(seen(town, by.clerk, Filter(area_id=town.street))) == 2
    assert seen(town, by.first, Filter(area_id=town.grids[1])) == []
    assert [row.id for row in seen(town, by.clerk, Filter(place_id=town.households[0][0]))] == [first]


def test_a_name_is_opened_with_a_reason_that_stands_sealed_in_the_journal(town: GridTown, by: Hands) -> None:
    id = enter(town, by.clerk, town.households[0][0])
    with town.store.write() as db, pytest.raises(ReasonMissing):
        residents.reveal(db, id, " ", by.first, town.at)
    with town.store.write() as db:
        told = residents.reveal(db, id, f"{NAME}家水管漏水，上门联系", by.first, town.at)
        assert told == Revealed(NAME, 1941, MOBILE)
    with town.store.read() as db:
        line = journal.history(db, "resident", id)[0]
        assert (line.action, line.actor) == ("resident.revealed", by.first.actor)
        assert NAME not in str(line.payload)
        key = sealing.keys_of(db, [id])[id]
        assert sealing.opened(key, id, line.payload["why"]) == {"why": f"{NAME}家水管漏水，上门联系"}


def test_whoever_may_see_a_resident_sees_who_looked(town: GridTown, by: Hands) -> None:
    id = enter(town, by.clerk, town.households[0][0])
    phone = by.first._replace(actor="person:G001")
    later = [town.at + timedelta(minutes=step) for step in (1, 2, 3)]
    with town.store.write() as db:
        residents.reveal(db, id, "水管漏水", phone, later[0])
        residents.reveal(db, id, "核对名单", by.first, later[1])
        facts.state(db, id, "alone", "本人", "", TODAY, by.clerk, later[2])
        rows = seen_by.history(db, id, by.deputy, town.at)
        with pytest.raises(ResidentsNotYours):
            seen_by.history(db, id, by.second, town.at)
    assert [(row.action.partition(".")[2], row.name, row.why) for row in rows] == [
        ("fact_stated", "王伟", ""),
        ("revealed", "王芳", "核对名单"),
        ("revealed", "王芳", "水管漏水"),
        ("added", "王伟", ""),
    ]


def test_changing_moving_and_moving_away(town: GridTown, by: Hands) -> None:
    id = enter(town, by.clerk, town.households[0][0], more={"since": date(2020, 1, 1)})
    at = town.at
    with town.store.write() as db:
        residents.change(db, id, {"name": "欧阳　娜", "mobile": "021-5555 0101"}, by.clerk, at)
        residents.change(db, id, {"name": "欧阳娜"}, by.clerk, at)
        residents.change(db, id, {"place_id": town.households[3][0], "since": TODAY}, by.clerk, at)
        told = residents.reveal(db, id, "核对", by.clerk, at)
    assert told == Revealed("欧阳娜", 1941, "02155550101")
    (row,) = seen(town, by.clerk)
    assert (row.home, row.since) == ("4号楼 1单元 101室", TODAY)
    with town.store.write() as db:
        with pytest.raises(DayNotPossible):
            residents.move_away(db, id, TODAY - timedelta(days=1), by.clerk, at)
        residents.move_away(db, id, TODAY, by.clerk, at)
        residents.move_away(db, id, TODAY, by.clerk, at)
        with pytest.raises(DayNotPossible):  # not after the day on which somebody moved away
            residents.change(db, id, {"since": TODAY + timedelta(days=1)}, by.clerk, at + timedelta(days=2))
    assert seen(town, by.clerk) == []
    assert [row.until for row in seen(town, by.clerk, Filter(gone=True))] == [TODAY]
    with town.store.read() as db:
        actions = [line.action for line in journal.history(db, "resident", id)]
    assert actions.count("resident.changed") == 2
    assert actions.count("resident.moved_away") == 1


def test_what_cannot_be_is_refused(town: GridTown, by: Hands) -> None:
    home = town.households[0][0]
    cases: tuple[tuple[dict[str, Any], type[Refusal]], ...] = (
        ({"born": 1850}, BirthYearNotPossible),
        ({"born": 2027}, BirthYearNotPossible),
        ({"born": "1941"}, BirthYearNotPossible),
        ({"mobile": "很长的电话"}, PhoneNotPossible),
        ({"name": " "}, NameMissing),
        ({"name": None}, NameMissing),
        ({"since": TODAY + timedelta(days=1)}, DayNotPossible),
        ({"place_id": town.stairwells[0][0]}, NoHousehold),
        ({"place_id": town.grids[0]}, NoHousehold),
    )
    for more, refusal in cases:
        with pytest.raises(refusal):
            enter(town, by.clerk, home, more=more)
    with town.store.write() as db:
        with pytest.raises(UnknownResident):
            residents.reveal(db, home, "看看", by.clerk, town.at)
        id = residents.add(db, NewResident(home, "李一"), by.clerk, town.at)
        with pytest.raises(NoSuchField):
            residents.change(db, id, {"religion": "无"}, by.clerk, town.at)
        for tag, source, words, day, refusal in (
            ("party", "本人", "", TODAY, UnknownTag),
            ("alone", " ", "", TODAY, SourceMissing),
            ("alone", "本" * 81, "", TODAY, TextTooLong),
            ("alone", "本人", "多" * 401, TODAY, TextTooLong),
            ("alone", "本人", "", TODAY + timedelta(days=1), DayNotPossible),
        ):
            with pytest.raises(refusal):
                facts.state(db, id, tag, source, words, day, by.clerk, town.at)
        with pytest.raises(UnknownFact):
            facts.verify(db, id, TODAY, by.clerk, town.at)


def test_a_fact_has_its_source_and_day_grows_stale_is_verified_and_ends(town: GridTown, by: Hands) -> None:
    id = enter(town, by.clerk, town.households[0][0])
    old = TODAY - timedelta(days=181)
    with town.store.write() as db:
        alone = facts.state(db, id, "alone", "走访所见", "子女在外地", old, by.first, town.at)
        facts.state(db, id, "aged", "身份证", "", TODAY, by.first, town.at)
    (row,) = seen(town, by.clerk, Filter(stale=True))
    assert (row.tags, row.verified_on) == (("alone", "aged"), old)
    with town.store.write() as db:
        facts.verify(db, alone, TODAY, by.first, town.at, source="本人")
        facts.verify(db, alone, TODAY, by.first, town.at)
        assert facts.state(db, id, "alone", "本人", "子女在外地", TODAY, by.first, town.at) == alone
    assert seen(town, by.clerk, Filter(stale=True)) == []
    with town.store.write() as db:
        facts.end(db, alone, TODAY, by.clerk, town.at)
        facts.end(db, alone, TODAY, by.clerk, town.at)
        shown = facts.facts(db, id, by.clerk, town.at)
    assert [(fact.tag, fact.source, fact.words, fact.ended_on) for fact in shown] == [
        ("aged", "身份证", "", None),
        ("alone", "本人", "子女在外地", TODAY),
    ]
    with town.store.read() as db:
        actions = [line.action for line in journal.history(db, "resident", id)]
        assert (actions.count("resident.fact_verified"), actions.count("resident.fact_ended")) == (1, 1)
        assert drive(disagreements(db, declared.RECORDS)) == []
        for line in db.execute(sa.select(journal.JOURNAL.c.payload)).scalars():
            assert not any(word in line for word in (NAME, MOBILE, "alone", "走访所见", "子女"))

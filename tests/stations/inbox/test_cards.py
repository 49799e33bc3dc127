"""What a card says: both values with who and when, in office words; what is sealed only for who may see it; photos of both sides."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from core import language
from core.canonical import canonical
from core.ids import new_id
from grid.field import inspections, visits
from grid.field.inspections import Look, NewWalk
from grid.places import places
from grid.places.places import NewPlace
from grid.residents import facts, residents
from grid.residents.erasing import erase
from grid.residents.residents import NewResident
from grid.residents.sealing import keys_of
from grid.tables import Resident
from people import accounts
from sheets.columns import shown
from stations import seal_keys
from stations.inbox import cards, deciding
from stations.inbox.listing import CARDS, subjects
from stations.inbox.listing import cards as listed
from stations.inbox.refusals import ChangedMeanwhile, ErasedForGood, UnknownCard
from store.types import Db
from tests.grid_town import PASSWORD
from tests.issue_book import shot
from tests.stations.inbox.carded import Inbox


def test_two_steps_stand_beside_each_other_with_who_and_when(inbox: Inbox) -> None:
    row = inbox.report()
    knows = inbox.newest()
    theirs = inbox.steps(row.id, "decline")
    inbox.go(row.id, "file")
    shown_ = inbox.read(inbox.card(theirs, knows))
    assert shown_.subject.startswith("2026-00001 · ")
    assert shown_.sentence == "The base and 桂花苑站点 changed the same without knowing of each other."
    by_what = {each.what: each for each in shown_.differences}
    step = by_what["Step taken"]
    assert (step.here.text, step.there.text) == ("File the case\n有据可查", "Decline\n有据可查")
    assert step.here.said_by.endswith("2026-03-02 09:32")
    assert step.there.at is not None
    state = by_what["State"]
    assert (state.before, state.here.text, state.there.text, state.clash) == (
        "Reported",
        "Filed",
        "Void",
        True,
    )
    # What clashes stands first.
    assert [each.clash for each in shown_.differences] == sorted(
        (each.clash for each in shown_.differences), reverse=True
    )
    assert cards.sentences(state) == [
        "State: before “Reported”",
        f"At the base “Filed”, {state.here.said_by}",
        f"At the station “Void”, {state.there.said_by}",
    ]


def test_it_is_said_in_chinese_too(inbox: Inbox) -> None:
    row = inbox.report()
    knows = inbox.newest()
    theirs = inbox.steps(row.id, "decline")
    inbox.go(row.id, "file")
    card = inbox.card(theirs, knows)
    language.speak("zh_CN")
    by_what = {each.what: each for each in inbox.read(card).differences}
    assert by_what["状态"].here.text == "已立案"
    assert by_what["状态"].there.text == "作废"


def test_one_who_may_not_see_residents_sees_that_there_is_something(inbox: Inbox) -> None:
    town, at = inbox.town, inbox.book.at
    with inbox.store.write() as db:
        accounts.create(db, "viewer", "来访", "viewer", PASSWORD, "admin", at)
        clerk = inbox.hand(db, "clerk")
        new = NewResident(town.households[0][0], "王建国", 1950, "13812345678")
        resident = residents.add(db, new, clerk, at)
    knows = inbox.newest()

    def change(**values: object) -> Callable[[Db], None]:
        return lambda db: residents.change(db, resident, values, clerk, at)

    theirs = inbox.at_station(change(mobile="13900000001"), "resident", resident)
    with inbox.store.write() as db:
        change(mobile="13900000002", since=date(2020, 1, 1))(db)
    card = inbox.card(theirs, knows)
    sealed, since = inbox.read(card).differences
    assert sealed.before == "Name: 王**\nYear of birth: 1950\nPhone number: 13812345678"
    assert "13900000002" in sealed.here.text
    assert "13900000001" in sealed.there.text
    assert sealed.clash
    assert (since.what, since.here.text, since.there.text) == ("From", "1 Jan 2020", "")
    for each in inbox.read(card, "viewer").differences[0][1:4]:
        assert "not yours to see" in str(each)
        assert "王*" not in str(each)
        assert "1390000" not in str(each)
    inbox.take(card)
    with inbox.store.write() as db:
        assert residents.reveal(db, resident, "核对", clerk, at).mobile == "13900000001"
    inbox.take_back(card)
    with inbox.store.write() as db:
        assert residents.reveal(db, resident, "核对", clerk, at).mobile == "13900000002"
    assert inbox.agrees()


def test_after_erasing_nothing_of_it_is_on_the_card(inbox: Inbox) -> None:
    town, at = inbox.town, inbox.book.at
    with inbox.store.write() as db:
        admin = inbox.hand(db, "admin")
        resident = residents.add(db, NewResident(town.households[0][0], "王建国", 1950), admin, at)
    knows = inbox.newest()
    theirs = inbox.at_station(
        lambda db: facts.state(db, resident, "alone", "本人", "一个人住", date(2026, 3, 1), admin, at), "resident", resident
    )  # fmt: skip
    card = inbox.card(theirs, knows)
    (fact,) = inbox.read(card, "admin").differences
    assert "lives alone" in fact.there.text
    with inbox.store.write() as db:
        erase(db, resident, "本人要求", admin, at)
    assert all(
        "erased" in each.there.text or each.what != "Known" for each in inbox.read(card, "admin").differences
    )
    assert "一个人住" not in str(inbox.read(card, "admin"))


def test_a_new_one_shows_all_that_the_station_says_of_it(inbox: Inbox) -> None:
    new = NewPlace("household", "301室", inbox.town.stairwells[0][0], floor=3)
    theirs = inbox.at_station(lambda db: places.add_all(db, [new], "clerk", inbox.book.at), "place", new.id)
    card = inbox.card(theirs, inbox.newest(), "stands_not", {"code": "not_unique"})
    shown_ = inbox.read(card)
    assert shown_.subject == "301室"
    said = {each.what: each.there.text for each in shown_.differences}
    assert said["Its name"] == "301室"
    assert said["Stands in"] == "1号楼 1单元"
    assert said["Floor"] == "3"
    assert not any(each.here.text for each in shown_.differences)


def test_findings_are_told_in_a_line_each(inbox: Inbox) -> None:
    town, at = inbox.town, inbox.book.at
    with inbox.store.write() as db:
        hand = inbox.hand(db, "clerk")
        walk = inspections.begin(db, NewWalk(town.grids[0], at), hand, at)
    knows = inbox.newest()
    theirs = inbox.at_station(
        lambda db: inspections.look(db, walk, [Look("0101", "clear", "东门")], hand, at), "inspection", walk
    )  # fmt: skip
    card = inbox.card(theirs, knows)
    (finding,) = inbox.read(card).differences
    assert finding.what == "Finding"
    assert "What the look gave: Nothing found" in finding.there.text


def test_the_list_names_what_it_shows_in_a_question_for_each_sort(inbox: Inbox) -> None:
    row = inbox.report()
    knows = inbox.newest()
    inbox.card(inbox.steps(row.id, "file"), knows)
    building = inbox.town.buildings[1]
    theirs = inbox.at_station(
        lambda db: places.change(db, building, {"floors": 9}, "clerk", inbox.book.at), "place", building
    )
    inbox.card(theirs, knows)
    with inbox.store.read() as db:
        rows = listed(db)
        names = subjects(db, rows)
    assert [names[row.id] for row in rows][1] == "2号楼"
    assert names[rows[0].id].startswith("2026-00001")
    assert [shown(column, rows[0]) for column in CARDS.columns][1:5] == [
        "桂花苑站点", "Reported issue", "Both sides changed it", "Waits for a decision",
    ]  # fmt: skip


def test_photos_are_of_their_side(inbox: Inbox) -> None:
    row = inbox.report("file", "dispatch", "accept", photos=[shot("old", "before")])
    knows = inbox.newest()
    theirs = inbox.steps(row.id, "handled")
    inbox.go(row.id, "handled")
    shown_ = inbox.read(inbox.card(theirs, knows))
    assert (shown_.here[0].name, shown_.here[0].fresh) == ("old.jpg", False)
    assert shown_.here[-1].fresh
    assert shown_.there[-1].fresh


def test_a_card_that_is_not_there(inbox: Inbox) -> None:
    with pytest.raises(UnknownCard):
        inbox.read(new_id())


def test_an_erasure_of_the_station_that_is_taken_erases_here(inbox: Inbox) -> None:
    """With the household's notes that it names, and no other's."""
    town, at = inbox.town, inbox.book.at
    home, other = town.households[0][0], town.households[1][0]
    with inbox.store.write() as db:
        admin = inbox.hand(db, "admin")
        resident = residents.add(db, NewResident(home, "王建国", 1950), admin, at)
        about, elsewhere = (
            visits.write(db, visits.NewVisit(at, "老人独居", place_id=place), admin, at)
            for place in (home, other)
        )
    knows = inbox.newest()
    theirs = inbox.at_station(
        lambda db: erase(db, resident, "本人要求", admin, at, household_notes=True), "resident", resident
    )
    payload = json.loads(theirs[0].payload)
    assert payload["notes"] == [str(about)]
    forged = canonical({**payload, "notes": [str(about), str(elsewhere)]})
    with inbox.store.write() as db:
        residents.change(db, resident, {"mobile": "13900000002"}, admin, at)
    card = inbox.card([theirs[0]._replace(payload=forged)], knows)
    inbox.take(card)
    with inbox.store.read() as db:
        assert set(keys_of(db, [resident, about, elsewhere])) == {elsewhere}
        assert seal_keys.erased(db) >= {resident, about}
    (row,) = inbox.rows(Resident)
    assert row["erased_at"] is not None
    assert inbox.agrees()
    assert isinstance(inbox.read(card).stuck, ErasedForGood)
    with pytest.raises(ErasedForGood):
        inbox.take_back(card)


def test_nobody_decides_what_they_have_not_seen(inbox: Inbox) -> None:
    id_, at = inbox.town.buildings[0], inbox.book.at
    knows = inbox.newest()
    theirs = inbox.at_station(lambda db: places.change(db, id_, {"floors": 9}, "clerk", at), "place", id_)
    with inbox.store.write() as db:
        places.change(db, id_, {"floors": 12}, "clerk", at)
    card = inbox.card(theirs, knows)
    seen = inbox.read(card).seen
    with inbox.store.write() as db:
        places.change(db, id_, {"floors": 13}, "clerk", at)
    for verb in (deciding.take, deciding.keep):
        with pytest.raises(ChangedMeanwhile), inbox.store.write() as db:
            verb(db, card, "看过", "clerk", at, seen=seen)
    with inbox.store.write() as db:
        assert deciding.take(db, card, "", "clerk", at, seen=inbox.read(card).seen).state == "taken"

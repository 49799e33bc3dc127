"""Visit notes: append-only and sealed, corrected by notes of their own, nobody at home, an issue from a visit, and who is due."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.ids import new_id
from core.jobs import drive
from grid.field import due_visits, plans, visited, visits
from grid.field.plans import NewPlan
from grid.field.refusals import (
    NoteErased,
    NoteHasIssue,
    NotYourPatch,
    PlanNotPossible,
    ResidentElsewhere,
    UnknownPlan,
    UnknownVisit,
    VisitNotPossible,
    VisitTimeWrong,
    VisitWhereMissing,
    VisitWordsMissing,
)
from grid.field.visits import NewVisit
from grid.hands import Hand
from grid.issues import rows as issue_rows
from grid.issues.reporting import NewIssue
from grid.records import field as declared
from grid.records import issues as declared_issues
from grid.residents import erasing, facts, residents
from grid.residents.refusals import ResidentErased, ResidentsNotYours, UnknownResident
from grid.residents.residents import NewResident
from people.refusals import TextTooLong
from store import journal
from store.records import disagreements
from tests.grid_hands import Hands
from tests.grid_town import TODAY, GridTown

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = "老人说：“灯坏了，夜里不敢出门。”"


def note(
    town: GridTown, hand: Hand, words: str = WORDS, *, at: datetime | None = None, **more: object
) -> UUID:
    now = at or town.at
    new = NewVisit(now - HOUR, words, town.households[0][0])
    with town.store.write() as db:
        return visits.write(db, new._replace(**more), hand, now)  # pyright: ignore[reportArgumentType] - what each test changes


def resident(town: GridTown, by: Hands, name: str = "欧阳桂英", tag: str = "", home: int = 0) -> UUID:
    with town.store.write() as db:
        id = residents.add(db, NewResident(town.households[0][home], name), by.clerk, town.at)
        if tag:
            facts.state(db, id, tag, "本人", "", TODAY, by.clerk, town.at)
        return id


def shown(town: GridTown, hand: Hand) -> list[visited.VisitRow]:
    with town.store.read() as db:
        return visited.visits(db, hand, TODAY - 62 * DAY, TODAY + DAY, town.at)


def words(town: GridTown, hand: Hand, id: UUID) -> str:
    with town.store.read() as db:
        return visits.words_of(db, id, hand, town.at)


def test_a_note_is_kept_sealed_and_read_by_those_who_may(town: GridTown, by: Hands) -> None:
    who = resident(town, by)
    id = note(town, by.first, resident_id=who)
    (row,) = shown(town, by.clerk)
    assert (row.id, row.area, row.home, row.resident, row.name, row.met) == (
        id,
        "第一微网格",
        "1号楼 1单元 101室",
        "欧***",
        "王芳",
        True,
    )
    for hand in (by.clerk, by.first, by.deputy):
        assert words(town, hand, id) == WORDS
    for hand in (by.second, by.leader, by.viewer):
        assert shown(town, hand) == []
        with pytest.raises(UnknownVisit):
            words(town, hand, id)
    with town.store.read() as db:
        for payload in db.scalars(sa.select(journal.JOURNAL.c.payload)):
            assert "灯坏了" not in payload
        assert drive(disagreements(db, declared.RECORDS)) == []


def test_a_correction_is_a_note_of_its_own(town: GridTown, by: Hands) -> None:
    id = note(town, by.first)
    mine = new_id()
    with town.store.write() as db:
        with pytest.raises(UnknownVisit):
            visits.correct(db, id, "不是我", by.second, town.at)
        with pytest.raises(VisitWordsMissing):
            visits.correct(db, id, " ", by.first, town.at)
        for _click in range(2):
            assert visits.correct(db, id, "坏的是二楼的灯", by.first, town.at + HOUR, id=mine) == mine
        with pytest.raises(UnknownVisit):
            visits.correct(db, new_id(), "没有", by.first, town.at)
    rows = {row.id: row for row in shown(town, by.clerk)}
    assert (rows[id].corrected, rows[mine].corrected) == (True, False)
    assert (rows[mine].corrects_id, rows[mine].visited_at) == (id, rows[id].visited_at)
    assert (words(town, by.first, id), words(town, by.first, mine)) == (WORDS, "坏的是二楼的灯")


def test_a_second_click_is_success_and_another_ones_note_is_not_touched(town: GridTown, by: Hands) -> None:
    id = new_id()
    assert note(town, by.first, id=id) == note(town, by.first, "又点一次", id=id) == id
    assert words(town, by.first, id) == WORDS
    with pytest.raises(UnknownVisit):
        note(town, by.deputy, id=id)
    assert len(shown(town, by.clerk)) == 1


def test_nobody_at_home_is_a_note_without_words(town: GridTown, by: Hands) -> None:
    id = note(town, by.first, "", met=False)
    assert [row.met for row in shown(town, by.first)] == [False]
    assert words(town, by.first, id) == ""


def test_a_visit_gives_rise_to_an_issue_at_once_or_later(town: GridTown, by: Hands) -> None:
    who = resident(town, by)
    first = note(town, by.first, resident_id=who, issue=NewIssue("0504", description="二楼灯不亮"))
    second = note(town, by.first)
    with town.store.write() as db:
        made = visits.raise_issue(db, second, NewIssue("0501", spot="门厅"), by.first, town.at)
        again = visits.raise_issue(db, second, NewIssue("0501", spot="门厅"), by.first, town.at)
        assert made.id == again.id
        with pytest.raises(NoteHasIssue):
            visits.raise_issue(db, second, NewIssue("0502"), by.first, town.at)
        with pytest.raises(UnknownVisit):
            visits.raise_issue(db, first, NewIssue("0502"), by.second, town.at)
    rows = {row.id: row for row in shown(town, by.first)}
    assert rows[second].issue == made.shown
    with town.store.read() as db:
        told = issue_rows.issue(db, rows[first].issue_id or new_id())
        assert (told.source, told.area_id, told.place_id, told.resident_id) == (
            "visit",
            town.grids[0],
            town.households[0][0],
            who,
        )
        assert drive(disagreements(db, (*declared.RECORDS, *declared_issues.RECORDS))) == []


def test_what_cannot_be_is_refused(town: GridTown, by: Hands) -> None:
    who = resident(town, by)
    with town.store.write() as db:
        walks = plans.make(db, NewPlan("area", "inspection", "普查", town.area), by.clerk, town.at)
    cases: tuple[tuple[Hand, dict[str, Any], type[Exception]], ...] = (
        (by.first, {"place_id": None}, VisitWhereMissing),
        (by.first, {"words": " "}, VisitWordsMissing),
        (by.first, {"words": "多" * 2001}, TextTooLong),
        (by.first, {"kind": "letter"}, VisitNotPossible),
        (by.first, {"visited_at": town.at + HOUR}, VisitTimeWrong),
        (by.first, {"visited_at": town.at - 63 * DAY}, VisitTimeWrong),
        (by.first, {"again_on": TODAY - DAY}, VisitTimeWrong),
        (by.first, {"again_on": TODAY + 367 * DAY}, VisitTimeWrong),
        (by.first, {"plan_id": walks}, PlanNotPossible),
        (by.first, {"plan_id": new_id()}, UnknownPlan),
        (by.first, {"resident_id": who, "place_id": town.households[0][1]}, ResidentElsewhere),
        (by.first, {"resident_id": new_id()}, UnknownResident),
        (by.second, {}, NotYourPatch),
        (by.leader, {"resident_id": who}, ResidentsNotYours),
    )
    for hand, more, refusal in cases:
        with pytest.raises(refusal):
            note(town, hand, **more)
    assert shown(town, by.clerk) == []


def test_a_note_about_a_patch_needs_no_household(town: GridTown, by: Hands) -> None:
    id = note(town, by.leader, "楼组长会", place_id=None, area_id=town.area, kind="office")
    assert [row.home for row in shown(town, by.leader)] == [""]
    assert words(town, by.leader, id) == "楼组长会"
    assert shown(town, by.first) == []


def test_erased_with_the_resident_its_words_are_gone_and_the_row_stands(town: GridTown, by: Hands) -> None:
    who = resident(town, by)
    id, other = note(town, by.first, resident_id=who), note(town, by.first)
    with town.store.write() as db:
        erasing.erase(db, who, "本人申请", by.admin, town.at)
    with pytest.raises(NoteErased):
        words(town, by.clerk, id)
    assert words(town, by.clerk, other) == WORDS
    assert {row.id: (row.erased, row.resident) for row in shown(town, by.clerk)} == {
        id: (True, ""),
        other: (False, ""),
    }
    with pytest.raises(ResidentErased):
        note(town, by.first, resident_id=who)
    with town.store.write() as db, pytest.raises(NoteErased):
        visits.correct(db, id, "又写一遍", by.first, town.at)


def due(town: GridTown, hand: Hand, days: int = 0, *, ahead: int = 0) -> list[tuple[str, str, str, int, str]]:
    with town.store.read() as db:
        rows = due_visits.visits_due(db, hand, town.at + days * DAY, ahead=ahead)
        return [(row.home[-4:], row.resident, row.why, row.tried, row.state) for row in rows]


def test_who_bears_a_tag_is_due_until_met(town: GridTown, by: Hands) -> None:
    first = resident(town, by, tag="alone")
    resident(town, by, "李䶮")
    second = resident(town, by, "陈一", "in_need", 1)
    with town.store.write() as db:
        plans.make(
            db, NewPlan("area", "visit", "独居老人", town.area, "week", 1, ("alone", "aged"), TODAY), by.clerk,
            town.at,
        )  # fmt: skip
    assert due(town, by.first) == [("101室", "欧***", "独居老人", 0, "due")]
    assert due(town, by.second) == []
    with pytest.raises(ResidentsNotYours):
        due(town, by.viewer)
    note(town, by.first, "", met=False, resident_id=first)
    assert due(town, by.first) == [("101室", "欧***", "独居老人", 1, "due")]
    note(town, by.first, resident_id=second, place_id=None)
    assert len(due(town, by.first)) == 1
    note(town, by.first, resident_id=first)
    assert due(town, by.first) == []
    assert due(town, by.first, 7) == [("101室", "欧***", "独居老人", 0, "due")]
    assert [row[4] for row in due(town, by.first, 14)] == ["late", "due"]
    with town.store.write() as db:
        residents.move_away(db, first, TODAY, by.clerk, town.at)
    assert due(town, by.first, 14) == []


def test_a_plan_without_tags_is_about_households_and_a_note_about_anybody_counts(
    town: GridTown, by: Hands
) -> None:
    who = resident(town, by)
    with town.store.write() as db:
        plans.make(db, NewPlan("grid", "visit", "走百家", town.grids[6], "quarter"), by.clerk, town.at)
        once = plans.make(
            db,
            NewPlan("grid", "visit", "换届", town.grids[0], "once", until=TODAY + 5 * DAY),
            by.first,
            town.at,
        )
    assert [row[2] for row in due(town, by.clerk)] == ["换届"] * 8 + ["走百家"] * 4
    note(town, by.first, resident_id=who, plan_id=once)
    assert [row[2] for row in due(town, by.clerk)].count("换届") == 7
    assert {row[4] for row in due(town, by.first, 5)} == {"late"}


def test_a_note_may_ask_to_come_again_until_somebody_was_met(town: GridTown, by: Hands) -> None:
    who = resident(town, by)
    id = note(town, by.first, resident_id=who, again_on=TODAY + 2 * DAY)
    assert due(town, by.first) == []
    assert due(town, by.first, ahead=2) == [("101室", "欧***", "", 0, "ahead")]
    assert due(town, by.first, 2) == [("101室", "欧***", "", 0, "due")]
    later = town.at + 3 * DAY
    note(town, by.first, "", at=later, met=False)
    assert due(town, by.first, 3) == [("101室", "欧***", "", 1, "late")]
    note(town, by.first, at=later + HOUR, visited_at=later)
    assert due(town, by.first, 4) == []
    with town.store.write() as db:
        visits.correct(db, id, "周四再来", by.first, later)
    assert due(town, by.first, 4) == []


def test_a_note_of_somebody_erased_asks_for_nothing(town: GridTown, by: Hands) -> None:
    who = resident(town, by)
    note(town, by.first, resident_id=who, again_on=TODAY)
    with town.store.write() as db:
        erasing.erase(db, who, "本人申请", by.admin, town.at)
    assert due(town, by.clerk) == []


def test_a_visit_of_an_earlier_day_is_of_that_day(town: GridTown, by: Hands) -> None:
    note(town, by.first, visited_at=datetime.fromisoformat("2026-02-01T00:30+08:00"))
    assert [row.day for row in shown(town, by.first)] == [date(2026, 2, 1)]

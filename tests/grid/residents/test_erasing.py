"""The right to be forgotten: after an erasure neither rows nor journal nor files give the name; what was reported stands."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.ids import new_id
from core.jobs import drive
from core.paths import DataFolder
from grid.hands import Hand
from grid.issues.refusals import UnknownResident
from grid.issues.reporting import NewIssue, report
from grid.issues.stories import story
from grid.records import residents as declared
from grid.residents import erasing, facts, lists, residents, sealing
from grid.residents.lists import Filter
from grid.residents.refusals import MayNotErase, ReasonNamesResident, ResidentErased
from grid.residents.residents import NewResident
from grid.tables import Issue, ResidentFact, Visit
from people.refusals import ReasonMissing
from store import journal
from store.records import disagreements
from store.transaction import Store
from store.types import Db, table_of
from tests.grid_hands import Hands, hands_of
from tests.grid_town import TODAY, GridTown, make_grid_town

NAME, MOBILE = "欧阳桂英", "13812345678"


def told_by(db: Db, town: GridTown, hand: Hand, resident: UUID, at: datetime) -> UUID:
    """An issue that a resident reported."""
    new = NewIssue("0504", place_id=town.stairwells[0][0], source="resident", resident_id=resident)
    return report(db, new, hand, at).id


def note_about(db: Db, town: GridTown, resident: UUID | None, at: datetime) -> UUID:
    id = new_id()
    sealed = sealing.seal(sealing.make_key(db, id), id, {"words": f"{NAME}说腿脚不便"})
    db.execute(
        sa.insert(table_of(Visit)).values(
            id=id, area_id=town.grids[0], place_id=town.households[0][0], resident_id=resident, who="x",
            kind="home", met=True, sealed=sealed, visited_at=at, recorded_at=at,
        )
    )  # fmt: skip
    return id


def test_erased_is_erased_and_the_issue_stands(town: GridTown, by: Hands) -> None:
    at = town.at
    with town.store.write() as db:
        id = residents.add(db, NewResident(town.households[0][0], NAME, 1941, MOBILE), by.clerk, at)
        neighbour = residents.add(db, NewResident(town.households[0][0], "欧阳二"), by.clerk, at)
        facts.state(db, id, "alone", "本人", "", TODAY, by.clerk, at)
        residents.reveal(db, id, "联系", by.clerk, at)
        issue = told_by(db, town, by.clerk, id, at)
        own, of_home = note_about(db, town, id, at), note_about(db, town, None, at)
    for hand, reason, refusal in (
        (by.clerk, "本人书面申请", MayNotErase),
        (by.first, "本人书面申请", MayNotErase),
        (by.admin, " ", ReasonMissing),
        (by.admin, f"{NAME}书面申请", ReasonNamesResident),
        (by.admin, "欧阳 桂 英书面申请", ReasonNamesResident),
        (by.admin, "来电 138-1234 5678", ReasonNamesResident),
    ):
        with town.store.write() as db, pytest.raises(refusal):
            erasing.erase(db, id, reason, hand, at)
    with town.store.write() as db:
        assert erasing.erase(db, id, "本人书面申请", by.admin, at) == (TODAY, 1, 1)
        assert erasing.erase(db, id, "又点了一次", by.admin, at) == (TODAY, 0, 1)
        with pytest.raises(UnknownResident):
            told_by(db, town, by.clerk, id, at)
    with town.store.read() as db:
        assert set(sealing.keys_of(db, [id, neighbour, own, of_home])) == {neighbour, of_home}
        assert db.scalar(sa.select(Issue.state).where(Issue.id == issue)) == "REPORTED"
        assert db.scalar(sa.select(Issue.resident_id).where(Issue.id == issue)) == id
        assert len(story(db, issue).moves) == 1
        assert db.scalar(sa.select(sa.func.count()).select_from(ResidentFact)) == 1
        gone, stays = sorted(
            lists.residents(db, by.admin, at, Filter(gone=True)), key=lambda row: -row.erased
        )
        assert (gone.id, gone.name, gone.mobile, gone.tags) == (id, "", "", ())
        assert stays.name == "欧**"
        assert lists.masked(db, [id, neighbour]) == {neighbour: "欧**"}
        assert [line.action for line in journal.history(db, "resident", id)].count("resident.erased") == 1
        assert drive(journal.verify(db)).ok
        assert drive(disagreements(db, declared.RECORDS)) == []
    acts: tuple[Callable[[Db], object], ...] = (
        lambda db: residents.reveal(db, id, "看看", by.admin, at),
        lambda db: residents.change(db, id, {"name": "新名"}, by.admin, at),
        lambda db: facts.state(db, id, "alone", "本人", "", TODAY, by.admin, at),
        lambda db: facts.facts(db, id, by.admin, at),
    )
    for act in acts:
        with town.store.write() as db, pytest.raises(ResidentErased):
            act(db)
    assert erasing.clear_traces(town.store)


def test_notes_of_the_household_go_along_when_asked(town: GridTown, by: Hands) -> None:
    with town.store.write() as db:
        id = residents.add(db, NewResident(town.households[0][0], NAME), by.clerk, town.at)
        notes = [note_about(db, town, id, town.at), note_about(db, town, None, town.at)]
        assert erasing.erase(db, id, "本人申请", by.admin, town.at, household_notes=True).notes == 2
        assert sealing.keys_of(db, notes) == {}


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_no_file_of_the_base_holds_name_number_or_key(folder: DataFolder, sqlite_base: Store) -> None:
    """The key is looked for as well: whoever had it could still open what stands in the journal."""
    town = make_grid_town(sqlite_base)
    by = hands_of(town)
    at = town.at
    with sqlite_base.write() as db:
        id = residents.add(db, NewResident(town.households[0][0], NAME, 1941, MOBILE), by.clerk, at)
        facts.state(db, id, "veteran", f"{NAME}之女", "视力", TODAY, by.clerk, at)
        own = note_about(db, town, id, at)
        kept = sealing.keys_of(db, [id, own])
    for number in range(120):  # pages split and rows move, as over a year
        with sqlite_base.write() as db:
            home = town.households[number % 12][number % 4]
            residents.add(db, NewResident(home, f"邻居{number:03}".replace("0", "零")), by.clerk, at)
    with sqlite_base.write() as db:
        residents.change(db, id, {"mobile": "13900000000"}, by.clerk, at)
        residents.reveal(db, id, f"找{NAME}", by.clerk, at)
    assert all(key in everything_in(folder.root) for key in kept.values()), "else this test finds nothing"
    with sqlite_base.write() as db:
        erasing.erase(db, id, "本人书面申请", by.admin, at)
    assert erasing.clear_traces(sqlite_base)
    content = everything_in(folder.root)
    for word in (NAME, NAME[2:], MOBILE, "13900000000", "腿脚不便", "视力", "veteran"):
        assert word.encode() not in content, word
        assert word.encode("utf-16-le") not in content, word
    for key in kept.values():
        assert key not in content
    with sqlite_base.read() as db:
        assert len(lists.residents(db, by.clerk, at)) == 120


def test_traces_stay_while_another_program_reads(sqlite_base: Store) -> None:
    town = make_grid_town(sqlite_base)
    by = hands_of(town)
    with sqlite_base.write() as db:
        id = residents.add(db, NewResident(town.households[0][0], NAME), by.clerk, town.at)
    with sqlite_base.read() as reading:
        reading.execute(sa.select(Issue.id)).all()
        with sqlite_base.write() as db:
            erasing.erase(db, id, "本人书面申请", by.admin, town.at)
        assert not erasing.clear_traces(sqlite_base)
    assert erasing.clear_traces(sqlite_base)

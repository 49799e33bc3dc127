"""What a station does with the base's answers: whatever befell the sticks, the base's order stands and nobody's work is gone."""

import shutil
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from grid.issues.rows import ISSUE
from grid.places import places as houses
from grid.tables import Place, Visit
from stations.confirmed import confirmed
from stations.inbox import deciding
from stations.inbox.listing import cards
from stations.overview import overview
from stations.pending import pending
from stations.receiving import quarantine
from stations.tables import ReceivedLine
from store import journal
from store.final_order import PLACE
from store.types import table_of
from tests.stations.acting import amend, issue_of, move, note, places, report, unsound
from tests.stations.street import copy_of
from tests.stations_town import Machine, Town, carry, copy_folder, exchange, export, import_

_HOUSE, VISIT = table_of(Place), table_of(Visit)


@pytest.fixture
def town(first_street: Town, tmp_path: Path) -> Town:
    return copy_of(first_street, tmp_path, 3)


def _rows(machine: Machine, table: sa.Table) -> list[tuple[object, ...]]:
    with machine.store.read() as db:
        return [tuple(row) for row in db.execute(sa.select(table).order_by(table.c.id))]


def _journal(machine: Machine) -> set[object]:
    with machine.store.read() as db:
        return set(db.scalars(sa.select(journal.JOURNAL.c.op_id)))


def is_there(machine: Machine, visit: UUID) -> bool:
    with machine.store.read() as db:
        return db.scalar(sa.select(VISIT.c.id).where(VISIT.c.id == visit)) is not None


def _described(machine: Machine, issue: object) -> str:
    with machine.store.read() as db:
        return str(db.scalar(sa.select(ISSUE.c.description).where(ISSUE.c.id == issue)))


def test_the_base_s_numbers_and_steps_arrive_and_the_tables_agree_with_the_journal(town: Town) -> None:
    station = town.stations[0]
    issue = report(town, station)
    carry(town, station, town.base)
    move(town.base, issue, "file")
    carry(town, town.base, station)
    assert issue_of(station, issue) == issue_of(town.base, issue)
    assert issue_of(station, issue) is not None
    assert unsound(station) == []
    assert unsound(town.base) == []


def test_pending_work_is_kept_on_top_of_the_base_s(town: Town) -> None:
    """While the first bundle was under way the station wrote on, on another issue and on the same one."""
    station = town.stations[0]
    issue = report(town, station)
    carry(town, station, town.base)
    amend(station, issue, "堆了三天")
    other = report(town, station, "又一处")
    receipt = carry(town, town.base, station)
    assert receipt.state == "taken"
    assert _described(station, issue) == "堆了三天"
    assert issue_of(station, other) is not None
    assert [place is None for _action, place, _brought, _counts in places(station, issue)] == [
        False,
        True,
        False,
    ]
    assert unsound(station) == []
    with station.store.read() as db:
        assert pending(db)["lines"] == 2
    exchange(town, station)
    assert _described(town.base, issue) == "堆了三天"
    assert _rows(station, ISSUE) == _rows(town.base, ISSUE)


def test_where_both_changed_the_same_the_base_s_stands_until_somebody_decides(town: Town) -> None:
    station = town.stations[0]
    issue = report(town, station)
    exchange(town, station)
    amend(station, issue, "站点所写")
    amend(town.base, issue, "基地所写")
    carry(town, town.base, station)
    assert _described(station, issue) == "基地所写"
    assert places(station, issue)[-2:] == [
        ("issue.amend", None, False, False),
        ("issue.amend", places(station, issue)[-1][1], True, True),
    ]
    assert unsound(station) == []
    carry(town, station, town.base)
    with town.base.store.read() as db:
        (card,) = cards(db)
    receipt = carry(town, town.base, station)
    assert receipt.lines_waiting == 1
    with town.base.store.write() as db:
        deciding.take(db, card.id, "站点在现场", "clerk", town.base.clock())
    carry(town, town.base, station)
    assert _described(station, issue) == _described(town.base, issue) == "站点所写"
    assert unsound(station) == []


def test_two_rows_of_one_name_the_station_s_waits_behind(town: Town) -> None:
    """Both entered flat 201. What a uniqueness forbids is found only when it is written."""
    station = town.stations[0]
    stairwell = town.stairwells[0]
    with station.store.write() as db:
        own = houses.add_household(db, stairwell, "201室", "clerk", station.clock(), floor=2)
    kept = report(town, station)
    with town.base.store.write() as db:
        theirs = houses.add_household(db, stairwell, "201室", "clerk", town.base.clock(), floor=2)
    carry(town, town.base, station)
    there = {row[0] for row in _rows(station, _HOUSE)}
    assert theirs in there
    assert own not in there
    assert issue_of(station, kept) is not None, "what is in nobody's way stays"
    assert unsound(station) == []
    carry(town, station, town.base)
    with town.base.store.read() as db:
        assert [(row.kind, str(row.subject_id)) for row in cards(db)] == [("stands_not", str(own))]


def test_answers_twice_and_out_of_order_add_nothing(town: Town) -> None:
    station = town.stations[0]
    report(town, town.base)
    first = export(town, town.base, station)
    report(town, town.base, "又一处")
    second = export(town, town.base, station)
    import_(station, second)
    before = _journal(station)
    assert import_(station, second).state == "already"
    late = import_(station, first)
    assert late.state == "already"
    assert len(_journal(station) - before) == 1, "only that it came"
    assert unsound(station) == []
    with station.store.read() as db:
        assert confirmed(db).place > 0


def test_an_answer_that_goes_on_from_an_unknown_one_is_held(town: Town) -> None:
    """A copy of the station took an answer and told the base; this one did not."""
    station = town.stations[0]
    twin = _copy(station, town.root / "twin")
    report(town, town.base)
    carry(town, town.base, twin)
    carry(town, twin, town.base)
    ahead = export(town, town.base, station)
    assert (import_(station, ahead).state, import_(station, ahead).why) == ("held", "gap")
    assert unsound(station) == []
    twin.store.close()


def test_another_machine_of_this_identity_is_told_and_own_lines_stay_pending(town: Town) -> None:
    station = town.stations[0]
    twin = _copy(station, town.root / "twin")
    mine = report(town, station)
    theirs = note(town, twin, "另一台电脑所写")
    carry(town, twin, town.base)
    receipt = carry(town, town.base, station)
    assert receipt.why == "twin"
    assert issue_of(station, mine) is not None
    assert is_there(station, theirs)
    with station.store.read() as db:
        assert pending(db)["issues"] == 1
    assert carry(town, station, town.base).state == "quarantined"
    assert unsound(station) == []
    twin.store.close()


def _put_back(station: Machine, older: Path) -> None:
    station.store.close()
    shutil.rmtree(station.folder.root)
    shutil.copytree(older, station.folder.root)
    station.reopened()


def _older(machine: Machine, root: Path) -> Path:
    machine.reopened()
    return copy_folder(machine.folder, root).root


def test_a_station_from_a_backup_gets_back_what_it_had_taken_to_the_base(town: Town, tmp_path: Path) -> None:
    """Nothing was written since: the lines that come back are the very ones it had, so its chain goes on."""
    station = town.stations[0]
    report(town, station)
    older = _older(station, tmp_path / "older")
    lost = report(town, station, "备份之后")
    exchange(town, station)
    _put_back(station, older)
    assert issue_of(station, lost) is None
    assert carry(town, town.base, station).why == ""
    assert issue_of(station, lost) is not None
    after = note(town, station, "回来之后")
    assert carry(town, station, town.base).state == "taken"
    assert is_there(town.base, after)
    assert unsound(station) == []


def test_a_station_from_a_backup_that_wrote_on_is_told_of_it(town: Town, tmp_path: Path) -> None:
    station = town.stations[0]
    older = _older(station, tmp_path / "older")
    lost = report(town, station, "备份之后")
    exchange(town, station)
    _put_back(station, older)
    after = note(town, station, "回来之后")
    assert carry(town, town.base, station).why == "twin"
    assert issue_of(station, lost) is not None
    assert is_there(station, after)
    assert carry(town, station, town.base).state == "quarantined"
    assert carry(town, town.base, station).lines_quarantined > 0
    assert is_there(station, after), "nobody has decided yet"
    with town.base.store.read() as db:
        (branch,) = [row for row in overview(db).branches if row.state == "quarantined"]
    with town.base.store.write() as db:
        quarantine.adopt(db, branch.id, "备份恢复", "admin", town.base.clock())
    assert is_there(town.base, after)
    assert carry(town, town.base, station).why == ""
    with station.store.read() as db:
        assert not any(pending(db).values())
    assert unsound(station) == []


def _copy(machine: Machine, root: Path) -> Machine:
    from dataclasses import replace

    from store.engine import connect, url_of

    machine.reopened()
    folder = copy_folder(machine.folder, root)
    return replace(machine, folder=folder, store=connect(url_of(folder, machine.settings)))


def test_the_base_was_restored_and_the_station_gives_back_what_it_lost(town: Town, tmp_path: Path) -> None:
    """By hand, so that the base does not know it: the station does, and holds the answer until the base was told."""
    station, other = town.stations[0], town.stations[2]
    older = _older(town.base, tmp_path / "older base")
    theirs = note(town, town.base, "基地丢失的")
    mine = report(town, station)
    exchange(town, station)
    told = {op for op in _journal(town.base) if op in _journal(station)}
    _put_back(town.base, older)
    after = note(town, town.base, "恢复之后")
    receipt = carry(town, town.base, station)
    assert (receipt.state, receipt.why) == ("held", "base_restored")
    assert is_there(station, theirs)
    carry(town, station, town.base)
    receipt = carry(town, town.base, station)
    assert receipt.state == "taken"
    assert is_there(station, after)
    assert is_there(station, theirs), "it still counts here"
    assert issue_of(station, mine) is not None
    assert unsound(station) == []
    carry(town, station, town.base)
    assert is_there(town.base, theirs), "given back"
    with town.base.store.read() as db:
        received = set(db.scalars(sa.select(table_of(ReceivedLine).c.op_id)))
    assert told <= _journal(town.base) | received
    carry(town, town.base, station)
    assert _rows(station, ISSUE) == _rows(town.base, ISSUE)
    with station.store.read() as db:
        without = set(db.scalars(sa.select(PLACE.c.op_id).where(PLACE.c.place.is_(None), PLACE.c.brought)))
    assert without <= received, "of those the base decides on cards"
    assert unsound(station) == []
    assert unsound(town.base) == []
    exchange(town, other)
    assert is_there(other, theirs), "the other station of the same area gets it as well"


def test_what_a_lost_base_had_of_a_copied_station_goes_to_it_again(town: Town, tmp_path: Path) -> None:
    """The base has the other computer's lines only, and the copy believes that it has its own: that is not a gap for ever."""
    station = town.stations[0]
    older = _older(town.base, tmp_path / "older base")
    twin = _copy(station, town.root / "twin")
    theirs = note(town, twin, "另一台电脑所写")
    exchange(town, twin)
    mine = note(town, station, "这台电脑所写")
    _put_back(town.base, older)
    exchange(town, station)
    assert carry(town, twin, town.base).state == "held"
    assert carry(town, town.base, twin).why == "twin"
    assert carry(town, twin, town.base).state == "quarantined"
    with town.base.store.read() as db:
        (branch,) = [row for row in overview(db).branches if row.state == "quarantined"]
    with town.base.store.write() as db:
        quarantine.adopt(db, branch.id, "两台电脑都在用", "admin", town.base.clock())
    assert is_there(town.base, mine)
    assert is_there(town.base, theirs)
    assert unsound(town.base) == []
    twin.store.close()


def test_another_patch_brings_all_of_its_own(town: Town) -> None:
    from stations import peers

    station = town.stations[0]
    elsewhere = report(town, town.stations[1])
    exchange(town, town.stations[1])
    exchange(town, station)
    assert issue_of(station, elsewhere) is None
    with town.base.store.write() as db:
        peers.place(db, station.peer or town.areas[0], town.areas[1], "admin", town.base.clock())
    carry(town, town.base, station)
    assert issue_of(station, elsewhere) is not None
    assert unsound(station) == []


def test_notes_travel_with_their_words(town: Town) -> None:
    from grid.field import visits
    from tests.stations.acting import clerk

    station = town.stations[0]
    written = note(town, station, "独居，腿脚不便")
    exchange(town, station)
    by = clerk(town.base)
    with town.base.store.read() as db:
        assert visits.words_of(db, written, by, town.base.at) == "独居，腿脚不便"
    answered = note(town, town.base, "已联系家属")
    carry(town, town.base, station)
    by = clerk(station)
    with station.store.read() as db:
        assert visits.words_of(db, answered, by, station.at) == "已联系家属"


def test_lines_of_an_older_base_are_raised(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A base one upgrade behind called a field otherwise."""
    from types import MappingProxyType

    from stations import schemas
    from stations.bundle import manifest

    def renamed(fields: schemas.Fields) -> schemas.Fields:
        return {
            **fields,
            "payload": {**fields["payload"], "set": {**fields["payload"]["set"], "spot": "后门"}},
        }

    station = town.stations[0]
    issue = report(town, town.base)
    with monkeypatch.context() as older:
        older.setattr(
            manifest.Manifest.__init__, "__defaults__", _older_defaults(manifest.Manifest, schemas.SCHEMA - 1)
        )
        file = export(town, town.base, station)
    monkeypatch.setattr(schemas, "UPCASTS", MappingProxyType({schemas.SCHEMA - 1: renamed}))
    assert import_(station, file).state == "taken"
    with station.store.read() as db:
        assert db.scalar(sa.select(ISSUE.c.spot).where(ISSUE.c.id == issue)) == "后门"
    assert unsound(station) == []


def _older_defaults(made: type, schema: int) -> tuple[object, ...]:
    from stations import schemas

    given = made.__init__.__defaults__ or ()
    return tuple(schema if value is schemas.SCHEMA else value for value in given)

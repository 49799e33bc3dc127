"""What a station did takes its place at the base: rows, journal, numbers; the same bundle again adds nothing."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.clock import local_year
from core.jobs import Step, drive
from core.refusal import Refusal
from grid.issues.rows import ISSUE
from grid.tables import Visit
from stations import peers
from stations.receiving import receive
from stations.receiving.refusals import StationWithoutPatch
from store.journal import JOURNAL
from store.types import table_of
from tests.stations.receiving.street import Street

_VISIT = table_of(Visit)
_SAID = ("op_id", "origin", "epoch", "occurred_at", "recorded_at", "actor", "action", "subject_id", "payload")


def test_a_station_s_work_stands_at_the_base_as_it_was_written(street: Street) -> None:
    issue = street.report(street.station)
    visit = street.visit(street.station)
    stairwell = street.stairwell(street.station, "2单元")
    receipt = street.to_base()
    assert (receipt.state, receipt.why, receipt.cards) == ("taken", "", 0)
    assert (receipt.lines_taken, receipt.lines_waiting, receipt.lines_known) == (3, 0, 0)
    (row,) = street.rows(ISSUE, ISSUE.c.id == issue.id)
    (there,) = street.rows(ISSUE, ISSUE.c.id == issue.id, machine=street.station)
    unnumbered = [column.name for column in ISSUE.c if column.name not in {"number", "year", "sequence"}]
    assert [getattr(row, column) for column in unnumbered] == [
        getattr(there, column) for column in unnumbered
    ]
    assert row.number == f"{local_year(there.reported_at)}-00001"
    assert street.rows(_VISIT, _VISIT.c.id == visit) == street.rows(
        _VISIT, _VISIT.c.id == visit, machine=street.station
    )
    assert street.place(stairwell).name == "2单元"
    for subject in (issue.id, visit, stairwell):
        ((here,), (wrote,)) = (
            street.rows(
                JOURNAL,
                JOURNAL.c.subject_id == str(subject),
                JOURNAL.c.action != "issue.numbered",
                machine=machine,
            )
            for machine in (street.base, street.station)
        )
        assert [getattr(here, name) for name in _SAID] == [getattr(wrote, name) for name in _SAID]
        assert (here.seq, here.hash) != (wrote.seq, wrote.hash)
    assert street.lines()["taken"] == 3
    street.is_sound()


def test_a_note_can_be_read_with_its_key(street: Street) -> None:
    from grid.residents import sealing

    visit = street.visit(street.station)
    street.to_base()
    with street.base.store.read() as db:
        key = sealing.keys_of(db, [visit]).get(visit)
    (row,) = street.rows(_VISIT, _VISIT.c.id == visit)
    assert sealing.opened(key, visit, row.sealed) == {"words": "家中安好"}


def test_the_same_bundle_again_adds_nothing(street: Street) -> None:
    street.report(street.station)
    file = street.written()
    street.received(file)
    before = street.rows(JOURNAL)
    again = street.received(file)
    assert (again.state, again.lines_taken) == ("already", 0)
    assert street.rows(JOURNAL) == before
    assert len(street.bundles()) == 1


def test_a_bundle_that_holds_more_than_the_last_one_adds_only_what_is_new(street: Street) -> None:
    street.report(street.station)
    first = street.written()
    street.report(street.station)
    second = street.written()
    assert street.received(second).lines_taken == 2
    late = street.received(first)
    assert (late.state, late.lines_taken) == ("taken", 0)
    assert late.lines_known > 0
    assert len(street.rows(ISSUE)) == 2
    street.is_sound()


def test_what_is_the_station_s_own_affair_is_kept_and_never_folded(street: Street) -> None:
    street.to_base()
    lines = street.lines()
    assert lines["local"] > 0
    assert "taken" not in lines
    assert not street.rows(JOURNAL, JOURNAL.c.origin != street.rows(JOURNAL)[0].origin)


def test_how_far_the_station_knew_moves_with_what_it_took(street: Street) -> None:
    (went,) = street.said("bundle.written")
    street.to_base()
    (branch,) = street.branches()
    assert branch.state == "open"
    assert branch.knows == json.loads(json.loads(went.payload)["figures"])["place"]
    street.to_station()
    street.to_base()
    (moved,) = street.branches()
    assert moved.knows > branch.knows
    assert moved.head_seq > branch.head_seq


def test_numbers_are_given_in_the_order_of_the_reports(street: Street) -> None:
    other = street.another()
    other.at += timedelta(hours=1)
    late, early = street.report(other), street.report(street.station)
    street.to_base(other)
    street.to_base()
    numbers = {row.id: row.number for row in street.rows(ISSUE)}
    year = local_year(late.reported_at)
    assert numbers == {late.id: f"{year}-00001", early.id: f"{year}-00002"}


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_ten_years_off_breaks_nothing_and_numbers_go_by_the_receipt(
    street: Street, years: int
) -> None:
    street.station.off = timedelta(days=365 * years)
    issue = street.report(street.station)
    assert street.to_base().state == "taken"
    (row,) = street.rows(ISSUE, ISSUE.c.id == issue.id)
    assert row.reported_at == issue.reported_at
    assert row.year == local_year(street.base.at)
    street.is_sound()


def test_a_station_without_a_patch_is_told_so_and_its_file_is_not_lost(street: Street) -> None:
    street.report(street.station)
    file = street.written()
    with street.base.store.write() as db:
        db.execute(sa.update(peers.PEER).values(area_id=None))
    with pytest.raises(StationWithoutPatch):
        street.received(file)
    assert street.bundles() == []
    assert file.exists()
    assert list(street.base.folder.bundles.iterdir()) == []


def test_nothing_of_a_bundle_that_was_taken_is_left_in_the_folder(street: Street) -> None:
    street.report(street.station)
    street.to_base()
    assert list(street.base.folder.bundles.iterdir()) == []


def test_cancelled_it_has_changed_nothing(street: Street) -> None:
    street.report(street.station)
    file = street.written()
    before = street.rows(JOURNAL)
    job = receive(street.base.store, street.base.folder, file, "clerk", street.base.clock)
    assert isinstance(next(job), Step)
    job.close()
    assert street.rows(JOURNAL) == before
    assert list(street.base.folder.bundles.iterdir()) == []
    assert (
        drive(receive(street.base.store, street.base.folder, file, "clerk", street.base.clock)).state
        == "taken"
    )


def test_a_bundle_of_another_street_is_refused(street: Street) -> None:
    street.report(street.station)
    file = street.written()
    with pytest.raises(Refusal):
        drive(receive(street.station.store, street.station.folder, file, "clerk", street.base.clock))

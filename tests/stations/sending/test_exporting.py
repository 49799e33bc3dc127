"""Writing bundles: what is in them, that nothing else changes, and what is refused."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.jobs import drive
from core.refusals import FileNotWritten
from stations import check_words, peers
from stations.bundle.reading import open_bundle
from stations.identity import own_keys
from stations.pending import pending
from stations.refusals import PeerWasRevoked, UnknownPeer
from stations.sending import Sent, export
from stations.sending.refusals import NoBaseYet, NoPatchYet, StationNotNamed
from stations.tables import Bundle, KnownPhoto, Peer
from store.journal import JOURNAL
from store.tables import FinalPlace
from store.types import table_of
from tests.stations.acting import issue_of, note, report
from tests.stations.street import copy_of
from tests.stations_town import Machine, Town, carry, import_

_STATE = [table_of(each) for each in (Peer, KnownPhoto, FinalPlace)]


@pytest.fixture
def town(first_street: Town, tmp_path: Path) -> Town:
    return copy_of(first_street, tmp_path, 2)


def _send(machine: Machine, to: Machine, target: Path) -> Sent:
    return drive(export(machine.store, machine.folder, to.peer, target, "clerk", machine.clock))


def _lines(machine: Machine, sent: Sent, section: str = "lines") -> list[str]:
    with machine.store.read() as db:
        known = peers.all(db)
    with open_bundle(sent.file, own_keys(machine.folder), known) as opened:
        return list(opened.lines(section))


def test_a_folder_gets_a_file_that_says_from_whom_for_whom_and_when(town: Town) -> None:
    station = town.stations[0]
    first = _send(station, town.base, town.stick)
    second = _send(station, town.base, town.stick)
    back = _send(town.base, station, town.stick)
    assert first.file.name == f"S1-to-base-{station.at.astimezone():%Y-%m-%d}-{first.file.stem[-4:]}.xhb"
    assert second.file != first.file
    assert back.file.name.startswith("base-to-S1-2026-03-0")
    assert first.words == check_words.of_hash(first.sha256)
    assert sorted(town.stick.iterdir()) == sorted([first.file, second.file, back.file]), "and nothing else"


def test_exporting_notes_the_bundle_and_changes_nothing_else(town: Town) -> None:
    station = town.stations[0]
    report(town, station)
    with station.store.read() as db:
        before = [db.execute(sa.select(table)).all() for table in _STATE]
        seq = db.scalar(sa.select(sa.func.max(JOURNAL.c.seq))) or 0
    sent = _send(station, town.base, town.stick)
    with station.store.read() as db:
        assert [db.execute(sa.select(table)).all() for table in _STATE] == before
        new = db.execute(sa.select(JOURNAL.c.action, JOURNAL.c.subject_id).where(JOURNAL.c.seq > seq)).all()
        row = db.execute(sa.select(table_of(Bundle)).where(table_of(Bundle).c.id == sent.bundle_id)).one()
    assert new == [("bundle.written", str(sent.bundle_id))]
    assert (row.direction, row.state, row.file_sha256, row.by) == ("out", "written", sent.sha256, "clerk")
    assert json.loads(row.figures)["file"] == sent.file.name
    assert not list(station.folder.bundles.iterdir()), "nothing is left on the computer"


def test_a_lost_bundle_does_no_harm(town: Town) -> None:
    """What the first held is in the second, which alone arrives."""
    station = town.stations[0]
    issue = report(town, station)
    lost = _send(station, town.base, town.stick)
    later = report(town, station, "又一处")
    sent = _send(station, town.base, town.stick)
    there = _lines(town.base, sent)
    assert [text for text in _lines(town.base, lost) if text not in there] == []
    import_(town.base, sent.file)
    assert issue_of(town.base, issue) is not None
    assert issue_of(town.base, later) is not None
    again = import_(town.base, lost.file)
    assert again.lines_taken == 0


def test_own_lines_go_whole_and_brought_ones_as_their_names(town: Town) -> None:
    """A second bundle in which the base's lines stand between the station's own."""
    station = town.stations[0]
    report(town, station)
    theirs = report(town, town.base)
    carry(town, town.base, station)
    note(town, station, "在家")
    sent = _send(station, town.base, town.stick)
    with station.store.read() as db:
        table = table_of(FinalPlace)
        brought = set(db.scalars(sa.select(table.c.op_id).where(table.c.brought)))
        rows = db.execute(sa.select(JOURNAL).order_by(JOURNAL.c.seq)).all()
    texts = _lines(town.base, sent)
    sent_rows = rows[-len(texts) - 1 : -1]  # the line about the bundle itself is not in it
    assert len(texts) == len(sent_rows)
    stubs = 0
    for text, row in zip(texts, sent_rows, strict=True):
        if row.op_id in brought:
            stubs += 1
            assert json.loads(text) == [str(row.op_id), row.hash]
        else:
            said = json.loads(text)
            assert (said[0], said[1], said[8]) == (row.seq, str(row.op_id), row.action)
    assert stubs > 0
    assert not any(str(theirs) in text for text in texts), "what the base wrote it has"


def test_what_is_pending_is_what_the_bundle_counts_and_the_answer_clears_it(town: Town) -> None:
    station = town.stations[0]
    report(town, station)
    note(town, station, "在家")
    with station.store.read() as db:
        waits = pending(db)
    sent = _send(station, town.base, town.stick)
    assert waits == {"lines": 2, "issues": 1, "visits": 1, "inspections": 0, "check_ins": 0, "photos": 1}
    assert {name: sent.figures[name] for name in waits if name != "photos"} == {
        name: count for name, count in waits.items() if name != "photos"
    }
    assert (sent.figures["photos"], sent.figures["photos_missing"]) == (0, 1), "its file is nowhere"
    import_(town.base, sent.file)
    carry(town, town.base, station)
    with station.store.read() as db:
        assert not any(pending(db).values())


def test_who_gets_no_bundle(town: Town) -> None:
    base, (station, other) = town.base, town.stations

    def refused(kind: type[Exception], machine: Machine, peer: object) -> None:
        with pytest.raises(kind):
            drive(export(machine.store, machine.folder, peer, town.stick, "clerk", machine.clock))  # pyright: ignore[reportArgumentType]

    refused(StationNotNamed, base, None)
    refused(UnknownPeer, base, town.areas[0])
    refused(NoBaseYet, station, town.areas[0])
    with base.store.write() as db:
        peers.revoke(db, other.peer or town.areas[0], date(2026, 3, 1), "被盗", "admin", base.clock())
        db.execute(sa.update(table_of(Peer)).where(table_of(Peer).c.id == station.peer).values(area_id=None))
    refused(PeerWasRevoked, base, other.peer)
    refused(NoPatchYet, base, station.peer)
    with station.store.write() as db:
        peer = peers.base(db)
        assert peer is not None
        peers.revoke(db, peer.id, date(2026, 3, 1), "被盗", "admin", station.clock())
    refused(NoBaseYet, station, None)
    assert not list(town.stick.iterdir())


@pytest.mark.parametrize("step", ["write", "carry", "place"])
def test_a_stick_that_is_pulled_leaves_nothing(
    town: Town, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stations.sending import exporting

    def pulled(*_given: object) -> None:
        raise FileNotWritten(file="x", reason="pulled")

    def carried(*_given: object) -> "Callable[[], None]":
        raise FileNotWritten(file="x", reason="pulled")

    station = town.stations[0]
    broken = {
        "write": (exporting.writing, "writing", carried),
        "carry": (exporting.carrying, "carry", carried),
        "place": (exporting, "_noted", pulled),
    }[step]
    monkeypatch.setattr(*broken)
    with station.store.read() as db:
        before = db.scalar(sa.select(sa.func.max(JOURNAL.c.seq)))
    with pytest.raises(FileNotWritten):
        _send(station, town.base, town.stick)
    with station.store.read() as db:
        assert db.scalar(sa.select(sa.func.max(JOURNAL.c.seq))) == before
    assert not list(town.stick.iterdir())
    assert not list(station.folder.bundles.iterdir())

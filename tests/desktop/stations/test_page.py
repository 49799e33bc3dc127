"""The page of stations at real machines: what it shows in each role, and a bundle there and back through its dialogs."""

from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from core.jobs import Job
from core.settings import Settings
from desktop.form import Form
from desktop.pages.stations import Stations
from desktop.stations import carrying
from desktop.stations.result import ResultWindow, write_slip
from desktop.stations.target import Target
from desktop.table_model import as_text
from grid.issues import reporting
from grid.issues.reporting import NewIssue
from grid.places import places
from stations import sending
from stations.bundle import reading
from stations.overview import overview
from stations.slips import of_bundle
from store.engine import connect, url_of
from tests.desktop.stations.conftest import At, form_of, result_of
from tests.stations_town import Machine, Town, copy_folder, export, hand, import_
from tests.waiting import settle, until
from tests.windows import Window, fill


def report(machine: Machine, town: Town, spot: str = "楼道") -> None:
    with machine.store.write() as db:
        reporting.report(
            db, NewIssue("0101", place_id=town.buildings[0], spot=spot), hand("clerk"), machine.clock()
        )


def rename(machine: Machine, town: Town, name: str) -> None:
    with machine.store.write() as db:
        places.change(db, town.buildings[0], {"name": name}, "clerk", machine.clock())


def form_of_asking(window: Window, folder: Path) -> Form:
    """The dialog that asks for the stick, a folder being chosen in it."""
    form = form_of(window)
    target = form.findChild(Target)
    assert target
    target.take(folder)
    return form


def write_to(window: Window, folder: Path) -> Path:
    """Through the dialog that asks for the stick; gives the file."""
    before = set(folder.iterdir())
    form_of_asking(window, folder).submit()
    settle(window.desk)
    (made,) = set(folder.iterdir()) - before
    return made


def take_in(window: Window, page: Stations, file: Path) -> None:
    carrying.look_at(window.desk, page, file, page.refresh)
    form_of(window).submit()
    settle(window.desk)


def test_an_empty_base_tells_the_two_ways(window: Window) -> None:
    page: Stations = window.open(Stations)
    assert page.faces.currentWidget() is page.alone
    assert page.alone.set_up.isVisible()
    assert page.alone.pair.isEnabled()
    assert not page.alone.who.isVisible()


def test_setting_up_makes_a_station_whose_rail_shows_what_reaches_the_base(window: Window) -> None:
    page: Stations = window.open(Stations)
    rebuilt: list[bool] = []
    window.desk.rebuild_wanted.connect(lambda: rebuilt.append(True))
    page.alone.set_up.click()
    form = form_of(window)
    fill(form, **{"Name of the station": "梅园工作站", "Mark": "m"})
    settle(window.desk)
    assert form.isVisible()
    assert form.wrong.text()
    fill(form, Mark="my")
    settle(window.desk)
    assert rebuilt == [True]
    assert (window.desk.base_name, window.desk.mark) == ("梅园工作站", "MY")
    station = Window(window.desk)
    assert list(station.main.pages) == ["check_in", "grid", "stations", "settings"]
    assert station.main.windowTitle() == "梅园工作站 · station MY · Xiuhua"
    again: Stations = station.open(Stations)
    assert again.faces.currentWidget() is again.at_station
    assert again.at_station.pairing.isVisible()
    assert not again.at_station.cards.isVisible()
    station.main.close()
    station.main.deleteLater()


def test_what_is_entered_goes_to_the_base_and_the_answer_comes_back(
    town: Town, at_machine: At, tmp_path: Path
) -> None:
    station, stick = town.stations[0], tmp_path / "U盘"
    stick.mkdir()
    report(station, town)
    here, there = at_machine(station, "clerk"), at_machine(town.base, "clerk")
    page: Stations = here.open(Stations)
    face = page.at_station
    assert face.count.text() == "1"
    assert "Issues: 1" in face.kinds.text()
    face.take.click()
    file = write_to(here, stick)
    told = result_of(here)
    words = [each.text() for each in told.words.large]
    assert str(file) in told.sentence.text()
    assert told.slip is not None
    assert told.slip.figures["issues"] == 1
    assert face.new.text().startswith("All of them are in the bundle")

    base: Stations = there.open(Stations)
    carrying.look_at(there.desk, base, file, base.refresh)
    form = form_of(there)
    shown = [each.text() for each in form.findChildren(QLabel)]
    assert set(words) <= set(shown)
    assert any(station.name in each for each in shown)
    form.submit()
    settle(there.desk)
    receipt = result_of(there)
    assert receipt.slip is not None
    assert receipt.slip.received is not None
    assert (receipt.slip.received.state, receipt.slip.received.taken) == ("taken", 1)
    assert receipt.slip.file_name == file.name
    assert receipt.slip.file_bytes == file.stat().st_size
    assert [each.text() for each in receipt.words.large] == words
    assert any("write a bundle for the station" in each.text() for each in receipt.steps)
    assert base.at_base.words.text().startswith("Next: write a bundle for the station")

    base.at_base.send.click()
    answer = write_to(there, stick)
    take_in(here, page, answer)
    assert face.count.text() == "0"
    assert "confirmed everything" in face.count_words.text()
    assert as_text(face.list.table.model).count("Taken in") == 2


def test_the_same_file_again_adds_nothing_and_says_so(town: Town, at_machine: At) -> None:
    station = town.stations[0]
    report(station, town)
    file = export(town, station, town.base)
    window = at_machine(town.base)
    page: Stations = window.open(Stations)
    take_in(window, page, file)
    result_of(window).close()
    take_in(window, page, file)
    until(lambda: "nothing was added" in result_of(window).sentence.text())


def test_a_bundle_whose_forerunner_is_missing_is_held_and_said_between_which_days(
    town: Town, at_machine: At
) -> None:
    station = town.stations[0]
    import_(town.base, export(town, station, town.base))
    town.base.reopened()
    before = copy_folder(town.base.folder, town.root / "as it was")
    report(station, town)
    first = export(town, station, town.base)
    import_(town.base, first)
    import_(station, export(town, town.base, station))
    report(station, town, "后来")
    later = export(town, station, town.base)
    town.base.store.close()
    town.base = replace(town.base, folder=before, store=connect(url_of(before, Settings())))
    window = at_machine(town.base)
    page: Stations = window.open(Stations)
    take_in(window, page, later)
    told = result_of(window)
    assert told.sentence.text() == (
        "The bundle is kept but not taken in yet: a bundle made between 2 Mar 2026 and 2 Mar 2026 is missing."
    )
    assert told.steps[0].text().startswith("Receive the missing bundle")
    told.close()
    assert "is held: a bundle made between" in page.at_base.told_words.text()
    page.at_base.again.click()
    settle(window.desk)
    assert page.at_base.again.isVisible()
    take_in(window, page, first)
    until(lambda: "is taken in" in result_of(window).sentence.text())
    assert not page.at_base.again.isVisible()
    assert {row.state for row in page.at_base.seen.bundles if row.direction == "in"} == {"taken"}  # pyright: ignore[reportOptionalMemberAccess] - shown


def test_files_that_are_none_of_ours_are_told_what_to_do(town: Town, at_machine: At, tmp_path: Path) -> None:
    station = town.stations[0]
    window = at_machine(station)
    page: Stations = window.open(Stations)
    photo = tmp_path / "照片.xhb"
    photo.write_bytes(b"\xff\xd8\xff nothing")
    own = export(town, station, town.base)
    cut = tmp_path / "cut.xhb"
    cut.write_bytes(export(town, town.base, station).read_bytes()[:-30])
    for file, words in (
        (photo, "is not a data bundle"),
        (own, "was sealed for another computer"),
        (cut, "is not whole"),
        (tmp_path / "gone.xhb", "could not be read"),
    ):
        carrying.look_at(window.desk, page, file, page.refresh)
        settle(window.desk)
        (box,) = window.main.findChildren(QMessageBox)
        assert words in box.text()
        box.close()
        until(lambda: not window.main.findChildren(QMessageBox))


def test_a_stick_that_is_gone_is_told_in_words_and_nothing_is_noted(
    town: Town, at_machine: At, tmp_path: Path
) -> None:
    station = town.stations[0]
    window = at_machine(station)
    page: Stations = window.open(Stations)
    seen = page.at_station.seen
    assert seen
    assert seen.base
    carrying.write(window.desk, page, seen.base, tmp_path / "file" / "in the way.xhb", page.refresh)
    (tmp_path / "file").write_text("no folder")
    settle(window.desk)
    (box,) = window.main.findChildren(QMessageBox)
    assert "could not be written" in box.text()
    box.close()
    with station.store.read() as db:
        assert overview(db).newest("out") is None


def test_what_both_changed_is_told_at_the_base_and_waits_at_the_station(town: Town, at_machine: At) -> None:
    station = town.stations[0]
    rename(station, town, "八号楼")
    rename(town.base, town, "九号楼")
    window = at_machine(town.base, "clerk")
    page: Stations = window.open(Stations)
    take_in(window, page, export(town, station, town.base))
    told = result_of(window)
    assert any("Conflict inbox" in each.text() for each in told.steps)
    assert page.at_base.inbox.isVisible()
    assert "1 to decide: what the base" in page.at_base.told_words.text()
    import_(station, export(town, town.base, station))
    here = at_machine(station, "clerk")
    face: Stations = here.open(Stations)
    assert face.at_station.waits.text() == "1 entries wait for a decision at the base."


def test_what_was_decided_is_found_again(town: Town, at_machine: At) -> None:
    page: Stations = at_machine(town.base, "clerk").open(Stations)
    assert not page.at_base.told.isVisible()
    assert page.at_base.inbox.isVisible()
    assert not page.at_base.quarantine.isVisible()


def test_who_only_looks_sees_and_does_nothing(town: Town, at_machine: At) -> None:
    window = at_machine(town.base, "viewer")
    page: Stations = window.open(Stations)
    assert "桂花苑站点S1" in as_text(page.at_base.list.model)
    face = page.at_base
    for each in (face.send, face.receive, face.pair, face.write_own, face.place, face.revoke):
        assert not each.isVisible()
    clerk: Stations = at_machine(town.base, "clerk").open(Stations)
    assert clerk.at_base.send.isVisible()
    assert not clerk.at_base.revoke.isVisible()
    looker: Stations = at_machine(town.stations[0], "viewer").open(Stations)
    assert not looker.at_station.take.isVisible()
    assert not looker.at_station.acceptDrops()


def test_the_slip_can_be_printed_later(town: Town, at_machine: At) -> None:
    window = at_machine(town.base)
    page: Stations = window.open(Stations)
    page.at_base.tabs.setCurrentIndex(1)
    table = page.at_base.bundles.table
    assert page.at_base.bundles.print.isEnabled()
    row, seen = table.current(), page.at_base.seen
    assert row
    assert seen
    slip = of_bundle(seen, row)
    assert slip.taker == "桂花苑站点S1（S1）"
    path = town.root / "交接单.pdf"
    made: list[Path] = []
    window.desk.job("slip", lambda _at: write_slip(slip, path), made.append)
    settle(window.desk)
    assert made == [path]
    assert path.read_bytes().startswith(b"%PDF")


def test_a_file_that_is_dropped_is_looked_at_first(town: Town, at_machine: At) -> None:
    file = export(town, town.base, town.stations[0])
    window = at_machine(town.stations[0])
    page: Stations = window.open(Stations)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, left, none)
    page.at_station.dragEnterEvent(entering)
    assert entering.isAccepted()
    page.at_station.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, left, none))
    form = form_of(window)
    before = page.at_station.list.table.model.rows[0].state
    form.reject()
    settle(window.desk)
    assert page.at_station.list.table.model.rows[0].state == before
    two = QMimeData()
    two.setUrls([QUrl.fromLocalFile(str(file))] * 2)
    refused = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, two, left, none)
    refused.ignore()
    page.at_station.dragEnterEvent(refused)
    assert not refused.isAccepted()


def test_a_job_that_is_cancelled_leaves_nothing_on_the_stick(
    town: Town, at_machine: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station, stick = town.stations[0], tmp_path / "U盘"
    stick.mkdir()
    report(station, town)
    window = at_machine(station)
    page: Stations = window.open(Stations)
    going, stepped = Event(), Event()
    real = sending.export

    def slow(*given: Any) -> Job[Any]:  # noqa: ANN401 - as export takes it
        job = real(*given)
        step = next(job)
        stepped.set()
        going.wait(20)
        yield step
        return (yield from job)

    monkeypatch.setattr(sending, "export", slow)
    page.at_station.take.click()
    form = form_of_asking(window, stick)
    form.submit()
    until(stepped.is_set)
    assert window.desk.jobs
    window.desk.jobs.cancel()
    going.set()
    settle(window.desk)
    assert "cancelled" in window.desk.jobs.said.text()
    assert list(stick.iterdir()) == []
    assert not window.main.findChildren(ResultWindow)
    assert page.at_station.count.text() == "1"


def test_cards_and_quarantine_open_from_the_page(town: Town, at_machine: At) -> None:
    window = at_machine(town.base)
    page: Stations = window.open(Stations)
    page.at_base.open_quarantine()
    page.at_base.open_inbox()
    settle(window.desk)
    shown = {
        type(each).__name__
        for each in window.main.findChildren(QWidget)
        if each.isWindow() and each.isVisible()
    }
    assert {"QuarantineWindow", "InboxWindow"} <= shown
    for each in window.main.findChildren(QWidget):
        if type(each).__name__ in {"QuarantineWindow", "InboxWindow"}:
            each.close()


def test_a_bundle_of_a_newer_program_is_kept_until_this_one_is_newer(
    town: Town, at_machine: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = town.stations[0]
    report(station, town)
    file = export(town, station, town.base)
    window = at_machine(town.base)
    page: Stations = window.open(Stations)
    with monkeypatch.context() as older:
        older.setattr(reading, "SCHEMA", reading.SCHEMA - 1)
        carrying.look_at(window.desk, page, file, page.refresh)
        settle(window.desk)
        told = result_of(window)
        assert told.sentence.text() == "The bundle is kept but not taken in yet: A newer program made it."
        assert "program up to date" in told.steps[0].text()
        told.close()
        page.at_base.again.click()
        settle(window.desk)
        assert window.desk.jobs
        assert page.at_base.again.isVisible()
    page.at_base.again.click()
    settle(window.desk)
    assert not page.at_base.again.isVisible()
    assert page.at_base.bundles.table.model.rows[0].state == "taken"

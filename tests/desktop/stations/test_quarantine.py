"""The quarantine's window: a copied station's second chain is explained, adopted or set aside with a reason."""

from dataclasses import replace

import pytest

from desktop.form import Form
from desktop.stations.quarantine import QuarantineWindow
from desktop.table_model import as_text
from grid.field import visits
from grid.field.visits import NewVisit
from grid.places import places
from stations.overview import in_branch, overview
from store.engine import connect, url_of
from tests.desktop.stations.conftest import At
from tests.stations_town import Machine, Town, copy_folder, export, hand, import_
from tests.waiting import settle
from tests.windows import Window, fill


def rename(machine: Machine, town: Town, name: str) -> None:
    with machine.store.write() as db:
        places.change(db, town.buildings[0], {"name": name}, "clerk", machine.clock())


@pytest.fixture
def forked(town: Town) -> Town:
    """A copy of the station goes on beside it, and both sticks come to the base."""
    station = town.stations[0]
    station.reopened()
    folder = copy_folder(station.folder, town.root / "copy")
    twin = replace(station, folder=folder, store=connect(url_of(folder, station.settings)))
    rename(station, town, "甲楼")
    rename(twin, town, "乙楼")
    with twin.store.write() as db:
        at = twin.clock()
        visits.write(db, NewVisit(at, "老人独居", town.households[0]), hand("clerk"), at)
    import_(town.base, export(town, station, town.base))
    import_(town.base, export(town, twin, town.base))
    twin.store.close()
    return town


def opened(window: Window) -> QuarantineWindow:
    made = QuarantineWindow(window.desk)
    made.show()
    settle(window.desk)
    return made


def form_in(window: QuarantineWindow) -> Form:
    (form,) = [each for each in window.findChildren(Form) if each.isVisible()]
    return form


def test_it_says_what_happened_and_what_the_branch_holds(forked: Town, at_machine: At) -> None:
    window = opened(at_machine(forked.base))
    (row,) = window.list.model.rows
    assert (row.state, row.why, row.lines) == ("quarantined", "twin", 2)
    assert window.why.text() == "A second computer bears this station’s identity"
    assert "copied to another computer" in window.tells.text()
    said = window.holds.text()
    assert said.startswith("2 entries, from 2026-03-02 ")
    assert "Building or household: 1" in said
    assert "Visit note: 1" in said
    with forked.base.store.read() as db:
        assert in_branch(db, row.id).kinds == {"place": 1, "visit": 1}
    window.close()


def test_setting_aside_needs_a_reason_and_can_still_be_adopted(forked: Town, at_machine: At) -> None:
    machine = at_machine(forked.base)
    window = opened(machine)
    window.set_aside.click()
    form = form_in(window)
    form.submit()
    assert form.wrong.text() == "Please fill in: Reason"
    fill(form, Reason="站里说是旧机器")
    settle(machine.desk)
    assert window.list.model.rows[0].state == "set_aside"
    assert "站里说是旧机器" in window.decided.text()
    assert not window.set_aside.isEnabled()
    assert window.adopt.isEnabled()
    window.adopt.click()
    fill(form_in(window), Reason="问清了，两台都用")
    settle(machine.desk)
    assert window.list.model.rows[0].state == "adopted"
    assert "Adopted" in as_text(window.list.model)
    assert not window.adopt.isEnabled()
    with forked.base.store.read() as db:
        seen = overview(db)
    assert seen.cards == 1  # the building that both machines renamed
    assert seen.branches[0].lines == 2
    window.close()


def test_a_clerk_sees_it_and_does_not_decide(forked: Town, at_machine: At) -> None:
    window = opened(at_machine(forked.base, "clerk"))
    assert len(window.list.model.rows) == 1
    assert not window.adopt.isEnabled()
    assert not window.set_aside.isEnabled()
    window.close()

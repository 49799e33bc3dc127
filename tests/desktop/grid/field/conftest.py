"""The month in the field on a real base: a town with plans, a walk and somebody who lives alone; the window on it."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from PySide6.QtWidgets import QWidget

from core import clock
from desktop.desk import Desk
from desktop.grid.field.window import FieldWindow, open_it
from grid import hands
from grid.field import inspections, plans
from grid.field.inspections import Look, NewWalk
from grid.field.plans import NewPlan
from grid.residents import facts, residents
from grid.residents.residents import NewResident
from tests.grid_town import AT, TODAY, GridTown, make_grid_town
from tests.waiting import settle

HOUR = timedelta(hours=1)


@dataclass
class Office:
    """The town in March: a plan of every kind, a walk that found something, somebody who lives alone."""

    desk: Desk
    town: GridTown
    resident: UUID

    def hand(self) -> hands.Hand:
        with self.desk.base.read() as db:
            return hands.of_account(db, "chen", TODAY)


@pytest.fixture
def office(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Generator[Office]:
    town = make_grid_town(desk.base)
    monkeypatch.setattr(clock, "now", lambda: AT)
    with desk.base.write() as db:
        hand = hands.of_account(db, "chen", TODAY)
        plans.make(db, NewPlan("area", "inspection", "普查", town.area, since=date(2026, 3, 1)), hand, AT)
        plans.make(
            db, NewPlan("grid", "visit", "独居老人", town.grids[0], "week", 1, ("alone",), TODAY), hand, AT
        )
        looks = [Look("0501", "found", "门厅", "纸箱"), Look("0505")]
        inspections.record(db, NewWalk(town.grids[1], AT - HOUR, AT), looks, hand, AT)
        resident = residents.add(db, NewResident(town.households[0][0], "欧阳桂英"), hand, AT)
        facts.state(db, resident, "alone", "本人", "", TODAY, hand, AT)
    desk.window = QWidget()
    yield Office(desk, town, resident)
    settle(desk)
    desk.window.close()
    desk.window.deleteLater()


@pytest.fixture
def window(office: Office) -> Generator[FieldWindow]:
    made = open_it(office.desk)
    settle(office.desk)
    yield made
    settle(office.desk)
    made.close()

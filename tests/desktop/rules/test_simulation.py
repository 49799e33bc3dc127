"""The simulator's window: rules are tried, the picture drawn, a year recalculated only after its differences were shown."""

from collections.abc import Generator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QLineEdit, QWidget

from core.clock import local_year
from core.jobs import drive
from courses.check_in import Attempt, check_in
from credits.posting import posting
from credits.posting.evidence import ENTRY
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import KindRule
from desktop.desk import Desk
from desktop.form import Form
from desktop.rules.simulation import SimulationWindow, open_it
from desktop.table_model import as_text
from tests import builders
from tests.waiting import settle


@pytest.fixture
def window(desk: Desk, now: datetime) -> Generator[SimulationWindow]:
    """Two of three heard a lecture of yesterday; a second version gives twice as much and needs less."""
    yesterday = now - timedelta(days=1)
    with desk.base.write() as db:
        people = builders.people(db, now, 3)
        session = builders.session(db, yesterday, starts_in=0)
        check_in(
            db, [Attempt(one.id, "qr", session.starts_at, "test", session.id) for one in people[:2]], now
        )
    year = local_year(session.starts_at)
    drive(posting.post_year(desk.base, year, "test", now))
    rules = replace(RULES_V1, required=1_00, kinds={**RULES_V1.kinds, "lecture": KindRule(2_00)})
    with desk.base.write() as db:
        version = rule_versions.draft(db, rules, "翻倍", date(2099, 1, 1), "chen", now)
        rule_versions.sign(db, version, "chen", now)
    desk.window = QWidget()
    made = open_it(desk, year)
    settle(desk)
    yield made
    settle(desk)
    made.close()
    desk.window.deleteLater()


def test_rules_are_tried_shown_and_recalculated(desk: Desk, window: SimulationWindow) -> None:
    assert window.rules.count() >= 2 + 4
    assert window.people.model.rows == []
    window.try_them.click()
    settle(desk)
    assert "2 would newly meet the line, 0 no longer" in window.said.text()
    assert len([row for row in window.people.model.rows if row.crossing == "up"]) == 2
    window.only.setCurrentIndex(2)
    window.only.activated.emit(2)
    assert window.people.model.rows == []
    assert window.chart.has_drawing
    assert window.recalculate.isEnabled()
    window.recalculate.click()
    settle(desk)
    assert len(window.differences.model.rows) == 2
    assert "翻倍" not in as_text(window.differences.model)
    (form,) = [each for each in window.findChildren(Form) if each.isVisible()]
    (reason,) = form.findChildren(QLineEdit)
    reason.setText("街道新规定")
    form.submit()
    settle(desk)
    with desk.base.read() as db:
        reasons = set(db.scalars(sa.select(ENTRY.c.reason)))
    assert reasons == {"", "Recalculated under version 2: 街道新规定"}
    window.recalculate.click()
    settle(desk)
    assert window.differences.model.rows == []


def test_a_draft_can_be_tried_but_not_recalculated_under(desk: Desk, window: SimulationWindow) -> None:
    window.rules.setCurrentIndex(window.rules.count() - 1)
    window.rules.activated.emit(window.rules.currentIndex())
    assert window.try_them.isEnabled()
    assert not window.recalculate.isEnabled()

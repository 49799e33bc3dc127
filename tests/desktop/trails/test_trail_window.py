"""The field visit's window: a trail is laid and kept, its codes printed and shown, progress is live, visits by hand."""

from collections.abc import Generator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from core import clock
from courses import check_in, codes, enrolments, trails
from courses.calendar import SessionRow
from courses.check_in import Attempt
from courses.field import point_scans
from courses.scans import session_key
from courses.trails import NewPoint, NewTeam
from desktop.desk import Desk
from desktop.form import Form
from desktop.pages.session_card import SessionCard
from desktop.table_model import as_text
from desktop.trails import window as window_module
from desktop.trails.members import MembersField
from desktop.trails.window import TrailWindow, open_it
from desktop.watcher import Watcher
from people.persons import PersonRow
from tests import builders
from tests.waiting import settle, until


@pytest.fixture
def visit(desk: Desk, now: datetime) -> tuple[SessionRow, list[PersonRow]]:
    """A session that is open for check-in, four people of whom three are enrolled."""
    session, people = builders.hall(desk.base, now, 4)
    with desk.base.write() as db:
        enrolments.enrol(db, session.id, [one.id for one in people[:3]], "test", now)
    return session, people


@pytest.fixture
def window(desk: Desk, visit: tuple[SessionRow, list[PersonRow]]) -> Generator[TrailWindow]:
    made = open_it(desk, visit[0].id)
    settle(desk)
    yield made
    settle(desk)
    made.end()
    settle(desk)


def form_of(widget: QWidget) -> Form:
    (form,) = [each for each in widget.findChildren(Form) if each.isVisible()]
    return form


def fill(form: Form, row: int, name: str, value: object) -> None:
    """Set a field of a dialog by its row."""
    item = form.fields.itemAt(row, form.fields.ItemRole.FieldRole)
    field = item and item.widget()
    assert field
    field.setProperty(name, value)


def add_point(window: TrailWindow, title: str) -> None:
    window.laying.add_point.click()
    form = form_of(window.laying)
    fill(form, 0, "text", title)
    form.submit()


def lay(desk: Desk, session: SessionRow, people: list[PersonRow]) -> None:
    with desk.base.write() as db:
        teams = [NewTeam("一队", 1, [one.id for one in people[:3]])]
        trails.set_trail(
            db, session.id, [NewPoint("河边", "数路灯"), NewPoint("老街")], teams, "test", clock.now()
        )


def test_nobody_cannot_be_split(
    window: TrailWindow, desk: Desk, visit: tuple[SessionRow, list[PersonRow]]
) -> None:
    with desk.base.write() as db:
        enrolments.withdraw(db, visit[0].id, [one.id for one in visit[1][:3]], "ill", "test", clock.now())
    add_point(window, "河边")
    view = window.laying.points.view
    narrow = view.columnWidth(1)
    add_point(window, "加装电梯的老楼")
    assert view.columnWidth(1) > narrow
    assert view.columnWidth(1) >= view.fontMetrics().horizontalAdvance("加装电梯的老楼")
    window.laying.split.click()
    settle(desk)
    form_of(window.laying).submit()
    assert window.laying.draft.teams == []
    assert "nobody to put into teams" in window.laying.said.text()
    window.laying.drop.click()


def test_a_trail_is_laid_split_and_kept(
    window: TrailWindow, desk: Desk, visit: tuple[SessionRow, list[PersonRow]]
) -> None:
    laying = window.laying
    assert not laying.save.isEnabled()
    assert not laying.add_team.isEnabled()
    for title in ("河边", "老街", "活动室"):
        add_point(window, title)
    laying.points.select(2)
    laying.up.click()
    laying.split.click()
    settle(desk)
    form = form_of(laying)
    assert form.values()["whom"] is None
    fill(form, 0, "value", 2)
    form.submit()
    assert not window.print_button.isEnabled()
    window.close()
    assert "Save the changes" in laying.said.text()
    laying.save.click()
    settle(desk)
    assert laying.said.text() == "Saved."
    with desk.base.read() as db:
        laid = trails.trail(db, visit[0].id)
    assert [point.title for point in laid.points] == ["河边", "活动室", "老街"]
    assert [(team.name, team.route[0], len(team.members)) for team in laid.teams] == [
        ("Team 1", 1, 2),
        ("Team 2", 2, 1),
    ]
    window.refresh()
    settle(desk)
    assert window.print_button.isEnabled()


def test_a_team_is_put_together_by_name_or_by_area(
    window: TrailWindow, desk: Desk, visit: tuple[SessionRow, list[PersonRow]]
) -> None:
    add_point(window, "河边")
    window.laying.add_team.click()
    form = form_of(window.laying)
    (members,) = form.findChildren(MembersField)
    members.picker.line.setText(visit[1][3].staff_number or "")
    until(lambda: members.picker.person_id == visit[1][3].id)
    members.add.click()
    assert members.members() == [(visit[1][3].id, visit[1][3].name)]
    settle(desk)
    members.add_area.click()
    settle(desk)
    assert len(members.members()) == 4
    members.list.item(0).setSelected(True)
    members.remove.click()
    form.submit()
    assert [len(team.members) for team in window.laying.draft.teams] == [3]
    window.laying.drop.click()
    assert window.laying.draft.points == []


def test_a_walked_point_is_not_moved(
    window: TrailWindow, desk: Desk, visit: tuple[SessionRow, list[PersonRow]], now: datetime
) -> None:
    session, people = visit
    lay(desk, session, people)
    with desk.base.write() as db:
        attempts = [
            Attempt(people[0].id, "qr", now, "test", session.id),
            Attempt(people[0].id, "qr", now, "test", session.id, direction="at", point=2),
        ]
        check_in.check_in(db, attempts, now)
    window.refresh()
    settle(desk)
    window.laying.points.select(0)
    window.laying.down.click()
    window.laying.save.click()
    settle(desk)
    assert 'already been at task point 2, "老街"' in window.laying.said.text()
    assert window.laying.is_changed


def test_progress_is_live_and_visits_are_entered_by_hand(
    desk: Desk, visit: tuple[SessionRow, list[PersonRow]], now: datetime
) -> None:
    session, people = visit
    lay(desk, session, people)
    with desk.base.write() as db:
        came = [Attempt(one.id, "qr", now, "test", session.id) for one in people[:2]]
        at = Attempt(people[0].id, "qr", now, "test", session.id, direction="at", point=1)
        check_in.check_in(db, [*came, at], now)
    desk.watcher = Watcher(desk.base, 0, desk.worker)
    desk.watcher.changed.connect(desk.moved)
    window = open_it(desk, session.id)
    settle(desk)
    assert window.tabs.currentWidget() is window.walking
    table = window.walking.table
    assert table
    text = as_text(table.model)
    assert f"{clock.local(now):%H:%M}  1/3" in text
    assert "2. 老街" in text
    table.view.selectRow(0)
    assert people[0].name in window.walking.details.text()
    window.walking.by_hand.click()
    form = form_of(window.walking)
    fill(form, 1, "text", "手机没电")
    form.submit()
    settle(desk)
    assert window.walking.said.text().startswith("2 visits entered.")
    assert "is not checked in" in window.walking.said.text()
    until(lambda: "2/2" in as_text(table.model))
    window.close()
    settle(desk)


def test_codes_are_printed_and_shown(
    desk: Desk,
    visit: tuple[SessionRow, list[PersonRow]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    session, people = visit
    lay(desk, session, people)
    opened: list[Path] = []
    monkeypatch.setattr(window_module, "show_file", opened.append)
    window = open_it(desk, session.id)
    settle(desk)
    desk.window = window
    window.print_button.click()
    (dialog,) = window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "任务点.pdf"))
    dialog.close()
    settle(desk)
    assert opened == [tmp_path / "任务点.pdf"]
    assert opened[0].read_bytes().startswith(b"%PDF")
    window.menu.actions()[1].trigger()
    settle(desk)
    screen = window.screen_
    assert screen
    code = codes.open_point(screen.text().rpartition("/")[2])
    assert (code.point, code.printed) == (2, False)
    with desk.base.read() as db:
        point_scans.refuse_false(session_key(db, session.id), code, clock.now())
    screen.close()
    desk.window = None
    window.close()
    settle(desk)


def test_the_session_card_leads_there(desk: Desk, visit: tuple[SessionRow, list[PersonRow]]) -> None:
    session, people = visit
    card = SessionCard(desk)
    card.show_session(session.id)
    settle(desk)
    assert card.trail.isHidden()
    lay(desk, session, people)
    card.refresh()
    settle(desk)
    assert not card.trail.isHidden()
    card.trail.click()
    settle(desk)
    (window,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, TrailWindow)]
    assert window.session_id == session.id
    window.close()
    settle(desk)

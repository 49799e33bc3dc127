"""The window of alarms: a source added, its token shown once, a file imported and sent twice, devices placed, wrong clocks believed."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QWidget

from core import clock
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.alarms.forms import TokenShown
from desktop.grid.alarms.importing import Preview
from desktop.grid.alarms.window import AlarmsWindow, open_it
from desktop.grid.by_itself import ByItself
from desktop.table_model import as_text
from grid.alarms import receiving, sources
from grid.alarms.rules import BEGUN, Message
from grid.alarms.sources import NewSource, Spot
from grid.issues.rows import ISSUE
from people.accounts import AccountRow
from store.journal import JOURNAL
from tests.desktop.grid.facilities.test_window import choose, fill, form_of
from tests.grid_town import GridTown, make_grid_town
from tests.waiting import settle


@pytest.fixture
def town(desk: Desk) -> GridTown:
    assert desk.store
    with desk.store.write() as db:
        db.execute(sa.text("DELETE FROM account"))
    made = make_grid_town(desk.store)
    desk.account = AccountRow(made.admin, "admin", "李主任", "administrator")
    return made


@pytest.fixture
def opened(desk: Desk, town: GridTown) -> Generator[AlarmsWindow]:
    desk.window = QWidget()
    made = open_it(desk)
    settle(desk)
    yield made
    settle(desk)
    made.close()
    desk.window.deleteLater()


def source(town: GridTown, *devices: str) -> UUID:
    with town.store.write() as db:
        id_ = sources.add(db, NewSource("地磁", "0702"), "admin", clock.now())
        spots = [Spot(device, place_id=town.buildings[0]) for device in devices]
        sources.place_devices(db, id_, spots, "admin", clock.now())
    return id_


def count(town: GridTown) -> int:
    with town.store.read() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(ISSUE)) or 0


def refreshed(window: AlarmsWindow) -> None:
    window.refresh()
    settle(window.desk)


def test_a_source_is_added_from_the_empty_window_and_its_token_shown_once(
    opened: AlarmsWindow, town: GridTown
) -> None:
    assert not opened.take_in.isEnabled()
    opened.sources.help_button.click()
    form = form_of(opened, opened.desk)
    fill(form, **{"Name of the source": "消防通道地磁", "Heading of the device": "孔位，车位"})
    choose(form, "Its alarms become", "禁停", opened.desk)
    form.submit()
    settle(opened.desk)
    (row,) = opened.sources.model.rows
    assert (row.item_code, row.fields) == ("0702", {"device": ["孔位", "车位"]})
    opened.sources.select_first()
    opened.token.click()
    settle(opened.desk)
    (shown,) = opened.findChildren(TokenShown)
    token = shown.token.text()
    assert len(token) > 40
    with town.store.read() as db:
        assert sources.of_token(db, token).name == "消防通道地磁"
        assert token not in "".join(db.scalars(sa.select(JOURNAL.c.payload)))
    shown.reject()
    settle(opened.desk)
    assert token not in as_text(opened.sources.model)
    opened.sources.select_first()
    opened.withdraw.click()
    settle(opened.desk)
    assert not opened.sources.model.rows[0].has_token


def test_a_file_is_previewed_imported_and_known_the_second_time(
    opened: AlarmsWindow, town: GridTown, tmp_path: Path
) -> None:
    source(town, "A-001")
    refreshed(opened)
    ago = clock.local(clock.now() - timedelta(hours=3))
    path = tmp_path / "报警.csv"
    path.write_bytes(
        f"泊位编号,报警时间\nA-001,{ago:%Y-%m-%d %H:%M}\nA-009,{ago:%Y-%m-%d %H:%M}\nA-001,那天\n".encode(
            "gbk"
        )
    )

    def preview() -> Preview:
        opened.take_in.click()
        assert opened.desk.window
        (dialog,) = [each for each in opened.desk.window.findChildren(QFileDialog) if each.isVisible()]
        dialog.fileSelected.emit(str(path))
        settle(opened.desk)
        dialog.close()
        return [each for each in opened.desk.window.findChildren(Preview) if each.isVisible()][-1]

    first = preview()
    assert (
        "2 new messages, 0 already there, 1 rows refused; 1 devices without a place" in first.summary.text()
    )
    assert "A-009" in as_text(first.changed.model)
    assert not first.nothing_new.isVisible()
    first.go.click()
    settle(opened.desk)
    assert count(town) == 1
    assert "A-009" in as_text(opened.unplaced.model)
    again = preview()
    assert "Nothing new: all 2 messages" in again.summary.text()
    assert again.nothing_new.isVisible()
    assert not again.go.isEnabled()
    again.reject()
    opened.tabs.setCurrentIndex(1)
    opened.unplaced.select_first()
    opened.place.click()
    form = form_of(opened, opened.desk)
    choose(form, "Where", "3号楼", opened.desk)
    form.submit()
    settle(opened.desk)
    assert count(town) == 2
    assert opened.unplaced.model.rows == []


def test_messages_of_a_wrong_clock_wait_until_they_are_believed(opened: AlarmsWindow, town: GridTown) -> None:
    id_ = source(town, "A-001")
    old = Message("A-001", BEGUN, datetime(2000, 1, 1, tzinfo=UTC))
    with town.store.write() as db:
        receiving.take_down(db, id_, [old], "admin", clock.now() - timedelta(hours=1))
    refreshed(opened)
    assert opened.tabs.tabText(2) == "Clock wrong (1)"
    opened.clocks.select_first()
    opened.believe.click()
    settle(opened.desk)
    assert count(town) == 1
    assert opened.tabs.tabText(2) == "Clock wrong (0)"


def test_what_lasts_becomes_an_issue_by_itself_and_what_cannot_says_why(
    opened: AlarmsWindow, town: GridTown
) -> None:
    id_ = source(town, "A-001", "A-002")
    begun = clock.now() - timedelta(minutes=20)
    with town.store.write() as db:
        receiving.take_down(db, id_, [Message("A-001", BEGUN, begun)], "admin", begun)
    keeper = ByItself(opened.desk)
    keeper.look()
    settle(opened.desk)
    assert count(town) == 1
    with town.store.write() as db:
        receiving.take_down(db, id_, [Message("A-002", BEGUN, begun)], "admin", begun)
        db.execute(sa.update(sources.SOURCE).values(item_code="9901"))
    opened.settle_now.click()
    settle(opened.desk)
    assert opened.held.isVisible()
    assert "A-002" in opened.held.text()


def test_a_device_stands_elsewhere_and_a_source_is_closed_after_a_question(
    opened: AlarmsWindow, town: GridTown
) -> None:
    source(town, "A-001")
    refreshed(opened)
    opened.devices.select_first()
    opened.elsewhere.click()
    form = form_of(opened, opened.desk)
    choose(form, "Where", "5号楼", opened.desk)
    form.submit()
    settle(opened.desk)
    assert "桂花苑 5号楼" in as_text(opened.devices.model)
    opened.sources.select_first()
    opened.close_source.click()
    (box,) = opened.findChildren(QMessageBox)
    (shut,) = [each for each in box.findChildren(QPushButton) if each.text() == "Close the source"]
    shut.click()
    settle(opened.desk)
    assert "closed" in as_text(opened.sources.model)
    opened.sources.select_first()
    assert not opened.change.isEnabled()
    assert not opened.take_in.isEnabled()


def test_a_clerk_places_devices_but_makes_no_tokens(desk: Desk, town: GridTown) -> None:
    desk.account = AccountRow(town.clerk, "clerk", "王伟", "clerk")
    desk.window = QWidget()
    window = open_it(desk)
    settle(desk)
    assert all(each.isHidden() for each in (window.add, window.token, window.change))
    assert not window.place.isHidden()
    window.ask_change()
    assert not window.findChildren(Form)
    window.close()
    desk.window.deleteLater()

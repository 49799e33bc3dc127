"""The register on a real base: masked until a name is opened with a reason, found by pinyin, forgotten when asked."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from core import clock
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.field.fields import choose
from desktop.grid.residents import import_preview
from desktop.grid.residents.history import HistoryDialog
from desktop.grid.residents.import_preview import Preview
from desktop.grid.residents.window import ResidentsWindow, open_it
from desktop.table_model import as_text
from grid import hands
from grid.residents import facts, residents
from grid.residents.residents import NewResident
from people.accounts import AccountRow
from store import journal
from tests.grid_town import AT, TODAY, GridTown, make_grid_town
from tests.waiting import settle, until
from tests.windows import fill


@dataclass
class Office:
    """A town with two residents."""

    desk: Desk
    town: GridTown


@pytest.fixture
def office(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Generator[Office]:
    town = make_grid_town(desk.base)
    monkeypatch.setattr(clock, "now", lambda: AT)
    with desk.base.write() as db:
        hand = hands.of_account(db, "chen", TODAY)
        first = residents.add(
            db, NewResident(town.households[0][0], "欧阳桂英", 1941, "13812345678"), hand, AT
        )
        residents.add(db, NewResident(town.households[2][0], "曾一"), hand, AT)
        facts.state(db, first, "alone", "走访所见", "子女在外地", date(2025, 1, 1), hand, AT)
    desk.window = QWidget()
    yield Office(desk, town)
    settle(desk)
    desk.window.close()
    desk.window.deleteLater()


@pytest.fixture
def window(office: Office) -> Generator[ResidentsWindow]:
    made = open_it(office.desk)
    settle(office.desk)
    yield made
    settle(office.desk)
    made.close()


def form_of(office: Office) -> Form:
    settle(office.desk)
    (form,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, Form) and each.isVisible()]
    return form


def names(window: ResidentsWindow) -> list[str]:
    return [row.name for row in window.table.model.rows]


def pick(office: Office, window: ResidentsWindow, row: int = 0) -> None:
    window.table.select(window.table.model.rows[row].id)
    settle(office.desk)


def test_names_are_masked_and_found_by_pinyin_patch_tag_and_age(
    office: Office, window: ResidentsWindow
) -> None:
    assert names(window) == ["欧***", "曾*"]
    assert [window.tabs.tabText(place) for place in range(2)] == ["Residents (2)", "Households (48)"]
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    window.search.setText("zengyi")
    until(lambda: names(window) == ["曾*"])
    window.search.clear()
    until(lambda: len(names(window)) == 2)
    choose(window.patch, office.town.grids[0])
    window.patch.activated.emit(1)
    settle(office.desk)
    assert names(window) == ["欧***"]
    choose(window.patch, None)
    window.patch.activated.emit(0)
    window.stale.setChecked(True)
    settle(office.desk)
    assert names(window) == ["欧***"]
    window.stale.setChecked(False)
    choose(window.tag, "tenant")
    window.tag.activated.emit(1)
    settle(office.desk)
    assert names(window) == []
    assert not window.grab().isNull()


def test_a_name_is_opened_with_a_reason_for_a_while_and_changed(
    office: Office, window: ResidentsWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    pick(office, window)
    assert (window.name.text(), window.more.text()) == ("欧***", "138****5678")
    assert not window.change.isEnabled()
    QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    form = form_of(office)
    form.submit()
    assert "What for" in form.wrong.text()
    fill(form, **{"What for": "水管漏水"})
    settle(office.desk)
    assert (window.name.text(), window.more.text()) == ("欧阳桂英", "born 1941   13812345678")
    window.history.click()
    settle(office.desk)
    (seen,) = window.findChildren(HistoryDialog)
    assert "Name shown" in as_text(seen.table.model)
    assert "水管漏水" in as_text(seen.table.model)
    seen.reject()
    window.change.click()
    fill(form_of(office), Name="欧阳桂瑛", **{"Year of birth": "194x"})
    settle(office.desk)
    form = form_of(office)
    assert "year of birth" in form.wrong.text()
    fill(form, **{"Year of birth": ""})
    settle(office.desk)
    with office.desk.base.write() as db:
        hand = hands.of_account(db, "chen", TODAY)
        id = window.table.model.rows[0].id
        assert residents.reveal(db, id, "核对", hand, AT) == ("欧阳桂瑛", None, "13812345678")
        actions = [line.action for line in journal.history(db, "resident", id)]
    assert actions.count("resident.revealed") == 2
    pick(office, window)
    window._show_name(residents.Revealed("欧阳桂瑛", None, ""))  # pyright: ignore[reportPrivateUsage] - what the dialog gives
    window._masking.timeout.emit()  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue, reportUnknownMemberType] - a minute later
    settle(office.desk)
    assert window.name.text() == "欧***"


def test_somebody_is_entered_into_the_household_that_is_chosen(
    office: Office, window: ResidentsWindow
) -> None:
    window.tabs.setCurrentWidget(window.homes)
    window.homes.select_first()
    window.homes.opened.emit(window.homes.model.rows[0])
    form = form_of(office)
    fill(form, Name="李䶮", **{"Year of birth": "1952", "Phone number": "021-5555 0101"})
    settle(office.desk)
    assert names(window) == ["欧***", "李*", "曾*"]
    assert window.homes.model.rows[0].residents == 2
    window.tabs.setCurrentWidget(window.table)
    window.add_button.click()
    form = form_of(office)
    form.submit()
    assert "Household" in form.wrong.text()
    form.reject()


def test_what_is_known_is_stated_verified_and_ended(office: Office, window: ResidentsWindow) -> None:
    pick(office, window)
    window.facts.select_first()
    window.verify.click()
    fill(form_of(office), **{"Known from": "本人"})
    settle(office.desk)
    (fact,) = window.facts.model.rows
    assert (fact.source, fact.verified_on) == ("本人", TODAY)
    window.fact_button.click()
    fill(form_of(office), **{"Known from": "身份证"})
    settle(office.desk)
    window.facts.select_first()
    window.end.click()
    form_of(office).submit()
    settle(office.desk)
    assert [fact.ended_on for fact in window.facts.model.rows] == [TODAY]
    assert window.table.model.rows[0].tags == ()


def test_moving_away_and_back(office: Office, window: ResidentsWindow) -> None:
    window.gone.setChecked(True)
    pick(office, window)
    for until_, words in ((TODAY, "Lives here after all…"), (None, "Moved away…")):
        window.away.click()
        form_of(office).submit()
        settle(office.desk)
        assert window.table.model.rows[0].until == until_
        assert window.away.text() == words


def test_erased_for_good(office: Office, window: ResidentsWindow) -> None:
    window.gone.setChecked(True)
    pick(office, window)
    window.erase.click()
    form = form_of(office)
    fill(form, Reason="欧阳桂英本人申请")
    settle(office.desk)
    assert "must not name" in form.wrong.text()
    fill(form, Reason="本人书面申请")
    settle(office.desk)
    pick(office, window)
    assert window.name.text() == "erased"
    assert not window.show_button.isEnabled()
    assert window.facts.model.rows == []
    window.reveal()
    assert not [
        each for each in QApplication.topLevelWidgets() if isinstance(each, Form) and each.isVisible()
    ]
    content = b"".join(path.read_bytes() for path in office.desk.folder.root.rglob("*") if path.is_file())
    assert "欧阳桂英".encode() not in content


def test_a_clerk_erases_nobody_and_a_viewer_sees_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.desk.account = AccountRow(office.town.clerk, "clerk", "王伟", "clerk")
    made = open_it(office.desk)
    settle(office.desk)
    assert names(made) == ["欧***", "曾*"]
    assert made.erase.isHidden()
    made.close()
    told: list[BaseException] = []
    monkeypatch.setattr(office.desk, "tell", told.append)
    office.desk.account = AccountRow(office.town.clerk, "nobody", "来访", "viewer")
    made = open_it(office.desk)
    settle(office.desk)
    assert [type(each).__name__ for each in told] == ["ResidentsNotYours"]
    assert names(made) == []
    made.close()


def test_it_reads_again_when_the_base_moved(office: Office, window: ResidentsWindow) -> None:
    with office.desk.base.write() as db:
        hand = hands.of_account(db, "chen", TODAY)
        residents.add(db, NewResident(office.town.households[0][0], "陈一"), hand, AT)
    window.on_moved({"issue"})
    settle(office.desk)
    assert len(names(window)) == 2
    window.on_moved({"resident"})
    settle(office.desk)
    assert len(names(window)) == 3


def test_a_name_stays_open_when_the_list_is_read_again(office: Office, window: ResidentsWindow) -> None:
    assert [each.text() for each in window.facts.empty.findChildren(QLabel)] == ["Choose a resident"]
    pick(office, window)
    window.reveal()
    fill(form_of(office), **{"What for": "水管漏水"})
    settle(office.desk)
    window.on_moved({"resident"})  # the watcher tells of the line that opening the name wrote
    settle(office.desk)
    assert (window.name.text(), window.more.text()) == ("欧阳桂英", "born 1941   13812345678")
    assert window.change.isEnabled()
    pick(office, window, 1)
    pick(office, window)
    assert window.name.text() == "欧***"
    assert not window.change.isEnabled()


def test_a_list_of_the_office_is_looked_at_masked_and_brought_in(
    office: Office, window: ResidentsWindow, tmp_path: Path
) -> None:
    path = tmp_path / "居民.csv"
    path.write_text(
        "楼栋,单元,室号,姓名,电话\n1,1,101,张三丰,13900000001\n1,1,101,欧阳桂英,\n9,9,9,李四,\n", "utf-8"
    )
    import_preview.preview(office.desk, path, window.refresh)
    settle(office.desk)
    (shown,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, Preview)]
    assert [shown.tabs.tabText(place) for place in range(4)] == [
        "Added (1)",
        "There already (1)",
        "Refused (1)",
        "To be looked at (0)",
    ]
    assert "张**" in as_text(shown.added.model)
    assert "三丰" not in as_text(shown.added.model)
    shown.carry_out()
    settle(office.desk)
    until(lambda: len(names(window)) == 3)
    assert names(window) == ["欧***", "张**", "曾*"]

"""The window of places on a real base: the tree, a card, its dialogs, what is to settle, units, duties, an import."""

from collections.abc import Generator
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QSpinBox, QWidget

from core import clock
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.places import import_preview
from desktop.grid.places.window import PlacesWindow, open_it
from desktop.person_picker import PersonPicker
from desktop.table_model import as_text
from grid.places import duties, holdings, placements
from grid.places.holdings import OfPatch
from people import areas
from people.accounts import AccountRow
from tests.grid_town import AT, TODAY, GridTown, make_grid_town
from tests.people.rosters import csv
from tests.waiting import settle

Made = TypeVar("Made", bound=QWidget)


@pytest.fixture
def town(desk: Desk) -> GridTown:
    return make_grid_town(desk.base)


@pytest.fixture
def window(desk: Desk, town: GridTown) -> Generator[PlacesWindow]:
    del town
    desk.window = QWidget()
    made = open_it(desk)
    settle(desk)
    yield made
    settle(desk)
    made.close()
    desk.window.deleteLater()


def seen(desk: Desk, window: QWidget, kind: type[Made]) -> Made:
    """The one dialog that is open."""
    settle(desk)
    (found,) = [each for each in window.findChildren(kind) if each.isVisible()]
    return found


def answer(desk: Desk, form: Form, **values: str | int) -> None:
    """Fill fields by the labels before them (blanks as _), and press OK."""
    role = QFormLayout.ItemRole
    for row in range(form.fields.rowCount()):
        before, behind = form.fields.itemAt(row, role.LabelRole), form.fields.itemAt(row, role.FieldRole)
        label, field = before.widget() if before else None, behind.widget() if behind else None
        key = label.text().replace(" ", "_") if isinstance(label, QLabel) else ""
        if key not in values:
            continue
        value = values.pop(key)
        if isinstance(field, QLineEdit):
            field.setText(str(value))
        elif isinstance(field, QSpinBox):
            field.setValue(int(value))
        elif isinstance(field, QComboBox):
            assert field.findText(str(value)) >= 0, [field.itemText(each) for each in range(field.count())]
            field.setCurrentIndex(field.findText(str(value)))
        elif isinstance(field, PersonPicker):
            field.line.setText(str(value))
            field.look()
            settle(desk)
    assert not values
    form.submit()
    settle(desk)


def show(desk: Desk, window: PlacesWindow, *what: object) -> None:
    window.tree.tree.choose(what)  # pyright: ignore[reportArgumentType] - a kind and an id
    settle(desk)


def test_the_tree_with_who_answers(desk: Desk, window: PlacesWindow, town: GridTown) -> None:
    lines = window.tree.tree.as_text().splitlines()
    assert lines[:3] == [
        "梧桐街道 |  | 12 | 48",
        "  桂花苑 | 孙丽华、桂苑物业服务有限公司 | 12 | 48",
        "    第一微网格 | 王芳 | 2 | 8",
    ]
    show(desk, window, "grid", town.grids[0])
    card = window.tree.card
    assert card.above.text() == "梧桐街道 桂花苑"
    assert card.levels.text().splitlines() == [
        "Micro-grid 第一微网格: 王芳  ·  deputies 周小燕",
        "Residential area 桂花苑: 孙丽华  ·  桂苑物业服务有限公司",
        "Street 梧桐街道: —",
    ]
    assert [(row.role, row.name) for row in card.appointments.model.rows] == [
        ("holder", "王芳"),
        ("deputy", "周小燕"),
    ]


def test_a_second_holder_is_asked_how_they_stand_together(
    desk: Desk, window: PlacesWindow, town: GridTown
) -> None:
    show(desk, window, "grid", town.grids[0])
    window.tree.card.asked.emit("holder")
    form = seen(desk, window, Form)
    answer(desk, form, Person="oyn")
    assert "Please fill in: Reason" in form.wrong.text()
    answer(desk, form, Person="oyn", The_new_one="stands alongside the one before", Reason="带教")
    assert [row.name for row in window.tree.card.appointments.model.rows] == ["王芳", "周小燕", "欧阳娜"]
    desk.moved.emit(frozenset({"holding"}))
    settle(desk)
    assert window.tabs.tabText(1) == "To settle (1)"
    assert "hold it at once: 带教" in as_text(window.check.table.model)
    window.tabs.setCurrentIndex(1)
    window.check.table.select_first()
    show(desk, window, "building", town.buildings[0])
    window.check.settle.click()
    settle(desk)
    assert window.tabs.currentIndex() == 0
    assert window.tree.tree.chosen == ("grid", town.grids[0])
    window.tree.card.appointments.view.selectRow(2)
    window.tree.card.end.click()
    answer(desk, seen(desk, window, Form), Reason="带教结束")
    desk.moved.emit(frozenset({"holding"}))
    settle(desk)
    assert window.tabs.tabText(1) == "To settle"


def test_a_building_is_added_changed_moved_closed_and_opened_again(
    desk: Desk, window: PlacesWindow, town: GridTown
) -> None:
    show(desk, window, "grid", town.grids[6])
    window.tree.card.add.click()
    form = seen(desk, window, Form)
    answer(desk, form, Its_name="12号楼", Floors=6)
    assert "There is a “12号楼” in 桂花苑 already." in form.wrong.text()
    answer(desk, form, Its_name="20号楼", Floors=6)
    assert "20号楼" in window.tree.tree.as_text()
    show(desk, window, "building", town.buildings[0])
    window.tree.card.change.click()
    form = seen(desk, window, Form)
    answer(desk, form, Its_name="1号楼（东）", Floors=7, There_since="去年")
    assert "cannot be read as a date" in form.wrong.text()
    answer(desk, form, Its_name="1号楼（东）", Floors=7, There_since="1998年9月1日")
    window.tree.card.move_it.click()
    answer(
        desk, seen(desk, window, Form), **{"Micro-grid": "梧桐街道 桂花苑 第七微网格", "Reason": "网格调整"}
    )
    today = clock.local_date(clock.now())
    with desk.base.read() as db:
        assert placements.area_of(db, town.buildings[0], today) == town.grids[6]
    assert window.tree.card.facts.text().splitlines()[:2] == ["There since 1 Sep 1998.", "7 floors."]
    assert "第七微网格 (网格调整)" in window.tree.card.facts.text()
    window.tree.card.close_it.click()
    answer(desk, seen(desk, window, Form), Reason="拆除")
    assert "1号楼（东）" not in window.tree.tree.as_text()
    before = today - timedelta(days=1)
    window.tree.day.setDate(QDate(before.year, before.month, before.day))
    settle(desk)
    show(desk, window, "building", town.buildings[0])
    assert "Closed since" in window.tree.card.facts.text()
    assert window.tree.card.add.isHidden()
    window.tree.card.close_it.click()
    answer(desk, seen(desk, window, Form), Reason="没有拆")
    assert "Closed" not in window.tree.card.facts.text()


def test_households_and_areas_are_added_and_changed(desk: Desk, window: PlacesWindow, town: GridTown) -> None:
    show(desk, window, "building", town.buildings[0])
    window.tree.card.add.click()
    answer(desk, seen(desk, window, Form), Its_name="3单元", Floors=6)
    show(desk, window, "stairwell", town.stairwells[0][0])
    card = window.tree.card
    assert card.appoint.isHidden()
    card.add.click()
    answer(desk, seen(desk, window, Form), Its_name="301室", Floor=3)
    assert [home.name for home in card.homes.model.rows] == ["301室", "201室", "101室"]
    card.homes.select_first()
    assert card.change_home.isEnabled()
    assert card.homes.current()
    card.change_home.click()
    answer(desk, seen(desk, window, Form), Its_name="302室")
    card.homes.select_first()
    card.close_home.click()
    answer(desk, seen(desk, window, Form), Reason="并户")
    assert [home.name for home in card.homes.model.rows] == ["201室", "101室"]
    show(desk, window, "grid", town.grids[6])
    card.change.click()
    answer(desk, seen(desk, window, Form), There_since="2026-02-01")
    assert "There since" in card.facts.text()
    window.tree.add_area.click()
    answer(desk, seen(desk, window, Form), **{"Micro-grid": "第八微网格"})
    assert "    第八微网格" in window.tree.tree.as_text()
    desk.moved.emit(frozenset({"area"}))
    settle(desk)
    with desk.base.write() as db:
        areas.close(db, areas.ensure_area(db, "", "桂花苑", "第八微网格", "x", AT), TODAY, "写错", "x", AT)
    window.tree.add_area.click()
    form = seen(desk, window, Form)
    answer(desk, form, **{"Micro-grid": "第八微网格"})
    assert "“第八微网格” is not there" in form.wrong.text()
    form.reject()
    assert "Nobody holds it." in as_text(window.check.table.model)


def test_a_search_leads_to_the_tree(desk: Desk, window: PlacesWindow, town: GridTown) -> None:
    tree = window.tree
    tree.search.setText("3 2 102")
    tree.look()
    settle(desk)
    assert [tree.hits.item(row).text() for row in range(tree.hits.count())] == [
        "3号楼 2单元 102室   第二微网格"
    ]
    tree.search.returnPressed.emit()
    settle(desk)
    assert tree.tree.chosen == ("stairwell", town.stairwells[2][1])
    assert tree.left.currentWidget() is tree.tree
    tree.search.setText("没有")
    tree.look()
    settle(desk)
    assert tree.hits.item(0).text() == "No place fits this."


def test_units_and_duties(desk: Desk, window: PlacesWindow, town: GridTown) -> None:
    window.units.add.click()
    form = seen(desk, window, Form)
    answer(desk, form, Its_name="联动治理办公室")
    assert "already" in form.wrong.text()
    answer(desk, form, Its_name="自来水公司", Kind="Public utility", Stars="5", Mode_of_management="unknown")
    assert "自来水公司" in as_text(window.units.table.model)
    window.units.table.select(town.joint)
    window.units.change.click()
    answer(desk, seen(desk, window, Form), Telephone="021-1")
    window.units.table.select(town.joint)
    window.units.close_it.click()
    answer(desk, seen(desk, window, Form), Reason="撤并")
    assert window.units.close_it.text() == "Works here again…"
    window.units.close_it.click()
    answer(desk, seen(desk, window, Form), Reason="没有撤")
    window.tabs.setCurrentWidget(window.duties)
    window.duties.give.click()
    answer(desk, seen(desk, window, Form), Duty="Handles", Person="zxy", For_which_unit="自来水公司")
    assert "Handles" in as_text(window.duties.table.model)
    window.duties.table.select_first()
    window.duties.end.click()
    answer(desk, seen(desk, window, Form), Reason="离岗")
    with desk.base.read() as db:
        assert [row.until is None for row in duties.duties(db)] == [False, True]


def test_a_viewer_changes_nothing_and_a_clerk_gives_no_duty(desk: Desk, town: GridTown) -> None:
    desk.window = QWidget()
    for role, places, gives in (("viewer", False, False), ("clerk", True, False)):
        desk.account = AccountRow(town.clerk, "clerk", "王伟", role)
        window = open_it(desk)
        settle(desk)
        show(desk, window, "building", town.buildings[0])
        buttons = (window.tree.import_, window.tree.card.move_it, window.tree.card.appoint, window.units.add)
        assert [not each.isHidden() for each in buttons] == [places] * 4
        assert (not window.duties.give.isHidden()) is gives
        window.close()
    desk.window.deleteLater()


def test_a_list_is_previewed_and_imported(
    desk: Desk, window: PlacesWindow, town: GridTown, tmp_path: Path
) -> None:
    path = csv(
        tmp_path / "楼栋.csv",
        ("微网格", "楼号", "层数", "室号"),
        ("第一微网格", "20", "6", "101"),
        ("第七微网格", "2号楼", "7", ""),
        ("第九微网格", "21", "", ""),
    )
    import_preview.preview(desk, path)
    settle(desk)
    assert desk.window
    preview = seen(desk, desk.window, import_preview.Preview)
    assert preview.summary.text().startswith("New: 1 buildings, 0 stairwells, 1 households; moved 1")
    assert "第一微网格" in as_text(preview.changed.model)
    assert "第九微网格" in as_text(preview.refused.model)
    preview.new_grids.setChecked(True)
    settle(desk)
    assert preview.refused.model.rows == []
    preview.carry_out()
    settle(desk)
    window.refresh()
    settle(desk)
    text = window.tree.tree.as_text()
    assert "第九微网格" in text
    assert "20号楼" in text
    with desk.base.read() as db:
        assert holdings.of_patch(db, OfPatch(town.grids[0]))[0].since == date(2026, 1, 1)

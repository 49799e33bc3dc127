"""The window of the overview: figures, the picture and its table, the PDF, what moved is read again."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.desk import Desk
from desktop.grid.overview.window import open_it
from desktop.table_model import as_text
from grid.places import holdings
from grid.places.holdings import OfPatch
from people import persons
from tests.grid_town import AT, TODAY, make_grid_town
from tests.waiting import settle


def test_figures_picture_and_paper(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.window = QWidget()
    window = open_it(desk)
    settle(desk)
    assert window.table.model.rows == []
    assert not window.as_pdf.isEnabled()
    town = make_grid_town(desk.base)
    window.on_moved({"area"})
    window.on_moved({"place"})
    settle(desk)
    text = as_text(window.table.model)
    assert len(text.splitlines()) == 1 + 1 + 1 + 7
    assert "0 of 23" in text
    assert window.said.text() == "0 open issues, 0 due soon, 0 overdue; 0 responsibilities to settle."
    figure = window.chart.picture.figure
    assert figure is not None
    assert [row[0] for row in figure.table] == [f"第{each}微网格" for each in "一二三四五六七"]
    window.chart.switch.click()
    assert window.chart.table is not None
    assert "第七微网格" in as_text(window.chart.table.model)
    with desk.base.write() as db:
        persons.leave_post(db, town.holders[0], TODAY, "退休", "clerk", AT)
        holdings.end(db, holdings.of_patch(db, OfPatch(town.grids[1]))[0].id, TODAY, "调离", "clerk", AT)
    window.on_moved({"person"})
    window.on_moved({"unheard of"})
    settle(desk)
    assert "2 responsibilities to settle" in window.said.text()
    opened: list[Path] = []
    monkeypatch.setattr("desktop.grid.overview.window.show_file", opened.append)
    window.as_pdf.click()
    (dialog,) = [each for each in desk.window.findChildren(QFileDialog) if each.isVisible()]
    dialog.fileSelected.emit(str(tmp_path / "图.pdf"))
    settle(desk)
    assert opened == [tmp_path / "图.pdf"]
    assert opened[0].read_bytes().startswith(b"%PDF")
    dialog.close()
    window.close()
    settle(desk)
    desk.window.deleteLater()

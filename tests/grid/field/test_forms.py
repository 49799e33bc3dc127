"""The printed forms: every item and every stairwell on it, on A4, the same bytes each time."""

import subprocess
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from grid.field import forms
from grid.field.forms import Checklist, PatrolSheet, Stop
from grid.field.forms_pdf import draw_checklist, draw_patrol
from grid.field.refusals import UnknownPatch
from grid.places import places
from tests.grid_town import TODAY, GridTown
from tests.programs import program


def pages(content: bytes) -> list[Any]:
    with pikepdf.open(BytesIO(content)) as document:
        return [[float(each) for each in page.mediabox] for page in document.pages]


def text_of(content: bytes) -> str:
    text = subprocess.run(
        [program("pdftotext"), "-layout", "-", "-"], input=content, capture_output=True, check=True
    )
    return text.stdout.decode()


def test_the_checklist_has_every_item_of_the_day_and_who_answers(town: GridTown) -> None:
    with town.store.read() as db:
        sheet = forms.checklist(db, town.grids[0], TODAY)
        some = forms.checklist(db, town.area, TODAY, frozenset({"0501", "0101"}))
        with pytest.raises(UnknownPatch):
            forms.checklist(db, town.buildings[0], TODAY)
    assert (sheet.area, sheet.holder, len(sheet.rows)) == ("桂花苑 第一微网格", "王芳", 23)
    assert (some.area, some.holder) == ("桂花苑", "孙丽华")
    assert [row.item for row in some.rows] == ["岗亭值守缺位", "楼道堆物"]
    content = draw_checklist(sheet, "梧桐街道\n社区服务中心")
    assert content == draw_checklist(sheet, "梧桐街道\n社区服务中心")
    assert pages(content) == [[0, 0, 595.28, 841.89]]
    text = text_of(content)
    assert all(row.item in text for row in sheet.rows)
    assert text.count("楼道") >= 1
    assert "负责人：王芳" in text


def test_the_sheet_of_a_patrol_leads_by_every_stairwell_in_order(town: GridTown) -> None:
    with town.store.write() as db:
        places.add_building(db, town.grids[6], "门卫室", "admin", town.at)
    with town.store.read() as db:
        whole = forms.patrol_sheet(db, town.area, TODAY)
        one = forms.patrol_sheet(db, town.grids[0], TODAY)
    assert one == (
        "桂花苑 第一微网格",
        tuple(Stop("第一微网格", f"{house}号楼", f"{stair}单元") for house in (1, 2) for stair in (1, 2)),
    )
    assert len(whole.stops) == 25
    assert whole.stops[-1] == ("第七微网格", "门卫室", "")
    content = draw_patrol(whole, "梧桐街道")
    assert len(pages(content)) == 2
    assert len(pages(draw_patrol(PatrolSheet("桂花苑", whole.stops[:24]), ""))) == 1
    assert "门卫室" in text_of(content)


def test_a_patch_with_nothing_in_it_is_a_blank_form(town: GridTown) -> None:
    assert len(pages(draw_checklist(Checklist("桂花苑", "", ()), ""))) == 1
    assert len(pages(draw_patrol(PatrolSheet("桂花苑", ()), ""))) == 1

"""The printed sheet: every row on numbered pages that each bear heading, sheet number and QR; blank rows fill the end."""

import subprocess
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from courses.paper import sheets
from courses.paper.row_codes import row_code, sheet_code
from courses.paper.sheet_pdf import draw_sheet
from people import areas, persons
from people.persons import NewPerson
from tests import builders
from tests.course_town import Town
from tests.programs import program


def pages(pdf: bytes) -> list[str]:
    text = subprocess.run(
        [program("pdftotext"), "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return [page.replace(" ", "") for page in text.stdout.decode().split("\f")[:-1]]


@pytest.fixture
def sheet(sqlite_town: Town) -> sheets.PrintedSheet:
    town = sqlite_town
    with town.store.write() as db:
        patch = areas.ensure_area(db, "梧桐街道", "桂花苑居民区", "桂花苑第一微网格", "clerk", town.at)
        new = [
            NewPerson(name, staff_number=f"P{number:04}", area_id=patch)
            for number, name in enumerate(["阿依古丽·买买提", "李䶮", *(["王芳"] * 216)])
        ]
        persons.add_all(db, new, "clerk", town.at)
        session = builders.session(db, town.at, title="社区沟通")
        every = [sheets.print_sheet(db, session.id, "everyone", "clerk", town.at) for _time in range(12)]
    return every[-1]


def test_everybody_is_on_few_pages_that_each_say_what_they_are(sheet: sheets.PrintedSheet) -> None:
    pdf = draw_sheet(sheet, "浦江街道社区工作者实训基地")
    shown = pages(pdf)
    assert len(sheet.rows) == 230
    assert len(shown) <= 10
    for number, page in enumerate(shown, 1):
        for part in ("社区沟通", "2026年3月5日", "13:30—15:30", "街道文化中心报告厅", "沈若澜",
                     "第12号", "行码", "签到签名", "签退签名", "授课老师签名", f"第{number}页共{len(shown)}页"):  # fmt: skip
            assert part in page
    whole = "".join(shown)
    for row in range(1, 241):  # ten blank ones at least
        assert whole.count(row_code(row, 12)) >= 1
    assert "阿依古丽" in whole
    assert "买买提" in whole
    assert "13800" not in whole
    assert draw_sheet(sheet, "浦江街道社区工作者实训基地") == pdf


def test_the_sheets_code_is_read_from_paper(sheet: sheets.PrintedSheet) -> None:
    drawn = subprocess.run(
        [program("pdftoppm"), "-r", "100", "-f", "2", "-l", "2", "-png", "-"],
        input=draw_sheet(sheet, ""),
        capture_output=True,
        check=True,
    )
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(drawn.stdout)))
    assert found.text == sheet_code(12)
    assert found.text.isdigit()


def test_a_sheet_can_do_without_blank_rows(sheet: sheets.PrintedSheet) -> None:
    short = sheet._replace(rows=sheet.rows[:3])
    (page,) = pages(draw_sheet(short, "", blank_rows=0))
    assert row_code(3, 12) in page
    assert row_code(4, 12) not in page

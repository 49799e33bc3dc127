"""The pictures on paper: every figure of the tables is there, nothing off the page, a page of its own where there is no room."""

import subprocess
from datetime import date
from pathlib import Path

import pikepdf
from pikepdf import Pdf

from charts import drawing_pdf
from charts.by_area import AreaCount, by_area
from charts.distribution import distribution
from charts.progress import MonthEnd, progress
from charts.supply import CategorySupply, supply
from core.language import speaking
from sheets.pictures_pdf import draw

DAY = date(2026, 11, 21)


def test_four_pictures_with_their_figures(tmp_path: Path) -> None:
    with speaking("zh_CN"):
        figures = [
            distribution([10_00, 85_00, 90_00], 80_00),
            progress(
                [MonthEnd(month, month * 300, month * 520, month * 760) for month in range(1, 12)], 80_00
            ),
            by_area([AreaCount(f"爱博{place}村（𠅤）", 12, place) for place in range(1, 13)]),
            supply([CategorySupply("必修", 100_00, 50_00, 3)], 3),
        ]
    path = tmp_path / "图.pdf"
    path.write_bytes(draw("2026年度学分情况", "社区工作者实训基地", DAY, figures, drawing_pdf.draw))
    with Pdf.open(path) as pdf:
        assert len(pdf.pages) >= 2
        assert {tuple(map(float, pikepdf.Array(page.mediabox)))[2:] for page in pdf.pages} == {
            (595.28, 841.89)
        }
    said = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, check=True
    ).stdout.decode()
    for figure in figures:
        assert figure.title in said
        for row in figure.table:
            assert all(str(cell) in said for cell in row)
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True).stdout.decode()
    for word in boxes.split("<word ")[1:]:
        left, top, right, bottom = (float(part.split('"')[1]) for part in word.split(">")[0].split())
        assert 0 <= left < right <= 596, word
        assert 0 <= top < bottom <= 842, word


def test_nothing_is_a_page_too() -> None:
    assert draw("2026年度学分情况", "", DAY, [], drawing_pdf.draw).startswith(b"%PDF")

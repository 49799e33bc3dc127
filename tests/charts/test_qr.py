"""Codes are drawn so that a reader that is not ours gets the very text back."""

import pytest
import zxingcpp
from PIL import Image

from charts.qr import QUIET, matrix, svg

TEXTS = [
    "HTTP://192.168.1.20:8460/C/00012AB3CDEF4567890A",
    "HTTPS://BASE.EXAMPLE.CN/C/ABC",
    "https://base.example/v#123456789012345678901234567890",
    "社区三驾马车关系建设",
    "730000023012345678901234567890",
]


def _picture(text: str) -> Image.Image:
    modules = matrix(text)
    size = len(modules) + 2 * QUIET
    large = Image.new("L", (size * 4, size * 4), 255)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                left, top = (x + QUIET) * 4, (y + QUIET) * 4
                large.paste(0, (left, top, left + 4, top + 4))
    return large


@pytest.mark.parametrize("text", TEXTS)
def test_another_reader_gets_the_text_back(text: str) -> None:
    assert [found.text for found in zxingcpp.read_barcodes(_picture(text))] == [text]


def test_a_projected_code_stays_small() -> None:
    assert len(matrix("HTTP://192.168.1.20:8460/C/ABCDEFGHJKL")) == 25  # version 2
    assert len(matrix("HTTP://192.168.100.200:8460/C/" + "A" * 31)) == 29  # 61 characters: version 3


def test_the_svg_draws_the_same_modules_and_escapes_its_label() -> None:
    drawn = svg(TEXTS[0], '"><script>')
    assert "<script>" not in drawn
    dark = sum(sum(row) for row in matrix(TEXTS[0]))
    path = drawn.rpartition('d="')[2].partition('"')[0]
    assert sum(int(run.partition("h")[2].partition("v")[0]) for run in path.split("z") if run) == dark

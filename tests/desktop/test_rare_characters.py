"""Rare characters on the screen: every one that can be printed is shown by a bundled font, even in text that was painted before."""

import subprocess
import sys

import pytest
from PySide6.QtGui import QFont, QRawFont, QTextLayout

from core.paths import FONTS
from desktop import look
from desktop.app import application
from tests.names import IDEOGRAPHS, printable

RARE = "王𠀀𬍡䶮㛃𠅤𪚥𫠝𫝀𬺓𮯠𰻝"


def shown_by(font: QFont, text: str) -> list[tuple[str, bool]]:
    """Of each run of glyphs that Qt lays out: the family that draws it, and whether a box is among them."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return [(run.rawFont().familyName(), 0 in run.glyphIndexes()) for run in layout.glyphRuns()]


@pytest.fixture(scope="module")
def font() -> QFont:
    """The program's own font, and a copy of it at another size, in use before the fonts were loaded."""
    made = look.sized(application().font(), 16, bold=True)
    shown_by(made, RARE)  # as on a window that was painted before
    look.add_bundled_fonts()
    look.add_rare_font(look.unpacked_rare_font())
    return made


def test_rare_characters_are_drawn_by_our_fonts(font: QFont) -> None:
    runs = shown_by(font, RARE)
    assert not any(is_box for _family, is_box in runs), runs
    assert shown_by(font, "\U000323af")[0][1] or "Xiuhua" not in shown_by(font, "\U000323af")[0][0]


def test_no_printable_name_shows_a_box(font: QFont) -> None:
    for name in printable(2_000):
        assert not any(is_box for _family, is_box in shown_by(font, name)), name


def test_every_ideograph_is_in_a_font_that_is_loaded(font: QFont) -> None:
    loaded = [QRawFont.fromFont(QFont(family)) for family in font.families() if family.startswith("Xiuhua")]
    assert [each.familyName() for each in loaded] == ["Xiuhua Hei", "Xiuhua Kai", "Xiuhua Rare"]
    assert not [
        f"U+{point:04X}" for point in IDEOGRAPHS if not any(each.supportsCharacter(point) for each in loaded)
    ]


def test_the_window_is_painted_before_a_font_is_read() -> None:
    script = (
        "import os; os.environ['QT_QPA_PLATFORM'] = 'offscreen';"
        "from PySide6.QtWidgets import QApplication; from PySide6.QtGui import QFontDatabase; from desktop import look;"
        "app = QApplication([]); look.apply(app);"
        "print([family for family in QFontDatabase.families() if family.startswith('Xiuhua')], app.font().families()[-3:])"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[] ['Xiuhua Hei', 'Xiuhua Kai', 'Xiuhua Rare']"
    assert (FONTS / "XiuhuaRare-Regular.ttf.xz").exists()

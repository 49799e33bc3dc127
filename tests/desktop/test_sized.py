"""Windows on small screens: what stands at the bottom of a window is not hidden below the task bar."""

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QApplication, QWidget

from desktop.form import Form
from desktop.page import sized


class _On(QWidget):
    """A window on a screen of that room."""

    def __init__(self, wide: int, high: int) -> None:
        super().__init__()
        self.room = QRect(0, 0, wide, high)

    def screen(self) -> Any:  # noqa: ANN401 - as much of a screen as is asked for
        return SimpleNamespace(availableGeometry=lambda: self.room)


@pytest.mark.parametrize(
    ("screen", "size"),
    [
        ((1920, 1040), (1320, 800)),
        ((1366, 728), (1320, 688)),
        ((1280, 680), (1264, 640)),
        ((800, 480), (1000, 560)),
    ],
)
def test_a_window_opens_no_larger_than_the_screen(
    app: QApplication, screen: tuple[int, int], size: tuple[int, int]
) -> None:
    window = _On(*screen)
    sized(window, 1320, 800)
    assert window.size() == QSize(*size)
    sized(window, 600, 400)
    assert window.size() == QSize(600, 400)


def test_a_field_of_several_lines_is_not_squeezed_to_one_in_a_high_form(app: QApplication) -> None:
    form = Form(None, "高")
    for number in range(11):
        form.text(str(number), "一行")
    field = form.lines("words", "几行")
    form.open()
    assert form.height() > form.screen().size().height() * 2 / 3, (
        "Qt gives a dialog no more than it must have"
    )
    assert field.height() == 74
    form.reject()

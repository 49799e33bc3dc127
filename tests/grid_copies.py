"""Copies of the town of tests/grid_town.py: it is made once for each engine, and every test gets a base of its own that is like it."""

from dataclasses import replace

from core.paths import DataFolder
from store.transaction import Store
from tests.grid_town import GridTown, make_grid_town
from tests.grown import Grown

_towns: dict[str, GridTown] = {}


def copy_of_town(grown: Grown, engine: str) -> GridTown:
    """The town in a copy that the test may do with as it likes."""
    store = grown(engine, _grow)
    return replace(_towns[_engine_of(store)], store=store)


def _grow(store: Store, _folder: DataFolder) -> None:
    _towns[_engine_of(store)] = make_grid_town(store)


def _engine_of(store: Store) -> str:
    with store.read() as db:
        return db.get_bind().dialect.name

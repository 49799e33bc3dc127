"""The street of tests/stations_town.py, made once in a test run, with five stations: two of one 居民区. Every test gets copies."""

from dataclasses import replace
from pathlib import Path

from tests.stations_town import Town, add_station, copied, make_town, settle_files

_PATCHES = (0, 1, 0, 2, 1)
_made: dict[Path, Town] = {}


def street(root: Path, blank_file: Path) -> Town:
    """The first one, all its files settled; nobody may work on it."""
    if root not in _made:
        town = make_town(root / "street", blank_file, 0)
        for patch in _PATCHES:
            town.stations.append(add_station(town, blank_file, patch))
        for machine in town.machines():
            settle_files(machine)
            machine.store.close()
        _made[root] = town
    return _made[root]


def copy_of(town: Town, root: Path, stations: int = len(_PATCHES)) -> Town:
    """A copy with some of the stations."""
    return copied(replace(town, stations=town.stations[:stations]), root)

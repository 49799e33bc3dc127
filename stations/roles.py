"""Whether this machine is a base or a station, and what either is called."""

from collections.abc import Mapping
from types import MappingProxyType

from core.language import N_
from grid.issues.numbering import is_station
from store.types import Db

TITLES: Mapping[str, str] = MappingProxyType({"base": N_("base"), "station": N_("station")})


def role(db: Db) -> str:
    """base or station: who has a mark is a station."""
    return "station" if is_station(db) else "base"

"""A list of buildings, stairwells and households: read as offices keep it, compared with the base, imported whole.

Doors call `read_places`, show the `plan`, then run `carry_out`.
"""

from grid.places.importing.carrying_out import PlacesResult, carry_out
from grid.places.importing.planning import PlacesPlan, plan
from grid.places.importing.reading import PlacesFile, read_places

__all__ = ["PlacesFile", "PlacesPlan", "PlacesResult", "carry_out", "plan", "read_places"]

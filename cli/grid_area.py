"""How the terminal names a patch of the grid: by its own name, with the names above it where that is not enough."""

from uuid import UUID

from grid.places.patches import patches, path
from people.areas import stem
from people.refusals import UnknownArea
from store.types import Db


def area_of(db: Db, name: str) -> UUID:
    """The patch of a name: "桂花苑", "第一微网格", or "梧桐街道 桂花苑 第一微网格". Raises UnknownArea where none or several have it."""
    nodes = patches(db)
    sought = " ".join(name.split())
    found = [id for id in nodes if path(nodes, id) == sought]
    found = found or [id for id, node in nodes.items() if stem(node.name) == stem(sought)]
    if len(found) != 1:
        raise UnknownArea
    return found[0]

"""The catalogue of items (大类/小类) as versioned data: what files an issue, how long it may take, what closes it.

Verbs that report and file issues ask `in_force`; doors import a file with `read_file`, show `difference`, then `save`.
"""

from grid.catalogue.differences import Difference, ItemChange, difference
from grid.catalogue.items import CATALOGUE, Item, limit_of
from grid.catalogue.reading import read_file
from grid.catalogue.searching import search
from grid.catalogue.versions import (
    Catalogue,
    KeptItem,
    VersionRow,
    catalogue_of,
    ensure,
    in_force,
    item_of,
    save,
    shipped,
    versions,
    withdraw,
)

__all__ = [
    "CATALOGUE", "Catalogue", "Difference", "Item", "ItemChange", "KeptItem", "VersionRow", "catalogue_of", "difference", "ensure",
    "in_force", "item_of", "limit_of", "read_file", "save", "search", "shipped", "versions", "withdraw",
]  # fmt: skip

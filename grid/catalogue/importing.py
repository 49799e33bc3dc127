"""What importing a catalogue would do, for the doors to show before it is saved; and the file that can be imported again."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from core.jobs import Job, Step
from core.language import _
from grid.catalogue.differences import Difference, difference
from grid.catalogue.items import FILED, Item
from grid.catalogue.refusals import NoCatalogueInForce
from grid.catalogue.rules import coded
from grid.catalogue.versions import VersionRow, in_force, known_items, shipped
from store.types import Db


class ImportPlan(NamedTuple):
    """The items as they would be saved, and what they change."""

    items: list[Item]
    against: VersionRow | None
    """The version in force on the day; None where there is none: everything is then new."""
    difference: Difference


def plan(db: Db, items: Sequence[Item], on: date) -> ImportPlan:
    """Compare the items of a file with the version in force on a day. Nothing is written."""
    known = known_items(db) or list(shipped())
    whole = sorted(coded(items, known), key=_code)
    try:
        present = in_force(db, on)
    except NoCatalogueInForce:
        return ImportPlan(whole, None, difference((), whole))
    return ImportPlan(whole, present.version, difference([kept.item for kept in present.items], whole))


def export(path: Path, items: Sequence[Item]) -> Job[Path]:
    """Write items to an xlsx that `read_file` reads again as they are. Raises FileLocked, FileNotWritten."""
    from sheets import xlsx

    yield Step(0, len(items), _("Writing the file"))
    xlsx.write(path, FILED, items, title=_(FILED.title))
    return path


def _code(item: Item) -> str:
    return item.code

"""What a catalogue changes against another, item by item and column by column. Pure; previews and versions show it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from grid.catalogue.items import CATALOGUE, Item

_COMPARED = ("class_name", "name", "limit", "filing", "closing", "photos", "unit_words", "standard_code")


class ItemChange(NamedTuple):
    """One column of one item, before and after, as people read them."""

    code: str
    name: str
    field: str
    old: str
    new: str

    @property
    def title(self) -> str:
        """The msgid of the column's title."""
        return CATALOGUE.column(self.field).title


class Difference(NamedTuple):
    """What is new, what is gone, and what reads otherwise."""

    added: Sequence[Item]
    removed: Sequence[Item]
    changed: Sequence[ItemChange]

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.added or self.removed or self.changed)


def difference(old: Sequence[Item], new: Sequence[Item]) -> Difference:
    """From `old` to `new`, by code; both must bear their codes (`rules.coded`). Order alone is no difference."""
    before, after = {item.code: item for item in old}, {item.code: item for item in new}
    return Difference(
        [item for item in new if item.code not in before],
        [item for item in old if item.code not in after],
        [change for item in new if item.code in before for change in _changes(before[item.code], item)],
    )


def _changes(old: Item, new: Item) -> Iterator[ItemChange]:
    for field in _COMPARED:
        before, after = _shown(old, field), _shown(new, field)
        if before != after:
            yield ItemChange(new.code, new.name, field, before, after)


def _shown(item: Item, field: str) -> str:
    return str(CATALOGUE.column(field).value(item) or "")

"""Finding an item as people type it: part of its name or class, its code, full pinyin or initials."""

from grid.catalogue.items import Item
from grid.catalogue.versions import Catalogue, KeptItem
from people.names import tidy


def search(catalogue: Catalogue, text: str) -> list[KeptItem]:
    """The items that hold every word of `text`, those whose name or pinyin begins with it first; all of them for nothing."""
    words = tidy(text).lower().split()
    found = [kept for kept in catalogue.items if all(_holds(kept, word) for word in words)]
    whole = "".join(words)
    return sorted(found, key=lambda kept: _rank(kept, whole))


def _holds(kept: KeptItem, word: str) -> bool:
    item: Item = kept.item
    return (
        word in item.name.lower()
        or word in item.class_name.lower()
        or item.code.startswith(word)
        or any(word in key for key in kept.pinyin.split())
    )


def _rank(kept: KeptItem, text: str) -> int:
    if text in {kept.item.code, kept.item.name.lower()}:
        return 0
    starts = (kept.item.name.lower(), *kept.pinyin.split())
    return 1 if any(start.startswith(text) for start in starts) else 2

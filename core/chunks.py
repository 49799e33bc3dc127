"""A long row of things, so many at a time. Whoever reads lines of a file or of a journal calls it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Each = TypeVar("Each")


def in_chunks(each: Iterable[Each], size: int) -> Iterator[list[Each]]:
    """The same in their order, `size` at a time; the last ones may be fewer."""
    iterator = iter(each)
    while chunk := list(islice(iterator, size)):
        yield chunk

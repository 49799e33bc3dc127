"""Photos of issues: what a verb enters of them. The doors take files in through `take_in`."""

from typing import NamedTuple

BEFORE, AFTER = KINDS = ("before", "after")


class Photo(NamedTuple):
    """A photo that lies in media/: the hash of its bytes, and what it was called."""

    sha256: str
    name: str
    kind: str = ""
    """before or after the work; empty for what the move takes it to be."""

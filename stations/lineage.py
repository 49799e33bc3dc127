"""Where lines of another machine belong in the tree of what is known of it: pure. `receiving` asks before it takes any.

Every line names the hash of the line before it, so lines are a tree: known ones are passed over, a line after an unknown one
leaves a gap, a second line after the same one is a fork (docs/decisions/merging.md).
"""

import hashlib
from collections.abc import Collection
from enum import Enum
from uuid import UUID

GENESIS = "0" * 64
"""What the first line of every journal names as the one before it; known of every machine."""


class Course(Enum):
    """How new lines go on from what is known."""

    GAP = "gap"
    """Lines before them have not come."""
    BEGINS = "begins"
    """They are the first of their machine."""
    GOES_ON = "goes_on"
    """They follow the newest line of a branch."""
    FORKS = "forks"
    """Other lines followed the same one: a copy of the machine, or an older state of it that went on."""


def course(before: str, known: Collection[str], followed: Collection[str], *, begun: bool) -> Course:
    """How a line goes on whose text names `before`. `known` are hashes that came earlier, `followed` those that a line came after.

    `begun`: whether the machine's first line has come.
    """
    if gap(before, known):
        return Course.GAP
    if forks(before, followed):
        return Course.FORKS
    return Course.GOES_ON if begun else Course.BEGINS


def gap(before: str, known: Collection[str]) -> bool:
    """Whether the line before has not come."""
    return before != GENESIS and before not in known


def forks(before: str, followed: Collection[str]) -> bool:
    """Whether the line before is followed by another line already."""
    return before in followed


def is_there(op_id: UUID, there: Collection[UUID]) -> bool:
    """Whether what a line says came already by another way, so that it must not count twice."""
    return op_id in there


def hash_of(text: str) -> str:
    """The hash of a line's text, which the next line names (docs/decisions/journal-hash.md)."""
    return hashlib.sha256(text.encode()).hexdigest()

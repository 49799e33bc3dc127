"""What became of a bundle, as doors show it and the slip prints it. Both ways of taking one in give it."""

from typing import NamedTuple
from uuid import UUID


class Receipt(NamedTuple):
    """What became of a bundle."""

    bundle_id: UUID
    peer: str
    """The name of who wrote it."""
    state: str
    """taken, held, quarantined (some of its lines are) or already (nothing was new)."""
    why: str = ""
    """Why it is held: gap, newer or base_restored. Of one taken at a station twin, of one that came again quarantined where that stands."""
    lines_taken: int = 0
    """Lines that stand in the journal here now, or were answered by lines of this base."""
    lines_known: int = 0
    """Lines that had come before."""
    lines_waiting: int = 0
    """Lines that wait for a decision on cards."""
    lines_quarantined: int = 0
    """Lines that nobody has adopted yet."""
    check_ins: int = 0
    photos: int = 0
    """Photos that came."""
    photos_missing: tuple[str, ...] = ()
    """What lines speak of and no machine has sent: each as a person finds it."""
    checks: tuple[str, ...] = ()
    """The check words of the file."""
    cards: int = 0
    """Cards that it opened."""
    renumbered: tuple[tuple[str, str], ...] = ()
    """Numbers of issues that another issue bears here: the old one and the new one."""
    forgotten: int = 0
    """Keys of erased residents that it deleted here: the files' free pages are then to be cleared."""

"""Which issues of the book the list shows: the scope, the state, the patch, the words. Pure, over what was read once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from core.clock import local_date
from core.language import N_
from grid.hands import below
from grid.issues.book_list import Book, found
from grid.issues.issues import Filter, IssueLine
from grid.issues.rules import DRAFT, ENDED, HANDLED, REPORTED, TICKING, VERIFYING
from grid.issues.running import Running

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "open": N_("All open"),
        "mine": N_("Mine"),
        "file": N_("To file"),
        "due": N_("Due soon"),
        "overdue": N_("Over the limit"),
        "check": N_("To check"),
        "phone": N_("To phone"),
        "drafts": N_("Drafts"),
        "ended": N_("Ended issues"),
    }
)
"""In the order in which they stand over the list."""
_BACK = timedelta(days=366)
"""How far back the ended ones are listed; a search finds older ones too."""


_BIT = {scope: 1 << place for place, scope in enumerate(SCOPES)}
DUE, LATE = 75, 100
"""Per hundred of the limit."""


class Chosen(NamedTuple):
    """What the user chose over the list."""

    scope: str = "open"
    state: str = ""
    area_id: UUID | None = None
    text: str = ""


class Sorted(NamedTuple):
    """Which scopes each line of a book belongs to, whatever the hour; and the lines whose clocks run, which decides the others."""

    fixed: Sequence[int]
    """A bit for each scope."""
    running: Sequence[tuple[int, str, int, int]]
    """Place in the book, kind of limit, minutes used when it was read, limit."""


class Shown(NamedTuple):
    """The lines that fit, and how many each scope has."""

    lines: Sequence[IssueLine]
    counts: Mapping[str, int]


def filters(chosen: Chosen, now: datetime) -> list[Filter]:
    """What has to be read for it: what is open with the drafts, or what has ended."""
    if chosen.scope != "ended":
        return [Filter(), Filter(states=(DRAFT,))]
    if chosen.text.strip():
        return [Filter(states=tuple(sorted(ENDED)), text=chosen.text)]
    return [Filter(states=tuple(sorted(ENDED)), reported_since=local_date(now - _BACK))]


def sort_out(book: Book) -> Sorted:
    """Look at every line once; for the thread that reads."""
    fixed: list[int] = []
    running: list[tuple[int, str, int, int]] = []
    for place, line in enumerate(book.lines):
        bits = _fixed(line, is_mine=line.id in book.mine)
        clock = line.clock
        if clock is not None and line.limit_kind is not None and line.state in TICKING:
            if clock.paused:
                bits |= _BIT["overdue"] if clock.share >= LATE else 0
            else:
                running.append((place, line.limit_kind, clock.used, clock.limit))
        fixed.append(bits)
    return Sorted(fixed, running)


def fitting(book: Book, known: Sorted, chosen: Chosen, moment: Running) -> Shown:
    """The lines that fit at a moment, in the order of the book (ended ones newest first), and the figures of the scopes without the words.

    For a book of 50,000 lines this takes some tens of milliseconds: it runs at every key that is typed.
    """
    bits = list(known.fixed)
    due, late = _BIT["due"], _BIT["overdue"]
    for place, kind, used, limit in known.running:
        share = (used + moment.passed[kind]) * 100
        if share >= LATE * limit:
            bits[place] |= late
        elif share >= DUE * limit:
            bits[place] |= due
    places: Sequence[int] = range(len(bits))
    if chosen.area_id is not None:
        tree = {id: node.parent_id for id, node in book.names.areas.items()}
        patch = below(tree, [chosen.area_id])
        places = [place for place, line in enumerate(book.lines) if line.area_id in patch]
    together = Counter(bits if chosen.area_id is None else [bits[place] for place in places])
    counts = {
        scope: sum(count for mask, count in together.items() if mask & bit) for scope, bit in _BIT.items()
    }
    wanted = _BIT[chosen.scope]
    places = [place for place in places if bits[place] & wanted]
    if chosen.state:
        places = [place for place in places if book.lines[place].state == chosen.state]
    if chosen.text.strip():
        texts = [book.texts[place] for place in places]
        places = [places[each] for each in found(texts, chosen.text)]
    lines = [book.lines[place] for place in places]
    if chosen.scope == "ended":
        lines.sort(key=lambda line: line.closed_at or line.reported_at, reverse=True)
    return Shown(lines, counts)


def _fixed(line: IssueLine, *, is_mine: bool) -> int:
    """The scopes that do not depend on the hour."""
    state = line.state
    if state in ENDED:
        return _BIT["ended"]
    bits = _BIT["mine"] if is_mine else 0
    if state == DRAFT:
        return bits | _BIT["drafts"]
    bits |= _BIT["open"]
    if state in {REPORTED, VERIFYING}:
        bits |= _BIT["file"]
    elif state == HANDLED:
        bits |= _BIT["check"]
    return bits | _BIT["phone"] if line.phone_now else bits

"""Which issues of the book the list shows: the scope, the state, the patch, the words. Pure, over what was read once."""

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
from grid.issues.running import Running, clock_now

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "open": N_("Still open"),
        "mine": N_("Mine"),
        "file": N_("To file"),
        "due": N_("Due soon"),
        "overdue": N_("Overdue"),
        "check": N_("To check"),
        "phone": N_("To phone"),
        "drafts": N_("Drafts"),
        "ended": N_("Ended"),
    }
)
"""In the order in which they stand over the list."""
_BACK = timedelta(days=366)
"""How far back the ended ones are listed; a search finds older ones too."""


class Chosen(NamedTuple):
    """What the user chose over the list."""

    scope: str = "open"
    state: str = ""
    area_id: UUID | None = None
    text: str = ""


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


def fitting(book: Book, chosen: Chosen, moment: Running) -> Shown:
    """The lines that fit, in the order of the book (ended ones newest first), and the figures of the scopes without the words."""
    patch = None
    if chosen.area_id is not None:
        tree = {id: node.parent_id for id, node in book.names.areas.items()}
        patch = below(tree, [chosen.area_id])
    counts = dict.fromkeys(SCOPES, 0)
    places: list[int] = []
    for place, line in enumerate(book.lines):
        if patch is not None and line.area_id not in patch:
            continue
        scopes = _scopes(line, moment, is_mine=line.id in book.mine)
        for scope in scopes:
            counts[scope] += 1
        if chosen.scope in scopes and (not chosen.state or line.state == chosen.state):
            places.append(place)
    if chosen.text.strip():
        texts = [book.texts[place] for place in places]
        places = [places[each] for each in found(texts, chosen.text)]
    lines = [book.lines[place] for place in places]
    if chosen.scope == "ended":
        lines.sort(key=lambda line: line.closed_at or line.reported_at, reverse=True)
    return Shown(lines, counts)


def _scopes(line: IssueLine, moment: Running, *, is_mine: bool) -> list[str]:
    state = line.state
    if state == DRAFT:
        return ["drafts", "mine"] if is_mine else ["drafts"]
    if state in ENDED:
        return ["ended"]
    scopes = ["open", "mine"] if is_mine else ["open"]
    if state in {REPORTED, VERIFYING}:
        scopes.append("file")
    elif state == HANDLED:
        scopes.append("check")
    if line.phone_now:
        scopes.append("phone")
    if line.clock is not None and line.limit_kind is not None and state in TICKING:
        clock = clock_now(line.clock, line.limit_kind, state, moment)
        if clock.share >= 100:
            scopes.append("overdue")
        elif clock.share >= 75 and not clock.paused:
            scopes.append("due")
    return scopes

"""Printing the sheets of stairwells: cards are made or kept, then drawn into one PDF. The desktop and the terminal run it as a job."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from core import issuer_key
from core.files import write_beside
from core.jobs import Job, Step
from core.language import _
from core.paths import DataFolder
from core.placing import placing
from grid.stairwells import cards
from grid.stairwells.cards import CardRow
from grid.stairwells.refusals import NoCardsToPrint
from store import journal
from store.facts import BASE_NAME, fact
from store.journal import Line
from store.transaction import Store

_CHUNK = 100
ROUTE = "S"


class Printed(NamedTuple):
    """What was printed: how many sheets, and how many of their cards are new."""

    sheets: int
    new: int
    path: Path


def manager_address(address: str, number: int) -> str:
    """What the manager's code holds; capitals, so that the code is coarse. `address` is the door's (http://HOST:PORT)."""
    return f"{address}/{ROUTE}/{number}".upper()


def print_sheets(
    store: Store,
    folder: DataFolder,
    path: Path,
    place_ids: Sequence[UUID],
    address: str,
    actor: str,
    at: datetime,
) -> Job[Printed]:
    """Write the sheets of these stairwells, in the order of the houses; cards are made where there is none or what it says has changed.

    Cancelled, no file is written, but cards that were made stand. Raises NoCardsToPrint, NotAStairwell, CardTooLong,
    CharacterNotPrintable, TextDoesNotFit, IssuerKeyUnreadable, FileLocked, FileNotWritten.
    """
    from grid.stairwells import sheet_pdf

    if not place_ids:
        raise NoCardsToPrint
    key = issuer_key.own(folder)
    made: list[CardRow] = []
    total = 2 * len(place_ids)
    for start in range(0, len(place_ids), _CHUNK):
        with store.write() as db:
            made += cards.make(db, place_ids[start : start + _CHUNK], key, actor, at)
        yield Step(min(start + _CHUNK, len(place_ids)), total, _("Making cards"))
    with store.read() as db:
        issuer = fact(db, BASE_NAME)
    sheets = [
        sheet_pdf.Sheet(card.facts.place, card.text, card.number, manager_address(address, card.number))
        for card in made
    ]
    drawing = sheet_pdf.draw(sheets, issuer)
    while True:
        try:
            step = next(drawing)
        except StopIteration as end:
            content: bytes = end.value
            break
        yield Step(len(place_ids) + step.done, total, _("Drawing sheets"))
    # On the disk before the base is held: a slow or far disk would keep the door waiting.
    beside = write_beside(path, content)
    try:
        with placing() as place, store.write() as db:
            said = {"count": len(made), "numbers": [card.number for card in made]}
            journal.note(
                db, Line("stairwell_cards.printed", "stairwell_cards", "sheets", actor, at, said), at
            )
            place(beside, path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return Printed(len(made), sum(card.made_at == at for card in made), path)

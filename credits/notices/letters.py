"""Printing reminders and warnings as letters: one page for each person, with a slip to be signed. Desktop and terminal call it."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from uuid import UUID

from core.files import write_whole
from core.jobs import Job, Step
from core.language import _
from credits.notices.notices import notices
from credits.notices.refusals import NothingToPrint
from store.naming import one_line
from store.transaction import Store


def write(store: Store, year: int, ids: Collection[UUID], path: Path, _at: datetime) -> Job[int]:
    """Write the letters of these notices of a year, taken-back ones left out, into one PDF; how many pages it has.

    Raises NothingToPrint, CharacterNotPrintable, FileLocked, FileNotWritten.
    """
    from credits.notices.letters_pdf import draw

    with store.read() as db:
        chosen = [row for row in notices(db, year) if row.id in ids and row.ended_at is None]
        issuer = one_line(db)
    if not chosen:
        raise NothingToPrint
    yield Step(0, len(chosen), _("Drawing the letters"))
    content = draw(chosen, issuer)
    yield Step(len(chosen), len(chosen), _("Drawing the letters"))
    write_whole(path, content)
    return len(chosen)

"""The appraisal list as every door hands it out: of an open year as it stands, of a closed one as frozen with its amendments marked."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from core.chunks import in_chunks
from core.ids import new_id
from core.jobs import Job, Step
from core.language import _, speaking
from core.paths import DataFolder
from core.placing import placing
from credits.appraisal import appraisal
from credits.appraisal.appraisal import Exported
from credits.refusals import ReasonMissing
from credits.standing.standing import PERSON
from credits.year import paper, reading
from credits.year.closed import is_closed
from credits.year.lines import FrozenLine
from store import journal
from store.journal import Line
from store.sets import among
from store.transaction import Store
from store.types import Db

_AT_ONCE = 1_000
_PRINTED = reading.AMENDMENTS.only("line", "name", "what", "reason", "objection", "amended_at", "actor")
"""The print counts by itself; amendments have numbers without a gap."""


def export(
    store: Store,
    folder: DataFolder,
    year: int,
    xlsx: Path,
    pdf: Path,
    *,
    full: bool = False,
    why: str = "",
    actor: str,
    at: datetime,
) -> Job[Exported]:
    """Write the year's list to both paths, as `appraisal.export` says; of a closed year the amended list, however the base stands now.

    Each amendment is a note in the workbook and a mark in its line of both. Raises what `appraisal.export` raises.
    """
    with store.read() as db:
        closed = is_closed(db, year)
    if not closed:
        return (
            yield from appraisal.export(
                store, folder, year, xlsx, pdf, full=full, why=why, actor=actor, at=at
            )
        )
    if full and not why.strip():
        raise ReasonMissing
    beside = xlsx.with_name(f".{new_id().hex}.xlsx"), pdf.with_name(f".{new_id().hex}.pdf")
    try:
        yield Step(0, 2, _("Writing the workbook and the print"))
        with store.read() as db:
            row = reading.closed_year(db, year)
            facts = reading.facts(row)
            with speaking("zh_CN"):
                said = reading.said_of(reading.amendments(db, year))
            met = sum(line.met for line in reading.lines(db, year))
            listed = _whole(db, reading.lines(db, year)) if full else reading.lines(db, year)
            paper.write_workbook(beside[0], facts, listed, said)
            paper.print_list(beside[1], facts, reading.lines(db, year), said)
        yield Step(1, 2)
        note: dict[str, object] = {
            "people": row.people,
            "met": met,
            "full": full,
            "why": why.strip(),
            "amendments": len(said),
        }
        with placing() as place, store.write() as db:
            journal.note(db, Line("appraisal.exported", "appraisal", str(year), actor, at, note), at)
            place(beside[0], xlsx)
            place(beside[1], pdf)
    finally:
        for path in beside:
            with suppress(OSError):
                path.unlink(missing_ok=True)
    yield Step(2, 2)
    return Exported(xlsx, pdf, row.people, met)


def print_amendments(
    store: Store, folder: DataFolder, year: int, pdf: Path, actor: str, at: datetime
) -> Job[Path]:
    """Write the year's amendments, each with what it amends and why, as a printed list; a line of the journal. Raises YearNotClosed."""
    yield Step(0, 1, _("Printing the amendments"))
    beside = pdf.with_name(f".{new_id().hex}.pdf")
    try:
        with store.read() as db:
            facts = reading.facts(reading.closed_year(db, year))
            with speaking("zh_CN"):
                rows = reading.amendments(db, year)
                paper.print_sheet(beside, facts, _PRINTED, rows)
        with placing() as place, store.write() as db:
            note = {"amendments": len(rows)}
            journal.note(db, Line("appraisal.exported", "appraisal", str(year), actor, at, note), at)
            place(beside, pdf)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    yield Step(1, 1)
    return pdf


def _whole(db: Db, lines: Iterator[FrozenLine]) -> Iterator[FrozenLine]:
    """The lines with whole mobile and ID numbers, as the roster has them now; who is no longer there keeps the masked ones."""
    for part in in_chunks(lines, _AT_ONCE):
        query = sa.select(PERSON.c.id, PERSON.c.mobile, PERSON.c.id_number).where(
            among(PERSON.c.id, "people")
        )
        numbers = {
            id: (mobile, id_number)
            for id, mobile, id_number in db.execute(query, {"people": [line.person_id for line in part]})
        }
        for line in part:
            yield line.numbered(*numbers.get(line.person_id, (None, None)))

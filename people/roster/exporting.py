"""Writing the roster as an xlsx that the importer reads again as "no change", numbers masked unless a reason is given."""

from datetime import datetime
from pathlib import Path

from core.clock import local_date
from core.files import put_in_place
from core.ids import new_id
from core.jobs import Job, Step
from core.language import _
from people.person_row import FULL, PEOPLE
from people.persons import people
from people.refusals import WhyMissing
from sheets import xlsx
from store.journal import Line, note
from store.transaction import Store


def export(store: Store, path: Path, *, full: bool, why: str, actor: str, at: datetime) -> Job[Path]:
    """Write everybody who has not left to `path` and say so in the journal; `full` writes mobile and ID numbers unmasked.

    Raises WhyMissing for `full` without a reason, FileLocked and FileNotWritten; the old file is then as it was and the
    journal silent.
    """
    why = why.strip()
    if full and not why:
        raise WhyMissing
    today = local_date(at)
    yield Step(0, 2, _("Reading the people"))
    with store.read() as db:
        rows = [row for row in people(db) if row.left_on is None or row.left_on > today]
    rows.sort(key=lambda row: (row.street, row.area, row.grid, row.staff_number or "", row.pinyin))
    yield Step(1, 2, _("Writing the file"))
    streets = sorted({row.street for row in rows if row.street})
    title = (
        _("Roster of social workers, {streets}", streets="、".join(streets))
        if streets
        else _("Roster of social workers")
    )
    notes = [_("As of {day}, {people} people", day=today, people=len(rows))]
    number = new_id().hex
    beside = path.with_name(f".{path.stem}.{number}.whole.xlsx")
    xlsx.write(beside, FULL if full else PEOPLE, rows, title=title, notes=notes)
    try:
        with store.write() as db:
            payload = {"file": path.name, "people": len(rows), "full": full, "why": why}
            note(db, Line("roster.exported", "roster", number, actor, at, payload), at)
            put_in_place(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    yield Step(2, 2)
    return path

"""Writing the roster as an xlsx that the importer reads again as "no change", numbers masked unless a reason is given."""

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from core.jobs import Job, Step
from core.language import _
from core.placing import placing
from people.areas import area_paths
from people.person_row import FULL, PEOPLE
from people.persons import by_place
from people.refusals import WhyMissing
from people.writing import PERSON, POSTING
from sheets import xlsx
from store.journal import Line, note
from store.transaction import Store
from store.types import Db


def export(store: Store, path: Path, *, full: bool, why: str, actor: str, at: datetime) -> Job[Path]:
    """Write everybody who has not left to `path` and say so in the journal; `full` writes mobile and ID numbers unmasked.

    Raises WhyMissing for `full` without a reason, FileLocked and FileNotWritten; the old file is then as it was and the
    journal silent.
    """
    why = why.strip()
    if full and not why:
        raise WhyMissing
    today = local_date(at)
    number = new_id().hex
    beside = path.with_name(f".{path.stem}.{number}.whole.xlsx")
    try:
        yield Step(0, 2, _("Writing the file"))
        with store.read() as db:
            title, count = (
                _title(db, today),
                db.scalar(sa.select(sa.func.count()).select_from(PERSON).where(_there(today))),
            )
            notes = [_("As of {day}, {people} people", day=today, people=count or 0)]
            xlsx.write(beside, FULL if full else PEOPLE, by_place(db, today), title=title, notes=notes)
        yield Step(1, 2)
        with placing() as place, store.write() as db:
            payload = {"file": path.name, "people": count or 0, "full": full, "why": why}
            note(db, Line("roster.exported", "roster", number, actor, at, payload), at)
            place(beside, path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    yield Step(2, 2)
    return path


def _there(today: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        PERSON.c.merged_into.is_(None), sa.or_(PERSON.c.left_on.is_(None), PERSON.c.left_on > today)
    )


def _title(db: Db, today: date) -> str:
    """With the streets in which somebody works."""
    posted = sa.select(POSTING.c.area_id).join(PERSON, PERSON.c.id == POSTING.c.person_id)
    patches = db.scalars(
        posted.where(_there(today), POSTING.c.until.is_(None), POSTING.c.area_id.is_not(None)).distinct()
    )
    paths = area_paths(db)
    streets = sorted({paths[patch].street for patch in patches if patch} - {""})
    if not streets:
        return _("Roster of social workers")
    return _("Roster of social workers, {streets}", streets="、".join(streets))

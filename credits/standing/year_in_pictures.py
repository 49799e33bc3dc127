"""The year in pictures, as one PDF for the leaders: the spread against the line, the months, the areas, supply against need.

Desktop and terminal call `write`; the screen shows the same figures.
"""

from datetime import date, datetime
from pathlib import Path

from charts.by_area import by_area
from charts.distribution import distribution
from charts.figure import Figure
from charts.progress import progress
from charts.supply import supply
from core.clock import local_date
from core.files import write_whole
from core.jobs import Job, Step
from core.language import _, speaking
from credits.rulebook.in_force import in_force
from credits.standing import pictures
from credits.standing.standing import standings
from credits.standing.supply import forecast, pictured
from store.naming import one_line
from store.transaction import Store
from store.types import Db

_TITLE = "{year} 年度学分情况图"


def figures(db: Db, year: int, at: datetime) -> list[Figure]:
    """Every picture that has something to show, in the present language; none for a year in which nobody is on the roster."""
    rows = standings(db, year, at)
    if not rows:
        return []
    required = in_force(db).on(date(year, 1, 1)).required
    met = sum(row.verdict == "met" for row in rows)
    found = [distribution([row.earned for row in rows], required, met)]
    months = pictures.months(db, year, at)
    if months:
        found.append(progress(months, required))
    found.append(by_area(pictures.areas(rows)))
    ahead = forecast(db, year, at)
    if ahead.is_needed:
        found.append(supply(pictured(ahead), len(ahead.short)))
    return found


def write(store: Store, year: int, path: Path, at: datetime) -> Job[Path]:
    """Write the pictures of a year to a PDF, in Chinese as every paper of the office. Raises FileLocked, FileNotWritten."""
    from charts import drawing_pdf
    from sheets.pictures_pdf import draw

    yield Step(0, 2, _("Reading the year"))
    with store.read() as db, speaking("zh_CN"):
        found = figures(db, year, at)
        issuer = one_line(db)
    yield Step(1, 2, _("Drawing the pictures"))
    write_whole(path, draw(_TITLE.format(year=year), issuer, local_date(at), found, drawing_pdf.draw))
    yield Step(2, 2, _("Drawing the pictures"))
    return path

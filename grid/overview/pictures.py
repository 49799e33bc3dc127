"""The overview as a picture, on the screen and on paper: the same figures. Window and terminal call it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from charts.figure import Figure
from charts.open_by_area import OpenCount, open_by_area
from core.clock import local_date
from core.files import write_whole
from core.jobs import Job, Step
from core.language import _, speaking
from grid.overview.by_area import AreaFigures, by_area, shares
from store.naming import one_line
from store.transaction import Store

_TITLE = "分片区一览"


def picture(rows: Sequence[AreaFigures]) -> Figure | None:
    """The picture of what is shown side by side, in the present language; None where there is no area."""
    shown = shares(rows)
    if not shown:
        return None
    return open_by_area(
        [OpenCount(row.name, row.open, row.due, row.overdue, row.looked, row.pairs) for row in shown]
    )


def write(store: Store, path: Path, at: datetime) -> Job[Path]:
    """Write the picture with its figures to a PDF, in Chinese as every paper of the office. Raises FileLocked, FileNotWritten."""
    from charts import drawing_pdf
    from sheets.pictures_pdf import draw

    yield Step(0, 2, _("Reading the grid"))
    with store.read() as db, speaking("zh_CN"):
        found = picture(by_area(db, at))
        issuer = one_line(db)
    yield Step(1, 2, _("Drawing the pictures"))
    write_whole(path, draw(_TITLE, issuer, local_date(at), [found] if found else [], drawing_pdf.draw))
    yield Step(2, 2, _("Drawing the pictures"))
    return path

"""What a company gets on paper: its assessment explained, the receipt of its objection with the decision once there is one.

Papers of the office: Chinese whatever language the desktop speaks.
"""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from core.clock import local, local_date
from core.files import write_whole
from core.jobs import Job, Step
from core.language import _, speaking
from grid.companies import assessments, formulas, objections
from grid.companies.objections import ObjectionRow, outcome_words
from grid.indicators.standing_out import month_words
from people.actors import actor_title
from sheets.columns import shown_day
from store.naming import one_line
from store.transaction import Store


def write_assessment(store: Store, assessment_id: UUID, path: Path, at: datetime) -> Job[Path]:
    """Print an assessment line by line. Raises UnknownAssessment, FileLocked, FileNotWritten, CharacterNotPrintable."""
    from grid.companies.statement_pdf import draw

    yield Step(0, 1)
    with store.read() as db, speaking("zh_CN"):
        row = assessments.assessment(db, assessment_id)
        lines = assessments.explained(db, row)
        last = assessments.objections_until(row, formulas.version(db, row.formula_id))
        lines.append(_("Objections are received until {day}.", day=shown_day(last)))
        title = _(
            "{company}, {area}: assessment of {month}",
            company=row.company,
            area=row.area,
            month=month_words(row.month),
        )
        signed = _("Signed for the company"), _("Signed for the office")
        content = draw(title, one_line(db), local_date(at), lines, signed)
    write_whole(path, content)
    yield Step(1, 1)
    return path


def write_receipt(store: Store, objection_id: UUID, path: Path, at: datetime) -> Job[Path]:
    """Print the receipt of an objection. Raises UnknownObjection, FileLocked, FileNotWritten, CharacterNotPrintable."""
    from grid.companies.statement_pdf import draw

    yield Step(0, 1)
    with store.read() as db, speaking("zh_CN"):
        row = objections.objection(db, objection_id)
        title = _("Receipt of an objection, {receipt}", receipt=row.receipt)
        signed = _("Brought by"), _("Received by")
        content = draw(title, one_line(db), local_date(at), _receipt(row), signed)
    write_whole(path, content)
    yield Step(1, 1)
    return path


def _receipt(row: ObjectionRow) -> list[str]:
    lines = [
        _("Company: {company}", company=row.company),
        _("Assessment: {area}, {month}", area=row.area, month=row.month),
        _("Brought by {who}, received {at}", who=row.by, at=f"{local(row.received_at):%Y-%m-%d %H:%M}"),
        _("What is objected to: {words}", words=row.words),
    ]
    if row.upheld is None or row.decided_at is None:
        return [*lines, _("It is decided in writing, with reasons.")]
    decided = f"{local(row.decided_at):%Y-%m-%d %H:%M}"
    return [
        *lines,
        _(
            "Decided {at} by {who}: {outcome}",
            at=decided,
            who=actor_title(row.decided_by),
            outcome=outcome_words(row),
        ),
        _("Reasons: {words}", words=row.decision),
    ]

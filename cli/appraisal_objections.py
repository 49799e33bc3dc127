"""`xiuhua appraisal objections`: received within the window and receipted, listed, decided."""

from pathlib import Path
from typing import get_args

import click

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core.clock import now
from core.files import write_whole
from core.language import N_, _
from credits.year import objections, reading
from credits.year.objections import OBJECTIONS, Decision, ObjectionRow
from store.types import Db

_YEAR = click.IntRange(2000, 2100)


@click.group(cls=WordedGroup, name="objections", help=N_("Objections to a closed list."))
def objections_group() -> None:
    """Objections to a closed list."""


@command(objections_group, "list", N_("List the objections to a closed year, those to be decided first."))
@option("--year", type=_YEAR, required=True, help=N_("The credited year."))
def list_(*, year: int, data: Path | None, as_json: bool) -> None:
    """List the objections to a closed year."""
    with opened(data) as base, base.store.read() as db:
        reading.closed_year(db, year)
        found = objections.objections(db, year)
    if as_json:
        say.as_json([_plain(row) for row in found])
    elif found:
        say.table(OBJECTIONS, found)
    else:
        click.echo(_("Nobody objected."))


@command(
    objections_group,
    "receive",
    N_(
        "Receive an objection to a line of a closed year.\n\nOnly until the last day that was given when the year was closed."
    ),
)
@option("--year", type=_YEAR, required=True, help=N_("The credited year."))
@option("--line", type=click.IntRange(1), required=True, help=N_("The number of the line."))
@option("--words", required=True, help=N_("What the person objects to, in their words."))
@option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help=N_("Where to write the receipt."))
def receive(*, year: int, line: int, words: str, pdf: Path | None, data: Path | None, as_json: bool) -> None:
    """Receive an objection to a line of a closed year."""
    at = now()
    with opened(data) as base:
        with base.store.write() as db:
            number = objections.receive(db, year, line, words, "terminal", at)
        with base.store.read() as db:
            row = objections.objection(db, year, number)
            if pdf:
                write_whole(pdf.absolute(), _receipt(db, row))
    _say(row, pdf, as_json=as_json)


@command(
    objections_group,
    "decide",
    N_("Decide an objection.\n\nOne that is upheld names the amendment that was made for it."),
)
@option("--year", type=_YEAR, required=True, help=N_("The credited year."))
@option("--number", type=click.IntRange(1), required=True, help=N_("The number on the receipt."))
@option("--decision", type=click.Choice(get_args(Decision)), required=True, help=N_("What was decided."))
@option("--amendment", type=click.IntRange(1), help=N_("The amendment that an upheld one led to."))
@option("--reason", required=True, help=N_("Why; it stays in the record."))
def decide(
    *,
    year: int,
    number: int,
    decision: Decision,
    amendment: int | None,
    reason: str,
    data: Path | None,
    as_json: bool,
) -> None:
    """Decide an objection."""
    at = now()
    with opened(data) as base:
        with base.store.write() as db:
            objections.decide(db, year, number, decision, reason, "terminal", at, amendment)
        with base.store.read() as db:
            row = objections.objection(db, year, number)
    _say(row, None, as_json=as_json)


@command(objections_group, "receipt", N_("Write the receipt of an objection; once it is decided, how."))
@option("--year", type=_YEAR, required=True, help=N_("The credited year."))
@option("--number", type=click.IntRange(1), required=True, help=N_("The number on the receipt."))
@option(
    "--pdf",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help=N_("Where to write the receipt."),
)
def receipt(*, year: int, number: int, pdf: Path, data: Path | None, as_json: bool) -> None:
    """Write the receipt of an objection."""
    with opened(data) as base, base.store.read() as db:
        row = objections.objection(db, year, number)
        write_whole(pdf.absolute(), _receipt(db, row))
    _say(row, pdf, as_json=as_json)


def _receipt(db: Db, row: ObjectionRow) -> bytes:
    from credits.year.receipt_pdf import draw

    closed = reading.closed_year(db, row.year)
    return draw(reading.facts(closed), row, reading.frozen_line(db, row.year, row.line_number))


def _say(row: ObjectionRow, pdf: Path | None, *, as_json: bool) -> None:
    written = str(pdf.absolute()) if pdf else ""
    if as_json:
        say.as_json({**_plain(row), "pdf": written})
        return
    say.table(OBJECTIONS, [row])
    if written:
        click.echo(written)


def _plain(row: ObjectionRow) -> dict[str, object]:
    return {
        "number": row.number,
        "line": row.line_number,
        "name": row.name,
        "words": row.words,
        "received_at": row.received_at,
        "decision": row.decision,
        "reason": row.decided_reason,
        "amendment": row.amendment_number,
    }

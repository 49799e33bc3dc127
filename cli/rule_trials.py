"""`xiuhua rules simulate` and `xiuhua rules recalculate`: what a version would make of a year, and making it so."""

import sys
from pathlib import Path

import click

from cli import say
from cli.base import command, opened
from cli.rule_group import rules_group
from cli.worded import option
from core.amounts import shown
from core.clock import local_year, now
from core.language import N_, _
from credits.rulebook import recalculation, rule_files, rule_versions, simulator
from credits.rulebook.recalculation import DIFFERENCES, Difference, Preview, Recalculated
from credits.rulebook.simulator import TRIED, Tried
from credits.rules import Rules
from store.transaction import Store

_YEAR = click.IntRange(2000, 2100)
_SHOWN = 40
"""Rows that are printed before the confirmation; --xlsx writes all."""


@command(
    rules_group,
    "simulate",
    N_(
        "Try rules on a year: who would cross the line either way.\n\nRULES is a version's number, a rule file, or the name of a shipped set. Nothing is written to the base."
    ),
)
@click.argument("rules")
@option("--year", type=_YEAR, help=N_("The credited year; this year when left out."))
@option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help=N_("Where to write the workbook."))
def simulate(*, rules: str, year: int | None, xlsx: Path | None, data: Path | None, as_json: bool) -> None:
    """Try rules on a year: who would cross the line either way."""
    at = now()
    with opened(data) as base:
        tried = _rules(base.store, rules)
        job = simulator.simulate(base.store, year or local_year(at), tried, at)
        found = say.run(job, _("Trying the rules on everybody"), quiet=as_json)
    if xlsx:
        from sheets.xlsx import write

        write(xlsx.absolute(), TRIED, found.changes, title=_("What would change in {year}", year=found.year))
    if as_json:
        say.as_json(
            {
                "year": found.year,
                "people": found.people,
                "up": found.up,
                "down": found.down,
                "before": found.before,
                "after": found.after,
                "changes": [_tried(row) for row in found.changes],
            }
        )
        return
    if found.changes:
        say.table(TRIED, found.changes)
    click.echo(
        _(
            "Of {people} people {up} would newly meet the line, {down} no longer; something changes for {changes}.",
            people=found.people,
            up=found.up,
            down=found.down,
            changes=len(found.changes),
        )
    )


@command(
    rules_group,
    "recalculate",
    N_(
        "Recalculate a year under a signed version.\n\nShows every difference and asks first; what differs is taken back and posted anew."
    ),
)
@click.argument("number", type=click.IntRange(1, 1_000_000))
@option("--year", type=_YEAR, required=True, help=N_("The credited year."))
@option("--reason", required=True, help=N_("Why; it stays in the record."))
@option("--yes", is_flag=True, help=N_("Recalculate without asking."))
@option(
    "--xlsx", type=click.Path(dir_okay=False, path_type=Path), help=N_("Where to write every difference.")
)
def recalculate(
    *,
    number: int,
    year: int,
    reason: str,
    yes: bool,
    xlsx: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Recalculate a year under a signed version."""
    at = now()
    done: Recalculated | None = None
    with opened(data) as base:
        with base.store.read() as db:
            version = rule_versions.version(db, number)
        job = recalculation.preview(base.store, year, version.id, at)
        preview = say.run(job, _("Comparing every entry"), quiet=as_json)
        if xlsx:
            from sheets.xlsx import write

            write(xlsx.absolute(), DIFFERENCES, preview.differences, title=_("Differences"))
        if not as_json:
            _say_preview(preview)
        asked = sys.stdin.isatty() and not as_json and bool(preview.differences)
        if yes or (asked and click.confirm(_("Post these differences now?"), err=True)):
            writing = recalculation.recalculate(
                base.store, year, version.id, preview.digest, reason, "terminal", at
            )
            done = say.run(writing, _("Posting the differences"), quiet=as_json)
    if as_json:
        say.as_json(
            {
                "year": year,
                "version": number,
                "differences": [_difference(row) for row in preview.differences],
                "recalculated": done._asdict() if done else None,
            }
        )
    elif done:
        click.echo(
            _(
                "{entries} entries posted for {people} people, {reversals} taken back.",
                entries=done.entries,
                people=done.people,
                reversals=done.reversals,
            )
        )
    elif preview.differences:
        click.echo(_("Nothing was recalculated. Add --yes to do it."), err=True)


def _rules(store: Store, wanted: str) -> Rules:
    if wanted.isdecimal():
        with store.read() as db:
            return rule_versions.version(db, int(wanted)).rules
    if wanted in rule_files.SETS:
        return rule_files.shipped_set(wanted).rules
    return rule_files.read(Path(wanted)).rules


def _say_preview(preview: Preview) -> None:
    if not preview.differences:
        click.echo(_("Under this version every entry is worth what it is worth now."))
        return
    say.table(DIFFERENCES, preview.differences[:_SHOWN])
    if len(preview.differences) > _SHOWN:
        click.echo(_("… and {more} more; --xlsx writes them all.", more=len(preview.differences) - _SHOWN))
    click.echo(
        _("{count} entries of {people} people differ.", count=len(preview.differences), people=preview.people)
    )


def _tried(row: Tried) -> dict[str, object]:
    return {
        "staff_number": row.now.staff_number,
        "name": row.now.name,
        "crossing": row.crossing,
        "earned": [shown(row.now.earned), shown(row.earned)],
        "required": [shown(row.now.required), shown(row.required)],
        "verdict": [row.now.verdict, row.verdict],
    }


def _difference(row: Difference) -> dict[str, object]:
    return {
        "staff_number": row.staff_number,
        "name": row.name,
        "day": row.day,
        "title": row.title,
        "kind": row.kind,
        "credits": [None if row.credits is None else shown(row.credits), shown(row.new_credits)],
    }

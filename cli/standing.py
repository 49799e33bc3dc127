"""`xiuhua standing`: where everybody stands against the year's line, one person's entries and proof, what is behind an entry."""

from pathlib import Path
from uuid import UUID

import click
import sqlalchemy as sa

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core import amounts
from core.clock import local_year, now
from core.language import N_, _
from credits import ledger
from credits.ledger import ENTRIES, EntryRow
from credits.provenance import proof, telling
from credits.provenance.provenance import Behind, behind
from credits.refusals import UnknownEntry
from credits.standing.standing import STANDINGS, Standing, standings
from people import persons
from people.names import normalise
from people.refusals import SeveralPeople, UnknownPerson
from store.journal import JOURNAL
from store.types import Db

_ACTOR = "terminal"
_LIST = "list"


class _ListFirst(WordedGroup):
    """`xiuhua standing --year 2026` is `xiuhua standing list --year 2026`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The verb, put in where it was left out."""
        first = args[0] if args else ""
        if first not in self.commands and first not in ctx.help_option_names:
            args = [_LIST, *args]
        return super().parse_args(ctx, args)


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(
    cls=_ListFirst, name="standing", help=N_("List everybody's credits of a year, and what is behind them.")
)
def standing_group() -> None:
    """Credits of a year."""


@command(
    standing_group,
    _LIST,
    N_(
        "List everybody's credits of a year.\n\nEarned, required, still possible and the verdict; sorted by area, never by credits."
    ),
)
@option("--year", type=click.IntRange(2000, 2100), help=N_("The credited year; this year when left out."))
def standing(*, year: int | None, data: Path | None, as_json: bool) -> None:
    """List everybody's credits of a year: earned, required, still possible, verdict. Sorted by area, never by credits."""
    at = now()
    with opened(data) as base, base.store.read() as db:
        found = standings(db, year or local_year(at), at)
    if as_json:
        say.as_json([_plain(one) for one in found])
    else:
        say.table(STANDINGS, found)


@command(
    standing_group,
    "proof",
    N_(
        "List one person's entries of a year, or write them as a proof.\n\nPERSON is a staff number, or a name that only one has. "
        "The proof (PDF) has one page with every entry, the digest and the place for the base's stamp."
    ),
)
@click.argument("person", metavar="PERSON")
@option("--year", type=click.IntRange(2000, 2100), help=N_("The credited year; this year when left out."))
@option(
    "--pdf",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.pdf",
    help=N_("Write the proof here."),
)
def proof_(*, person: str, year: int | None, pdf: Path | None, data: Path | None, as_json: bool) -> None:
    """List one person's entries of a year, or write them as a proof."""
    at = now()
    of_year = year or local_year(at)
    with opened(data) as base:
        with base.store.read() as db:
            who = _person(db, person)
            found = ledger.entries(db, who, of_year)
        if pdf is not None:
            job = proof.write(base.store, who, of_year, pdf.absolute(), actor=_ACTOR, at=at)
            say.run(job, _("Writing the proof"), quiet=as_json)
    if as_json:
        file = {"file": str(pdf.absolute())} if pdf else {}
        say.as_json({"year": of_year, "entries": [_entry(row) for row in found], **file})
    elif pdf is not None:
        click.echo(str(pdf.absolute()))
    else:
        say.table(ENTRIES, found)


@command(
    standing_group,
    "entry",
    N_(
        "Tell what is behind an entry.\n\nENTRY is its number as a proof shows it (its line in the journal), or its id as --json does."
    ),
)
@click.argument("entry", metavar="ENTRY")
def entry_(*, entry: str, data: Path | None, as_json: bool) -> None:
    """Tell what is behind an entry."""
    with opened(data) as base, base.store.read() as db:
        found = behind(db, _entry_id(db, entry))
    told = [telling.figure(found), *telling.reckoning(found), *telling.posting(found)]
    marks = [telling.mark_words(mark) for mark in found.marks]
    if as_json:
        say.as_json(_behind(found, told, marks))
        return
    for sentence in (f"{found.name} {found.staff_number}".strip(), *told, *marks):
        click.echo(sentence)
    for each in found.journal:
        click.echo(
            f"{each.line.seq}  {each.line.recorded_at.isoformat()}  {each.line.action}  {each.line.actor}"
        )


def _person(db: Db, sought: str) -> UUID:
    """Whose staff number or name that is. Raises UnknownPerson and SeveralPeople."""
    by_number = persons.by_staff_numbers(db, [sought])
    if by_number:
        return next(iter(by_number.values())).id
    named = [row for row in persons.people(db, search=sought) if row.name == normalise(sought)]
    if not named:
        raise UnknownPerson
    if len(named) > 1:
        raise SeveralPeople(name=sought, count=len(named))
    return named[0].id


def _entry_id(db: Db, said: str) -> UUID:
    if said.isdecimal():
        line = sa.select(JOURNAL.c.subject_id).where(
            JOURNAL.c.seq == int(said), JOURNAL.c.subject_kind == "ledger_entry"
        )
        said = db.scalar(line) or ""
    try:
        return UUID(said)
    except ValueError as error:
        raise UnknownEntry from error


def _behind(found: Behind, told: list[str], marks: list[str]) -> dict[str, object]:
    return {
        "person": found.name,
        "staff_number": found.staff_number,
        "entry": _entry(found.entry),
        "source_key": found.source_key,
        "told": told,
        "marks": marks,
        "chain": [_entry(row) for row in found.chain],
        "journal": [
            {"seq": each.line.seq, "action": each.line.action, "actor": each.line.actor}
            for each in found.journal
        ],
    }


def _entry(row: EntryRow) -> dict[str, object]:
    return {
        "id": str(row.id),
        "year": row.year,
        "day": row.day.isoformat(),
        "course": row.course,
        "kind": row.kind,
        "category": row.category,
        "hours": amounts.shown(row.hours),
        "credits": amounts.shown(row.credits),
        "before_cap": None if row.before_cap is None else amounts.shown(row.before_cap),
        "lane": row.lane,
        "rules": row.rule_number,
        "reverses": None if row.reverses_id is None else str(row.reverses_id),
        "is_reversed": row.is_reversed,
        "reason": row.reason,
    }


def _plain(one: Standing) -> dict[str, object]:
    return {
        "staff_number": one.staff_number,
        "name": one.name,
        "area": one.area,
        "earned": amounts.shown(one.earned),
        "required": amounts.shown(one.required),
        "possible": amounts.shown(one.possible),
        "verdict": one.verdict,
    }

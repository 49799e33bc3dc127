"""`xiuhua grid catalogue`: the items and their limits, version by version; import with a preview, export, withdrawal."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core.clock import local_date, now
from core.language import N_, _
from grid import catalogue
from grid.catalogue import importing
from grid.catalogue.importing import ImportPlan
from grid.catalogue.items import CATALOGUE
from grid.catalogue.refusals import UnknownVersion
from grid.catalogue.versions import Catalogue, VersionRow
from grid.catalogue.words import VERSIONS, change_sentences
from store.types import Db

_ACTOR = "terminal"
_FILE = click.Path(dir_okay=False, path_type=Path)
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_NUMBER = click.IntRange(1, 1_000_000)
_SHOWN = ("code", "class_name", "name", "limit", "photos", "unit_words")


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(
    cls=WordedGroup, name="catalogue", help=N_("The catalogue of items: limits, conditions, versions.")
)
def catalogue_group() -> None:
    """The catalogue of items: limits, conditions, versions."""


@command(
    catalogue_group,
    "show",
    N_(
        "Show the items of a version, or of the one in force.\n\nTEXT finds items by part of the name, code, pinyin or initials."
    ),
)
@click.argument("text", required=False, default="")
@option("--on", "day", type=_DAY, help=N_("In force on this day; today when left out."))
@option("--number", type=_NUMBER, help=N_("The version of this number instead."))
def show(*, text: str, day: datetime | None, number: int | None, data: Path | None, as_json: bool) -> None:
    """Show the items of a version, or of the one in force; TEXT searches by name, code, pinyin or initials."""
    with opened(data) as base, base.store.read() as db:
        found = _chosen(db, day.date() if day else local_date(now()), number)
    items = (
        [kept.item for kept in catalogue.search(found, text)] if text else [kept.item for kept in found.items]
    )
    if as_json:
        say.as_json({**_facts(found.version), "items": [item._asdict() for item in items]})
        return
    click.echo(_heading(found.version))
    say.table(CATALOGUE.only(*_SHOWN), items)


@command(catalogue_group, "versions", N_("List the versions, the newest first."))
def versions(*, data: Path | None, as_json: bool) -> None:
    """List the versions, the newest first."""
    with opened(data) as base, base.store.read() as db:
        rows = catalogue.versions(db)
    if as_json:
        say.as_json([_facts(row) for row in rows])
    elif rows:
        say.table(VERSIONS, rows)
    else:
        click.echo(_("The catalogue that ships is in force; it becomes version 1 with the first issue."))


@command(
    catalogue_group,
    "import",
    N_(
        "Import a catalogue as a new version: xlsx, xls, ods or csv.\n\nSays first what it changes against the version in force. Issues that are filed keep the items they were filed under."
    ),
)
@click.argument("file", type=_FILE)
@option("--title", default="", help=N_("What the version is called; the file's name when left out."))
@option("--from", "since", type=_DAY, help=N_("The first day on which it counts; today when left out."))
@option("--dry-run", is_flag=True, help=N_("Show what would change; change nothing."))
@option("--yes", is_flag=True, help=N_("Do not ask before importing."))
def import_(
    *,
    file: Path,
    title: str,
    since: datetime | None,
    dry_run: bool,
    yes: bool,
    data: Path | None,
    as_json: bool,
) -> None:
    """Import a catalogue as a new version."""
    saved: VersionRow | None = None
    with opened(data) as base:
        items = catalogue.read_file(file)
        at = now()
        day = since.date() if since else local_date(at)
        with base.store.read() as db:
            plan = importing.plan(db, items, day)
        if not as_json:
            _say_plan(plan)
        something = bool(plan.difference)
        asked = something and not dry_run and not yes and not as_json and sys.stdin.isatty()
        if something and not dry_run and (yes or (asked and click.confirm(_("Import now?")))):
            with base.store.write() as db:
                catalogue.ensure(db, _ACTOR, at)
                saved = catalogue.save(db, title or file.stem[:80], items, day, _ACTOR, at)
    if as_json:
        say.as_json({**_plan_json(plan), "imported": None if saved is None else _facts(saved)})
    elif saved is not None:
        click.echo(_("Imported."))
        click.echo(_heading(saved))
    elif something and not dry_run:
        click.echo(_("Nothing was imported. Add --yes to import."), err=True)


@command(catalogue_group, "export", N_("Write a version as xlsx, to be changed and imported again."))
@click.argument("file", type=_FILE)
@option("--on", "day", type=_DAY, help=N_("In force on this day; today when left out."))
@option("--number", type=_NUMBER, help=N_("The version of this number instead."))
def export(*, file: Path, day: datetime | None, number: int | None, data: Path | None, as_json: bool) -> None:
    """Write a version as xlsx, to be changed and imported again."""
    with opened(data) as base, base.store.read() as db:
        found = _chosen(db, day.date() if day else local_date(now()), number)
    job = importing.export(file.absolute(), [kept.item for kept in found.items])
    written = say.run(job, _("Writing the file"), quiet=as_json)
    if as_json:
        say.as_json({"file": str(written), "items": len(found.items)})
    else:
        click.echo(str(written))


@command(
    catalogue_group,
    "withdraw",
    N_("Withdraw a version that was wrong.\n\nIssues that are filed under it keep its items."),
)
@click.argument("number", type=_NUMBER)
@option("--why", required=True, metavar="REASON", help=N_("Why it is withdrawn; the journal keeps it."))
def withdraw(*, number: int, why: str, data: Path | None, as_json: bool) -> None:
    """Withdraw a version that was wrong."""
    at = now()
    with opened(data) as base, base.store.write() as db:
        row = _version(db, number)
        catalogue.withdraw(db, row.id, why, _ACTOR, at)
        standing = catalogue.in_force(db, local_date(at)).version
    if as_json:
        say.as_json({"withdrawn": number, "in_force": _facts(standing)})
    else:
        click.echo(
            _("Version {number} is withdrawn. In force: {version}", number=number, version=_heading(standing))
        )


def _chosen(db: Db, day: date, number: int | None) -> Catalogue:
    return catalogue.in_force(db, day) if number is None else catalogue.catalogue_of(db, _version(db, number))


def _version(db: Db, number: int) -> VersionRow:
    found = next((row for row in catalogue.versions(db) if row.number == number), None)
    if found is None:
        raise UnknownVersion
    return found


def _heading(row: VersionRow) -> str:
    if not row.number:
        return _("{title} (as it ships, not yet in use)", title=row.title)
    return _(
        "Version {number}: {title}, in force from {day}",
        number=row.number,
        title=row.title,
        day=row.in_force_from,
    )


def _facts(row: VersionRow) -> dict[str, Any]:
    return {"number": row.number, "title": row.title, "in_force_from": row.in_force_from, "sha256": row.sha256,
            "saved_at": row.saved_at, "saved_by": row.saved_by, "withdrawn_at": row.withdrawn_at}  # fmt: skip


def _say_plan(plan: ImportPlan) -> None:
    sentences = change_sentences(plan.difference)
    if not sentences:
        click.echo(_("The file says what the version in force says already."))
        return
    if plan.against is not None:
        click.echo(_("Against the version in force ({version}):", version=_heading(plan.against)))
    for sentence in sentences:
        click.echo(f"  {sentence}")


def _plan_json(plan: ImportPlan) -> dict[str, Any]:
    found = plan.difference
    return {
        "items": len(plan.items),
        "against": plan.against.number if plan.against else None,
        "added": [item._asdict() for item in found.added],
        "removed": [item._asdict() for item in found.removed],
        "changed": [change._asdict() for change in found.changed],
    }

"""`xiuhua rules`: the versions of the credit rules, as files and in words; drafting and signing them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cli import rule_trials, say
from cli.base import command, opened
from cli.rule_group import root, rules_group
from cli.worded import option
from core import clock
from core.files import write_whole
from core.language import N_, _
from credits.rulebook import rule_files, rule_versions
from credits.rulebook.rule_files import RuleFile
from credits.rulebook.rule_table import RULE_VERSIONS
from credits.rulebook.rule_versions import RuleVersionRow
from credits.rulebook.rule_words import Words, changes, words
from credits.rules import plain
from store.transaction import Store

_ACTOR = "terminal"
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_NUMBER = click.IntRange(1, 1_000_000)


__all__ = ["root", "rule_trials"]


@command(rules_group, "list", N_("List the versions, the newest first."))
def list_versions(*, data: Path | None, as_json: bool) -> None:
    """List the versions, the newest first."""
    with opened(data) as base, base.store.read() as db:
        found = rule_versions.versions(db)
    if as_json:
        say.as_json([_facts(row) for row in found])
    elif found:
        say.table(RULE_VERSIONS, found)
    else:
        click.echo(_("This base has no credit rules yet: it gets its first version with the first credits."))


@command(
    rules_group,
    "show",
    N_("Say in words what a version lays down.\n\nWithout a number it is the version in force today."),
)
@click.argument("number", type=_NUMBER, required=False)
def show(*, number: int | None, data: Path | None, as_json: bool) -> None:
    """Say in words what a version lays down; without a number, the one in force today."""
    with opened(data) as base:
        row = _version(base.store, number, clock.now())
    said = words(row.rules)
    if as_json:
        say.as_json({**_facts(row), "words": _plain_words(said), "rules": plain(row.rules)})
        return
    click.echo(_heading(row))
    _say_words(said)


@command(rules_group, "export", N_("Write a version to a rule file."))
@click.argument("number", type=_NUMBER)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(*, number: int, file: Path, data: Path | None, as_json: bool) -> None:
    """Write a version to a rule file."""
    with opened(data) as base:
        row = _version(base.store, number, clock.now())
    write_whole(file, rule_files.written(RuleFile(row.title, row.effective_from, "", row.rules)))
    if as_json:
        say.as_json({"number": row.number, "file": str(file)})
    else:
        click.echo(_("Written: {file}", file=str(file)))


@command(
    rules_group, "import", N_("Take a rule file in as a draft; it counts for nothing until it is signed.")
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option("--from", "since", type=_DAY, help=N_("The first day; the file's own when left out."))
@option("--title", help=N_("The title; the file's own when left out."))
def import_file(
    *, file: Path, since: datetime | None, title: str | None, data: Path | None, as_json: bool
) -> None:
    """Take a rule file in as a draft."""
    _draft(data, rule_files.read(file), since, title, as_json=as_json)


@command(rules_group, "sets", N_("List the rule sets that are shipped to start from."))
def sets(*, data: Path | None, as_json: bool) -> None:
    """List the rule sets that are shipped to start from."""
    found = rule_files.shipped()
    if as_json:
        say.as_json(
            [{"name": name, "title": file.title, "notes": file.notes} for name, file in found.items()]
        )
        return
    for name, file in found.items():
        click.echo(f"{name}: {file.title}")
        for line in file.notes.splitlines():
            click.echo(f"  {line}")


@command(rules_group, "draft", N_("Begin a draft from a shipped rule set."))
@option("--set", "name", required=True, metavar="NAME", help=N_("Its name (xiuhua rules sets)."))
@option("--from", "since", type=_DAY, required=True, help=N_("The first day, such as 2027-01-01."))
@option("--title", help=N_("The title; the set's own when left out."))
def draft(*, name: str, since: datetime, title: str | None, data: Path | None, as_json: bool) -> None:
    """Begin a draft from a shipped rule set."""
    _draft(data, rule_files.shipped_set(name), since, title, as_json=as_json)


@command(
    rules_group,
    "sign",
    N_("Sign a draft: from its day on it is in force, and it is fixed.\n\nSays what changes and asks first."),
)
@click.argument("number", type=_NUMBER)
@option("--yes", is_flag=True, help=N_("Sign without asking."))
def sign(*, number: int, yes: bool, data: Path | None, as_json: bool) -> None:
    """Sign a draft: from its day on it is in force, and it is fixed."""
    with opened(data) as base:
        row = _version(base.store, number, clock.now())
        if not yes:
            _say_changes(base.store, row)
            question = _(
                "Version {number} takes effect on {day} and cannot be changed after signing. Sign it?",
                number=row.number,
                day=row.effective_from,
            )
            click.confirm(question, abort=True, err=True)
        at = clock.now()
        with base.store.write() as db:
            rule_versions.sign(db, row.id, _ACTOR, at)
        signed = _version(base.store, number, at)
    if as_json:
        say.as_json(_facts(signed))
    else:
        click.echo(_heading(signed))


def _draft(
    data: Path | None, file: RuleFile, since: datetime | None, title: str | None, *, as_json: bool
) -> None:
    day = file.effective_from if since is None else since.date()
    drafted = file._replace(effective_from=day, title=file.title if title is None else title)
    with opened(data) as base:
        at = clock.now()
        with base.store.write() as db:
            rule_versions.ensure_first_version(db, _ACTOR, at)
            made = rule_files.import_draft(db, drafted, _ACTOR, at)
        with base.store.read() as db:
            row = next(each for each in rule_versions.versions(db) if each.id == made)
    if as_json:
        say.as_json(_facts(row))
        return
    click.echo(_heading(row))
    if file.notes:
        click.echo(file.notes)


def _version(store: Store, number: int | None, at: datetime) -> RuleVersionRow:
    with store.read() as db:
        if number is None:
            return rule_versions.in_force(db, clock.local_date(at))
        return rule_versions.version(db, number)


def _say_changes(store: Store, row: RuleVersionRow) -> None:
    with store.read() as db:
        before = rule_versions.in_force(db, row.effective_from)
    for change in changes(before.rules, row.rules):
        click.echo(change.heading, err=True)
        for sentence in change.until_now:
            click.echo(f"  - {sentence}", err=True)
        for sentence in change.from_then:
            click.echo(f"  + {sentence}", err=True)


def _say_words(said: Words) -> None:
    for heading, sentences in said:
        click.echo(f"\n{heading}")
        for sentence in sentences:
            click.echo(f"  {sentence}")


def _heading(row: RuleVersionRow) -> str:
    if row.signed_at is None:
        return _(
            "Version {number}, “{title}”, a draft to take effect on {day}",
            number=row.number,
            title=row.title,
            day=row.effective_from,
        )
    return _(
        "Version {number}, “{title}”, in effect from {day}, signed by {who} on {signed}",
        number=row.number,
        title=row.title,
        day=row.effective_from,
        who=row.signed_by,
        signed=clock.local_date(row.signed_at),
    )


def _facts(row: RuleVersionRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "id": row.id,
        "title": row.title,
        "effective_from": row.effective_from,
        "signed_at": row.signed_at,
        "signed_by": row.signed_by,
    }


def _plain_words(said: Words) -> list[dict[str, Any]]:
    return [{"heading": heading, "sentences": sentences} for heading, sentences in said]

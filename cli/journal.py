"""`xiuhua journal verify`: is every line of the record as it was written, and does the ledger agree with it?"""

import sys
from pathlib import Path

import click

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup
from core.language import N_, _
from credits import audit
from store import journal


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="journal", help=N_("The record of every change."))
def journal_group() -> None:
    """The record of every change."""


@command(
    journal_group,
    "verify",
    N_(
        "Prove that the record was not altered.\n\nWalks the whole journal and compares ledger and certificates with it. Exit status 1 when anything disagrees."
    ),
)
def verify(*, data: Path | None, as_json: bool) -> None:
    """Prove that no line of the journal was altered, dropped or put in, and that ledger and certificates agree with it.

    Exit status 1 when anything disagrees.
    """
    with opened(data) as base, base.store.read() as db:
        verdict = say.run(journal.verify(db), _("Reading the journal"), quiet=as_json)
        disagreements = say.run(audit.disagreements(db), _("Comparing the record"), quiet=as_json)
    ok = verdict.ok and not disagreements
    if as_json:
        say.as_json(
            {
                "ok": ok,
                "lines": verdict.lines,
                "first_bad": verdict.first_bad,
                "disagreements": [
                    {"kind": found.kind, "id": str(found.id), "message": found.message}
                    for found in disagreements
                ],
            }
        )
    else:
        if verdict.ok:
            click.echo(_("The journal is whole: {lines} lines.", lines=verdict.lines))
        else:
            click.echo(
                _(
                    "The journal was altered: line {line} is the first that is not as it was written.",
                    line=verdict.first_bad,
                )
            )
        for found in disagreements:
            click.echo(found.message)
    sys.exit(0 if ok else 1)

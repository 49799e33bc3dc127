"""`xiuhua journal verify`: is every line of the record as it was written, and does every table agree with it?"""

import sys
from pathlib import Path

import click

from cli import say
from cli.base import command, opened
from cli.every_record import ALL, WHY_LEFT_OUT, here
from cli.worded import WordedGroup
from core.language import N_, _, translate
from store import journal
from store.journal import Verdict
from store.records import Disagreement, disagreements
from store.refusals import BaseDamaged
from store.soundness import soundness
from store.transaction import Store


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
        "Prove that the record was not altered.\n\nChecks the database file, walks the whole journal and compares every table with it. Exit status 1 when anything disagrees."
    ),
)
def verify(*, data: Path | None, as_json: bool) -> None:
    """Prove that no line of the journal was altered, dropped or put in, and that every table says what the journal says.

    Exit status 1 when anything disagrees or the database file is damaged.
    """
    with opened(data) as base:
        verdict, found, is_all = _examined(base.store, quiet=as_json)
    ok = verdict is not None and verdict.ok and not found
    if as_json:
        say.as_json(
            {
                "ok": ok,
                "lines": verdict.lines if verdict else 0,
                "first_bad": verdict.first_bad if verdict else None,
                "disagreements": [{"kind": one.kind, "id": one.id, "message": one.message} for one in found],
                "left_out": "" if is_all else translate(WHY_LEFT_OUT),
            }
        )
    else:
        if verdict is not None and verdict.ok:
            click.echo(_("The journal is whole: {lines} lines.", lines=verdict.lines))
        elif verdict is not None:
            click.echo(
                _(
                    "The journal was altered: line {line} is the first that is not as it was written.",
                    line=verdict.first_bad,
                )
            )
        for one in found:
            click.echo(one.message)
        if not is_all:
            click.echo(translate(WHY_LEFT_OUT))
    sys.exit(0 if ok else 1)


def _examined(store: Store, *, quiet: bool) -> tuple[Verdict | None, list[Disagreement], bool]:
    """What is wrong with file, journal and tables, and whether all tables were compared; no verdict on a journal that the damaged
    file does not give.
    """
    verdict: Verdict | None = None
    is_all = True
    found: list[Disagreement] = []
    try:
        with store.read() as db:
            found += [Disagreement("database", "", "", what) for what in soundness(db)]
            verdict = say.run(journal.verify(db), _("Reading the journal"), quiet=quiet)
            records = here(db)
            is_all = len(records) == len(ALL)
            found += say.run(disagreements(db, records), _("Comparing the record"), quiet=quiet)
    except BaseDamaged as refusal:
        found.append(Disagreement("database", "", "", str(refusal)))
    return verdict, found, is_all

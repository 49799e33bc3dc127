"""`xiuhua certificates badge`: a certificate as an Open Badge, for a person's wallet."""

from pathlib import Path

import click

from cli import say
from cli.base import command, opened
from cli.certificate_group import certificates_group
from cli.worded import option
from core.clock import now
from core.language import N_, _


@command(
    certificates_group,
    "badge",
    N_(
        "Write a valid certificate as an Open Badge 3.0 (a signed text), to be given to the person.\n\n"
        "Of the person it holds a salted hash of the name alone. The journal keeps that it was written."
    ),
)
@click.argument("number")
@option(
    "--out",
    metavar="FILE.jwt",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("Where the badge is written."),
)
def badge(*, number: str, out: Path, data: Path | None, as_json: bool) -> None:
    """Write a valid certificate as an Open Badge 3.0."""
    from credits.certificates import open_badge
    from credits.certificates.certificate_rows import by_serials

    with opened(data) as base:
        with base.store.read() as db:
            (row,) = by_serials(db, [number])
        open_badge.export(base.store, base.folder, row.id, out.absolute(), actor="terminal", at=now())
    if as_json:
        say.as_json({"serial": row.serial, "file": str(out.absolute())})
    else:
        click.echo(_("Written: {file}", file=str(out.absolute())))

"""`xiuhua certificates verifier`: the page that checks certificates without a network, as one file to give away."""

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
    "verifier",
    N_(
        "Write the page that checks certificates: one HTML file with this base's keys and revocation list.\n\n"
        "It opens in a browser and needs no network. Write it anew when certificates were revoked."
    ),
)
@option(
    "--out",
    metavar="FILE.html",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("Where the page is written."),
)
def verifier(*, out: Path, data: Path | None, as_json: bool) -> None:
    """Write the page that checks certificates without a network."""
    from credits.certificates.verifier import write

    with opened(data) as base:
        write(base.folder, base.store, out.absolute(), now())
    if as_json:
        say.as_json({"file": str(out.absolute())})
    else:
        click.echo(_("Written: {file}", file=str(out.absolute())))

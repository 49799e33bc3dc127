"""`xiuhua certificates issue` and `xiuhua certificates verify`."""

import sys
from pathlib import Path

import click

from cli import say
from cli.base import command, folder_of, opened
from cli.worded import WordedGroup, option
from core import amounts
from core.clock import local_year, now
from core.language import N_, _
from credits.certificates import certificates, verification


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="certificates", help=N_("Certificates of finished stages."))
def certificates_group() -> None:
    """Certificates of finished stages."""


@command(
    certificates_group, "issue", N_("Issue a certificate to everybody who finished a stage and has none yet.")
)
@option("--year", type=click.IntRange(2000, 2100), help=N_("The year; this year when left out."))
@option("--dry-run", is_flag=True, help=N_("Only show who is entitled and who is not, and why."))
def issue(*, year: int | None, dry_run: bool, data: Path | None, as_json: bool) -> None:
    """Issue a certificate (PDF) to everybody who finished a stage and has none yet."""
    at = now()
    of_year = year or local_year(at)
    with opened(data) as base:
        with base.store.read() as db:
            found = certificates.entitled(db, of_year)
        entitled = [one for one in found if not one.why_not]
        if dry_run:
            issued: list[certificates.CertificateRow] = []
        else:
            job = certificates.issue(base.store, base.folder, of_year, "stage", actor="terminal", at=at)
            issued = say.run(job, _("Issuing"), quiet=as_json)
        paths = [str(certificates.path_of(base.folder, row)) for row in issued]
    if as_json:
        say.as_json(
            {
                "entitled": len(entitled),
                "not_entitled": [
                    {"name": one.name, "title": one.title, "why": one.why_not} for one in found if one.why_not
                ],
                "issued": [
                    {"serial": row.serial, "name": row.name, "title": row.title, "file": path}
                    for row, path in zip(issued, paths, strict=True)
                ],
            }
        )
        return
    click.echo(_("{entitled} entitled, {issued} issued.", entitled=len(entitled), issued=len(issued)))
    for path in paths:
        click.echo(path)


@command(
    certificates_group,
    "verify",
    N_(
        "Check a certificate: its PDF, or the text that its QR code holds.\n\nWorks offline. Exit status 1 when it is not valid."
    ),
)
@click.argument("paper", metavar="FILE.pdf|TEXT")
def verify(*, paper: str, data: Path | None, as_json: bool) -> None:
    """Check a certificate: its PDF, or the text that its QR code holds. Works offline.

    Exit status 1 when it is not valid.
    """
    folder = folder_of(data)
    if folder.base.exists():
        with opened(data) as base:
            found = verification.verify(paper, base.folder, base.store)
    else:
        found = verification.verify(paper, folder, None)
    plain = {
        "state": found.state,
        "serial": found.serial,
        "name": found.name,
        "title": found.title,
        "hours": None if found.hours is None else amounts.shown(found.hours),
        "credits": None if found.credits is None else amounts.shown(found.credits),
        "issued": found.issued,
        "reason": found.reason,
    }
    if as_json:
        say.as_json(plain)
    else:
        say.lines([[key, str(value or "")] for key, value in plain.items()])
    sys.exit(0 if found.state == "valid" else 1)

"""`xiuhua certificates issue`; the modules that it imports add the other verbs of the group."""

from pathlib import Path

import click

from cli import certificate_checks, say
from cli.base import command, opened
from cli.certificate_group import certificates_group, root
from cli.worded import option
from core.clock import local_year, now
from core.language import N_, _
from credits.certificates import certificates

__all__ = ["certificate_checks", "root"]


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

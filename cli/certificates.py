"""`xiuhua certificates`: issue, list, reissue, revoke, export, print. What checks them is in `cli.certificate_checks`."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from cli import certificate_badge, certificate_checks, certificate_page, certificate_signing, say
from cli.base import Opened, command, opened
from cli.certificate_group import certificates_group, root
from cli.worded import option
from core import amounts
from core.clock import local_date, local_year, now
from core.language import N_, _
from credits.certificates import certificates, handing_out, preview
from credits.certificates.certificates import CERTIFICATES, CertificateRow
from credits.certificates.entitlement import ENTITLED, Entitled
from credits.certificates.handing_out import HandedOut
from credits.certificates.layouts.layout_parts import KIND_TITLES, Kind
from credits.certificates.paper_order import ORDERS, Order
from credits.certificates.verify_address import verify_url

__all__ = ["certificate_badge", "certificate_checks", "certificate_page", "certificate_signing", "root"]

_ACTOR = "terminal"
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_year = option("--year", type=click.IntRange(2000, 2100), help=N_("The year; this year when left out."))
_kind = option(
    "--kind",
    type=click.Choice(list(KIND_TITLES)),
    default="stage",
    show_default=True,
    help=N_("What is certified: a finished stage, or the credits or the training hours of a year."),
)
_expires = option(
    "--expires", type=_DAY, help=N_("The last day on which they are valid, such as 2029-12-31.")
)
_reason = option("--reason", required=True, help=N_("The reason, which stays in the record."))
_numbers = click.argument("numbers", metavar="NUMBER...", nargs=-1, required=True)
_some = click.argument("numbers", metavar="[NUMBER]...", nargs=-1)


@command(
    certificates_group,
    "issue",
    N_("Issue a certificate (PDF) to everybody who is entitled to one and has none yet."),
)
@_year
@_kind
@_expires
@option("--dry-run", is_flag=True, help=N_("Only show who is entitled and who is not, and why."))
def issue(
    *, year: int | None, kind: Kind, expires: datetime | None, dry_run: bool, data: Path | None, as_json: bool
) -> None:
    """Issue a certificate (PDF) to everybody who is entitled to one and has none yet."""
    at = now()
    of_year = year or local_year(at)
    with opened(data) as base:
        address = verify_url(base.settings)
        with base.store.read() as db:
            found = preview.preview(db, of_year, kind, at, address)
        issued: list[CertificateRow] = []
        if not dry_run:
            job = certificates.issue(
                base.store, base.folder, of_year, kind, _ACTOR, at,
                verify_url=address, expires_on=_day(expires),
            )  # fmt: skip
            issued = say.run(job, _("Issuing"), quiet=as_json)
        paths = [str(certificates.path_of(base.folder, row)) for row in issued]
    if as_json:
        say.as_json(
            {
                "entitled": len(found.ready),
                "not_entitled": [
                    {"name": one.name, "title": one.title, "why": one.why_not} for one in found.not_ready
                ],
                "issued": [
                    {"serial": row.serial, "name": row.name, "title": row.title, "file": path}
                    for row, path in zip(issued, paths, strict=True)
                ],
            }
        )
        return
    click.echo(_("{entitled} entitled, {issued} issued.", entitled=len(found.ready), issued=len(issued)))
    if found.not_ready and not dry_run:
        click.echo(_("None was issued to {count} others: --dry-run says why.", count=len(found.not_ready)))
    for path in paths:
        click.echo(path)
    if dry_run:
        _show(found.ready, found.not_ready)


@command(certificates_group, "list", N_("List the certificates of a year, with what became of them."))
@_year
@option("--kind", type=click.Choice(list(KIND_TITLES)), help=N_("Only those of this kind."))
@option(
    "--state",
    type=click.Choice(["valid", "expired", "superseded", "revoked"]),
    help=N_("Only those in this state."),
)
def list_(
    *, year: int | None, kind: Kind | None, state: str | None, data: Path | None, as_json: bool
) -> None:
    """List the certificates of a year, with what became of them."""
    at = now()
    with opened(data) as base, base.store.read() as db:
        rows = certificates.certificates(db, year or local_year(at), kind, on=local_date(at))
    rows = [row for row in rows if state is None or row.state == state]
    if as_json:
        say.as_json([_plain(row) for row in rows])
    elif rows:
        say.table(CERTIFICATES, rows)
    else:
        click.echo(_("No certificate was issued."))


@command(
    certificates_group,
    "reissue",
    N_(
        "Issue certificates anew, with today's names, figures and layout.\n\nThe earlier ones are superseded."
    ),
)
@_numbers
@_reason
@_expires
@option("--no-end", "without_end", is_flag=True, help=N_("The new ones do not expire; else as the old ones."))
def reissue(
    *,
    numbers: tuple[str, ...],
    reason: str,
    expires: datetime | None,
    without_end: bool,
    data: Path | None,
    as_json: bool,
) -> None:
    """Issue certificates anew, with today's names, figures and layout. Exit status 1 when one was refused."""
    if expires is not None and without_end:
        raise click.UsageError(_("Either --expires DAY or --no-end."))
    with opened(data) as base:
        with base.store.read() as db:
            rows = certificates.by_serials(db, numbers)
        job = certificates.reissue_all(
            base.store, base.folder, [row.id for row in rows], reason, _ACTOR, now(),
            verify_url=verify_url(base.settings), expires_on=_day(expires), without_end=without_end,
        )  # fmt: skip
        done = say.run(job, _("Issuing anew"), quiet=as_json)
        issued = [{**_plain(row), "file": str(certificates.path_of(base.folder, row))} for row in done.issued]
    refused = [{"serial": row.serial, "code": no.code, "why": str(no)} for row, no in done.refused]
    if as_json:
        say.as_json({"issued": issued, "refused": refused})
    else:
        for one in issued:
            click.echo(one["file"])
        for one in refused:
            click.echo(f"{one['serial']}: {one['why']}", err=True)
    if refused:
        raise SystemExit(1)


@command(
    certificates_group, "revoke", N_("Declare certificates void. All of them or, if one cannot be, none.")
)
@_numbers
@_reason
def revoke(*, numbers: tuple[str, ...], reason: str, data: Path | None, as_json: bool) -> None:
    """Declare certificates void. All of them or, if one cannot be, none."""
    with opened(data) as base, base.store.write() as db:
        rows = certificates.by_serials(db, numbers)
        certificates.revoke_all(db, [row.id for row in rows], reason, _ACTOR, now())
    if as_json:
        say.as_json({"revoked": [row.serial for row in rows]})
    else:
        click.echo(_("{count} revoked.", count=len(rows)))


@command(
    certificates_group,
    "export",
    N_(
        "Copy certificates into a new folder inside DIR.\n\nWithout NUMBER all valid ones of the year and kind."
    ),
)
@_some
@option(
    "--to", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="DIR", help=N_("Where.")
)
@_year
@_kind
def export(
    *, numbers: tuple[str, ...], to: Path, year: int | None, kind: Kind, data: Path | None, as_json: bool
) -> None:
    """Copy certificates into a new folder inside DIR, named by number and name."""
    with opened(data) as base:
        ids = [row.id for row in _chosen(base, numbers, year, kind)]
        job = handing_out.write_files(base.store, base.folder, ids, to.absolute(), _ACTOR, now())
        _told(say.run(job, _("Copying certificates"), quiet=as_json), as_json=as_json)


@command(
    certificates_group,
    "print",
    N_(
        "Write certificates into one PDF to be printed.\n\nWithout NUMBER all valid ones of the year and kind."
    ),
)
@_some
@option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help=N_("The PDF."),
)
@option(
    "--order",
    type=click.Choice(ORDERS),
    default="area",
    show_default=True,
    help=N_("By number, by residential area, or as on an attendance sheet."),
)
@option("--sheet", type=click.IntRange(1), metavar="NUMBER", help=N_("The number of the attendance sheet."))
@_year
@_kind
def print_(
    *,
    numbers: tuple[str, ...],
    out: Path,
    order: Order,
    sheet: int | None,
    year: int | None,
    kind: Kind,
    data: Path | None,
    as_json: bool,
) -> None:
    """Write certificates into one PDF to be printed."""
    if (order == "sheet") != (sheet is not None):
        raise click.UsageError(_("--order sheet and --sheet NUMBER go together."))
    with opened(data) as base:
        ids = [row.id for row in _chosen(base, numbers, year, kind)]
        job = handing_out.write_one_file(
            base.store, base.folder, ids, out.absolute(), order, _ACTOR, now(), sheet=sheet
        )
        _told(say.run(job, _("Putting certificates together"), quiet=as_json), as_json=as_json)


def _chosen(base: Opened, numbers: Sequence[str], year: int | None, kind: Kind) -> list[CertificateRow]:
    at = now()
    with base.store.read() as db:
        if numbers:
            return certificates.by_serials(db, numbers)
        rows = certificates.certificates(db, year or local_year(at), kind, on=local_date(at))
    return [row for row in rows if row.state == "valid"]


def _told(made: HandedOut, *, as_json: bool) -> None:
    if as_json:
        say.as_json({"path": str(made.path), "certificates": made.certificates})
    else:
        click.echo(str(made.path))


def _show(entitled: Sequence[Entitled], kept_back: Sequence[Entitled]) -> None:
    columns = [column.key for column in ENTITLED.columns]
    if entitled:
        say.table(ENTITLED.only(*columns[:-1]), entitled)
    if kept_back:
        click.echo()
        say.table(ENTITLED, kept_back)


def _plain(row: CertificateRow) -> dict[str, Any]:
    return {
        "serial": row.serial,
        "kind": row.kind,
        "name": row.name,
        "title": row.title,
        "hours": amounts.shown(row.hours),
        "credits": amounts.shown(row.credits),
        "issued_on": row.issued_on,
        "expires_on": row.expires_on,
        "state": row.state,
        "reason": row.state_reason,
    }


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None

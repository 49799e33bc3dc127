"""`xiuhua claims`: the list and its file, checking and accepting under one's own login, exemptions and accredited credits.

A claim goes through two people, so whoever checks or decides signs in here too: "terminal" is nobody.
"""

from pathlib import Path
from uuid import UUID

import click

from cli import say
from cli.base import Opened, command, opened
from cli.worded import WordedGroup, option
from core.amounts import hundredths, shown
from core.clock import local_year, now
from core.language import N_, _
from courses.rules import CATEGORIES
from credits.claims import accepting, accreditation, claims, exemptions, proofs
from credits.claims.accepting import Grant
from credits.claims.claims import CLAIMS, ClaimRow
from credits.claims.refusals import NotYourRight, ProofGone, UnknownStaffNumber
from people import accounts, persons
from people.names import staff_number
from sheets.xlsx import write
from store.types import Db

_SHOWN = ("name", "staff_number", "title", "day", "hours", "state", "granted_hours", "credits", "reason")
_YEAR = option("--year", type=click.IntRange(2000, 2100), help=N_("The credited year; this year when left out."))  # fmt: skip
_AS = option("--as", "login", required=True, metavar="LOGIN", help=N_("Who you are; the password is asked for."))  # fmt: skip
_WHY = option("--why", default="", metavar="REASON", help=N_("The reason, which stays in the record."))


class Amount(click.ParamType[int]):
    """Hours or credits as people write them: 7.5."""

    name = "AMOUNT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Hundredths."""
        try:
            return hundredths(str(value))
        except ValueError:
            self.fail(_("{text} is no number such as 7.5.", text=str(value)), param, ctx)


AMOUNT = Amount()


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(
    cls=WordedGroup, name="claims", help=N_("Learning elsewhere that shall count, and what is granted.")
)
def claims_group() -> None:
    """Learning elsewhere that shall count, and what is granted."""


@command(claims_group, "list", N_("List a year's claims, those that wait first."))
@_YEAR
@option("--waiting", is_flag=True, help=N_("Only those that nobody has decided."))
def list_(*, year: int | None, waiting: bool, data: Path | None, as_json: bool) -> None:
    """List a year's claims, those that wait first."""
    with opened(data) as base, base.store.read() as db:
        found = claims.claims(db, year=year or local_year(now()), only_waiting=waiting)
        if as_json:
            say.as_json([_plain(base, row) for row in found])
        elif found:
            say.table(CLAIMS.only(*_SHOWN), found)
        else:
            click.echo(_("Nothing is claimed."))


@command(claims_group, "export", N_("Write a year's claims as xlsx."))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_YEAR
def export(*, file: Path, year: int | None, data: Path | None, as_json: bool) -> None:
    """Write a year's claims as xlsx."""
    target = file.absolute()
    with opened(data) as base, base.store.read() as db:
        found = claims.claims(db, year=year or local_year(now()))
    write(target, CLAIMS, found, title=_(CLAIMS.title))
    if as_json:
        say.as_json({"file": str(target), "claims": len(found)})
    else:
        click.echo(str(target))


@command(
    claims_group,
    "check",
    N_(
        "Say that the proofs of claims hold.\n\nID is what `claims list --json` shows; somebody else accepts them."
    ),
)
@click.argument("ids", metavar="ID...", nargs=-1, required=True, type=click.UUID)
@_AS
@_WHY
def check(*, ids: tuple[UUID, ...], login: str, why: str, data: Path | None, as_json: bool) -> None:
    """Say that the proofs of claims hold."""
    at = now()
    with opened(data) as base:
        actor = _signed_in(base, login)
        with base.store.write() as db:
            claims.check(db, ids, why, actor, at)
    _told({"checked": list(ids)}, _("{count} checked.", count=len(ids)), as_json=as_json)


@command(
    claims_group,
    "accept",
    N_(
        "Accept checked claims, all or none, and post their credits.\n\nNot for whoever entered or checked them."
    ),
)
@click.argument("ids", metavar="ID...", nargs=-1, required=True, type=click.UUID)
@option("--hours", type=AMOUNT, help=N_("Fewer lesson hours than claimed; for one claim alone."))
@_AS
@_WHY
def accept(
    *, ids: tuple[UUID, ...], hours: int | None, login: str, why: str, data: Path | None, as_json: bool
) -> None:
    """Accept checked claims, all or none, and post their credits."""
    if hours is not None and len(ids) > 1:
        raise click.UsageError(_("--hours is for one claim alone."))
    at = now()
    with opened(data) as base:
        actor = _signed_in(base, login)
        with base.store.write() as db:
            entries = accepting.accept(db, [Grant(each, hours) for each in ids], why, actor, at)
    _told(
        {"accepted": list(ids), "entries": entries}, _("{count} accepted.", count=len(ids)), as_json=as_json
    )


@command(claims_group, "refuse", N_("Turn a claim down; its owner reads the reason on the phone."))
@click.argument("claim_id", metavar="ID", type=click.UUID)
@_AS
@_WHY
def refuse(*, claim_id: UUID, login: str, why: str, data: Path | None, as_json: bool) -> None:
    """Turn a claim down; its owner reads the reason on the phone."""
    at = now()
    with opened(data) as base:
        actor = _signed_in(base, login)
        with base.store.write() as db:
            claims.refuse(db, claim_id, why, actor, at)
    _told({"refused": claim_id}, _("Turned down."), as_json=as_json)


@command(claims_group, "exempt", N_("Lower a year's line for one person, in part or wholly, with a reason."))
@click.argument("number", metavar="STAFF_NUMBER")
@_YEAR
@option("--credits", "less", type=AMOUNT, help=N_("How many credits less."))
@option("--whole", is_flag=True, help=N_("The whole line."))
@_WHY
def exempt(
    *,
    number: str,
    year: int | None,
    less: int | None,
    whole: bool,
    why: str,
    data: Path | None,
    as_json: bool,
) -> None:
    """Lower a year's line for one person, in part or wholly, with a reason."""
    if (less is None) is not whole:
        raise click.UsageError(_("Give either --credits or --whole."))
    at = now()
    with opened(data) as base, base.store.write() as db:
        made = exemptions.make(
            db, _person(db, number), year or local_year(at), None if whole else less, why, "terminal", at
        )
    _told({"exemption": made}, _("Exempted."), as_json=as_json)


@command(claims_group, "accredit", N_("Grant one person credits by decision, with a reason."))
@click.argument("number", metavar="STAFF_NUMBER")
@_YEAR
@option("--credits", "granted", type=AMOUNT, required=True, help=N_("How many credits."))
@option(
    "--category", type=click.Choice(CATEGORIES), default="elective", help=N_("Which category they count in.")
)
@_WHY
def accredit(
    *,
    number: str,
    year: int | None,
    granted: int,
    category: str,
    why: str,
    data: Path | None,
    as_json: bool,
) -> None:
    """Grant one person credits by decision, with a reason."""
    at = now()
    with opened(data) as base, base.store.write() as db:
        entry = accreditation.accredit(
            db, _person(db, number), year or local_year(at), granted, category, why, "terminal", at
        )
    _told({"entry": entry}, _("Accredited."), as_json=as_json)


def _signed_in(base: Opened, login: str) -> str:
    """The login, once its password was right and its role may decide. Raises WrongPassword, NotYourRight."""
    password: str = click.prompt(_("Password of {login}", login=login), hide_input=True, err=True)
    with base.store.write() as db:
        account = accounts.sign_in(db, login, password, now())
    if not accounts.may(account.role, "keep_claims"):
        raise NotYourRight(login=account.login)
    return account.login


def _person(db: Db, number: str) -> UUID:
    known = staff_number(number)
    found = persons.by_staff_numbers(db, [known]).get(known)
    if found is None:
        raise UnknownStaffNumber(number=number)
    return found.id


def _plain(base: Opened, row: ClaimRow) -> dict[str, object]:
    try:
        file = str(proofs.path_of(base.folder, row.proof_sha256))
    except ProofGone:
        file = ""
    return {
        "id": row.id,
        "name": row.name,
        "staff_number": row.staff_number,
        "title": row.title,
        "provider": row.provider,
        "day": row.day,
        "kind": row.kind,
        "category": row.category,
        "hours": shown(row.hours),
        "state": row.state,
        "made_by": row.made_by,
        "checked_by": row.checked_by,
        "decided_by": row.decided_by,
        "reason": row.reason,
        "granted_hours": None if row.granted_hours is None else shown(row.granted_hours),
        "credits": None if row.credits is None else shown(row.credits),
        "proof": file,
    }


def _told(plain: dict[str, object], words: str, *, as_json: bool) -> None:
    if as_json:
        say.as_json(plain)
    else:
        click.echo(words)

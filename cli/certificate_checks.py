"""`xiuhua certificates verify`, `revocation-list` and `keys`: checking papers, and whose signatures are believed here."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cli import say
from cli.base import command, folder_of, opened
from cli.certificate_group import certificates_group
from cli.worded import WordedGroup, option
from core import amounts, issuer_key, pinned_keys
from core.clock import local, local_date, now
from core.files import write_whole
from core.language import N_, _
from core.paths import DataFolder
from credits import key_acts
from credits.certificates import findings, revocation_list, verification
from credits.certificates.verification import Verified
from store.facts import BASE_NAME, fact
from store.transaction import Store
from store.types import Db

_ACTOR = "terminal"
_GOOD = frozenset({"valid"})


@command(
    certificates_group,
    "verify",
    N_(
        "Check a certificate: its PDF, a picture of it, the text that its QR code holds, or its number.\n\n"
        "Works offline, but for a number alone. Exit status 1 when it is not valid."
    ),
)
@click.argument("paper", metavar="FILE.pdf|PICTURE|TEXT|NUMBER")
def verify(*, paper: str, data: Path | None, as_json: bool) -> None:
    """Check a certificate, offline where there is no base. Exit status 1 when it is not valid."""
    at = now()
    with _store(data) as store:
        found = verification.verify(paper, folder_of(data), store, at)
    if as_json:
        say.as_json(_plain(found))
    else:
        say.lines([list(row) for row in findings.rows(found, local_date(at))])
    sys.exit(0 if found.state in _GOOD else 1)


@command(
    certificates_group,
    "revocation-list",
    N_(
        "Write this base's signed revocation list, take another base's in, or say which are here.\n\n"
        "Whoever checks certificates without a network needs the newest one."
    ),
)
@option(
    "--out",
    metavar="FILE.xhrl",
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("Write the list of this base as it stands."),
)
@option(
    "--take",
    metavar="FILE.xhrl",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help=N_("Take a list in, of this or of another base."),
)
def revocation_list_(*, out: Path | None, take: Path | None, data: Path | None, as_json: bool) -> None:
    """Write, take in or show revocation lists."""
    at = now()
    if out is not None:
        with opened(data) as base, base.store.read() as db:
            content = key_acts.write_list(db, base.folder, at)
        write_whole(out.absolute(), content)
    folder = folder_of(data)
    if take is not None:
        revocation_list.keep_file(folder.make(), take, pinned_keys.pinned(folder), at)
    keys = pinned_keys.pinned(folder)
    found = [
        each
        for issuer in sorted({one.name for one in keys.values()})
        if (each := revocation_list.newest(folder, keys, issuer)) is not None
    ]
    rows = [
        {
            "issuer": each.issuer,
            "made": local(each.made_at),
            "days": (local_date(at) - each.made_on).days,
            **each.counted(),
        }
        for each in found
    ]
    if as_json:
        say.as_json(rows)
        return
    if not rows:
        click.echo(_("No revocation list is here."))
    for each, row in zip(found, rows, strict=True):
        click.echo(
            _(
                "{issuer}: made on {made} ({days} days ago), {valid} valid, {superseded} superseded, {revoked} revoked.",
                **{**row, "issuer": each.issuer or _("This base"), "made": f"{row['made']:%Y-%m-%d %H:%M}"},
            )
        )


@certificates_group.group(
    cls=WordedGroup, name="keys", help=N_("The keys that sign certificates, and those that are believed.")
)
def keys_group() -> None:
    """The keys that sign certificates, and those that are believed."""


@command(
    keys_group,
    "show",
    N_("List the known keys with their fingerprints; --out writes this base's key card for others."),
)
@option(
    "--out",
    metavar="FILE.json",
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("Write the key card: the base's name and public key, to be sent to whoever verifies."),
)
def show(*, out: Path | None, data: Path | None, as_json: bool) -> None:
    """List the known keys, and write this base's key card."""
    folder = folder_of(data)
    if out is not None:
        with opened(data) as base, base.store.read() as db:
            content = key_acts.card(base.folder, fact(db, BASE_NAME))
        write_whole(out.absolute(), content)
    signing = issuer_key.current(folder)
    rows = [
        {
            "key": identity.hex(),
            "issuer": one.name or _("This base"),
            "fingerprint": pinned_keys.fingerprint(one.public),
            "signs": signing is not None and signing.key_id == identity,
            "distrusted_from": one.distrusted_from,
        }
        for identity, one in pinned_keys.pinned(folder).items()
    ]
    if as_json:
        say.as_json(rows)
        return
    head = [_("Key"), _("Base"), _("Fingerprint"), ""]
    say.lines([head, *([*map(str, list(row.values())[:3]), _state(row)] for row in rows)])


@command(
    keys_group,
    "renew",
    N_("Sign with a new key from now on.\n\nCertificates that were signed with the old one stay valid."),
)
def renew(*, data: Path | None, as_json: bool) -> None:
    """Sign with a new key from now on."""
    with opened(data) as base, base.store.write() as db:
        key = key_acts.renew(db, base.folder, _ACTOR, now())
    _say_key(key, as_json=as_json)


@command(
    keys_group,
    "pin",
    N_(
        "Believe the certificates of another base, from its key card.\n\n"
        "Ask the base by telephone for its fingerprint; without --fingerprint the command asks you to compare."
    ),
)
@click.argument("card", metavar="FILE.json", type=click.Path(dir_okay=False, path_type=Path))
@option("--fingerprint", metavar="TEXT", help=N_("The fingerprint that the base told you."))
def pin(*, card: Path, fingerprint: str | None, data: Path | None, as_json: bool) -> None:
    """Believe the certificates of another base."""
    folder = folder_of(data)
    found = pinned_keys.read_card(card)
    shown = pinned_keys.fingerprint(found.public)
    if fingerprint is None:
        click.echo(_("Base: {name}", name=found.name), err=True)
        click.echo(_("Fingerprint: {fingerprint}", fingerprint=shown), err=True)
        click.confirm(_("Is this what the base told you?"), abort=True, err=True)
        fingerprint = shown
    said, into, at = fingerprint, folder.make(), now()
    _recorded(data, lambda db: key_acts.pin(db, into, found, said, _ACTOR, at))
    if as_json:
        say.as_json({"key": pinned_keys.key_id(found.public).hex(), "issuer": found.name})
    else:
        click.echo(_("Certificates of {name} are believed here from now on.", name=found.name))


@command(
    keys_group,
    "distrust",
    N_(
        "Believe no signature of a key from a day on, because it was in other hands.\n\n"
        "If it is the key that signs here, a new one takes its place. What the base's own record has stays valid."
    ),
)
@click.argument("key", metavar="KEY")
@option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help=N_("The day from which it may have been in other hands; today when left out."),
)
def distrust(*, key: str, since: datetime | None, data: Path | None, as_json: bool) -> None:
    """Believe no signature of a key from a day on."""
    at = now()
    day = min(since.date() if since else local_date(at), local_date(at))
    folder = folder_of(data)
    _recorded(data, lambda db: key_acts.distrust(db, folder, key, day, _ACTOR, at))
    if as_json:
        say.as_json({"key": key, "distrusted_from": day})
        return
    click.echo(_("Key {key} is not trusted from {day} on.", key=key, day=day.isoformat()))
    click.echo(
        _("Now write a new revocation list and hand it, with the key card, to everybody who verifies.")
    )


@contextmanager
def _store(data: Path | None) -> Generator[Store | None]:
    """The base of a folder, or None where there is none: verifying needs none."""
    if not _has_base(folder_of(data)):
        yield None
        return
    with opened(data) as base:
        yield base.store


def _recorded(data: Path | None, act: Callable[[Db | None], object]) -> None:
    """Do something in a transaction on the base of a folder, or without one where there is none."""
    with _store(data) as store:
        if store is None:
            act(None)
        else:
            with store.write() as db:
                act(db)


def _has_base(folder: DataFolder) -> bool:
    from core.settings import load

    return folder.base.exists() or bool(load(folder.settings).database)


def _say_key(key: issuer_key.IssuerKey, *, as_json: bool) -> None:
    public = key.private.public_key()
    if as_json:
        say.as_json({"key": key.key_id.hex(), "fingerprint": pinned_keys.fingerprint(public)})
        return
    click.echo(_("Certificates are signed with key {key} from now on.", key=key.key_id.hex()))
    click.echo(_("Fingerprint: {fingerprint}", fingerprint=pinned_keys.fingerprint(public)))
    click.echo(_("Hand the new key card to everybody who verifies, and write the verifying page anew."))


def _state(row: dict[str, Any]) -> str:
    if row["distrusted_from"] is not None:
        return _("not trusted from {day} on", day=row["distrusted_from"].isoformat())
    return _("signs") if row["signs"] else ""


def _plain(found: Verified) -> dict[str, object]:
    return {
        "state": found.state,
        "serial": found.serial,
        "kind": found.kind,
        "name": found.name,
        "last_four": found.last_four,
        "title": found.title,
        "hours": None if found.hours is None else amounts.shown(found.hours),
        "credits": None if found.credits is None else amounts.shown(found.credits),
        "issued": found.issued,
        "expires_on": found.expires_on,
        "issuer": found.issuer,
        "reason": found.reason,
        "state_at": found.state_at,
        "answered": found.answered,
        "list_made_at": found.list_made_at,
        "list_is_stale": found.list_is_stale,
        "by_number": found.by_number,
        "only_code": found.only_code,
        "key": found.key_id,
    }

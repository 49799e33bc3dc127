"""`xiuhua bundle export`, `import`, `inspect`, `list`, `held` and `slip`: what goes on the stick and what comes from it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from cli import say
from cli.base import command, opened
from cli.station_names import peer_named, station_meant, title, words_line
from cli.worded import option
from core.clock import now
from core.files import write_whole
from core.language import N_, _, translate
from core.refusal import Refusal, word
from sheets.columns import Kind, shown_value
from stations import peers, roles
from stations.identity import own_keys
from stations.lists import BUNDLES, state_of_bundle
from stations.overview import BundleRow, Overview, overview
from stations.receiving.receipts import Receipt
from stations.slips import Slip, of_bundle
from stations.states import HELD, QUARANTINED
from stations.words import BUNDLE_STATES, FIGURES, HELD_NEXT, TWIN
from store.transaction import Store
from store.types import Db

if TYPE_CHECKING:
    from stations.bundle.inspecting import Facts

_ACTOR = "terminal"
SUFFIX = ".xhb"
_FILE = click.Path(dir_okay=False, path_type=Path)
_SLIP = option("--slip", type=_FILE, metavar="FILE.pdf", help=N_("Also write the hand-over slip to this file."))  # fmt: skip


class NoSuchPlace(Refusal):
    """A stick that is not there, a folder mistyped: nothing is made where nobody would look for it."""

    code = "no_such_place"
    sentence = N_("{place} is neither a folder that is there nor the name of a bundle in one.")
    advice = N_("Put the stick in, or look at its letter. A file's name ends in .xhb.")


class UnknownBundle(Refusal):
    """No bundle of that file was written here or came here."""

    code = "unknown_bundle"
    sentence = N_("{file} was neither written here nor has it come here.")


@click.group()
def root() -> None:
    """Verbs of this file."""


@command(
    root,
    "export",
    N_(
        "Write a bundle: at a station for its base, at the base for a station.\n\nThe file is sealed: only the receiver opens it. It is written whole or not at all; export as often as you like, nothing comes twice."
    ),
)
@click.argument("station", required=False, default="")
@option("--to", type=click.Path(path_type=Path), required=True, metavar="DIR|FILE", help=N_("The stick or a folder, or a file of your own name."))  # fmt: skip
@_SLIP
def export(*, station: str, to: Path, slip: Path | None, data: Path | None, as_json: bool) -> None:
    """Write a bundle."""
    from stations import sending

    if not to.is_dir() and (to.suffix != SUFFIX or not to.absolute().parent.is_dir()):
        raise NoSuchPlace(place=str(to))
    with opened(data) as base:
        with base.store.read() as db:
            peer_id = _receiver(db, station)
        job = sending.export(base.store, base.folder, peer_id, to.absolute(), _ACTOR, now)
        sent = say.run(job, _("Writing the bundle"), quiet=as_json)
        seen, row = _of_id(base.store, sent.bundle_id)
    _draw(of_bundle(seen, row), slip)
    if as_json:
        facts = {"file": str(sent.file), "bytes": sent.bytes, "words": sent.words, "left_out": sent.left_out}
        say.as_json({**_plain(row), **facts, "slip": slip and str(slip.absolute())})
        return
    click.echo(_("Written for {name}: {file}", name=row.peer, file=sent.file))
    click.echo(_counted(row.figures))
    if sent.left_out:
        click.echo(_("Photos that could not go along: {count}", count=len(sent.left_out)))
    click.echo(_("Check words: {words}", words=words_line(sent.words)))
    if slip is not None:
        click.echo(_("Slip: {file}", file=slip.absolute()))


@command(
    root,
    "import",
    N_(
        "Take a bundle in.\n\nWhole or not at all; a second time it adds nothing. Exit status 1 where it is held or something of it is quarantined: it lies safe here, and somebody has to act."
    ),
)
@click.argument("file", type=_FILE)
@_SLIP
def import_(*, file: Path, slip: Path | None, data: Path | None, as_json: bool) -> None:
    """Take a bundle in."""
    from stations.receiving import receive

    with opened(data) as base:
        job = receive(base.store, base.folder, file.absolute(), _ACTOR, now)
        receipt = say.run(job, _("Receiving the bundle"), quiet=as_json)
        seen, row = _of_id(base.store, receipt.bundle_id)
        paper = of_bundle(seen, row)
    _draw(paper, slip)
    if as_json:
        say.as_json({**receipt._asdict(), "figures": row.figures, "slip": slip and str(slip.absolute())})
    else:
        click.echo(_("{name}: {state}", name=receipt.peer, state=translate(BUNDLE_STATES[receipt.state])))
        _say_receipt(receipt, seen)
        if slip is not None:
            click.echo(_("Slip: {file}", file=slip.absolute()))
    sys.exit(1 if {HELD, QUARANTINED} & {receipt.state, receipt.why} else 0)


@command(
    root,
    "inspect",
    N_(
        "Show what a bundle is and whose; change nothing.\n\nThe signature is checked and every part held against it. Exit status 1 where the bundle cannot be taken in here; what its outside says is shown all the same."
    ),
)
@click.argument("file", type=_FILE)
def inspect(*, file: Path, data: Path | None, as_json: bool) -> None:
    """Show what a bundle is and whose."""
    from stations.bundle import inspecting

    with opened(data) as base:
        with base.store.read() as db:
            known = peers.all(db)
        facts = inspecting.inspect(file.absolute(), own_keys(base.folder), known)
    if as_json:
        say.as_json(_inspected(facts))
    else:
        sender = title(facts.peer) if facts.peer else _("{name} (by its own word)", name=facts.name)
        when = shown_value(Kind.INSTANT, facts.made_at)
        click.echo(_("From {name}, made {when} by its clock", name=sender, when=when))
        if facts.receiver:
            click.echo(_("For {name}", name=facts.receiver))
        if facts.manifest is not None:
            click.echo(_counted(facts.manifest.figures))
        click.echo(_("Check words: {words}", words=words_line(facts.words)))
        if facts.refusal is not None:
            click.echo(word(facts.refusal), err=True)
    sys.exit(1 if facts.refusal else 0)


@command(root, "list", N_("List the bundles that were written here and that came."))
def list_(*, data: Path | None, as_json: bool) -> None:
    """List the bundles that were written here and that came."""
    with opened(data) as base, base.store.read() as db:
        found = overview(db).bundles
    if as_json:
        say.as_json([_plain(row) for row in found])
    elif found:
        say.table(BUNDLES, found)
    else:
        click.echo(_("No bundle was written here, and none has come."))


@command(root, "held", N_("List the bundles that are held, and what to do about each."))
def held(*, data: Path | None, as_json: bool) -> None:
    """List the bundles that are held, and what to do about each."""
    with opened(data) as base, base.store.read() as db:
        found = overview(db).held
    if as_json:
        say.as_json([_plain(row) for row in found])
        return
    if not found:
        click.echo(_("No bundle is held."))
    for row in found:
        click.echo(_("{peer}, made {when}: {state}", peer=row.peer, when=shown_value(Kind.INSTANT, row.made_at), state=state_of_bundle(row)))  # fmt: skip
        click.echo(f"  {translate(HELD_NEXT[row.why])}")


@command(
    root,
    "retry",
    N_("Try the bundles that are held once more, as after an upgrade.\n\nThose that only wait for another one are tried by themselves when that one comes. Exit status 1 where some are still held."),
)  # fmt: skip
def retry(*, data: Path | None, as_json: bool) -> None:
    """Try the bundles that are held once more."""
    from stations.receiving import retry as try_again

    with opened(data) as base:
        receipts = say.run(
            try_again(base.store, base.folder, _ACTOR, now), _("Receiving the bundle"), quiet=as_json
        )
        with base.store.read() as db:
            seen = overview(db)
    if as_json:
        say.as_json([receipt._asdict() for receipt in receipts])
    for receipt in () if as_json else receipts:
        click.echo(_("{name}: {state}", name=receipt.peer, state=translate(BUNDLE_STATES[receipt.state])))
        _say_receipt(receipt, seen)
    if seen.held and not as_json:
        click.echo(_("Still held: {count}. `xiuhua bundle held` says what to do.", count=len(seen.held)))
    sys.exit(1 if seen.held else 0)


@command(
    root,
    "slip",
    N_("Write the hand-over slip of a bundle as PDF.\n\nBUNDLE is its file, or the beginning of its hash as --json of `list` shows it."),
)  # fmt: skip
@click.argument("bundle")
@click.argument("file", type=_FILE)
def slip_(*, bundle: str, file: Path, data: Path | None, as_json: bool) -> None:
    """Write the hand-over slip of a bundle as PDF."""
    with opened(data) as base, base.store.read() as db:
        seen = overview(db)
    row = _of_hash(seen, _hash_of(bundle), bundle)
    _draw(of_bundle(seen, row), file)
    if as_json:
        say.as_json({**_plain(row), "slip": str(file.absolute())})
    else:
        click.echo(str(file.absolute()))


def _receiver(db: Db, station: str) -> UUID | None:
    """For whom a bundle is; None for the base of a station. Raises PeerNotOne, PeerMissing."""
    if roles.role(db) == "station":
        return peer_named(db, station).id if station else None
    return station_meant(db, station).id


def _hash_of(bundle: str) -> str:
    """The hash of a file, or what was typed of one."""
    import hashlib

    path = Path(bundle)
    if not path.is_file():
        return bundle.strip().lower()
    with path.open("rb") as opened_file:
        return hashlib.file_digest(opened_file, "sha256").hexdigest()


def _of_hash(seen: Overview, sha256: str, named: str) -> BundleRow:
    """The bundle whose file begins with these digits. Raises UnknownBundle."""
    found = [row for row in seen.bundles if sha256 and row.sha256.startswith(sha256)]
    if not found:
        raise UnknownBundle(file=named)
    return found[0]


def _of_id(store: Store, bundle_id: UUID) -> tuple[Overview, BundleRow]:
    with store.read() as db:
        seen = overview(db, also=bundle_id)
    row = next((row for row in seen.bundles if row.id == bundle_id), None)
    if row is None:
        raise UnknownBundle(file=str(bundle_id))
    return seen, row


def _draw(paper: Slip, file: Path | None) -> None:
    if file is not None:
        from stations.slip_pdf import draw

        write_whole(file.absolute(), draw(paper))


def _plain(row: BundleRow) -> dict[str, Any]:
    return dict(row._asdict())


def _inspected(facts: "Facts") -> dict[str, Any]:
    said = facts.manifest
    return {
        "file": facts.file,
        "bytes": facts.bytes,
        "sha256": facts.sha256,
        "words": facts.words,
        "bundle_id": facts.bundle_id,
        "kind": facts.kind,
        "name": facts.name,
        "mark": facts.mark,
        "made_at": facts.made_at,
        "signed_by": facts.peer and facts.peer.name,
        "ours": facts.ours,
        "receiver": facts.receiver,
        "program": said and said.program,
        "schema": said and said.schema,
        "whole": said and said.whole,
        "figures": said and said.figures,
        "sections": said and {name: section.count for name, section in said.sections.items()},
        "refusal": facts.refusal and {"code": facts.refusal.code, "words": word(facts.refusal)},
    }


def _counted(figures: Any) -> str:  # noqa: ANN401 - counts as the manifest has them
    """Issues 12, Visits 34, ..."""
    parts = [f"{translate(name)} {figures.get(key, 0):,}" for key, name in FIGURES.items() if figures.get(key) or key == "lines"]  # fmt: skip
    return _(", ").join(parts)


def _say_receipt(receipt: Receipt, seen: Overview) -> None:
    for name, count in (
        (_("Taken in"), receipt.lines_taken),
        (_("Known already"), receipt.lines_known),
        (_("Wait for a decision"), receipt.lines_waiting),
        (_("In quarantine"), receipt.lines_quarantined),
        (_("Check-ins"), receipt.check_ins),
        (_("Photos"), receipt.photos),
    ):
        if count:
            click.echo(f"  {name}: {count:,}")
    for was, now_ in receipt.renumbered:
        click.echo("  " + _("Number {was} is {new} now: another issue bears it here", was=was, new=now_))
    for name in receipt.photos_missing:
        click.echo("  " + _("Photo missing: {name}", name=name))
    if receipt.state == HELD:
        click.echo(translate(HELD_NEXT[receipt.why]), err=True)
    if receipt.why == "twin":
        click.echo(translate(TWIN), err=True)
    if QUARANTINED in {receipt.state, receipt.why}:
        click.echo(_("Somebody adopts the quarantined entries or sets them aside: `xiuhua bundle branches`."), err=True)  # fmt: skip
    if receipt.lines_waiting and seen.role == "base":
        click.echo(_("Decide the cards with `xiuhua bundle cards`, then write the station’s bundle."))
    if receipt.checks:
        click.echo(_("Check words: {words}", words=words_line(receipt.checks)))

"""`xiuhua station`: making this computer a station, exchanging pairing files, the patch of a station, revoking, how things stand."""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cli import say
from cli.base import command, folder_of, opened
from cli.found import new_password
from cli.grid_area import area_of
from cli.station_names import ROLES, peer_named, same_words, title, words_line
from cli.worded import WordedGroup, option
from core.clock import now
from core.language import N_, _, translate
from core.paths import DataFolder
from core.refusal import Refusal
from core.settings import load
from people import accounts
from people.actors import actor_title
from people.areas import area_paths
from sheets.columns import Kind, shown_value
from stations import decisions, pairing, peers, setting_up
from stations.lists import STATIONS, open_at_base, state_of_bundle
from stations.overview import BundleRow, Overview, overview, pending
from stations.peers import PeerRow
from stations.states import QUARANTINED
from stations.words import FIGURES, HELD_NEXT, TWIN
from store.transaction import Store
from store.types import Db

_ACTOR = "terminal"
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_FILE = click.Path(dir_okay=False, path_type=Path)
_AREA = N_("The area that it works for, with all below.")
_SHOWN_BUNDLES, _SHOWN_DECISIONS = 6, 12


class WordsDiffer(Refusal):
    """The words that were read out are not those of the file."""

    code = "check_words_differ"
    sentence = N_("These are not the check words of {file}. Nothing was paired.")
    advice = N_(
        "Telephone once more. If the words still differ, the file was exchanged on the way: do not trust it."
    )


class WordsNotCompared(Refusal):
    """Nobody said that the words were compared."""

    code = "check_words_not_compared"
    sentence = N_("Nothing was paired: nobody has compared the check words yet.")
    advice = N_("Have the other side read its words, then type them after --words.")


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(
    cls=WordedGroup,
    name="station",
    help=N_("Stations without web access: setting up, pairing, patches, revoking."),
)
def station_group() -> None:
    """Stations without web access."""


@command(
    station_group,
    "init",
    N_(
        "Make this computer a station and write its pairing file.\n\nThe data folder has to be new or empty; the base is made where there is none. What the station works with comes from the base with the first bundle."
    ),
)
@option("--name", required=True, metavar="NAME", help=N_("What the base calls the station."))
@option("--mark", required=True, metavar="MARK", help=N_("Two to eight capital letters or digits, in front of numbers until the base gives the final ones."))  # fmt: skip
@option("--card", type=_FILE, metavar="FILE", help=N_("Where the pairing file goes; without it, into the data folder."))  # fmt: skip
@option("--login", default="", metavar="LOGIN", help=N_("Also make the first account, an administrator’s; the password is asked for."))  # fmt: skip
@option("--person", default="", metavar="NAME", help=N_("The name of whoever has that account."))
def init(
    *, name: str, mark: str, card: Path | None, login: str, person: str, data: Path | None, as_json: bool
) -> None:
    """Make this computer a station and write its pairing file."""
    folder = folder_of(data)
    mark = mark.strip().upper()
    password = new_password(login) if login else ""
    store = _made(folder)
    try:
        at = now()
        with store.write() as db:
            setting_up.init(db, name, mark, _ACTOR, at)
            if login:
                accounts.create(db, login, person or login, "administrator", password, _ACTOR, at)
        file = card.absolute() if card else folder.root / f"{mark}{pairing.SUFFIX}"
        _write_card(store, folder, file, as_json=as_json)
    finally:
        store.close()


@command(
    station_group,
    "card",
    N_("Write this computer’s pairing file and show its check words.\n\nA base writes one for its stations, a station one for its base."),
)  # fmt: skip
@click.argument("file", type=_FILE)
def card_(*, file: Path, data: Path | None, as_json: bool) -> None:
    """Write this computer's pairing file and show its check words."""
    with opened(data) as base:
        _write_card(base.store, base.folder, file.absolute(), as_json=as_json)


@command(
    station_group,
    "pair",
    N_(
        "Pair with the computer of a pairing file.\n\nTelephone the other side at a number that you know and have its six check words read to you: only if they agree is it its file."
    ),
)
@click.argument("file", type=_FILE)
@option("--area", metavar="NAME", help=_AREA)
@option("--words", metavar="WORDS", help=N_("The six words (or their figures) as the other side read them; then nothing is asked."))  # fmt: skip
def pair(*, file: Path, area: str | None, words: str | None, data: Path | None, as_json: bool) -> None:
    """Pair with the computer of a pairing file."""
    with opened(data) as base:
        card = pairing.read_card(file)
        checked = pairing.check_words(card)
        if words is not None:
            if not same_words(words, checked):
                raise WordsDiffer(file=file.name)
        else:
            if not as_json:
                click.echo(_("{role}: {name}", role=translate(ROLES[card.role]), name=card.name))
                click.echo(_("Check words: {words}", words=words_line(checked)))
            asked = not as_json and sys.stdin.isatty()
            if not (asked and click.confirm(_("Does the other side read the same six words?"))):
                raise WordsNotCompared
        with base.store.write() as db:
            patch = area_of(db, area) if area else None
            row = peers.pair(db, card, patch, _ACTOR, now())
            said = _place_words(db, row)
    if as_json:
        say.as_json({**_facts(row), "area": said})
    else:
        click.echo(_("Paired with {name}.", name=title(row)))
        if row.role == "station" and row.area_id is None:
            click.echo(_("It has no area yet: `xiuhua station place {mark} --area NAME`.", mark=row.mark))


@command(station_group, "list", N_("List the computers that this one exchanges bundles with."))
def list_(*, data: Path | None, as_json: bool) -> None:
    """List the computers that this one exchanges bundles with."""
    with opened(data) as base, base.store.read() as db:
        found = overview(db).peers
    if as_json:
        say.as_json([row._asdict() for row in found])
    elif found:
        say.table(STATIONS, found)
    else:
        click.echo(_("No computer is paired with this one."))


@command(
    station_group,
    "show",
    N_("Show how this computer stands: role, what the base has not got yet, the last bundles, what is held and waits."),
)  # fmt: skip
def show(*, data: Path | None, as_json: bool) -> None:
    """Show how this computer stands."""
    with opened(data) as base, base.store.read() as db:
        seen = overview(db)
        waiting = pending(db) if seen.role == "station" else {}
    if as_json:
        plain: dict[str, Any] = seen._asdict()
        plain["peers"] = [row._asdict() for row in seen.peers]
        plain["decided"] = [row._asdict() for row in decisions.told(seen.bundles)]
        plain["bundles"] = [row._asdict() for row in seen.bundles]
        plain["branches"] = [row._asdict() for row in seen.branches]
        say.as_json({**plain, "pending": waiting})
        return
    _say(seen, waiting)


@command(station_group, "place", N_("Give a station its area, or another one."))
@click.argument("station")
@option("--area", required=True, metavar="NAME", help=_AREA)
def place(*, station: str, area: str, data: Path | None, as_json: bool) -> None:
    """Give a station its area, or another one."""
    with opened(data) as base, base.store.write() as db:
        row = peers.place(db, peer_named(db, station).id, area_of(db, area), _ACTOR, now())
        said = _place_words(db, row)
    if as_json:
        say.as_json({**_facts(row), "area": said})
    else:
        click.echo(f"{title(row)}  {said}")


@command(
    station_group,
    "revoke",
    N_(
        "Trust a computer no longer from a day on: it was stolen or lost.\n\nWhat was entered there before that day is taken as ever; what was entered later is quarantined. This cannot be taken back."
    ),
)
@click.argument("station")
@option("--from", "from_day", type=_DAY, required=True, help=N_("The first day on which it may have been in other hands."))  # fmt: skip
@option("--reason", required=True, metavar="REASON", help=N_("Why; kept in the journal."))
def revoke(*, station: str, from_day: datetime, reason: str, data: Path | None, as_json: bool) -> None:
    """Trust a computer no longer from a day on."""
    with opened(data) as base, base.store.write() as db:
        row = peers.revoke(db, peer_named(db, station).id, from_day.date(), reason, _ACTOR, now())
    if as_json:
        say.as_json(_facts(row))
    else:
        click.echo(_("{name} is revoked from {day} on.", name=title(row), day=row.revoked_from))


def _made(folder: DataFolder) -> Store:
    from store.engine import make_base

    return make_base(folder, load(folder.settings))


def _write_card(store: Store, folder: DataFolder, file: Path, *, as_json: bool) -> None:
    with store.write() as db:
        card = pairing.write_card(db, folder, file, now())
    words = pairing.check_words(card)
    if as_json:
        facts = {"role": card.role, "name": card.name, "mark": card.mark, "origin": card.origin}
        say.as_json({**facts, "file": str(file), "words": words})
        return
    click.echo(_("Pairing file: {file}", file=file))
    click.echo(_("Check words: {words}", words=words_line(words)))
    click.echo(_("Take the file to the other computer. When they telephone, read these words to them."))


def _facts(row: PeerRow) -> dict[str, object]:
    left_out = {"signing_key", "sealing_key"}
    return {name: value for name, value in row._asdict().items() if name not in left_out}


def _place_words(db: Db, row: PeerRow) -> str:
    path = area_paths(db).get(row.area_id) if row.area_id else None
    return " ".join(part for part in (path.street, path.area, path.grid) if part) if path else ""


def _say(seen: Overview, waiting: Mapping[str, int]) -> None:
    role = _("Neither base nor station yet") if seen.role == "alone" else translate(ROLES[seen.role])
    click.echo("  ".join(part for part in (role, seen.name.replace("\n", "、"), seen.mark) if part))
    if seen.role == "station":
        click.echo(
            _("Base: {name}", name=seen.base.name) if seen.base else _("It is not paired with its base yet.")
        )
        click.echo(_("Entries that the base has not confirmed: {count}; in no bundle yet: {new}", count=waiting.get("lines", 0), new=waiting.get("new", 0)))  # fmt: skip
        for sentence in open_at_base(seen):
            click.echo(sentence)
    elif seen.peers:
        say.table(STATIONS, seen.peers)
    if seen.cards:
        click.echo(_("Cards that wait for a decision: {count} (`xiuhua bundle cards`)", count=seen.cards))
    apart = sum(row.state == QUARANTINED for row in seen.branches)
    if apart:
        click.echo(_("In quarantine: {count} (`xiuhua bundle branches`)", count=apart))
    for row in seen.held:
        click.echo(_("{peer}: {state}. {next}", peer=row.peer, state=state_of_bundle(row), next=translate(HELD_NEXT[row.why])))  # fmt: skip
    if seen.answer is not None and seen.answer.why == "twin":
        click.echo(translate(TWIN))
    decided = decisions.told(seen.bundles) if seen.role == "station" else []
    if decided:
        click.echo(_("What the base decided:"))
        say.lines([[shown_value(Kind.INSTANT, row.at), row.about, row.sentence, actor_title(row.by)] for row in decided[:_SHOWN_DECISIONS]])  # fmt: skip
    if seen.bundles:
        click.echo(_("The last bundles:"))
        say.lines([_bundle_line(row) for row in seen.bundles[:_SHOWN_BUNDLES]])


def _bundle_line(row: BundleRow) -> list[str]:
    arrow = "→" if row.direction == "out" else "←"
    counted = ", ".join(
        f"{translate(name)} {row.figures[key]}" for key, name in FIGURES.items() if row.figures.get(key)
    )
    return [shown_value(Kind.INSTANT, row.at), arrow, row.peer, state_of_bundle(row), counted]

"""`xiuhua doctor`: why phones do or do not reach the base, layer by layer, with a code to try and a slip for the IT office."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from charts.qr import QUIET, matrix
from cli import say
from cli.base import command, folder_of
from cli.worded import option
from core.clock import now
from core.files import write_whole
from core.language import N_, _
from core.paths import DataFolder
from core.settings import Settings, load
from web.doctor import comers, slip, trial
from web.doctor.adapters import WHY_NOT, judged_all
from web.doctor.findings import TITLES, Finding, State, advised, said, worst
from web.doctor.layers import examine
from web.doctor.look import Seen, is_closed, look

_TICK_SECONDS = 0.5
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - phones shall come in for the test, which somebody asked for


@click.group()
def root() -> None:
    """Verbs of this file."""


@command(
    root,
    "doctor",
    N_(
        "Find out why phones do not reach the base.\n\nLooks at service, port, adapter, address and firewall, and says what to do. Exit status 1 when something has to be mended."
    ),
)
@option(
    "--slip",
    "paper",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.pdf",
    help=N_("Write a slip for the IT office; plain text when the name ends in .txt."),
)
@option(
    "--test",
    "seconds",
    type=click.IntRange(1, 600),
    metavar="SECONDS",
    help=N_("Show a test code and wait so long for a phone; opens the phone service for it where none runs."),
)
def doctor(*, paper: Path | None, seconds: int | None, data: Path | None, as_json: bool) -> None:
    """Look at every layer between a phone and the base, and say what to do about each that fails."""
    folder = folder_of(data)
    settings = load(folder.settings)
    seen = _look_and_try(folder, settings, seconds, quiet=as_json)
    findings = examine(seen)
    made = slip.make_slip(seen, findings, _base_name(folder, settings)) if paper else None
    if paper and made:
        _write(paper.absolute(), made)
    if as_json:
        say.as_json(_plain(seen, findings, paper))
    else:
        click.echo(slip.report(findings))
        if paper:
            click.echo(_("Written: {file}", file=str(paper.absolute())))
    sys.exit(1 if worst(findings) is State.BAD else 0)


def _look_and_try(folder: DataFolder, settings: Settings, seconds: int | None, *, quiet: bool) -> Seen:
    seen = look(folder, settings, now(), _key(folder))
    if seconds is None:
        return seen
    with ExitStack() as stack:
        if not seen.door_version:
            was_closed = is_closed(settings)
            settings = replace(settings, door_host=_EVERYWHERE) if was_closed else settings
            stack.enter_context(trial.opened_door(folder, settings.door_host, settings.door_port))
            seen = replace(
                look(folder, settings, now(), _key(folder)), is_temporary=True, was_closed=was_closed
            )
        elif is_closed(settings) or seen.is_ours is False:
            return seen
        key = _key(folder)
        if key is None:
            return seen
        token = comers.make(key, now())
        text = comers.url(seen.address, token)
        if not quiet:
            click.echo(drawn(text), err=True)
            click.echo(text, err=True)
            click.echo(_("Scan this with a phone on the hall's Wi-Fi (waiting {seconds} seconds).", seconds=seconds), err=True)  # fmt: skip
        came = trial.wait(lambda: trial.who_came(seen.near, token), _ticks(seconds))
        return replace(seen, came=came, waited=seconds)


def _ticks(seconds: int) -> Iterator[None]:
    end = time.monotonic() + seconds
    while True:
        yield
        if time.monotonic() >= end:
            return
        time.sleep(_TICK_SECONDS)


def _key(folder: DataFolder) -> bytes | None:
    """The door's key, where this folder has one: looking must not make a base's files."""
    from courses.door_keys import door_key

    return door_key(folder) if (folder.keys / "door.key").exists() else None


def _base_name(folder: DataFolder, settings: Settings) -> str:
    """The base's name for the slip; a folder without a base may be looked at too."""
    from core.refusal import Refusal
    from store.engine import open_base
    from store.facts import BASE_NAME, fact

    try:
        store = open_base(folder, settings)
    except Refusal:
        return ""
    try:
        with store.read() as db:
            return fact(db, BASE_NAME)
    finally:
        store.close()


def _write(path: Path, made: slip.Slip) -> None:
    if path.suffix.lower() == ".txt":
        write_whole(path, slip.text(made).encode("utf-8-sig"))
        return
    from web.doctor.slip_pdf import draw

    write_whole(path, draw(made))


def drawn(text: str) -> str:
    """A QR of half blocks, dark on light whatever the terminal's colours: two rows of modules in a line."""
    modules = matrix(text)
    size = len(modules) + 2 * QUIET

    def dark(row: int, column: int) -> bool:
        y, x = row - QUIET, column - QUIET
        return 0 <= y < len(modules) and 0 <= x < len(modules) and modules[y][x]

    blocks = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    return "\n".join(
        "".join(blocks[dark(row, column), dark(row + 1, column)] for column in range(size))
        for row in range(0, size, 2)
    )


def _plain(seen: Seen, findings: list[Finding], paper: Path | None) -> dict[str, object]:
    return {
        "state": worst(findings).value,
        "address": seen.address,
        "adapter": seen.chosen.judged.adapter.name if seen.chosen.judged else None,
        "adapters": [
            {
                **each.adapter._asdict(),
                "usable": each.usable,
                "why_not": each.why_not,
                "reason": _(WHY_NOT[each.why_not]) if each.why_not else "",
            }
            for each in judged_all(seen.network)
        ],
        "findings": [
            {
                "layer": each.layer,
                "title": _(TITLES[each.layer]),
                "state": each.state.value,
                "sentence": said(each),
                "advice": advised(each),
                "command": each.command,
            }
            for each in findings
        ],
        "came": [came._asdict() for came in seen.came],
        "slip": str(paper.absolute()) if paper else None,
    }

"""`xiuhua demo`: shows the steps, prints what they made and where, and opens the desktop on it."""

import dataclasses
import sys
import tempfile
from pathlib import Path

import click

from cli import say
from cli.base import command, folder_of
from cli.demo.play import LOGIN, PASSWORD, Made, play
from cli.worded import option
from core import logs
from core.language import N_, _
from core.paths import DataFolder
from core.refusal import Refusal
from core.screen import has_screen
from store.backup import refuse_server


class FolderHasABase(Refusal):
    """The demo never plays into a base that is there."""

    code = "folder_has_a_base"
    sentence = N_("{folder} already holds a base.")
    advice = N_("Give the demo an empty folder with --data, or leave --data out.")


STEPS = {
    "base": N_("Making the base"),
    "roster": N_("Importing the roster"),
    "year": N_("Setting up the year"),
    "play": N_("Playing the year"),
    "live": N_("230 phones check in"),
    "credits": N_("Posting the credits"),
    "paperwork": N_("Claims, exemptions, reminders"),
    "certificates": N_("Issuing certificates"),
    "appraisal": N_("Writing the appraisal list"),
    "grid": N_("Playing the issue book"),
    "station": N_("A week at a station"),
}


@click.group()
def root() -> None:
    """Verbs of this file."""


@command(
    root,
    "demo",
    N_(
        "Play a whole year of a training base on example data.\n\nNeeds no network and opens the desktop at the end, where there is a screen."
    ),
)
@option("--seed", type=int, default=2026, show_default=True, help=N_("The same seed makes the same year."))
@option("--no-window", is_flag=True, help=N_("Do not open the desktop at the end."))
def demo(*, seed: int, no_window: bool, data: Path | None, as_json: bool) -> None:
    """Play a whole year of a training base on example data, without network, and open the desktop on it."""
    folder = folder_of(data) if data else DataFolder(Path(tempfile.mkdtemp(prefix="xiuhua-demo-")))
    if folder.base.exists():
        raise FolderHasABase(folder=str(folder.root))
    refuse_server(folder)
    folder.make()
    logs.keep(folder.logs, "terminal")
    with say.bars(STEPS, quiet=as_json) as show:
        made = play(folder, seed, show)
    if as_json:
        say.as_json(_plain(folder, made))
    else:
        say.lines(_table(folder, made))
    if not no_window and not as_json and has_screen():
        from cli.main import open_desktop

        sys.exit(open_desktop(folder.root, as_login=LOGIN))


def _plain(folder: DataFolder, made: Made) -> dict[str, object]:
    plain = dataclasses.asdict(made)
    plain["certificates"] = [str(path) for path in made.certificates]
    plain["letters"] = str(made.letters)
    plain["sheets"] = str(made.sheets)
    plain["station"] = str(made.station)
    plain["appraisal"] = {"xlsx": str(plain.pop("xlsx")), "pdf": str(plain.pop("pdf"))}
    return {"data": str(folder.root), **plain}


def _table(folder: DataFolder, made: Made) -> list[list[str]]:
    return [
        [
            _("People"),
            _(
                "{people} in {areas} areas and {grids} micro-grids",
                people=made.people,
                areas=made.areas,
                grids=made.grids,
            ),
        ],
        [_("Sessions"), str(made.sessions)],
        [
            _("Check-ins"),
            _("{all}, {http} of them by phone just now", all=made.check_ins, http=made.http_check_ins),
        ],
        [_("Credit entries"), str(made.entries)],
        [_("Reached the line"), _("{met} of {people}", met=made.met, people=made.people)],
        [_("Reminders"), _("{count} in {file}", count=made.noticed, file=made.letters)],
        [_("Certificates"), _("{count} in {folder}", count=len(made.certificates), folder=folder.issued)],
        [_("Appraisal list"), f"{made.xlsx}"],
        ["", f"{made.pdf}"],
        [_("Issues"), str(made.issues)],
        [_("Stairwell sheets"), str(made.sheets)],
        [
            _("A week at a station"),
            _(
                "{entries} entries came on the stick; cards that wait for a decision: {cards}; the station is {folder}",
                entries=made.carried,
                cards=made.cards,
                folder=made.station,
            ),
        ],
        [_("Data folder"), str(folder.root)],
        [_("Sign in"), f"{LOGIN} / {PASSWORD}"],
        [_("Seconds"), f"{sum(made.seconds.values()):.1f}"],
    ]

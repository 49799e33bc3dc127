"""The terminal's front door: `xiuhua` opens the desktop, `xiuhua VERB` does one thing and ends."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from cli import click_words, say
from cli.base import folder_of, refusals_said
from cli.worded import LateGroup, option
from core import language
from core.language import N_

_VERBS = {
    "appraisal": ("cli.appraisal", N_("The year's appraisal list: write, close, amend, verify.")),
    "backup": ("cli.backup", N_("Write the whole base to one file.")),
    "badges": ("cli.badges", N_("Print and check personal badges.")),
    "bundle": (
        "cli.bundle_group",
        N_("Bundles on a stick, between a base and its stations; what they leave to be decided."),
    ),
    "certificates": ("cli.certificates", N_("Issue and verify certificates.")),
    "claims": ("cli.claims", N_("See, check and accept claims; exempt and accredit.")),
    "demo": ("cli.demo.command", N_("Play a whole year of a training base on example data.")),
    "doctor": ("cli.doctor", N_("Find out why phones do not reach the base.")),
    "found": ("cli.found", N_("Make a new base with its first administrator.")),
    "grades": ("cli.grades", N_("Import scores and see the grades.")),
    "grid": ("cli.grid_group", N_("The grid and issue book: places, items, working time, issues.")),
    "journal": ("cli.journal", N_("Prove that the record was not altered.")),
    "meeting": ("cli.meeting", N_("Check in the participants of an online meeting.")),
    "notices": ("cli.notices", N_("Remind and warn whoever misses credits.")),
    "paper": ("cli.paper", N_("Print attendance sheets and enter what was signed.")),
    "pictures": ("cli.pictures", N_("Write the year in pictures.")),
    "restore": ("cli.backup", N_("Put a backup into a data folder.")),
    "roster": ("cli.roster", N_("Import and export the roster.")),
    "rules": ("cli.rules", N_("See, draft and sign the credit rules.")),
    "schemes": ("cli.schemes", N_("List everybody's standing under another scheme.")),
    "serve": ("cli.serve", N_("Serve the pages for phones and browsers.")),
    "standing": ("cli.standing", N_("List everybody's credits of a year, and what is behind them.")),
    "station": ("cli.station", N_("Stations without web access: setting up, pairing, patches, revoking.")),
    "supply": ("cli.schemes", N_("Say whether the rest of the calendar offers enough.")),
    "version": ("cli.version", N_("Print the version.")),
}


@click.group(
    cls=LateGroup,
    late=_VERBS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=N_(
        "Xiuhua: the desktop of a social-worker training base.\n\n"
        "Without a verb it opens the desktop. Exit status: 0 done, 1 refused (the reason is on stderr), 2 wrong usage."
    ),
)
@option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=N_("The data folder to open; without it, your own base on this computer."),
)
@option(
    "--selftest",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=N_("Try every part of this installation in DIR and write result.json there."),
)
@click.pass_context
def xiuhua(context: click.Context, data: Path | None, selftest: Path | None) -> None:
    """Open the desktop, or let a verb do its work."""
    if selftest is not None:
        from cli.selftest import run as run_selftest

        sys.exit(run_selftest(selftest))
    if context.invoked_subcommand is None:
        with refusals_said():
            sys.exit(open_desktop(data))


def open_desktop(data: Path | None, as_login: str = "") -> int:
    """Open the window on a data folder, signed in as `as_login` where one is named, and return the exit status."""
    from core.settings import load

    folder = folder_of(data)
    # By name: the arrows run from the desktop down to here, only this one door opens it (docs/architecture.md).
    desktop: Any = import_module("desktop.app")
    return desktop.run(folder, load(folder.settings), as_login=as_login)


def main() -> None:
    """The entry of the `xiuhua` command and of `python -m cli.main`."""
    say.prepare_streams()
    language.speak(language.system_language())
    click_words.speak()
    xiuhua()


if __name__ == "__main__":
    main()

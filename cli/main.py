"""The terminal's front door: `xiuhua` opens the desktop, `xiuhua VERB` does one thing and ends."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from cli import say
from cli.base import folder_of, refusals_said

_VERBS = {
    "appraisal": "cli.appraisal",
    "backup": "cli.backup",
    "certificates": "cli.certificates",
    "demo": "cli.demo.command",
    "journal": "cli.journal",
    "restore": "cli.backup",
    "roster": "cli.roster",
    "serve": "cli.serve",
    "standing": "cli.standing",
    "version": "cli.version",
}


class Verbs(click.Group):
    """The verbs, each imported only when it is called: `xiuhua version` need not load a database library."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every verb there is."""
        return sorted(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of that name, from the module that declares it on `root`."""
        if cmd_name not in _VERBS:
            return None
        module: Any = import_module(_VERBS[cmd_name])
        return module.root.commands[cmd_name]


@click.group(cls=Verbs, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="The data folder to open."
)
@click.option(
    "--selftest",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Try every part of this installation in DIR and write result.json there.",
)
@click.pass_context
def xiuhua(context: click.Context, data: Path | None, selftest: Path | None) -> None:
    """Xiuhua (绣花): the desktop of a social-worker training base.

    Without a verb it opens the desktop. Exit status: 0 done, 1 refused (the reason is on stderr), 2 wrong usage.
    """
    if selftest is not None:
        from cli.selftest import run as run_selftest

        sys.exit(run_selftest(selftest))
    if context.invoked_subcommand is None:
        with refusals_said():
            sys.exit(open_desktop(data))


def open_desktop(data: Path | None, as_login: str = "") -> int:
    """Open the window on a data folder, signed in as `as_login` where one is named, and return the exit status."""
    from importlib.util import find_spec

    from core.settings import load

    if find_spec("desktop") is None:  # pragma: no cover - a door-only installation
        raise click.UsageError("this installation has no desktop")
    folder = folder_of(data)
    desktop: Any = import_module("desktop.app")
    return desktop.run(folder, load(folder.settings), as_login=as_login)


def main() -> None:
    """The entry of the `xiuhua` command and of `python -m cli.main`."""
    say.prepare_streams()
    xiuhua()


if __name__ == "__main__":
    main()

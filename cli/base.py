"""What every command shares: `--data`, `--json`, the language, opening the base, and refusals as exit status 1."""

import functools
import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from cli.worded import WordedCommand, option
from core import language, logs
from core.language import N_, _
from core.paths import DataFolder, default_data_folder
from core.refusal import Refusal, word
from core.settings import Settings, load

if TYPE_CHECKING:  # the window paints before SQLAlchemy is imported
    from store.transaction import Store

Command = TypeVar("Command", bound=Callable[..., Any])

_data = option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=N_("The data folder; without it, your own base on this computer."),
)
_json = option("--json", "as_json", is_flag=True, help=N_("Print JSON for scripts."))


class Opened(NamedTuple):
    """An open base with the folder and the settings it came from."""

    folder: DataFolder
    settings: Settings
    store: "Store"


def folder_of(data: Path | None) -> DataFolder:
    """The data folder that `--data` names, else the user's own."""
    return DataFolder(data.absolute()) if data else default_data_folder()


@contextmanager
def opened(data: Path | None) -> Generator[Opened]:
    """The base in a data folder, open for the length of a command."""
    from store.engine import open_base

    folder = folder_of(data)
    settings = load(folder.settings)
    store = open_base(folder, settings)
    try:
        yield Opened(folder, settings, store)
    finally:
        store.close()


def command(group: click.Group, name: str, purpose: str) -> Callable[[Command], click.Command]:
    """A command of a group that takes `--data` and `--json`, speaks the settings' language and exits 1 on a refusal.

    `purpose` is a msgid: its first paragraph stands in the list of commands.
    """

    def declare(function: Command) -> click.Command:
        @functools.wraps(function)
        def run(*arguments: object, **options: Any) -> None:  # noqa: ANN401 - click hands options by name
            with refusals_said():
                folder = folder_of(options.get("data"))
                if folder.logs.is_dir():
                    logs.keep(folder.logs, "terminal")
                language.speak(load(folder.settings).language or language.system_language())
                function(*arguments, **options)

        return group.command(name, cls=WordedCommand, help=purpose)(_data(_json(run)))

    return declare


@contextmanager
def refusals_said() -> Generator[None]:
    """Say a refusal on stderr and leave with status 1; a fault gets a report id and status 1 too, never a bare trace."""
    try:
        yield
    except Refusal as refusal:
        click.echo(word(refusal), err=True)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output (`| head`) has gone; what is left to flush at exit must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as fault:  # noqa: BLE001 - the door's last net: a fault is reported, never a bare trace
        report = logs.report(fault)
        click.echo(
            _("Something unforeseen happened (report {report}): {what}", report=report, what=repr(fault)),
            err=True,
        )
        sys.exit(1)

"""`xiuhua version`."""

import platform
import sqlite3
from importlib.metadata import version as version_of

import click

from cli import say
from cli.base import command
from core.language import N_


@click.group()
def root() -> None:
    """Verbs of this file."""


@command(root, "version", N_("Print the version of Xiuhua and of what it stands on."))
def version(*, data: object, as_json: bool) -> None:
    """Print the version of Xiuhua and of what it stands on."""
    del data
    found = {
        "xiuhua": version_of("xiuhua"),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    if as_json:
        say.as_json(found)
    else:
        say.lines([[name, number] for name, number in found.items()])

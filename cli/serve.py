"""`xiuhua serve`: the web door, as the desktop starts it and as an administrator may start it on a server."""

from pathlib import Path

import click

from cli import say
from cli.base import command, folder_of
from cli.worded import option
from core.language import N_, _
from core.settings import load


@click.group()
def root() -> None:
    """Verbs of this file."""


@command(root, "serve", N_("Serve the pages for phones and browsers until stopped."))
@option(
    "--host", help=N_("The address to listen on; 0.0.0.0 lets phones in. From the settings when left out.")
)
@option(
    "--port",
    type=click.IntRange(0, 65535),
    help=N_("The port; 0 takes a free one. From the settings when left out."),
)
@option("--until-stdin-closes", is_flag=True, help=N_("Stop when whoever started it is gone."))
def serve(
    *, host: str | None, port: int | None, until_stdin_closes: bool, data: Path | None, as_json: bool
) -> None:
    """Serve the pages for phones and browsers until stopped (Ctrl+C)."""
    from web.serve import Address
    from web.serve import serve as open_door

    folder = folder_of(data)
    settings = load(folder.settings)

    def announce(opened: Address) -> None:
        if as_json:
            say.as_json_line({"address": opened.address, "phones": opened.phones, "pid": opened.pid})
        else:
            click.echo(_("The door is open at {address}. Ctrl+C closes it.", address=opened.address))

    open_door(
        folder,
        settings,
        host=settings.door_host if host is None else host,
        port=settings.door_port if port is None else port,
        announce=announce,
        until_stdin_closes=until_stdin_closes,
    )

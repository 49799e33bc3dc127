"""`xiuhua backup` and `xiuhua restore`: everything of a base in one file, and the way back."""

from pathlib import Path

import click

from cli import say
from cli.base import command, folder_of
from cli.worded import option
from core.clock import local, now
from core.language import N_, _
from core.locks import held
from store import backup as copies


@click.group()
def root() -> None:
    """Verbs of this file."""


_FILE = click.Path(dir_okay=False, path_type=Path)


@command(
    root,
    "backup",
    N_(
        "Write the whole base to FILE.\n\nDatabase, issued papers, videos, keys and settings; without FILE, to backups/ in the data folder. The desktop may stay open. Guard the file as you guard the keys: it holds them."
    ),
)
@click.argument("file", type=_FILE, required=False)
def backup(*, file: Path | None, data: Path | None, as_json: bool) -> None:
    """Write the whole base (database, issued papers, videos, keys, settings) to FILE.

    Without FILE, to backups/ in the data folder. The desktop may stay open. Keep the file as you keep the keys: it holds them.
    """
    folder = folder_of(data)
    target = file.absolute() if file else folder.backups / f"xiuhua-{local(now()):%Y%m%d-%H%M%S}.zip"
    kept = say.run(copies.backup(folder, target, now()), _("Backing up"), quiet=as_json)
    _say(kept, as_json=as_json)


@command(
    root,
    "restore",
    N_(
        "Put the backup FILE into the data folder, whole or not at all.\n\nClose the desktop on that folder first."
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@option(
    "--replace",
    is_flag=True,
    help=N_("Keep the base that is there under backups/ and put the backup in its place."),
)
def restore(*, file: Path, replace: bool, data: Path | None, as_json: bool) -> None:
    """Put the backup FILE into the data folder, whole or not at all. Close the desktop on that folder first."""
    folder = folder_of(data)
    folder.make()
    with held(folder, "desktop"), held(folder, "door"):
        kept = say.run(
            copies.restore(file.absolute(), folder, now(), replace=replace), _("Restoring"), quiet=as_json
        )
    _say(kept, as_json=as_json)


def _say(kept: copies.Kept, *, as_json: bool) -> None:
    if as_json:
        say.as_json({"file": str(kept.file), "files": kept.files, "lines": kept.lines, "head": kept.head})
    else:
        click.echo(
            _(
                "{file}: {files} files, journal of {lines} lines.",
                file=kept.file,
                files=kept.files,
                lines=kept.lines,
            )
        )

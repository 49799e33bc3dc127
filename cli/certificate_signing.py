"""`xiuhua certificates signing`: whether certificate files are signed by an authority's certificate, and the passphrase for it."""

from pathlib import Path

import click

from cli import say
from cli.base import command, folder_of
from cli.certificate_group import certificates_group
from cli.worded import option
from core import settings
from core.clock import now
from core.language import N_, _


@command(
    certificates_group,
    "signing",
    N_(
        "Say whether certificate files are signed (PAdES), and try the signing file of settings.toml.\n\n"
        "Exit status 1 when a signing file is set and cannot be used."
    ),
)
@option(
    "--remember",
    is_flag=True,
    help=N_("Ask for the passphrase of the signing file and store it in this account's keyring."),
)
def signing(*, remember: bool, data: Path | None, as_json: bool) -> None:
    """Say whether certificate files are signed, and try the signing file."""
    from credits.certificates import file_signature

    folder = folder_of(data)
    if remember:
        asked = click.prompt(_("Passphrase"), hide_input=True, default="", show_default=False, err=True)
        file_signature.remember(folder, asked)
    signs = file_signature.signer(folder, now()) is not None
    file = settings.load(folder.settings).signing_file
    if as_json:
        say.as_json({"signs": signs, "file": file})
    elif signs:
        click.echo(_("Certificate files are signed with {file}.", file=file))
    else:
        click.echo(_("Certificate files are not signed: no signing_file is set in settings.toml."))

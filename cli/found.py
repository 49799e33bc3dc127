"""`xiuhua found`: a new base with its name and first administrator, where there is no desktop to make it (a server, a script)."""

from pathlib import Path

import click

from cli import say
from cli.base import command, folder_of
from cli.worded import option
from core.clock import now
from core.language import N_, _
from core.refusal import Refusal
from core.settings import load
from people import accounts
from store.naming import name_base


class FoundedAlready(Refusal):
    """Somebody can sign in to the base that is there."""

    code = "founded_already"
    sentence = N_("{folder} already holds a base with accounts.")
    advice = N_("Further accounts are made at the desktop, in the settings.")


@click.group()
def root() -> None:
    """Verbs of this file."""


@command(
    root,
    "found",
    N_(
        "Make a new base with its first administrator, as the desktop does at its first start.\n\nOn a server that settings.toml names, too. The password is asked for."
    ),
)
@option("--name", required=True, metavar="NAME", help=N_("What the base is called."))
@option("--login", required=True, metavar="LOGIN", help=N_("What the administrator signs in with."))
@option("--person", default="", metavar="NAME", help=N_("The name of whoever has that account."))
def found(*, name: str, login: str, person: str, data: Path | None, as_json: bool) -> None:
    """Make a new base with its first administrator."""
    from store.engine import make_base

    folder = folder_of(data)
    password = new_password(login)
    store = make_base(folder, load(folder.settings))
    try:
        with store.write() as db:
            if accounts.any_account(db):
                raise FoundedAlready(folder=str(folder.root))
            at = now()
            accounts.create(db, login, person or login, "administrator", password, login, at)
            name_base(db, name, login, at)
    finally:
        store.close()
    if as_json:
        say.as_json({"data": str(folder.root), "name": name, "login": login})
    else:
        click.echo(_("{name}: {folder}", name=name, folder=folder.root))


def new_password(login: str) -> str:
    """A password typed twice."""
    return click.prompt(
        _("Password of {login}", login=login),
        hide_input=True,
        confirmation_prompt=_("The same once more"),
        err=True,
    )

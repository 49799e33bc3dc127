"""The group of `xiuhua certificates`: `cli.certificates` and the modules beside it put their verbs into it."""

import click

from cli.worded import WordedGroup
from core.language import N_


@click.group()
def root() -> None:
    """Verbs of the group."""


@root.group(
    cls=WordedGroup, name="certificates", help=N_("Certificates: issued, revoked, handed out and checked.")
)
def certificates_group() -> None:
    """Certificates: issued, revoked, handed out and checked."""

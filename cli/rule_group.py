"""The group of `xiuhua rules`: `cli.rules` and `cli.rule_trials` put their verbs into it."""

import click

from cli.worded import WordedGroup
from core.language import N_


@click.group()
def root() -> None:
    """Verbs of the group."""


@root.group(cls=WordedGroup, name="rules", help=N_("The credit rules and their versions."))
def rules_group() -> None:
    """The credit rules and their versions."""

"""The group of `xiuhua bundle`: its verbs stand in modules `cli/bundle*.py`, imported only when they are called."""

from collections.abc import Mapping
from types import MappingProxyType

import click

from cli.worded import LateGroup
from core.language import N_

_VERBS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "adopt": ("cli.bundle_branches", N_("Let the entries of a quarantined series count like any others.")),
        "branches": ("cli.bundle_branches", N_("List what is in quarantine, and what was decided.")),
        "card": ("cli.bundle_cards", N_("Show one card: what both sides say, who and when.")),
        "cards": ("cli.bundle_cards", N_("List the cards that wait for a decision.")),
        "decide": ("cli.bundle_cards", N_("Decide one card.")),
        "export": ("cli.bundle", N_("Write a bundle: at a station for its base, at the base for a station.")),
        "held": ("cli.bundle", N_("List the bundles that are held, and what to do about each.")),
        "import": ("cli.bundle", N_("Take a bundle in.")),
        "inspect": ("cli.bundle", N_("Show what a bundle is and whose; change nothing.")),
        "list": ("cli.bundle", N_("List the bundles that were written here and that came.")),
        "retry": ("cli.bundle", N_("Try the bundles that are held once more, as after an upgrade.")),
        "set-aside": ("cli.bundle_branches", N_("Keep the entries of a quarantined series without letting them count.")),
        "slip": ("cli.bundle", N_("Write the hand-over slip of a bundle as PDF.")),
        "undo": ("cli.bundle_cards", N_("Take the decision on a card back.")),
    }
)  # fmt: skip
"""By name: the module that declares the verb on its `root`, and the msgid of what it is for."""


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(
    cls=LateGroup,
    late=_VERBS,
    name="bundle",
    help=N_("Bundles on a stick, between a base and its stations; what they leave to be decided."),
)
def bundle_group() -> None:
    """Bundles on a stick, between a base and its stations."""

"""The group of `xiuhua grid`: each verb stands in a module `cli/grid_*.py` of its own, imported only when it is called."""

from collections.abc import Mapping
from types import MappingProxyType

import click

from cli.worded import LateGroup
from core.language import N_

_VERBS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "alarms": ("cli.grid_alarms", N_("Alarms that devices send.")),
        "card": ("cli.grid_cards", N_("Cards of stairwells, with their codes.")),
        "facilities": ("cli.grid_facilities", N_("Facilities and what falls due of them.")),
        "calendar": ("cli.grid_calendar", N_("Working days and office hours.")),
        "overview": ("cli.grid_places", N_("The figures of every area.")),
        "places": ("cli.grid_places", N_("Places and who answers for them.")),
        "field": ("cli.grid_field", N_("Plans, inspections and patrols.")),
        "residents": ("cli.grid_residents", N_("Residents of households, sealed and masked.")),
        "companies": (
            "cli.grid_companies",
            N_("Property companies: violations, assessment, objections, payouts."),
        ),
        "indicators": ("cli.grid_reports", N_("The indicators of a month with their n.")),
        "report": ("cli.grid_reports", N_("What stands out in a month, and the monthly report.")),
        "training": ("cli.grid_reports", N_("Which course teaches an item, and which items keep failing.")),
        "issues": ("cli.grid_issues", N_("Issues: the list, one issue, reports and moves.")),
        "catalogue": ("cli.grid_catalogue", N_("The catalogue of items: limits, conditions, versions.")),
    }
)
"""By name: the module that declares the verb on its `root`, and the msgid of what it is for."""


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(
    cls=LateGroup,
    late=_VERBS,
    name="grid",
    help=N_("The grid and issue book: places, items, working time, issues."),
)
def grid_group() -> None:
    """The grid and issue book: places, items, working time, issues."""

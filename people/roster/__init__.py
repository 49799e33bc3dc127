"""The roster (花名册): read as offices keep it, compared with the base, imported whole, exported again.

Doors call `read_roster`, show the `plan`, then run `carry_out`; `export` writes the roster for others.
"""

from people.roster.carrying_out import RosterResult, carry_out
from people.roster.exporting import export
from people.roster.lines import Refused
from people.roster.planning import Added, Change, Changed, RosterPlan, plan
from people.roster.reading import RosterFile, read_roster

__all__ = [
    "Added",
    "Change",
    "Changed",
    "Refused",
    "RosterFile",
    "RosterPlan",
    "RosterResult",
    "carry_out",
    "export",
    "plan",
    "read_roster",
]

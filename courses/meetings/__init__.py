"""The import lane: an online meeting's list of participants read, matched with the roster, and checked in.

Doors call `read_export`, show the `plan`, collect `Decisions`, then run `carry_out`; `take_back_import` undoes a whole import.
"""

from courses.meetings.carrying_out import (
    Import,
    MeetingResult,
    NotDone,
    carry_out,
    imports,
    take_back_import,
)
from courses.meetings.lines import Refused
from courses.meetings.planning import Decisions, Doubt, Matched, MeetingPlan, Seen, plan, settled
from courses.meetings.reading import MeetingExport, read_export
from courses.meetings.verdicts import Candidate, Known

__all__ = [
    "Candidate",
    "Decisions",
    "Doubt",
    "Import",
    "Known",
    "Matched",
    "MeetingExport",
    "MeetingPlan",
    "MeetingResult",
    "NotDone",
    "Refused",
    "Seen",
    "carry_out",
    "imports",
    "plan",
    "read_export",
    "settled",
    "take_back_import",
]

"""The history of one record as a list: what the journal says of it, in the reader's words. Every card with a past shows it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, cast

from core.language import N_, _, translate
from courses.today import lane_title
from courses.tray import outcome_title
from people.actors import actor_title
from people.person_row import PEOPLE
from sheets.columns import Column, Kind, Sheet
from store.journal import HistoryLine

_ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "person.added": N_("Added"),
        "person.changed": N_("Changed"),
        "person.transferred": N_("Transferred"),
        "person.absent": N_("Absence recorded"),
        "person.left": N_("Left the post"),
        "person.credits_proved": N_("Proof of credits written"),
        "person.merged": N_("Merged into another entry"),
        "person.united": N_("Took over another entry"),
        "person.parted": N_("Merge taken back"),
        "session.scheduled": N_("Scheduled"),
        "session.rescheduled": N_("Changed"),
        "session.cancelled": N_("Cancelled"),
        "session.enrolled": N_("People enrolled"),
        "session.withdrawn": N_("Enrolments withdrawn"),
        "session.trail_set": N_("Trail laid"),
        "check_in.refused": N_("Check-in refused"),
        "check_in.done": N_("Checked in"),
        "check_in.reversed": N_("Check-in taken back"),
        "meeting.imported": N_("Online meeting imported"),
        "meeting.taken_back": N_("Import taken back"),
    }
)
_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        **{column.key: column.title for column in PEOPLE.columns},
        "on": N_("From"),
        "since": N_("From"),
        "until": N_("Until"),
        "reason": N_("Reason"),
        "people": N_("People"),
        "code": N_("Result"),
        "lane": N_("How"),
        "kind": N_("Kind"),
        "room": N_("Room"),
        "capacity": N_("Places"),
        "starts_at": N_("Starts"),
        "ends_at": N_("Ends"),
    }
)
_MASKED = frozenset({"mobile", "id_number"})
_WORDED: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {"people": lambda people: str(len(people)), "code": outcome_title, "lane": lane_title}
)


def action(line: HistoryLine) -> str:
    """What was done, in words; an action without words of its own is shown as the journal has it."""
    return translate(_ACTIONS[line.action]) if line.action in _ACTIONS else line.action


def details(line: HistoryLine) -> str:
    """What the line says in figures and words: fields with their old and new values, numbers of persons hidden."""
    parts: list[str] = []
    for key, value in line.payload.items():
        if key not in _FIELDS:
            continue
        if key in _MASKED:
            parts.append(translate(_FIELDS[key]))
            continue
        said = _WORDED[key](value) if key in _WORDED else _said(value)
        if said:
            parts.append(_("{field}: {value}", field=translate(_FIELDS[key]), value=said))
    return "  ·  ".join(parts)


def _said(value: Any) -> str:  # noqa: ANN401 - a payload holds any plain value
    if isinstance(value, list):
        pair = cast("list[object]", value)
        if len(pair) == 2:
            old, new = (str(each or "—") for each in pair)
            return old if old == new else f"{old} → {new}"
        return ", ".join(str(each) for each in pair)
    return "" if value is None else str(value)


HISTORY: Sheet[HistoryLine] = Sheet(
    N_("History"),
    (
        Column("occurred_at", N_("When"), Kind.INSTANT, lambda line: line.occurred_at, 17),
        Column("action", N_("What"), Kind.TEXT, action, 16),
        Column("details", N_("Details"), Kind.TEXT, details, 44),
        Column("actor", N_("By"), Kind.TEXT, lambda line: actor_title(line.actor), 12),
    ),
)

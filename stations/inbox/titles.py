"""What people call the columns of the grid's records, and of which sort their values are. A card of the conflict inbox asks here.

Every column that the records of the grid compare has its title here, or stands in `INNER` with the reason why nobody reads it.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from core.language import N_
from grid.alarms import lists as alarms
from grid.facilities.lists import KIND_WORDS
from grid.field import words as field
from grid.issues import words as issues
from grid.places import words as places
from stations.states import KEPT, OPEN, TAKEN

Words = Mapping[str, str]


class Sort(Enum):
    """How a value is shown."""

    TEXT = "text"
    WORD = "word"
    """One of a list of words."""
    DAY = "day"
    INSTANT = "instant"
    YES = "yes"
    CENTS = "cents"
    AMOUNT = "amount"
    """Hundredths."""
    AREA = "area"
    PLACE = "place"
    UNIT = "unit"
    PERSON = "person"
    WHO = "who"
    """A human as grid.hands names them."""
    ACTOR = "actor"
    ITEM = "item"
    CODE = "code"
    """An item by its code."""
    ISSUE = "issue"
    PLAN = "plan"
    VISIT = "visit"
    RESIDENT = "resident"
    SEALED = "sealed"


class Title(NamedTuple):
    """A column as people call it."""

    title: str
    """A msgid."""
    sort: Sort = Sort.TEXT
    words: Words = MappingProxyType({})


def _word(title: str, words: Words) -> Title:
    return Title(title, Sort.WORD, words)


_FROM, _UNTIL = Title(N_("From"), Sort.DAY), Title(N_("Until before"), Sort.DAY)
_REASON, _NOTE, _KIND, _NAME = Title(N_("Reason")), Title(N_("Note")), N_("Kind"), Title(N_("Its name"))
_PATCH, _WHERE = Title(N_("Patch"), Sort.AREA), Title(N_("Where"), Sort.PLACE)
_UNIT = Title(N_("Company or department"), Sort.UNIT)
_ISSUE, _PLAN = Title(N_("Reported issue"), Sort.ISSUE), Title(N_("Plan"), Sort.PLAN)
_ITEM = Title(N_("Item"), Sort.CODE)
_SPOT = Title(N_("Exact spot"))
_PERSON, _WHO = Title(N_("Person"), Sort.PERSON), Title(N_("Who did it"), Sort.WHO)
_VOIDED, _WHY_VOID = Title(N_("Declared void on"), Sort.INSTANT), Title(N_("Why it was declared void"))

TITLES: Mapping[str, Mapping[str, Title]] = MappingProxyType(
    {
        "issue": {
            "state": _word(N_("State"), issues.STATES),
            "item_id": Title(N_("Item"), Sort.ITEM),
            "description": Title(N_("In words")),
            "area_id": _PATCH,
            "place_id": _WHERE,
            "spot": _SPOT,
            "unit_id": Title(N_("Dispatched to"), Sort.UNIT),
            "handler": Title(N_("In the hands of"), Sort.WHO),
            "source": _word(N_("Came in as"), issues.SOURCES),
            "number": Title(N_("Number of the issue")),
            "provisional": Title(N_("Provisional number")),
            "reported_by": Title(N_("Reported by"), Sort.WHO),
            "resident_id": Title(N_("Told by"), Sort.RESIDENT),
            "occurred_at": Title(N_("Happened"), Sort.INSTANT),
            "reported_at": Title(N_("Reported on"), Sort.INSTANT),
            "filed_at": Title(N_("Filed on"), Sort.INSTANT),
            "handled_at": Title(N_("Work done on"), Sort.INSTANT),
            "closed_at": Title(N_("Closed on"), Sort.INSTANT),
            "urgent": Title(N_("Urgent"), Sort.YES),
            "phoned_at": Title(N_("Phoned at"), Sort.INSTANT),
            "short_path": Title(N_("Mended on the spot"), Sort.YES),
            "merged_into": Title(N_("Merged into"), Sort.ISSUE),
            "round": Title(N_("Round")),
        },
        "issue_move": {"move": _word(N_("Step taken"), issues.MOVES)},
        "issue_photo": {"name": Title(N_("Photo"))},
        "issue_link": {
            "other_id": Title(N_("Linked with"), Sort.ISSUE),
            "reason": _REASON,
            "made_by": Title(N_("Linked by"), Sort.WHO),
            "made_at": Title(N_("Linked on"), Sort.INSTANT),
            "undone_at": Title(N_("Link taken back on"), Sort.INSTANT),
        },
        "place": {
            "kind": _word(_KIND, places.KINDS),
            "name": _NAME,
            "parent_id": Title(N_("Stands in"), Sort.PLACE),
            "position": Title(N_("Place in the list")),
            "floors": Title(N_("Floors")),
            "floor": Title(N_("Floor")),
            "since": _FROM,
            "until": _UNTIL,
        },
        "placement": {"area_id": _PATCH, "since": _FROM, "until": _UNTIL, "reason": _REASON},
        "holding": {
            "role": _word(N_("Answers as"), places.ROLES),
            "area_id": _PATCH,
            "place_id": Title(N_("Building"), Sort.PLACE),
            "person_id": Title(N_("Who answers"), Sort.PERSON),
            "unit_id": _UNIT,
            "since": _FROM,
            "until": _UNTIL,
            "reason": _REASON,
        },
        "plan": {
            "title": Title(N_("Title")),
            "level": _word(N_("Level"), field.LEVELS),
            "kind": _word(_KIND, field.KINDS),
            "area_id": _PATCH,
            "every": _word(N_("Rhythm"), field.EVERY),
            "times": Title(N_("Times")),
            "codes": Title(N_("Items to look at")),
            "since": _FROM,
            "until": _UNTIL,
            "made_by": Title(N_("Drawn up by"), Sort.ACTOR),
            "made_at": Title(N_("Drawn up on"), Sort.INSTANT),
        },
        "inspection": {
            "kind": _word(_KIND, field.KINDS),
            "plan_id": _PLAN,
            "area_id": _PATCH,
            "place_id": _WHERE,
            "who": _WHO,
            "person_id": _PERSON,
            "begun_at": Title(N_("Began at"), Sort.INSTANT),
            "ended_at": Title(N_("Ended at"), Sort.INSTANT),
            "note": _NOTE,
            "voided_at": _VOIDED,
            "void_reason": _WHY_VOID,
        },
        "inspection_finding": {
            "item_code": _ITEM,
            "spot": _SPOT,
            "outcome": _word(N_("What the look gave"), field.OUTCOMES),
            "issue_id": _ISSUE,
            "note": _NOTE,
            "found_at": Title(N_("Looked at on"), Sort.INSTANT),
        },
        "visit": {
            "kind": _word(N_("How"), field.VISITS),
            "plan_id": _PLAN,
            "area_id": _PATCH,
            "place_id": Title(N_("Household"), Sort.PLACE),
            "resident_id": Title(N_("Resident"), Sort.RESIDENT),
            "who": _WHO,
            "person_id": _PERSON,
            "met": Title(N_("Met somebody"), Sort.YES),
            "sealed": Title(N_("Visit note"), Sort.SEALED),
            "visited_at": Title(N_("Visited on"), Sort.INSTANT),
            "recorded_at": Title(N_("Recorded on"), Sort.INSTANT),
            "again_on": Title(N_("Come again on"), Sort.DAY),
            "corrects_id": Title(N_("Corrects the note of"), Sort.VISIT),
            "issue_id": _ISSUE,
        },
        "resident": {
            "place_id": Title(N_("Household"), Sort.PLACE),
            "sealed": Title(N_("Name and phone number"), Sort.SEALED),
            "since": _FROM,
            "until": Title(N_("Moved away"), Sort.DAY),
            "erased_at": Title(N_("Erased on"), Sort.INSTANT),
        },
        "resident_fact": {
            "sealed": Title(N_("Known"), Sort.SEALED),
            "verified_on": Title(N_("Verified"), Sort.DAY),
            "verified_by": Title(N_("Verified by"), Sort.ACTOR),
            "ended_on": Title(N_("So no longer since"), Sort.DAY),
        },
        "facility": {
            "kind": _word(_KIND, KIND_WORDS),
            "name": _NAME,
            "code": Title(N_("Registration number")),
            "area_id": _PATCH,
            "place_id": _WHERE,
            "unit_id": Title(N_("Responsible"), Sort.UNIT),
            "item_code": Title(N_("A lapse becomes"), Sort.CODE),
            "until": Title(N_("Taken away on"), Sort.DAY),
        },
        "facility_due": {
            "what": Title(N_("What falls due")),
            "due_on": Title(N_("Due on"), Sort.DAY),
            "remind_days": Title(N_("Days of reminding before")),
            "every_months": Title(N_("Again after so many months")),
            "done_on": Title(N_("Done on"), Sort.DAY),
            "evidence": Title(N_("Evidence")),
            "issue_id": _ISSUE,
            "voided_at": _VOIDED,
        },
        "violation": {
            "unit_id": _UNIT,
            "area_id": _PATCH,
            "place_id": _WHERE,
            "issue_id": _ISSUE,
            "what": Title(N_("What was broken")),
            "penalty_cents": Title(N_("Penalty (yuan)"), Sort.CENTS),
            "points": Title(N_("Points off"), Sort.AMOUNT),
            "decided_on": Title(N_("Decided on"), Sort.DAY),
            "voided_at": _VOIDED,
            "void_reason": _WHY_VOID,
        },
        "unit": {
            "kind": _word(_KIND, places.UNIT_KINDS),
            "name": _NAME,
            "contact": Title(N_("Contact")),
            "phone": Title(N_("Telephone")),
            "complaint_phone": Title(N_("Phone for complaints")),
            "stars": Title(N_("Stars")),
            "mode": _word(N_("Mode of management"), places.UNIT_MODES),
            "closed_on": Title(N_("Until before"), Sort.DAY),
        },
        "alarm_source": {
            "name": Title(N_("Name of the source")),
            "item_code": Title(N_("Its alarms become"), Sort.CODE),
            "settle_minutes": Title(N_("No issue if it ends within so many minutes")),
            "quiet_minutes": Title(N_("One alarm if so many minutes apart")),
            "closed_at": Title(N_("Closed on"), Sort.INSTANT),
        },
        "alarm_device": {
            "device": Title(N_("Device")),
            "area_id": _PATCH,
            "place_id": _WHERE,
            "spot": _SPOT,
        },
        "alarm": {
            "device": Title(N_("Device")),
            "kind": _word(_KIND, alarms.KIND_WORDS),
            "said": Title(N_("In words")),
            "occurred_at": Title(N_("Happened"), Sort.INSTANT),
            "received_at": Title(N_("Came in"), Sort.INSTANT),
            "state": _word(N_("State"), alarms.STATE_WORDS),
            "issue_id": _ISSUE,
        },
        "walk_in": {
            "name": Title(N_("Name")),
            "note": _NOTE,
            "occurred_at": Title(N_("Came"), Sort.INSTANT),
            "settled": Title(N_("Outcome")),
            "person_id": _PERSON,
            "settled_by": Title(N_("Settled by"), Sort.ACTOR),
            "settled_at": Title(N_("Settled on"), Sort.INSTANT),
            "settled_reason": _REASON,
        },
    }
)
_OF_SUBJECT = "it says only which subject the row belongs to, which is the card's"
_NOT_READ = "the program's own, computed or shown by another column beside it"
_STORY = "stands in the one line by which the card tells such a row"
_AT_BASE = "kept at the base alone and never on a card: stations are sent it as reference data or not at all"
INNER: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "issue": dict.fromkeys(("year", "sequence", "item_code", "reporter_id"), _NOT_READ),
        "issue_move": {
            "issue_id": _OF_SUBJECT,
            **dict.fromkeys(
                (
                    "number", "round", "before", "after", "who", "role", "unit_id", "reason", "minutes", "detail", "occurred_at",
                    "recorded_at",
                ),
                _STORY,
            ),
        },
        "issue_photo": {
            "issue_id": _OF_SUBJECT,
            **dict.fromkeys(("kind", "round", "sha256", "added_by", "added_at"), _STORY),
        },
        "issue_link": {"issue_id": _OF_SUBJECT},
        "placement": {"place_id": _OF_SUBJECT},
        "inspection_finding": {"inspection_id": _OF_SUBJECT},
        "resident_fact": {"resident_id": _OF_SUBJECT},
        "facility_due": {"facility_id": _OF_SUBJECT},
        "alarm_source": dict.fromkeys(("token_sha256", "fields"), _NOT_READ),
        "alarm_device": {"source_id": _OF_SUBJECT},
        "alarm": {"source_id": _OF_SUBJECT, "message": _NOT_READ},
        "walk_in": {
            "mobile": "a number of somebody who is on no roster",
            **dict.fromkeys(("session_id", "recorded_at", "actor", "attendance_id"), _NOT_READ),
        },
    }
)  # fmt: skip
AT_BASE_ALONE: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        (
            "catalogue_version", "catalogue_item", "calendar_day", "calendar_year", "office_hours", "duty", "assessment_formula",
            "assessment", "assessment_objection", "training_link", "stairwell_card",
        ),
        _AT_BASE,
    )
)  # fmt: skip
"""Tables of the grid whose lines no station sends, and why they need no titles."""
ROWS: Mapping[str, str] = MappingProxyType(
    {
        "issue": N_("Reported issue"),
        "issue_move": N_("Step taken"),
        "issue_photo": N_("Photo"),
        "issue_link": N_("Linked with"),
        "place": N_("Building or household"),
        "placement": N_("Patch of the building"),
        "holding": N_("Responsibility"),
        "plan": N_("Plan"),
        "inspection": N_("Inspection"),
        "inspection_finding": N_("Finding"),
        "visit": N_("Visit note"),
        "resident": N_("Resident"),
        "resident_fact": N_("Known"),
        "facility": N_("Facility"),
        "facility_due": N_("What falls due"),
        "violation": N_("Violation"),
        "unit": N_("Company or department"),
        "alarm_source": N_("Source of alarms"),
        "alarm_device": N_("Device"),
        "alarm": N_("Alarm"),
        "walk_in": N_("Walk-in"),
    }
)
"""What one row of a table is called."""
SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "issue": N_("Reported issue"),
        "place": N_("Building or household"),
        "holding": N_("Responsibility"),
        "plan": N_("Plan"),
        "inspection": N_("Inspection"),
        "visit": N_("Visit note"),
        "resident": N_("Resident"),
        "facility": N_("Facility"),
        "violation": N_("Violation"),
        "unit": N_("Company or department"),
        "alarm_source": N_("Source of alarms"),
        "alarms": N_("Alarms"),
        "walk_in": N_("Walk-in"),
        "attendance": N_("Check-in"),
        "session": N_("Check-in"),
    }
)
"""What a card is about, by the subject kind of its lines."""
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "changed": N_("Both sides changed it"),
        "stands_not": N_("Cannot stand at the base"),
        "check_in": N_("Check-in refused"),
    }
)
STATES: Mapping[str, str] = MappingProxyType(
    {
        OPEN: N_("Waits for a decision"),
        KEPT: N_("The base's stays"),
        TAKEN: N_("The station's holds"),
    }
)

"""Pure decisions about people: whether numbers and dates can be right, and what a role may do."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

ROLES = ("administrator", "clerk", "viewer")
_LOOK = frozenset({"look"})
_CLERK = _LOOK | {
    "keep_people", "keep_courses", "check_in_by_hand", "post_credits", "keep_claims", "warn", "issue", "export",
    "keep_issues", "keep_places", "see_residents", "carry_bundles", "decide_cards",
}  # fmt: skip
_ADMINISTRATOR = _CLERK | {
    "export_full", "sign_rules", "grant_credits", "close_year", "revoke", "keep_accounts", "keep_layouts", "keep_settings",
    "restore", "keep_catalogue", "assess", "erase_residents", "keep_stations",
}  # fmt: skip
_RIGHTS = {"administrator": _ADMINISTRATOR, "clerk": _CLERK, "viewer": _LOOK}
ACTS = _ADMINISTRATOR
LEAST_PASSWORD = 8
YOUNGEST = 16
"""Years: nobody may be employed before (劳动法, article 15)."""
EARLIEST = date(1950, 1, 1)
_AHEAD_DAYS = 366
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_ID_NUMBER = re.compile(r"\d{17}[\dX]", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


def may(role: str, act: str) -> bool:
    """Whether a role may do one of ACTS. KeyError for an act that does not exist: a typing slip must not pass as "no"."""
    if act not in ACTS:
        raise KeyError(act)
    return act in _RIGHTS.get(role, frozenset())


def is_mobile(text: str) -> bool:
    """Whether the text is a mobile number of mainland China: 11 digits, 13 to 19 first."""
    return _MOBILE.fullmatch(text) is not None


def is_id_number(text: str) -> bool:
    """Whether 18 characters are an ID number: check digit right and the birthday a day (GB 11643-1999)."""
    if not _ID_NUMBER.fullmatch(text) or birthday(text) is None:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11] == text[17]


def birthday(id_number: str) -> date | None:
    """The day of birth in an 18-character ID number, None where that is no day."""
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def sex_of(id_number: str) -> str:
    """男 or 女, from the last digit but one of an 18-character ID number."""
    return "男" if int(id_number[16]) % 2 else "女"


def plausible_day(day: date, today: date) -> bool:
    """Whether a date of joining or leaving can be right: from 1950 to a year from today."""
    return day >= EARLIEST and (day - today).days <= _AHEAD_DAYS


def old_enough(id_number: str, joined_on: date) -> bool:
    """Whether the person of this ID number was at least 16 on the day of joining."""
    born = birthday(id_number)
    return born is None or (joined_on.year - born.year, joined_on.month, joined_on.day) >= (
        YOUNGEST,
        born.month,
        born.day,
    )


def in_service(joined_on: date | None, left_on: date | None, on: date) -> bool:
    """Whether somebody works on a day. The day of leaving is the first one no longer worked."""
    return (joined_on is None or joined_on <= on) and (left_on is None or on < left_on)


def handed_over(
    gone: Mapping[str, Any], kept: Mapping[str, Any]
) -> tuple[dict[str, object], dict[str, object]]:
    """What changes in two entries of one person: the one that goes gives up its numbers, the other takes what it lacks.

    The kept entry's time of service covers both: the earlier day of joining, the later day of leaving.
    """
    given_up: dict[str, object] = {
        key: None for key in ("staff_number", "id_number") if gone[key] is not None
    }
    taken: dict[str, object] = {
        key: gone[key]
        for key in ("staff_number", "id_number", "mobile")
        if kept[key] is None and gone[key] is not None
    }
    if gone["joined_on"] and kept["joined_on"] and gone["joined_on"] < kept["joined_on"]:
        taken["joined_on"] = gone["joined_on"]
    if kept["left_on"] and (gone["left_on"] is None or gone["left_on"] > kept["left_on"]):
        taken["left_on"] = gone["left_on"]
    return given_up, taken

"""What people read for the words of the field. Doors and lists show them; nothing is decided here."""

from collections.abc import Mapping

from core.language import N_, translate

KINDS: Mapping[str, str] = {
    "inspection": N_("Inspection"),
    "patrol": N_("Night patrol"),
    "visit": N_("Visits"),
}
LEVELS: Mapping[str, str] = {
    "street": N_("Plan of the street"),
    "area": N_("Plan of the residential area"),
    "grid": N_("Plan of the micro-grid"),
}
EVERY: Mapping[str, str] = {
    "day": N_("every day"),
    "week": N_("every week"),
    "month": N_("every month"),
    "quarter": N_("every quarter"),
    "once": N_("once"),
}
OUTCOMES: Mapping[str, str] = {
    "clear": N_("Nothing found"),
    "found": N_("Found"),
    "mended": N_("Mended at once"),
}
STATES: Mapping[str, str] = {
    "done": N_("Done"),
    "due": N_("To do"),
    "late": N_("Past its day"),
    "ahead": N_("Ahead"),
}
TONES: Mapping[str, str] = {"done": "good", "due": "warn", "late": "bad", "ahead": "still"}
"""How a list marks a state (a key of the desktop's tones); the word stands beside it."""
VISITS: Mapping[str, str] = {
    "home": N_("At home"),
    "phone": N_("By phone"),
    "street": N_("In the street"),
    "office": N_("At the office"),
}


def word(of: Mapping[str, str], key: str) -> str:
    """A word of one of these lists in the present language; what an older program wrote stands as it is."""
    return translate(of[key]) if key in of else key

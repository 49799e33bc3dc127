"""What people write about residents and visits, as it is kept: their punctuation stays, what nobody sees goes."""

from people.names import visible
from people.refusals import ReasonMissing, TextTooLong

LONGEST_REASON = 200


def reason(given: str) -> str:
    """A reason. Raises ReasonMissing, TextTooLong."""
    kept = prose(given, LONGEST_REASON)
    if not kept:
        raise ReasonMissing
    return kept


def prose(given: str, most: int) -> str:
    """Any text of at most `most` characters, empty or not. Raises TextTooLong."""
    kept = visible(given).strip()
    if len(kept) > most:
        raise TextTooLong(text=kept[:20] + "…", most=most)
    return kept

"""Texts as the grid keeps them: tidied, of a bounded length, printable. The verbs of facilities, alarms and cards ask here."""

from core.glyphs import printable
from people.names import tidy
from people.refusals import TextTooLong


def kept(given: str, most: int) -> str:
    """A text in the form it is kept in, at most so many characters. Raises TextTooLong, CharacterNotPrintable."""
    text = tidy(given)
    if len(text) > most:
        raise TextTooLong(text=text[:20] + "…", most=most)
    return printable(text)

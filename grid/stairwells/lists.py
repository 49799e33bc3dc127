"""The list of stairwells with their cards, as the screen and the terminal show it; and the words of the two faces."""

from collections.abc import Mapping

from core.language import N_, _, translate
from grid.stairwells.cards import Listed
from sheets.columns import Column, Kind, Sheet

_FIELD_WORDS: Mapping[str, str] = {
    "place": N_("name of the place"),
    "company": N_("property company"),
    "stars": N_("stars"),
    "mode": N_("mode of management"),
    "phone": N_("telephone"),
    "complaint_phone": N_("telephone for complaints"),
    "committee": N_("residential area"),
}


def state_word(row: Listed) -> str:
    """How the card of a stairwell stands, in the present language."""
    if row.card is None:
        return _("no card yet")
    if not row.differs:
        return _("says what is so")
    return _("changed: {fields}", fields=", ".join(translate(_FIELD_WORDS[name]) for name in row.differs))


STAIRWELLS: Sheet[Listed] = Sheet(
    N_("Stairwells and their cards"),
    (
        Column("place", N_("Stairwell"), Kind.TEXT, lambda row: row.stairwell.facts.place, 26),
        Column("number", N_("Card"), Kind.NUMBER, lambda row: row.card and row.card.number, 7),
        Column("state", N_("What it says"), Kind.TEXT, state_word, 28),
        Column("made_at", N_("Made on"), Kind.INSTANT, lambda row: row.card and row.card.made_at, 16),
        Column("company", N_("Property company"), Kind.TEXT, lambda row: row.stairwell.facts.company, 24),
        Column("stars", N_("Stars"), Kind.NUMBER, lambda row: row.stairwell.facts.stars, 6),
        Column("phone", N_("Telephone"), Kind.CODE, lambda row: row.stairwell.facts.phone, 14),
    ),
)

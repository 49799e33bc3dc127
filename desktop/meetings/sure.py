"""The list of sure matches in the import window, with what the user leaves out."""

from typing import NamedTuple

from core.language import N_, _
from courses.meetings import Matched
from sheets.columns import Column, Kind, Sheet


class SureLine(NamedTuple):
    """A sure match, and whether the user leaves it out."""

    matched: Matched
    is_out: bool


SURE: Sheet[SureLine] = Sheet(
    N_("Sure"),
    (
        Column("import", N_("Import"), Kind.TEXT, lambda row: _("left out") if row.is_out else _("yes"), 10),
        Column("nickname", N_("In the meeting"), Kind.TEXT, lambda row: row.matched.nicknames, 24),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.matched.person.name, 14),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.matched.person.area, 16),
        Column("joined", N_("Joined"), Kind.INSTANT, lambda row: row.matched.presence.came, 17),
        Column("left", N_("Left"), Kind.INSTANT, lambda row: row.matched.presence.left, 17),
        Column("minutes", N_("Minutes"), Kind.NUMBER, lambda row: row.matched.presence.minutes, 8),
        Column("why", N_("Known by"), Kind.TEXT, lambda row: row.matched.why, 16),
    ),
)


def tone(line: SureLine, key: str) -> str:
    """The dot beside a cell."""
    if key != "import":
        return ""
    return "still" if line.is_out else "good"

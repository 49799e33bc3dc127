"""The lists of a meeting plan as the terminal and the desktop show them."""

from core.language import N_
from courses.meetings.lines import Refused
from courses.meetings.planning import Doubt, Matched, Seen
from sheets.columns import Column, Kind, Sheet


def _candidates(row: Doubt) -> str:
    return "; ".join(
        "  ".join(part for part in (each.person.name, each.person.area, f"({each.reason()})") if part)
        for each in row.candidates
    )


SURE: Sheet[Matched] = Sheet(
    N_("Sure"),
    (
        Column("nickname", N_("In the meeting"), Kind.TEXT, lambda row: row.nicknames, 24),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.person.name, 14),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.person.area, 16),
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.person.staff_number, 12),
        Column("joined", N_("Joined"), Kind.INSTANT, lambda row: row.presence.came, 16),
        Column("left", N_("Left"), Kind.INSTANT, lambda row: row.presence.left, 16),
        Column("minutes", N_("Minutes"), Kind.NUMBER, lambda row: row.presence.minutes, 8),
        Column("why", N_("Known by"), Kind.TEXT, lambda row: row.why, 16),
    ),
)
UNSURE: Sheet[Doubt] = Sheet(
    N_("Unsure"),
    (
        Column("nickname", N_("In the meeting"), Kind.TEXT, lambda row: row.seen.nickname, 24),
        Column("candidates", N_("Who it may be"), Kind.TEXT, _candidates, 50),
        Column("joined", N_("Joined"), Kind.INSTANT, lambda row: row.seen.presence.came, 16),
        Column("left", N_("Left"), Kind.INSTANT, lambda row: row.seen.presence.left, 16),
        Column("minutes", N_("Minutes"), Kind.NUMBER, lambda row: row.seen.presence.minutes, 8),
    ),
)
NOBODY: Sheet[Seen] = Sheet(
    N_("Nobody on the roster"),
    (
        Column("nickname", N_("In the meeting"), Kind.TEXT, lambda row: row.nickname, 24),
        Column("joined", N_("Joined"), Kind.INSTANT, lambda row: row.presence.came, 16),
        Column("left", N_("Left"), Kind.INSTANT, lambda row: row.presence.left, 16),
        Column("minutes", N_("Minutes"), Kind.NUMBER, lambda row: row.presence.minutes, 8),
    ),
)
REFUSED: Sheet[Refused] = Sheet(
    N_("Refused"),
    (
        Column("row", N_("Row"), Kind.NUMBER, lambda row: row.row, 6),
        Column("column", N_("Column"), Kind.TEXT, lambda row: row.column, 8),
        Column("message", N_("What is wrong"), Kind.TEXT, lambda row: row.message, 60),
    ),
)

"""Pure decisions about reminders and warnings: whose day has come. No database, no clock."""

from collections.abc import Collection, Sequence
from datetime import date

from credits.rules import LEVELS, NoticeRule


def days_come(notices: Sequence[NoticeRule], year: int, today: date) -> list[NoticeRule]:
    """The rules of a year whose day is today or past, in their own order."""
    return [rule for rule in notices if date(year, rule.month, rule.day) <= today]


def level_due(come: Sequence[NoticeRule], earned: int, required: int, given: Collection[str]) -> str:
    """The strongest level that somebody is due for and was not given yet, nor a stronger one; "" for none. Hundredths."""
    below = [LEVELS.index(rule.level) for rule in come if earned * 100 < required * rule.share]
    strongest = max(below, default=-1)
    if any(LEVELS.index(level) >= strongest for level in given):
        return ""
    return LEVELS[strongest] if below else ""

"""The signed rules by day, read for standing: the same as `rule_versions.on_day`, at the price of one small question.

A version never changes once it is signed, so each text is read once in a program's life.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa

from credits.refusals import NoRulesInForce
from credits.rulebook.rule_parts import Presence
from credits.rulebook.rule_text import from_text
from credits.rulebook.rule_versions import RULES_V1, VERSION
from credits.rules import Rules, Worth, credit_for
from store.flow import Source, rows_of

_SIGNED = (
    sa.select(VERSION.c.effective_from, VERSION.c.body)
    .where(VERSION.c.signed_at.is_not(None))
    .order_by(VERSION.c.effective_from.desc())
)
_KEPT = 64
_read = lru_cache(maxsize=_KEPT)(from_text)


class InForce(NamedTuple):
    """The signed versions, the latest first."""

    versions: tuple[tuple[date, Rules], ...]

    def on(self, day: date) -> Rules:
        """The rules of a day; a base that has none yet is read by those it will begin with. Raises NoRulesInForce."""
        for since, rules in self.versions:
            if since <= day:
                return rules
        if self.versions:
            raise NoRulesInForce(day=day)
        return RULES_V1


def in_force(db: Source) -> InForce:
    """What is signed in this base."""
    return InForce(tuple([(since, _read(body)) for since, body in rows_of(db, _SIGNED)]))


@lru_cache(maxsize=1_024)
def worth_at_most(rules: Rules, kind: str, hours: int, minutes: int) -> Worth:
    """What a session of so many whole minutes gives at full presence."""
    return credit_for(rules, Presence(kind, hours, minutes))

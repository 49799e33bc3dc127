"""Who may see residents and visit notes: staff with the right, and whoever holds that very patch. Every verb here asks first."""

from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid.hands import HOLDER, Hand
from grid.residents.homes import Home
from grid.residents.refusals import ResidentsNotYours
from people.rules import may
from people.tables import Account
from store.types import Db, table_of

_ACCOUNT = table_of(Account)


class Sight(NamedTuple):
    """What somebody may see: everything, or the patches (micro-grids, 居民区 as such, buildings) that they hold themselves."""

    everywhere: bool
    patches: frozenset[UUID]
    erases: bool = False

    def of_home(self, home: Home) -> bool:
        """Whether this includes a place."""
        return self.everywhere or not self.patches.isdisjoint(home.patches)

    def of_area(self, area_id: UUID) -> bool:
        """Whether this includes a patch as a whole."""
        return self.everywhere or area_id in self.patches


def sight_of(db: Db, hand: Hand) -> Sight:
    """What this hand may see: a holder or deputy the very patch, not what lies below it."""
    held = hand.roles.get(HOLDER) or frozenset()
    role = ""
    if f"account:{hand.actor}" in hand.also:
        query = sa.select(_ACCOUNT.c.role).where(
            _ACCOUNT.c.login == hand.actor, _ACCOUNT.c.disabled_at.is_(None)
        )
        role = db.scalar(query) or ""
    return Sight(may(role, "see_residents"), held, may(role, "erase_residents"))


def refuse_unseen(sight: Sight, home: Home) -> None:
    """Raise ResidentsNotYours for a place that is not in sight."""
    if not sight.of_home(home):
        raise ResidentsNotYours

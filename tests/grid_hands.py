"""Who acts in the town of the grid: staff, holders, a deputy, somebody without any role. Tests of residents and of the field ask here."""

from dataclasses import dataclass
from datetime import date

from grid import hands
from grid.hands import Hand
from people import accounts
from tests.grid_town import PASSWORD, TODAY, GridTown


@dataclass(frozen=True)
class Hands:
    """Each as the doors know them."""

    admin: Hand
    clerk: Hand
    viewer: Hand
    first: Hand
    """Holds the first micro-grid."""
    second: Hand
    deputy: Hand
    """Of the first two."""
    leader: Hand
    """Holds the 居民区 as a whole."""


def hands_of(town: GridTown, on: date = TODAY) -> Hands:
    """The hands on a day; a viewer is made for it."""
    with town.store.write() as db:
        accounts.create(db, "viewer", "来访", "viewer", PASSWORD, "admin", town.at)
        return Hands(
            *(hands.of_account(db, login, on) for login in ("admin", "clerk", "viewer")),
            *(hands.of_person(db, person, on) for person in (*town.holders[:2], town.deputy, town.leader)),
        )

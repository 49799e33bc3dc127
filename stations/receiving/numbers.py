"""Provisional numbers that two issues bear: of a copied station, or one put back to an older state. `taking` tells them apart.

Both numbers stand on paper somewhere. The base takes the station's line as it is and answers with one of its own, which gives the later
issue the number with a mark behind it.
"""

import re
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from grid.issues.rows import ISSUE
from store.records import Stated
from store.sets import among, select_set
from store.types import Db

_BORNE = sa.select(ISSUE.c.provisional, ISSUE.c.id).where(among(ISSUE.c.provisional, "numbers"))
_LONGEST = 30
_NUMBER = re.compile(r"[A-Z0-9]{1,8}-[0-9]{1,12}(/[0-9]{1,5})?", re.ASCII)


def tell_apart(
    db: Db, place: int, before: Mapping[str, Sequence[Stated]], made: Mapping[str, Sequence[Stated]]
) -> dict[str, dict[str, object]]:
    """Give new issues (the rows of the table at `place` of their group) another number where theirs is borne already.

    Changes the rows of `made`; gives by issue what the line of the answer says.
    """
    new: dict[str, str] = {}
    for id_, stated in made.items():
        row = stated[place].get((id_,))
        if row is not None and (id_,) not in before[id_][place] and _is_number(row.get("provisional")):
            new[id_] = row["provisional"]
    borne = {number for number, _id in select_set(db, _BORNE, {"numbers": list(new.values())})}
    said: dict[str, dict[str, object]] = {}
    for id_, number in new.items():
        if number not in borne:
            continue
        other = _free(db, number)
        if len(other) > _LONGEST:
            continue
        made[id_][place][id_,]["provisional"] = other
        said[id_] = {"rows": {ISSUE.name: [[[id_], {"provisional": other}]]}}
    return said


def _is_number(value: object) -> bool:
    return isinstance(value, str) and _NUMBER.fullmatch(value) is not None


def _free(db: Db, number: str) -> str:
    """The number with the lowest figure behind it that nobody bears."""
    borne = set(
        db.scalars(
            sa.select(ISSUE.c.provisional).where(
                ISSUE.c.provisional.startswith(f"{number}/", autoescape=True)
            )
        )
    )
    return next(other for figure in range(2, len(borne) + 3) if (other := f"{number}/{figure}") not in borne)

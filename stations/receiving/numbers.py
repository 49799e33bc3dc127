"""Numbers that two issues bear: of a copied station, of a machine put back to an older state. `taking` tells them apart.

Both numbers stand on paper somewhere. The base takes the lines as they are and answers with one of its own: the later issue gets its
provisional number with a mark behind it, and a new final one. What changed is told to people (`changed`).
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid.issues.numbering import Final, final_of
from grid.issues.rows import ISSUE
from store.records import Stated
from store.sets import among, select_set
from store.types import Db

_BORNE = sa.select(ISSUE.c.provisional, ISSUE.c.id).where(among(ISSUE.c.provisional, "numbers"))
_FINAL = sa.select(ISSUE.c.number, ISSUE.c.id).where(among(ISSUE.c.number, "numbers"))
_NOW = sa.select(ISSUE.c.id, ISSUE.c.number).where(among(ISSUE.c.id, "ids"))
_COLUMNS = ("year", "sequence", "number")
_LONGEST = 30
_NUMBER = re.compile(r"[A-Z0-9]{1,8}(-[0-9]{1,12}){1,2}(/[0-9]{1,5})?", re.ASCII)


class Marked(NamedTuple):
    """A provisional number that was borne already, and the one in its place."""

    was: str
    now: str

    def said(self, issue: str) -> dict[str, object]:
        """What the line of the answer says."""
        return {"rows": {ISSUE.name: [[[issue], {"provisional": self.now}]]}}


def tell_apart(
    db: Db, place: int, before: Mapping[str, Sequence[Stated]], made: Mapping[str, Sequence[Stated]]
) -> dict[str, Marked]:
    """Give new issues (the rows of the table at `place` of their group) another number where theirs is borne already.

    Changes the rows of `made`; gives those issues.
    """
    new: dict[str, str] = {}
    for id_, stated in made.items():
        row = stated[place].get((id_,))
        if row is not None and (id_,) not in before[id_][place] and _is_number(row.get("provisional")):
            new[id_] = row["provisional"]
    borne = {number for number, _id in select_set(db, _BORNE, {"numbers": list(new.values())})}
    marked: dict[str, Marked] = {}
    for id_, number in new.items():
        if number not in borne:
            continue
        other = _free(db, number)
        if len(other) > _LONGEST:
            continue
        made[id_][place][id_,]["provisional"] = other
        marked[id_] = Marked(number, other)
    return marked


def take_off(
    db: Db,
    places: tuple[int, int],
    before: Mapping[str, Sequence[Stated]],
    made: Mapping[str, Sequence[Stated]],
) -> dict[UUID, Final]:
    """Take the final number off issues that bear one which another issue has here; gives by issue which it was.

    `places` are those of the issues and of their moves in the group. Changes the rows of `made`, which are then numbered like others
    (grid/issues/numbering.py); one that was never reported is left as it is.
    """
    issues, moves = places
    new: dict[str, Final] = {}
    for id_, stated in made.items():
        row = stated[issues].get((id_,), {})
        number = final_of(row)
        stood = before[id_][issues].get((id_,), {})
        if number is not None and stood.get("number") != number.number:
            new[id_] = number
    if not new:
        return {}
    rows = select_set(db, _FINAL, {"numbers": [one.number for one in new.values()]})
    bearers = {number: str(of) for number, of in rows}
    taken: dict[UUID, Final] = {}
    for id_, number in new.items():
        if bearers.setdefault(number.number, id_) == id_ or not any(
            move.get("move") == "report" for move in made[id_][moves].values()
        ):
            continue
        with suppress(ValueError):
            taken[UUID(id_)] = number
            made[id_][issues][id_,].update(dict.fromkeys(_COLUMNS))
    return taken


def changed(db: Db, borne: Mapping[UUID, Final]) -> list[tuple[str, str]]:
    """Of the issues that had these final numbers, those that have another one now: the old and the new number."""
    now: dict[UUID, str | None] = dict(select_set(db, _NOW, {"ids": list(borne)})) if borne else {}
    return [
        (had.number, number)
        for id_, had in borne.items()
        if (number := now.get(id_)) is not None and number != had.number
    ]


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

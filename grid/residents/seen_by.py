"""Who looked at a resident's name, when and why: what the journal says, its sealed reasons opened for whoever may see the resident."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from core.language import N_, _
from grid.field.entering import names_of
from grid.hands import Hand
from grid.residents import sealing
from grid.residents.residents import known
from people import persons
from people.actors import actor_title
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.records import MERGED
from store.types import Db

_ACTIONS = {
    "resident.added": N_("Entered"),
    "resident.changed": N_("Changed"),
    "resident.moved_away": N_("Moved away"),
    "resident.revealed": N_("Name shown"),
    "resident.fact_stated": N_("Known since"),
    "resident.fact_verified": N_("Verified again"),
    "resident.fact_ended": N_("So no longer"),
    MERGED: N_("Decided between base and station"),
}


_ID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class SeenRow(NamedTuple):
    """One line of a resident's history."""

    seq: int
    at: datetime
    name: str
    """Of who did it."""
    action: str
    why: str


SEEN: Sheet[SeenRow] = Sheet(
    N_("History of a resident"),
    (
        Column("at", N_("When"), Kind.INSTANT, lambda row: row.at, 16),
        Column(
            "action", N_("Step taken"), Kind.TEXT, lambda row: _(_ACTIONS.get(row.action, row.action)), 14
        ),
        Column("name", N_("Done by"), Kind.TEXT, lambda row: row.name, 12),
        Column("why", N_("What for"), Kind.TEXT, lambda row: row.why, 40),
    ),
)


def history(db: Db, resident_id: UUID, hand: Hand, at: datetime) -> list[SeenRow]:
    """What was done about a resident, the newest first. Raises what `residents.known` raises."""
    key = known(db, resident_id, hand, at).key
    lines = journal.history(db, "resident", resident_id, 1_000)
    names = _names(db, {line.actor for line in lines})
    rows: list[SeenRow] = []
    for line in lines:
        said = line.payload.get("why")
        opened = sealing.opened(key, resident_id, said) if said else None
        rows.append(
            SeenRow(
                line.seq, line.occurred_at, names[line.actor], line.action, opened["why"] if opened else ""
            )
        )
    return rows


def _names(db: Db, actors: Collection[str]) -> dict[str, str]:
    """What actors of the journal are called: staff by their login, people on phones by staff number or id."""
    phones = {actor: actor.removeprefix("person:") for actor in actors if actor.startswith("person:")}
    found = {actor: actor_title(actor) for actor in actors}
    found |= {
        actor: called
        for actor in actors
        if actor not in phones
        for called in names_of(db, {f"account:{actor}"}).values()
    }
    numbers = persons.by_staff_numbers(db, list(phones.values()))
    for actor, said in phones.items():
        if said in numbers:
            found[actor] = numbers[said].name
        elif _ID.fullmatch(said):
            found[actor] = names_of(db, {actor})[actor]
    return found

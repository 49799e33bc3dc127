"""What the base decided on a station's cards, as its return bundle tells it: who, when, and why. The station keeps the newest ones.

`sending.to_station` writes it, `rejoining` keeps it among the figures of the bundle; the station's page and `xiuhua station show` say it.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical, moment
from core.language import N_, _, translate
from people.actors import actor_title
from people.tables import Account
from sheets.columns import Column, Kind, Sheet
from stations.inbox import listing
from stations.inbox.titles import SUBJECTS
from stations.overview import BundleRow, newest_answer
from stations.states import KEPT, TAKEN
from store.types import Db, table_of

MOST = 100
"""Decisions that a bundle tells, the newest."""
_LONGEST = 200
_CHECK_IN = "check_in"
_STATES = frozenset({KEPT, TAKEN})
_ACCOUNT = table_of(Account)


class Decision(NamedTuple):
    """One card of this station that somebody decided at the base."""

    card: str
    kind: str
    """changed, stands_not or check_in."""
    subject_kind: str
    subject_id: str
    name: str
    """What it is about, as the base calls it; empty where nobody may be named."""
    state: str
    """kept (the base's stays) or taken (the station's holds)."""
    at: datetime
    by: str
    """The name of whoever decided, or what the journal says of them."""
    reason: str

    @property
    def about(self) -> str:
        """The sort of thing and its name."""
        sort = translate(SUBJECTS.get(self.subject_kind, N_("Entry")))
        return f"{sort} {self.name}".strip()

    @property
    def title(self) -> str:
        """What was decided, as the station reads it."""
        if self.kind == _CHECK_IN:
            return _("Check-in accepted") if self.state == TAKEN else _("Stays refused")
        return _("This station’s holds") if self.state == TAKEN else _("The base kept its own")

    @property
    def sentence(self) -> str:
        """The decision with its reason."""
        return (
            _("{decision}: {reason}", decision=self.title, reason=self.reason) if self.reason else self.title
        )


DECISIONS: Sheet[Decision] = Sheet(
    N_("What the base decided"),
    (
        Column("at", N_("When"), Kind.INSTANT, lambda row: row.at, 17),
        Column("about", N_("About"), Kind.TEXT, lambda row: row.about, 26),
        Column("decision", N_("What was decided"), Kind.TEXT, lambda row: row.title, 16),
        Column("reason", N_("Reason"), Kind.TEXT, lambda row: row.reason, 36),
        Column("by", N_("By"), Kind.TEXT, lambda row: actor_title(row.by), 12),
    ),
)


def texts(db: Db, peer_id: UUID) -> Iterator[str]:
    """At the base: what was decided on the cards of one station, the newest first, a canonical text each."""
    rows = [
        row
        for row in listing.cards(db, decided=True)
        if row.peer_id == peer_id and row.decided_at is not None and row.state in _STATES
    ][:MOST]
    named = listing.subjects(db, rows)
    logins = {row.decided_by for row in rows}
    asked = sa.select(_ACCOUNT.c.login, _ACCOUNT.c.name).where(_ACCOUNT.c.login.in_(logins))
    names = {login: name for login, name in db.execute(asked)}  # noqa: C416 - rows are no pairs to the type checker
    for row in rows:
        by = names.get(row.decided_by, row.decided_by)
        decided_at = moment(cast("datetime", row.decided_at))
        name = named.get(row.id, "")[:_LONGEST]
        yield canonical(
            [row.id, row.kind, row.subject_kind, row.subject_id, name, row.state, decided_at, by, row.reason]
        )


def read(lines: Iterable[str]) -> list[list[str]]:
    """At the station: what a bundle tells, as its figures keep it. What says no such thing is passed over."""
    found: list[list[str]] = []
    for line in lines:
        with suppress(ValueError, RecursionError):
            said: Any = json.loads(line)
            if len(found) < MOST and _decision(said) is not None:
                found.append(said)
    return found


def told(bundles: Sequence[BundleRow]) -> list[Decision]:
    """What the base decided, by the newest of its answers that was taken here."""
    newest = newest_answer(bundles)
    said: Iterable[Any] = newest.figures.get("decided", ()) if newest is not None else ()
    return [each for each in map(_decision, said) if each is not None]


def _decision(said: object) -> Decision | None:
    parts = cast("list[object]", said) if isinstance(said, list) else []
    if len(parts) != len(Decision._fields) or not all(
        isinstance(part, str) and len(part) <= _LONGEST for part in parts
    ):
        return None
    card, kind, subject_kind, subject_id, name, state, at, by, reason = cast("list[str]", parts)
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return None
    if state not in _STATES or when.tzinfo is None:
        return None
    return Decision(card, kind, subject_kind, subject_id, name, state, when, by, reason)

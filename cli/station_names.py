"""How the terminal names stations, cards and branches, and how it says check words. `cli.station` and `cli.bundle*` ask here.

A card or a branch has the number of its line among all that were ever opened here: it stays the same whatever is decided.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

import sqlalchemy as sa

from core.language import N_, _
from core.refusal import Refusal
from stations import check_words, peers
from stations.peers import PeerRow
from store.journal import JOURNAL
from store.types import Db

ROLES: Mapping[str, str] = MappingProxyType({"base": N_("Base"), "station": N_("Station")})
CARD, BRANCH = "card.opened", "branch.found"
"""The line that opens each."""


class PeerNotOne(Refusal):
    """The words name no machine that is paired, or several."""

    code = "station_not_one"
    sentence = N_("“{text}” names {count} stations here: {known}")
    advice = N_("Give the mark, as `xiuhua station list` shows it.")


class PeerMissing(Refusal):
    """It is not said for whom."""

    code = "station_missing"
    sentence = N_("Say which station is meant: {known}")


class NoStations(Refusal):
    """There is nobody to write for."""

    code = "no_stations"
    sentence = N_("No station is paired with this base.")
    advice = N_("Pair one first: `xiuhua station pair FILE`.")


class NumberUnknown(Refusal):
    """No card or branch has this number."""

    code = "number_unknown"
    sentence = N_("Nothing has the number {number}.")
    advice = N_("`xiuhua bundle cards --decided` and `xiuhua bundle branches` show the numbers.")


def peer_named(db: Db, text: str) -> PeerRow:
    """The machine of a mark, a name, or a part of a name that only one has. Raises PeerNotOne."""
    known = peers.all(db)
    sought = text.strip()
    found = [row for row in known if sought and sought.casefold() == row.mark.casefold()]
    found = found or [row for row in known if row.name == sought]
    found = found or [row for row in known if sought and sought in row.name]
    if len(found) != 1:
        raise PeerNotOne(text=text, count=len(found), known=_(", ").join(map(title, found or known)) or "—")
    return found[0]


def station_meant(db: Db, text: str) -> PeerRow:
    """The station of a name; without one, the only station there is. Raises NoStations, PeerNotOne, PeerMissing."""
    known = peers.stations(db)
    if not peers.all(db):
        raise NoStations
    if text:
        return peer_named(db, text)
    if len(known) != 1:
        raise PeerMissing(known=_(", ").join(map(title, known)) or "—")
    return known[0]


def title(row: PeerRow) -> str:
    """A machine by name and mark."""
    return _("{name} ({mark})", name=row.name, mark=row.mark) if row.mark else row.name


def numbers(db: Db, opening: str) -> Mapping[UUID, int]:
    """The number of each card (CARD) or branch (BRANCH)."""
    subject = opening.partition(".")[0]
    query = (
        sa.select(JOURNAL.c.subject_id)
        .where(JOURNAL.c.subject_kind == subject, JOURNAL.c.action == opening)
        .order_by(JOURNAL.c.seq)
    )
    return {UUID(row.subject_id): number for number, row in enumerate(db.execute(query), 1)}


def of_number(db: Db, opening: str, number: int) -> UUID:
    """The card or branch of a number. Raises NumberUnknown."""
    for id_, each in numbers(db, opening).items():
        if each == number:
            return id_
    raise NumberUnknown(number=number)


def words_line(words: Sequence[str]) -> str:
    """Check words with their figures, so that whoever is at the other end may read either."""
    return f"{' '.join(words)}  ({' '.join(check_words.as_digits(tuple(words)))})"


def same_words(given: str, words: Sequence[str]) -> bool:
    """Whether somebody typed these words, or their figures, in this order."""
    typed = given.replace("，", " ").replace(",", " ").split()
    return typed in (list(words), list(check_words.as_digits(tuple(words))))

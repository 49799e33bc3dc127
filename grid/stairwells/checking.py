"""Is the text of a stairwell's card true: by its signature alone, without a network, and by the base where there is one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, NamedTuple

from core.clock import local_date
from core.language import N_, translate
from core.pinned_keys import Pinned
from grid.stairwells import wording
from grid.stairwells.cards import Listed, by_number
from grid.stairwells.facts import stairwells
from grid.stairwells.refusals import UnknownCard
from store.types import Db

Finding = Literal["stands", "signed", "stale", "withdrawn", "unknown", "distrusted", "altered", "stranger"]
TRUE: frozenset[Finding] = frozenset({"stands", "signed"})
"""What is as true as can be said; all else needs a look."""
_SENTENCES: Mapping[Finding, str] = {
    "stands": N_("Genuine: this card stands, and what it says is so today."),
    "signed": N_("Signed by {issuer}. Whether it still stands only that base can say."),
    "stale": N_("Genuine, but what it says is true no longer. A new card should hang there."),
    "withdrawn": N_("Genuine, but withdrawn since {date}. It should hang there no longer."),
    "unknown": N_("Signed with this base’s key, but this base has made no such card."),
    "distrusted": N_("Signed with a key that was in other hands since {date}: not to be believed."),
    "altered": N_("Not genuine: these are not the words that were signed."),
    "stranger": N_("Signed with a key that this computer does not know: not to be believed."),
}


class Checked(NamedTuple):
    """What a check found."""

    finding: Finding
    lines: tuple[str, ...]
    """What the card says."""
    number: int
    issuer: str
    """Who signed, where the key is known."""
    since: date | None = None

    @property
    def is_true(self) -> bool:
        """Whether the card may be believed as it is."""
        return self.finding in TRUE

    @property
    def sentence(self) -> str:
        """What was found, in the present language."""
        return translate(_SENTENCES[self.finding], issuer=self.issuer, date=self.since)


def check(text: str, keys: Mapping[bytes, Pinned], at: datetime, db: Db | None = None) -> Checked:
    """What to think of a card's text; `keys` are those that this computer pins, `db` its base where one is open. Raises NotACardText."""
    opened = wording.open_text(text)
    found = Checked("stranger", opened.lines, opened.number, "")
    key = keys.get(opened.key_id)
    if key is None:
        return found
    found = found._replace(issuer=key.name or opened.issuer)
    if not wording.is_signed(opened, key.public):
        return found._replace(finding="altered")
    recorded = _recorded(found, text, db, at) if key.own and db is not None else None
    if recorded is not None and recorded.finding != "unknown":
        return recorded  # the base itself remembers it, whoever else may have the key
    if key.distrusted_from is not None:
        return found._replace(finding="distrusted", since=key.distrusted_from)
    return recorded or found._replace(finding="signed")


def _recorded(found: Checked, text: str, db: Db, at: datetime) -> Checked:
    try:
        card = by_number(db, found.number)
    except UnknownCard:
        return found._replace(finding="unknown")
    if wording.open_text(card.text) != wording.open_text(text):
        return found._replace(finding="unknown")
    if card.withdrawn_at is not None:
        return found._replace(finding="withdrawn", since=local_date(card.withdrawn_at))
    now = stairwells(db, local_date(at), [card.place_id])
    is_right = bool(now) and not Listed(now[0], card).is_stale
    return found._replace(finding="stands" if is_right else "stale")

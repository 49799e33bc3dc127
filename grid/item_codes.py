"""Whether an item is in the catalogue in force: what an alarm or a lapse shall become is asked for long before it does."""

from collections.abc import Iterable
from datetime import date

from core.language import N_
from core.refusal import Refusal
from grid.catalogue import in_force
from store.types import Db


class ItemNotInCatalogue(Refusal):
    """The item that alarms or lapses shall become is not in force."""

    code = "item_not_in_catalogue"
    sentence = N_("There is no item “{code}” in the catalogue in force.")
    advice = N_("Choose one of its items.")


def refuse_unknown(db: Db, codes: Iterable[str], on: date) -> None:
    """Refuse codes of no item in force on a day. Raises ItemNotInCatalogue, NoCatalogueInForce."""
    known = in_force(db, on).by_code
    for code in codes:
        if code not in known:
            raise ItemNotInCatalogue(code=code)

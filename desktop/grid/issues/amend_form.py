"""The fields of the dialog that amends a report: item, place, spot and words as they stand, found as in the quick report."""

from collections.abc import Mapping
from typing import Any

from core import clock
from core.language import _
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.issues import entering
from desktop.grid.issues.entering import Where
from desktop.grid.issues.finder import Finder, Offer
from desktop.grid.issues.issue_reading import Picture
from desktop.page import label
from grid import catalogue
from grid.catalogue import KeptItem
from grid.issues.amending import Amended
from grid.issues.reporting import LONGEST
from store.types import Db

_WIDE = 420


def ask(form: Form, desk: Desk, picture: Picture) -> None:
    """Ask for item, place, spot and words; `amended` reads them."""
    row, known = picture.story.issue, picture.story.item
    item = Finder(_("Name, pinyin or number of the item"), _("Item"))
    where = Finder(_("Building, stairwell, household or micro-grid; pinyin too"), _("Where"))
    item.take(Offer(row.item_code, known.name) if known else None)
    where.take(picture.place)
    for finder in (item, where):
        finder.setMinimumWidth(_WIDE)

    def items(db: Db, text: str) -> list[Offer]:
        in_force = catalogue.in_force(db, clock.local_date(row.reported_at))
        return [
            offer._replace(value=offer.value.item.code)
            for offer in entering.items(in_force, text)
            if isinstance(offer.value, KeptItem)
        ]

    def find_items(text: str) -> None:
        desk.read(item, "items", lambda db: items(db, text), item.offer, form.fail)

    def find_places(text: str) -> None:
        desk.read(where, "places", lambda db: entering.places(db, text), where.offer, form.fail)

    item.asked.connect(find_items)
    where.asked.connect(find_places)
    form.part("item", _("Item"), item, lambda: item.chosen.value if item.chosen else None, must=True)
    form.part("where", _("Where"), where, lambda: where.chosen.value if where.chosen else None, must=True)
    form.text("spot", _("Exact spot"), row.spot).setMaxLength(LONGEST["spot"])
    form.lines("description", _("In words"), row.description)
    form.fields.addRow("", label(_("Leave out names and numbers of residents."), "soft", wrap=True))


def amended(values: Mapping[str, Any]) -> Amended:
    """What the report shall say."""
    place: Where = values["where"]
    return Amended(values["item"], place.area_id, place.place_id, values["spot"], values["description"])

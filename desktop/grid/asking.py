"""Fields of a dialog that ask for a place or an item with a few keys, as the quick report does. The dialogs of facilities and alarms use them."""

from core.language import _
from desktop.desk import Desk
from desktop.form import WIDE, Form
from desktop.grid.issues import entering
from desktop.grid.issues.finder import Finder, Offer


def ask_where(form: Form, desk: Desk, key: str, label: str, value: Offer | None = None) -> Finder:
    """A place or a patch; it comes back as an `entering.Where`, None for nothing."""
    field = Finder(_("Building, stairwell or micro-grid; pinyin too"), label)
    field.setMinimumWidth(WIDE)

    def offered(text: str) -> None:
        desk.read(field, "places", lambda db: entering.places(db, text), field.offer)

    field.asked.connect(offered)
    form.part(key, label, field, lambda: field.chosen and field.chosen.value, must=True)
    if value is not None:
        field.take(value)
    return field


def ask_item(form: Form, desk: Desk, key: str, label: str, code: str = "", *, must: bool = True) -> Finder:
    """An item of the catalogue in force; its code comes back, "" for nothing."""
    field = Finder(_("Item, code or pinyin"), label)
    field.setMinimumWidth(WIDE)

    def offered(text: str) -> None:
        desk.read(field, "items", lambda db: entering.items(entering.in_force(db), text), field.offer)

    field.asked.connect(offered)
    form.part(key, label, field, lambda: _code(field.chosen), must=must)
    if code:
        desk.read(
            field,
            "item",
            lambda db: [each for each in entering.items(entering.in_force(db), code) if _code(each) == code],
            lambda found: field.take(found[0]) if found else None,
        )
    return field


def _code(offer: Offer | None) -> str:
    from grid.catalogue import KeptItem

    return offer.value.item.code if offer is not None and isinstance(offer.value, KeptItem) else ""

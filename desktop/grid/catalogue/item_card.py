"""One item's whole text beside the list: what files it, how long it may take, what closes it, who mends it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout

from core.language import N_, _
from desktop.page import label
from grid.catalogue.items import Item, limit_of, photos_words

_PARTS = (
    ("limit", N_("Time limit")),
    ("filing", N_("Filed when")),
    ("closing", N_("Closed when")),
    ("photos", N_("Photos wanted")),
    ("unit_words", N_("Who mends it")),
    ("standard_code", N_("Code of GB/T 30428")),
)


class ItemCard(QScrollArea):
    """A card of the chosen item; its text can be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setViewportMargins(0, 10, 0, 0)  # level with the list beside it
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QFrame()
        inside.setObjectName("card")
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(4)
        self.title = label("", "section", wrap=True)
        self.place = label("", "soft", wrap=True)
        column.addWidget(self.title)
        column.addWidget(self.place)
        self.texts: dict[str, QLabel] = {}
        for key, title in _PARTS:
            column.addSpacing(10)
            column.addWidget(label(_(title), "soft"))
            text = label("", "", wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.texts[key] = text
            column.addWidget(text)
        column.addStretch(1)
        self.setWidget(inside)
        self.hide_all()

    def show_item(self, item: Item | None) -> None:
        """Show an item, or nothing."""
        if item is None:
            self.hide_all()
            return
        self.title.setText(item.name)
        self.place.setText(_("{class_name}, code {code}", class_name=item.class_name, code=item.code))
        values = {**item._asdict(), "limit": _limit_words(item), "photos": photos_words(item)}
        for key, text in self.texts.items():
            text.setText(values[key] or _("none"))

    def hide_all(self) -> None:
        """Show no item."""
        for text in (self.title, self.place, *self.texts.values()):
            text.setText("")


def _limit_words(item: Item) -> str:
    """The limit, and for an urgent one what goes with it."""
    if item.limit_kind != "urgent_hour":
        return limit_of(item)
    return _("{limit}. Urgent: phone at once, never wait for the list.", limit=limit_of(item))

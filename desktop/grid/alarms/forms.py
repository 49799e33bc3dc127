"""The dialogs of alarms: a source added and changed, its token shown once, devices placed. Each is one transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from core.language import N_, _
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.asking import ask_item, ask_where
from desktop.grid.issues.entering import Where
from desktop.page import button, label
from desktop.pages.course_forms import run
from grid.alarms import rules, settling, sources
from grid.alarms.settling import Settled
from grid.alarms.sources import HEADED, ITEMS, WORDED, NewSource, SourceRow, Spot
from store.types import Db

Done = Callable[[Any], None]
_FIELD_WORDS: Mapping[str, str] = {
    "device": N_("Heading of the device"),
    "at": N_("Heading of the time"),
    "ended_at": N_("Heading of the end"),
    "kind": N_("Heading of the event"),
    "id": N_("Heading of the message’s number"),
    "said": N_("Heading of the words"),
    "begun": N_("Word for a beginning"),
    "ended": N_("Word for an end"),
}
_SEPARATORS = str.maketrans("，、；;", ",,,,")


def source(desk: Desk, parent: QWidget, row: SourceRow | None, done: Done) -> Form:
    """Add a source, or change what its alarms become."""
    form = Form(
        parent,
        _("Change a source of alarms") if row else _("Add a source of alarms"),
        _(
            "Headings and words are needed only where its files name things in a way of their own; several with a comma between."
        ),
        _("Save") if row else _("Add"),
    )
    form.text("name", _("Name of the source"), row.name if row else "", hint="消防通道地磁", must=True)
    ask_item(form, desk, "item", _("Its alarms become"), row.item_code if row else "")
    form.number(
        "settle",
        _("No issue if it ends within"),
        row.settle_minutes if row else 10,
        0,
        rules.MOST_MINUTES,
        _("minutes"),
    )
    form.number(
        "quiet",
        _("One alarm if so close together"),
        row.quiet_minutes if row else 30,
        0,
        rules.MOST_MINUTES,
        _("minutes"),
    )
    known: Mapping[str, Any] = row.fields if row else {}
    for key in (*HEADED, *WORDED):
        form.text(key, _(_FIELD_WORDS[key]), ", ".join(known.get(key, ())))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        fields: dict[str, Any] = {
            key: [word.strip() for word in values[key].translate(_SEPARATORS).split(",") if word.strip()]
            for key in (*HEADED, *WORDED)
        }
        if ITEMS in known:
            fields[ITEMS] = known[ITEMS]
        new = NewSource(
            values["name"],
            values["item"],
            values["settle"],
            values["quiet"],
            {key: words for key, words in fields.items() if words},
        )
        if row is None:
            sources.add(db, new, desk.actor, at)
        else:
            sources.change(db, row.id, new, desk.actor, at)

    return run(desk, form, act, done)


def place(
    desk: Desk, parent: QWidget, source_id: UUID, devices: Sequence[str], done: Callable[[Settled], None]
) -> Form:
    """Say where devices stand; what waited for it is decided at once."""
    form = Form(
        parent,
        _("Where does it stand?"),
        "、".join(devices[:12]) + (" …" if len(devices) > 12 else ""),
        _("Place it"),
    )
    ask_where(form, desk, "where", _("Where"))
    form.text("spot", _("More exactly"), hint=_("beside the east gate"))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> Settled:
        stands: Where = values["where"]
        spots = [Spot(device, stands.area_id, stands.place_id, values["spot"]) for device in devices]
        sources.place_devices(db, source_id, spots, desk.actor, at)
        return settling.settle(db, at, source_id)

    return run(desk, form, act, done)


class TokenShown(QDialog):
    """A new token, this once: it can be copied, and is gone when the dialog closes."""

    def __init__(self, parent: QWidget, name: str, token: str, address: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Token of a source"))
        self.setModal(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(12)
        column.addWidget(label(name, "section"))
        column.addWidget(
            label(
                _(
                    "Enter it at the sender now: it is not kept here and cannot be shown again. The earlier token is void."
                ),
                "soft",
                wrap=True,
            )
        )
        self.token = QLineEdit(token)
        self.token.setReadOnly(True)
        self.token.setMinimumWidth(460)
        self.token.selectAll()
        column.addWidget(self.token)
        column.addWidget(label(_("Address: {address}", address=f"POST {address}/alarms"), "soft"))
        column.addWidget(label("Authorization: Bearer …", "soft"))
        copy = button(_("Copy"), "main")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(token))
        buttons = QDialogButtonBox()
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

"""The part of the settings page about certificates: who issues them, and which page their QR opens."""

from dataclasses import replace
from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit

from core.language import _
from core.refusal import Refusal
from credits.certificates.verify_address import normal, title_room
from desktop.desk import Desk
from desktop.page import button, card, label
from store.facts import BASE_NAME, fact
from store.naming import name_base
from store.types import Db

_HIGH = 78
"""Pixels: three institutions, and those below them by scrolling."""


class CertificateSettings:
    """A card with the issuers and the address; nothing of what is typed is kept before it was looked at."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.frame, column = card()
        column.setSpacing(10)
        column.addWidget(label(_("Certificates"), "section"))
        column.addLayout(self._issuers_row())
        column.addWidget(
            label(
                _(
                    "One institution on each line, as certificates and lists shall print them. What was issued keeps the names that it was printed with."
                ),
                "soft",
                wrap=True,
            )
        )
        row = QHBoxLayout()
        row.addWidget(label(_("Verification address"), "soft"))
        self.address = QLineEdit(desk.settings.verify_address)
        self.address.setPlaceholderText(_("none: the code opens no page"))
        self.address.setMinimumWidth(340)
        self.address.returnPressed.connect(self.keep)
        row.addWidget(self.address)
        self.use = button(_("Use"))
        self.use.clicked.connect(self.keep)
        row.addWidget(self.use)
        row.addStretch()
        column.addLayout(row)
        self.effect = label("", "soft", wrap=True)
        column.addWidget(self.effect)
        for each in (self.address, self.use):
            each.setEnabled(desk.may("keep_settings"))
        self._show()

    def read(self) -> None:
        """Read who issues, as the base has it; what is being typed stays."""
        self.desk.read(self.frame, "issuers", lambda db: fact(db, BASE_NAME), self._show_issuers)

    def name(self) -> None:
        """Give the base the names that were typed."""
        name = self._typed()
        desk = self.desk

        def act(db: Db, at: datetime) -> None:
            name_base(db, name, desk.actor, at)

        def done(_nothing: object) -> None:
            self._known = desk.base_name = name
            self.issuers.setPlainText(name)
            desk.named.emit()
            desk.say(_("Kept: {name}", name="、".join(name.splitlines())))

        desk.write(self.frame, act, done)

    def _issuers_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(label(_("Name of the base"), "soft"))
        self._known = ""
        self.issuers = QPlainTextEdit()
        self.issuers.setFixedHeight(_HIGH)
        self.issuers.setTabChangesFocus(True)
        self.issuers.setAccessibleName(_("Name of the base"))
        self.issuers.setReadOnly(not self.desk.may("keep_settings"))
        self.issuers.textChanged.connect(self._look)
        row.addWidget(self.issuers, 1)
        self.give = button(_("Use"))
        self.give.clicked.connect(self.name)
        self.give.setEnabled(False)
        row.addWidget(self.give)
        return row

    def _show_issuers(self, name: str) -> None:
        if self._typed() in {self._known, ""}:
            self.issuers.setPlainText(name)
        self._known = name
        self._look()

    def _typed(self) -> str:
        return "\n".join(line.strip() for line in self.issuers.toPlainText().splitlines() if line.strip())

    def _look(self) -> None:
        self.give.setEnabled(self._typed() not in {"", self._known} and self.desk.may("keep_settings"))

    def keep(self) -> None:
        """Keep the address as it will be printed, or say why it cannot be one."""
        try:
            self.desk.keep(replace(self.desk.settings, verify_address=normal(self.address.text())))
        except Refusal as refusal:
            self.desk.tell(refusal)
            return
        self.address.setText(self.desk.settings.verify_address)
        self._show()

    def _show(self) -> None:
        address = self.desk.settings.verify_address
        if not address:
            self.effect.setText(
                _(
                    "The QR code on a certificate holds its code alone, for scanners and this program; no page opens."
                )
            )
            return
        sentences = (
            _("The QR code on a certificate opens {address}.", address=address),
            _(
                "Beside this address the code keeps titles of about {count} characters; a longer one is shortened in the code, never on the paper.",
                count=title_room(address),
            ),
            _(
                "Certificates that were issued keep the address that they were printed with: choose one that will last for years."
            ),
        )
        self.effect.setText("\n".join(sentences))

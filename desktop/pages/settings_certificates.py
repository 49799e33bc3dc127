"""The part of the settings page about certificates: which page their QR opens."""

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from core.language import _
from core.refusal import Refusal
from credits.certificates.verify_address import normal, title_room
from desktop.desk import Desk
from desktop.page import button, card, label


class CertificateSettings:
    """A card with the address; nothing of what is typed is kept before it was looked at."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.frame, column = card()
        column.setSpacing(10)
        column.addWidget(label(_("Certificates"), "section"))
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

"""What whoever checks certificates elsewhere needs: the verifying page, the revocation list; and the lists of other bases, taken in here."""

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from core import clock, pinned_keys
from core.files import write_whole
from core.language import _
from credits import key_acts
from credits.certificates import revocation_list
from credits.certificates.revocation_list import RevocationList
from credits.certificates.verifier import writing
from desktop.desk import Desk
from desktop.export import ask_open, ask_save, say_made
from desktop.page import button, label


class Handing(QWidget):
    """One quiet row of buttons."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(_("For others who check:"), "soft"))
        self.page_button = button(
            _("Verifying page…"),
            "quiet",
            hint=_("One file that checks certificates in any browser, without a network"),
        )
        self.list_button = button(
            _("Revocation list…"),
            "quiet",
            hint=_("The signed list of what is valid, superseded and revoked today"),
        )
        self.take_button = button(
            _("Take in another base's list…"),
            "quiet",
            hint=_("From then on its certificates are checked against it here"),
        )
        for each in (self.page_button, self.list_button, self.take_button):
            row.addWidget(each)
            each.setVisible(desk.may("issue"))
        row.addStretch()
        self.page_button.clicked.connect(self._ask_page)
        self.list_button.clicked.connect(self._ask_list)
        self.take_button.clicked.connect(self._ask_take)

    def write_page(self, path: Path) -> None:
        """Write the page that verifies by itself."""
        folder, base, at = self.desk.folder, self.desk.base, clock.now()
        self.desk.worker.ask(
            self,
            "",
            lambda: writing.write(folder, base, path, at),
            lambda _nothing: say_made(self.desk, path),
            self.desk.tell,
        )

    def write_list(self, path: Path) -> None:
        """Write the revocation list as it stands."""
        folder, base, at = self.desk.folder, self.desk.base, clock.now()

        def work() -> None:
            with base.read() as db:
                content = key_acts.write_list(db, folder, at)
            write_whole(path, content)

        self.desk.worker.ask(self, "", work, lambda _nothing: say_made(self.desk, path), self.desk.tell)

    def take_list(self, path: Path) -> None:
        """Take another base's list in."""
        folder, at = self.desk.folder, clock.now()

        def work() -> RevocationList:
            return revocation_list.keep_file(folder, path, pinned_keys.pinned(folder), at)

        self.desk.worker.ask(self, "", work, self._taken, self.desk.tell)

    def _taken(self, taken: RevocationList) -> None:
        self.desk.say(
            _(
                "The list of {issuer}, made on {day}, answers from now on.",
                issuer=taken.issuer or _("This base"),
                day=taken.made_on.isoformat(),
            )
        )

    def _ask_page(self) -> None:
        name = _("Certificate check {day}.html", day=_today(clock.now()))
        ask_save(self.desk, _("Write the verifying page"), name, _("Web page (*.html)"), self.write_page)

    def _ask_list(self) -> None:
        name = _("Revocation list {day}.xhrl", day=_today(clock.now()))
        kinds = _("Revocation list (*.xhrl)")
        ask_save(self.desk, _("Write the revocation list"), name, kinds, self.write_list)

    def _ask_take(self) -> None:
        ask_open(
            self.desk, _("Another base's revocation list"), _("Revocation list (*.xhrl)"), self.take_list
        )


def _today(at: datetime) -> str:
    return f"{clock.local(at):%Y-%m-%d}"

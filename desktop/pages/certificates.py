"""Certificates of each kind: who is entitled (and who is not, and why), those issued, and the check of a paper from elsewhere."""

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.language import N_, _
from credits.certificates import certificates, preview, verify_address
from credits.certificates.certificates import CERTIFICATES, CertificateRow, Entitled
from credits.certificates.entitlement import ENTITLED
from credits.certificates.layouts.layout_parts import KIND_TITLES, Kind
from desktop.certificates import ending, issue_form, papers
from desktop.certificates.check import Check
from desktop.certificates.issue_form import Wanted
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.export import show_file
from desktop.page import Page, button
from desktop.pages.courses import year_box
from desktop.table_model import TableModel
from desktop.table_view import Table
from desktop.ways import keep
from store.types import Db


class Picture(NamedTuple):
    """A year's certificates of one kind."""

    year: int
    kind: Kind
    ready: list[Entitled]
    not_ready: list[Entitled]
    issued: list[CertificateRow]


def read(db: Db, year: int, kind: Kind, verify_url: str) -> Picture:
    """Who is entitled and what was issued; whoever holds a valid one is among the issued alone."""
    at = clock.now()
    found = preview.preview(db, year, kind, at, verify_url)
    issued = certificates.certificates(db, year, kind, on=clock.local_date(at))
    hold = {(row.person_id, row.stage_id) for row in issued if row.state == "valid"}
    return Picture(year, kind, found.ready, [row for row in found.not_ready if row.key not in hold], issued)


class Certificates(Page):
    """Three lists and a check."""

    name: ClassVar[str] = "certificates"
    title: ClassVar[str] = N_("Certificates")
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"certificate", "certificate_layout", "ledger_entry", "person", "stage"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.picture: Picture | None = None
        self.kind = _kind_box()
        self.year = year_box()
        for each in (self.kind, self.year):
            self.head.addWidget(each)
            each.activated.connect(self.refresh)
        self.layouts_button = self.add_action(button(_("Layouts…")))
        self.layouts_button.clicked.connect(self.open_layouts)
        self.issue_button = self.add_action(button(_("Issue"), "main"), "issue")
        self.issue_button.clicked.connect(self.ask_issue)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self._make_lists()
        self._make_buttons()
        self.check = Check(desk)
        self.tabs.addTab(_page(self.ready), "")
        self.tabs.addTab(_page(self.not_ready), "")
        self.tabs.addTab(_page(self.issued, *self.buttons, self.open_folder), "")
        self.tabs.addTab(_page(self.check), _("Check a certificate"))
        self.body.addWidget(self.tabs, 1)
        self.issued.opened.connect(self.open_pdf)
        self.issued.chosen.connect(self._chosen)
        self._chosen(None)

    def refresh(self) -> None:
        """Read the year again."""
        year: int = self.year.currentData()
        kind: Kind = self.kind.currentData()
        address = self.desk.settings.verify_address
        self.desk.read(self, "certificates", lambda db: read(db, year, kind, address), self.show_picture)

    def show_picture(self, picture: Picture) -> None:
        """Draw the year."""
        self.picture = picture
        self.ready.when_empty(
            _why_none(picture),
            _("Open the credits"),
            lambda: self.desk.go("credits"),
        )
        self.ready.show_rows(picture.ready)
        self.not_ready.show_rows(picture.not_ready)
        self.issued.show_rows(picture.issued)
        self.tabs.setTabText(0, _("To be issued ({count})", count=len(picture.ready)))
        self.tabs.setTabText(1, _("Not yet ({count})", count=len(picture.not_ready)))
        self.tabs.setTabText(2, _("Issued ({count})", count=len(picture.issued)))
        self.issue_button.setEnabled(bool(picture.ready))
        self.issue_button.setText(
            _("Issue {count} certificates…", count=len(picture.ready)) if picture.ready else _("Issue")
        )
        self._chosen(self.issued.current())

    def open_pdf(self, row: CertificateRow) -> None:
        """Open the frozen file."""
        show_file(certificates.path_of(self.desk.folder, row))

    def open_layouts(self) -> None:
        """Open the window of layouts at this kind."""
        from desktop.layouts.window import open_it

        keep(open_it(self.desk, self.kind.currentData()))

    def ask_issue(self) -> None:
        """Show what would be issued, and ask once more."""
        of = self.picture
        if of is None:
            return
        issue_form.ask(
            self.desk,
            _("{kind}, {year}", kind=certificates.kind_title(of.kind), year=of.year),
            of.ready,
            self.ready.selected(),
            of.not_ready,
            lambda wanted: self.issue(of, wanted),
        )

    def issue(self, of: Picture, wanted: Wanted) -> None:
        """Issue as a job what a picture showed, whatever has been chosen above it meanwhile."""
        desk = self.desk
        due = len(of.ready) if wanted.only is None else len(wanted.only)
        desk.job(
            _("Issuing certificates"),
            lambda at: certificates.issue(
                desk.base,
                desk.folder,
                of.year,
                of.kind,
                desk.actor,
                at,
                verify_url=verify_address.verify_url(desk.settings),
                expires_on=wanted.expires_on,
                only=wanted.only,
            ),
            lambda rows: self._issued(rows, due),
        )

    def _issued(self, rows: list[CertificateRow], due: int) -> None:
        if len(rows) == due:
            self.desk.say(_("{count} certificates issued.", count=due))
        else:
            self.desk.say(
                _(
                    "{count} certificates issued, {left} not: their texts find no room on the page, or somebody else was quicker.",
                    count=len(rows),
                    left=due - len(rows),
                )
            )
        self.tabs.setCurrentIndex(2)
        self.refresh()

    def _make_lists(self) -> None:
        desk = self.desk
        self.ready = Table(
            TableModel(
                ENTITLED.only("staff_number", "name", "title", "hours", "credits"), lambda row: row.key
            ),
            desk,
        )
        self.not_ready = Table(TableModel(ENTITLED, lambda row: row.key), desk)
        self.not_ready.when_empty(_("Nobody is kept from a certificate."))
        self.issued = Table(TableModel(CERTIFICATES, lambda row: row.id, _tone), desk)
        self.issued.when_empty(_("No certificate was issued this year yet."))

    def _make_buttons(self) -> None:
        self.open_button, self.print_button = button(_("Open PDF")), button(_("Print…"))
        self.export_button = button(_("Export…"))
        self.reissue_button, self.revoke_button = button(_("Issue anew…")), button(_("Revoke…"))
        self.open_folder = button(_("Open folder"), "quiet")
        self.buttons = (
            self.open_button,
            self.print_button,
            self.export_button,
            self.reissue_button,
            self.revoke_button,
        )
        acts: tuple[Callable[[], object], ...] = (
            self._open_current,
            lambda: papers.ask_print(self.desk, self.to_hand_out()),
            lambda: papers.ask_export(self.desk, self.to_hand_out()),
            lambda: ending.ask_reissue(self.desk, self.issued.selected(), self.refresh),
            lambda: ending.ask_revoke(self.desk, self.issued.selected(), self.refresh),
        )
        for each, act in zip(self.buttons, acts, strict=True):
            each.clicked.connect(act)
        self.open_folder.clicked.connect(lambda: show_file(self.desk.folder.issued))
        for each in (self.print_button, self.export_button, self.open_folder):
            each.setVisible(self.desk.may("export"))
        self.reissue_button.setVisible(self.desk.may("issue"))
        self.revoke_button.setVisible(self.desk.may("revoke"))

    def to_hand_out(self) -> list[CertificateRow]:
        """The selected certificates, else all valid ones of the list."""
        return self.issued.selected() or [row for row in self.issued.model.rows if row.state == "valid"]

    def _chosen(self, row: CertificateRow | None) -> None:
        selected = self.issued.selected()
        self.open_button.setEnabled(row is not None)
        self.reissue_button.setEnabled(bool(selected) and all(one.state != "superseded" for one in selected))
        self.revoke_button.setEnabled(bool(selected) and all(one.stands for one in selected))
        some = bool(self.to_hand_out())
        self.print_button.setEnabled(some)
        self.export_button.setEnabled(some)

    def _open_current(self) -> None:
        row = self.issued.current()
        if row is not None:
            self.open_pdf(row)


def _why_none(picture: Picture) -> str:
    if picture.issued:
        return _("Everybody who is entitled has a certificate.")
    if picture.not_ready:
        return _("There is nobody to issue this certificate to now; the list beside says why.")
    return _("Nobody is entitled to this certificate in {year} yet.", year=picture.year)


def _kind_box() -> Choice:
    box = Choice()
    for kind, title in KIND_TITLES.items():
        box.addItem(_(title), kind)
    box.setAccessibleName(_("Kind of certificate"))
    return box


def _tone(row: CertificateRow, key: str) -> str:
    tones = {"valid": "good", "superseded": "still", "revoked": "bad", "expired": "warn"}
    return tones.get(row.state, "") if key == "state" else ""


def _page(table: QWidget, *buttons: QWidget) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 10, 0, 0)
    column.addWidget(table, 1)
    if buttons:
        column.addLayout(_row(buttons))
    return whole


def _row(buttons: Sequence[QWidget]) -> QHBoxLayout:
    row = QHBoxLayout()
    for each in buttons[:-1]:
        row.addWidget(each)
    row.addStretch()
    row.addWidget(buttons[-1])
    return row

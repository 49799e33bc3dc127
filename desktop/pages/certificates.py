"""Certificates: who is entitled (and who is not, and why), those issued, and the check of a paper from elsewhere."""

from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from core.language import N_, _
from credits.certificates import certificates
from credits.certificates.certificates import CERTIFICATES, CertificateRow, Entitled
from desktop.certificates.check import Check
from desktop.desk import Desk
from desktop.export import show_file
from desktop.form import Form
from desktop.page import Page, button
from desktop.pages import course_forms
from desktop.pages.courses import year_box
from desktop.table_model import TableModel
from desktop.table_view import Table
from desktop.ways import keep
from sheets.columns import Column, Kind, Sheet
from store.types import Db

ENTITLED: Sheet[Entitled] = Sheet(
    N_("Entitled"),
    (
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 12),
        Column("title", N_("Certificate"), Kind.TEXT, lambda row: row.title, 36),
        Column("hours", N_("Lesson hours"), Kind.AMOUNT, lambda row: row.hours, 10),
        Column("credits", N_("Credits"), Kind.AMOUNT, lambda row: row.credits, 10),
        Column("why_not", N_("Why not"), Kind.TEXT, lambda row: row.why_not, 40),
    ),
)


class Picture(NamedTuple):
    """A year."""

    ready: list[Entitled]
    not_ready: list[Entitled]
    issued: list[CertificateRow]


def read(db: Db, year: int) -> Picture:
    """Who is entitled and what was issued; whoever holds a valid one is among the issued alone."""
    found = certificates.entitled(db, year)
    issued = certificates.certificates(db, year)
    hold = {(row.person_id, row.stage_id) for row in issued if row.state == "valid"}
    return Picture(
        [row for row in found if not row.why_not],
        [row for row in found if row.why_not and _entitled_key(row) not in hold],
        issued,
    )


class Certificates(Page):
    """Three lists and a check."""

    name: ClassVar[str] = "certificates"
    title: ClassVar[str] = N_("Certificates")
    kinds: ClassVar[frozenset[str]] = frozenset({"certificate", "ledger_entry", "person", "stage"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.year = year_box()
        self.head.addWidget(self.year)
        self.year.activated.connect(self.refresh)
        self.layouts_button = self.add_action(button(_("Layouts…")))
        self.layouts_button.clicked.connect(self._open_layouts)
        self.issue_button = self.add_action(button(_("Issue"), "main"), "issue")
        self.issue_button.clicked.connect(self._ask_issue)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        key = _entitled_key
        self.ready = Table(TableModel(ENTITLED.only("name", "title", "hours", "credits"), key), desk)
        self.ready.when_empty(
            _("Everybody who finished a stage has a certificate."),
            _("Open the credits"),
            lambda: desk.go("credits"),
        )
        self.not_ready = Table(TableModel(ENTITLED, key), desk)
        self.not_ready.when_empty(_("Nobody is kept from a certificate."))
        self.issued = Table(TableModel(CERTIFICATES, lambda row: row.id, _tone), desk)
        self.issued.when_empty(_("No certificate was issued this year yet."))
        self.open_button, self.revoke_button = button(_("Open PDF")), button(_("Revoke…"))
        self.open_button.clicked.connect(self._open_current)
        self.revoke_button.clicked.connect(self._revoke)
        self.revoke_button.setVisible(desk.may("revoke"))
        self.tabs.addTab(_page(self.ready), "")
        self.tabs.addTab(_page(self.not_ready), "")
        self.tabs.addTab(_page(self.issued, self.open_button, self.revoke_button), "")
        self.check = Check(desk)
        self.tabs.addTab(_page(self.check), _("Check a certificate"))
        self.body.addWidget(self.tabs, 1)
        self.issued.opened.connect(self.open_pdf)
        self.issued.chosen.connect(self._chosen)
        self._chosen(None)

    def refresh(self) -> None:
        """Read the year again."""
        year: int = self.year.currentData()
        self.desk.read(self, "certificates", lambda db: read(db, year), self.show_picture)

    def show_picture(self, picture: Picture) -> None:
        """Draw the year."""
        self.ready.show_rows(picture.ready)
        self.not_ready.show_rows(picture.not_ready)
        self.issued.show_rows(picture.issued)
        self.tabs.setTabText(0, _("To be issued ({count})", count=len(picture.ready)))
        self.tabs.setTabText(1, _("Not yet ({count})", count=len(picture.not_ready)))
        self.tabs.setTabText(2, _("Issued ({count})", count=len(picture.issued)))
        self.issue_button.setEnabled(bool(picture.ready))
        self.issue_button.setText(
            _("Issue {count} certificates", count=len(picture.ready)) if picture.ready else _("Issue")
        )

    def open_pdf(self, row: CertificateRow) -> None:
        """Open the frozen file."""
        show_file(certificates.path_of(self.desk.folder, row))

    def issue(self, year: int) -> None:
        """Issue as a job."""
        self.desk.job(
            _("Issuing certificates"),
            lambda at: certificates.issue(
                self.desk.base, self.desk.folder, year, "stage", self.desk.actor, at
            ),
            self._issued,
        )

    def _issued(self, rows: list[CertificateRow]) -> None:
        self.desk.say(_("{count} certificates issued.", count=len(rows)))
        self.tabs.setCurrentIndex(2)
        self.refresh()

    def _open_layouts(self) -> None:
        from desktop.layouts.window import open_it

        keep(open_it(self.desk))

    def _ask_issue(self) -> None:
        count = len(self.ready.model.rows)
        year: int = self.year.currentData()
        form = Form(
            self.desk.window,
            _("Issue {count} certificates", count=count),
            _(
                "Each gets its own number and is frozen as a PDF. What was issued is never changed, only revoked or replaced."
            ),
            _("Issue"),
        )

        def go(_values: dict[str, Any]) -> None:
            form.close_done()
            self.issue(year)

        form.submitted.connect(go)
        form.open()

    def _chosen(self, row: CertificateRow | None) -> None:
        self.open_button.setEnabled(row is not None)
        self.revoke_button.setEnabled(row is not None and row.state == "valid")

    def _open_current(self) -> None:
        row = self.issued.current()
        if row is not None:
            self.open_pdf(row)

    def _revoke(self) -> None:
        row = self.issued.current()
        if row is None:
            return
        form = Form(
            self.desk.window,
            _("Revoke certificate {serial}", serial=row.serial),
            _("The paper stays on file and is shown as revoked to whoever checks it."),
            _("Revoke"),
        )
        form.text("reason", _("Reason"), must=True)

        def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
            certificates.revoke(db, row.id, values["reason"], self.desk.actor, at)

        def done(_nothing: object) -> None:
            self.refresh()

        course_forms.run(self.desk, form, act, done)


def _entitled_key(row: Entitled) -> tuple[UUID, UUID | None]:
    return row.person_id, row.stage_id


def _tone(row: CertificateRow, key: str) -> str:
    tones = {"valid": "good", "superseded": "still", "revoked": "bad"}
    return tones.get(row.state, "") if key == "state" else ""


def _page(table: QWidget, *buttons: QWidget) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 10, 0, 0)
    column.addWidget(table, 1)
    if buttons:
        row = QHBoxLayout()
        for each in buttons:
            row.addWidget(each)
        row.addStretch()
        column.addLayout(row)
    return whole

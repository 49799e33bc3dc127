"""Revoking certificates and issuing them anew, several at once: the dialogs of the certificates page."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from core.language import N_, _
from core.refusal import Refusal
from credits.certificates import certificates, verify_address
from credits.certificates.certificates import CertificateRow, Reissued
from credits.certificates.refusals import ExpiryInThePast
from desktop.certificates.issue_form import limit, until
from desktop.desk import Desk
from desktop.form import Form
from desktop.table_model import TableModel
from desktop.table_view import Table
from sheets.columns import Column, Kind, Sheet
from store.types import Db

Refused = tuple[CertificateRow, Refusal]
REFUSED: Sheet[Refused] = Sheet(
    N_("Not issued anew"),
    (
        Column("serial", N_("Number"), Kind.CODE, lambda row: row[0].serial, 16),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row[0].name, 12),
        Column("why_not", N_("Why not"), Kind.TEXT, lambda row: str(row[1]), 44),
    ),
)


def ask_revoke(desk: Desk, rows: Sequence[CertificateRow], then: Callable[[], None]) -> Form:
    """Revoke these with one reason, all or none."""
    form = Form(
        desk.window,
        _("Revoke certificate {serial}", serial=rows[0].serial)
        if len(rows) == 1
        else _("Revoke {count} certificates", count=len(rows)),
        _("The paper stays on file and is shown as revoked to whoever checks it."),
        _("Revoke"),
    )
    form.text("reason", _("Reason"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        certificates.revoke_all(db, [row.id for row in rows], values["reason"], desk.actor, at)

    def done(_nothing: object) -> None:
        form.close_done()
        desk.say(_("{count} revoked.", count=len(rows)))
        then()

    def submit(values: dict[str, Any]) -> None:
        desk.write(form, lambda db, at: act(db, at, values), done, form.fail)

    form.submitted.connect(submit)
    form.open()
    return form


def ask_reissue(desk: Desk, rows: Sequence[CertificateRow], then: Callable[[], None]) -> Form:
    """Issue these anew, with one reason, as a job."""
    form = Form(
        desk.window,
        _("Issue {serial} anew", serial=rows[0].serial)
        if len(rows) == 1
        else _("Issue {count} certificates anew", count=len(rows)),
        _(
            "Today's name, figures and layout get a number of their own. The earlier one stays on file and is shown as superseded."
        ),
        _("Issue anew"),
    )
    form.text("reason", _("Reason"), must=True)
    limit(form, as_before=True)

    def done(result: Reissued) -> None:
        desk.say(_("{count} issued anew.", count=len(result.issued)))
        if result.refused:
            tell_refused(desk, result.refused)
        then()

    def submit(values: dict[str, Any]) -> None:
        try:
            expires_on = until(values)
        except ExpiryInThePast as refusal:
            form.fail(refusal)
            return
        form.close_done()
        desk.job(
            _("Issuing anew"),
            lambda at: certificates.reissue_all(
                desk.base,
                desk.folder,
                [row.id for row in rows],
                values["reason"],
                desk.actor,
                at,
                verify_url=verify_address.verify_url(desk.settings),
                expires_on=expires_on,
                without_end=values["how"] == "never",
            ),
            done,
        )

    form.submitted.connect(submit)
    form.open()
    return form


def tell_refused(desk: Desk, refused: Sequence[Refused]) -> Form:
    """Who was not issued a new one, and why."""
    form = Form(desk.window, _("{count} not issued anew", count=len(refused)), "", _("Close"))
    table = Table(TableModel(REFUSED, lambda row: row[0].id), desk)
    table.show_rows(list(refused))
    table.setMinimumSize(620, 200)
    form.fields.addRow(table)
    form.submitted.connect(form.close_done)
    form.open()
    return form

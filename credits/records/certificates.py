"""What the journal says of certificates and of their layouts."""

from credits.tables import Certificate, CertificateLayout
from store.records import Record, Said, Stated
from store.types import table_of


def _issued(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        # Lines written before layouts were data do not have these four.
        "layout_id": None,
        "slot": None,
        "shown": "",
        "expires_on": None,
        **said.payload,
        "issued_at": said.occurred_at,
        "actor": said.actor,
        "state": "valid",
        "state_reason": "",
        "state_at": None,
    }


def _ended(said: Said, rows: Stated) -> None:
    row = rows.setdefault((said.subject_id,), {})
    row |= {
        "state": said.payload["state"],
        "state_reason": said.payload["reason"],
        "state_at": said.occurred_at,
    }


def _saved(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        **said.payload,
        "in_use": False,
        "saved_at": said.occurred_at,
        "saved_by": said.actor,
        "withdrawn_at": None,
    }


def _used(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["in_use"] = True


def _displaced(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["in_use"] = False


def _withdrawn(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {}).update(in_use=False, withdrawn_at=said.occurred_at)


RECORDS = (
    Record(
        "certificate_layout",
        table_of(CertificateLayout),
        {
            "layout.saved": _saved,
            "layout.used": _used,
            "layout.displaced": _displaced,
            "layout.withdrawn": _withdrawn,
        },
    ),
    Record(
        "certificate",
        table_of(Certificate),
        {"certificate.issued": _issued, "certificate.revoked": _ended, "certificate.superseded": _ended},
    ),
)

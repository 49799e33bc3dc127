"""Does the record say what the journal says: every credit entry, rule version and certificate, figure by figure.

`xiuhua journal verify` and the desktop call it beside `journal.verify`: the chain proves the journal, this proves the tables,
so that a figure changed with a database tool is found although no line of the journal was touched.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.jobs import Job, Step
from core.language import N_, _
from credits import certificates, ledger
from credits.entitlement import CERTIFICATE
from credits.evidence import ENTRY
from credits.rule_versions import VERSION
from store.journal import JOURNAL
from store.types import Db

_CHUNK = 1_000
_DIFFERS = N_("{kind} {id}: {field} is {found}, but the journal says {stated}.")
_UNJOURNALLED = N_("{kind} {id} is in the base, but no line of the journal made it.")
_MISSING = N_("{kind} {id} is in the journal, but no longer in the base.")


class Disagreement(NamedTuple):
    """One point on which the base and its journal differ; `field` is empty when the whole record is too many or missing."""

    kind: str
    id: UUID | str
    field: str
    message: str
    """In the present language."""


@dataclass(frozen=True)
class _Record:
    """A kind of record, and the columns its journal lines state; the newest line that states a column counts."""

    kind: str
    table: sa.Table
    columns: tuple[str, ...]


_RECORDS = (
    _Record("ledger_entry", ENTRY, ledger.JOURNALLED),
    _Record("rule_version", VERSION, ("number", "title", "effective_from", "body", "signed")),
    _Record("certificate", CERTIFICATE, (*certificates.JOURNALLED, "state", "state_reason")),
)


def disagreements(db: Db) -> Job[list[Disagreement]]:
    """Everything on which the tables of credit differ from the journal, in the order of the records. A job; changes nothing."""
    counts = [db.scalar(sa.select(sa.func.count()).select_from(record.table)) or 0 for record in _RECORDS]
    total, walked = sum(counts), 0
    found: list[Disagreement] = []
    for record in _RECORDS:
        for rows in _chunks(db, record):
            stated = _stated(db, record.kind, [str(row["id"]) for row in rows])
            for row in rows:
                found += _compared(record, row, stated.get(str(row["id"])))
            walked += len(rows)
            yield Step(walked, total, _("Comparing the record with the journal"))
        found += _gone(db, record)
    return found


def _chunks(db: Db, record: _Record) -> Iterator[Sequence[sa.RowMapping]]:
    query = sa.select(record.table).order_by(record.table.c.id).limit(_CHUNK)
    rows = db.execute(query).mappings().all()
    while rows:
        yield rows
        rows = db.execute(query.where(record.table.c.id > rows[-1]["id"])).mappings().all()


def _stated(db: Db, kind: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What the journal's lines say of these records, later lines over earlier ones."""
    said: dict[str, dict[str, Any]] = {}
    query = (
        sa.select(JOURNAL.c.subject_id, JOURNAL.c.action, JOURNAL.c.payload)
        .where(JOURNAL.c.subject_kind == kind, JOURNAL.c.subject_id.in_(ids))
        .order_by(JOURNAL.c.seq)
    )
    for row in db.execute(query):
        stated = said.setdefault(row.subject_id, {"state": "valid", "reason": "", "signed": False})
        stated |= json.loads(row.payload)
        stated["signed"] |= row.action == "rules.signed"
        if kind == "certificate":
            stated["state_reason"] = stated["reason"]
    return said


def _compared(record: _Record, row: sa.RowMapping, stated: dict[str, Any] | None) -> Iterator[Disagreement]:
    if stated is None:
        yield _disagreement(record.kind, row["id"], "", _UNJOURNALLED)
        return
    values = {**row, "signed": row["signed_at"] is not None} if record.kind == "rule_version" else row
    for column in record.columns:
        # Through the journal's own text, so that a UUID, a day and a number are compared as they were written.
        value = json.loads(canonical(values[column]))
        if value != stated.get(column):
            yield _disagreement(
                record.kind, row["id"], column, _DIFFERS, found=value, stated=stated.get(column)
            )


def _gone(db: Db, record: _Record) -> Iterator[Disagreement]:
    """Records that the journal made and the base no longer has."""
    last = ""
    while True:
        ids = list(
            db.scalars(
                sa.select(JOURNAL.c.subject_id)
                .where(JOURNAL.c.subject_kind == record.kind, JOURNAL.c.subject_id > last)
                .group_by(JOURNAL.c.subject_id)
                .order_by(JOURNAL.c.subject_id)
                .limit(_CHUNK)
            )
        )
        if not ids:
            return
        there = set(
            map(str, db.scalars(sa.select(record.table.c.id).where(record.table.c.id.in_(map(UUID, ids)))))
        )
        for missing in ids:
            if missing not in there:
                yield _disagreement(record.kind, missing, "", _MISSING)
        last = ids[-1]


def _disagreement(kind: str, id: UUID | str, field: str, sentence: str, **values: object) -> Disagreement:
    return Disagreement(kind, id, field, _(sentence, kind=kind, id=id, field=field, **values))

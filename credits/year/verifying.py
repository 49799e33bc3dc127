"""Is a closed year what was closed? Everything is computed again from the base and from the files, and held against the seal.

`xiuhua appraisal verify` and the year's window ask. docs/decisions/closed-year.md says what can be seen this way and what cannot.
"""

import json
from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa

from core.jobs import Job, Step, drive
from core.language import _
from core.paths import DataFolder
from core.pinned_keys import pinned
from credits.records import ledger as ledger_records
from credits.records import year as year_records
from credits.year import amendments, closed, manifest, proofs, shelf
from credits.year.closed import CLOSED
from credits.year.findings import Finding, finding
from credits.year.lines import digest
from credits.year.manifest import Manifest
from credits.year.refusals import YearNotClosed
from store import journal, records
from store.journal import JOURNAL
from store.kept_sums import differing_sums
from store.records import Record
from store.transaction import Store
from store.types import Db
from store.unreadable import UNREADABLE, refuse_other

_OURS = ("closed_year", "closed_line", "amendment", "objection")
_LONG = 400  # characters: beyond, a message repeats whole texts


class YearProof(NamedTuple):
    """One year that was looked at."""

    year: int
    people: int
    amendments: int
    key_id: str
    digest: str
    """Of the manifest: compare it with what was written down elsewhere."""


class Verification(NamedTuple):
    """What was looked at and all that differs; right when nothing does."""

    years: tuple[YearProof, ...]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing differs."""
        return not self.findings


def verify(store: Store, folder: DataFolder, year: int | None = None) -> Job[Verification]:
    """Prove one closed year, or all that the base, the journal or the folder know of. A job; changes nothing of the record.

    Puts files where a killed closing left them. Raises YearNotClosed where nothing speaks of the year, IssuerKeyUnreadable.
    """
    issuers = {identity: one for identity, one in pinned(folder).items() if one.own}
    with store.read() as db:
        known = closed.closed_years(db)
        _settle(db, folder, known)
        said = _years_said(db, folder, issuers)
        years = sorted({*known, *(each for each, _where in said)} if year is None else {year})
        if year is not None and year not in known and year not in {each for each, _where in said}:
            raise YearNotClosed(year=year)
        found: list[Finding] = [
            finding(each, "year_gone", where=where)
            for each, where in said
            if each in years and each not in known
        ]
        proven: list[YearProof] = []
        for place, each in enumerate(one for one in years if one in known):
            yield Step(place, len(years) + 2, _("Looking at the list of {year}", year=each))
            proof, wrong = _of_year(db, folder, each, issuers)
            found += wrong
            proven += [proof] if proof else []
        yield Step(len(years), len(years) + 2, _("Comparing with the journal"))
        found += _journal_says(db, years, ledger_too=any(one.code.startswith("entries") for one in found))
        verdict = yield from journal.verify(db)
        if not verdict.ok:
            found.append(finding(years[-1] if years else 0, "journal_altered", line=verdict.first_bad))
    return Verification(tuple(proven), tuple(found))


def _settle(db: Db, folder: DataFolder, known: list[int]) -> None:
    for year in known:
        text = db.scalar(sa.select(CLOSED.c.manifest).where(CLOSED.c.year == year))
        if isinstance(text, str):
            shelf.settle(folder, year, digest(text))
        try:
            amendments.witness(db, folder, year)
        except UNREADABLE as error:
            refuse_other(error)  # what cannot be read is found below


def _of_year(
    db: Db, folder: DataFolder, year: int, issuers: proofs.Issuers
) -> tuple[YearProof | None, list[Finding]]:
    said, sealed, found = proofs.sealed_manifest(db, year, issuers)
    if said is None or sealed is None:
        return None, found
    is_ours = not any(one.code.startswith("seal") for one in found)
    people, wrong = proofs.lines(db, year, said, folder, sealed=is_ours)
    found += wrong
    found += proofs.ledger(db, year, said, people)
    found += _sums(db, year)
    try:
        found += proofs.amendments(db, year, sealed, issuers, folder, people)
    except UNREADABLE as error:
        refuse_other(error)
        found.append(finding(year, "amendment_unreadable", number="?"))
    found += proofs.files(year, said, sealed, folder)
    found += _other_manifests(folder, year, said, sealed, issuers)
    found += proofs.objections(db, year)
    found += _journal_head(db, year, said)
    count = db.scalar(
        sa.select(sa.func.count()).select_from(proofs.AMENDMENT).where(proofs.AMENDMENT.c.year == year)
    )
    return YearProof(year, said.people, count or 0, sealed.key_id, digest(sealed.text)), found


def _sums(db: Db, year: int) -> Iterator[Finding]:
    sums = next(record.sums for record in ledger_records.RECORDS if record.sums is not None)
    differing = {key for key, *_rest in differing_sums(db, sums) if key[0] == year}
    if differing:
        yield finding(year, "sums", count=len(differing))


def _other_manifests(
    folder: DataFolder, year: int, said: Manifest, sealed: shelf.Sealed, issuers: proofs.Issuers
) -> Iterator[Finding]:
    """Manifests of the year beside the one that the base holds: signed by this base, and not named as replaced."""
    for path, other in shelf.manifests(folder):
        if other is None or other == sealed or digest(other.text) in said.replaces:
            continue
        if _year_in(other) == year and _is_ours(other, issuers):
            name = f"{path.parent.name}/{path.name}"
            yield finding(year, "manifest_other", file=name)


def _journal_head(db: Db, year: int, said: Manifest) -> Iterator[Finding]:
    """The journal's line that was the newest before the closing, against what the manifest says of it."""
    seq, hash_ = said.journal
    if seq and db.scalar(sa.select(JOURNAL.c.hash).where(JOURNAL.c.seq == seq)) != hash_:
        yield finding(year, "journal_head", line=seq)


def _journal_says(db: Db, years: list[int], *, ledger_too: bool) -> Iterator[Finding]:
    """Where the rows of closed years, and of the ledger when its digests differ, are not what the journal says of them."""
    which: list[Record] = [record for record in year_records.RECORDS if record.kind in _OURS]
    if ledger_too:
        which += [record for record in ledger_records.RECORDS if record.kind == "ledger_entry"]
    for one in drive(records.disagreements(db, which)):
        message = one.message
        if len(message) > _LONG:
            message = _(
                "{kind} {id}: {field} is not what the journal says.",
                kind=one.kind,
                id=one.id,
                field=one.field,
            )
        yield Finding(years[-1] if years else 0, "journal_differs", message)


def _years_said(db: Db, folder: DataFolder, issuers: proofs.Issuers) -> list[tuple[int, str]]:
    """The years that the journal or a file of this base says were closed, each with who says it."""
    said: dict[tuple[int, str], None] = {}
    for payload in db.scalars(
        sa.select(JOURNAL.c.payload).where(
            JOURNAL.c.action == "year.closed", JOURNAL.c.subject_kind == "closed_year"
        )
    ):
        try:
            said[int(json.loads(payload)["year"]), _("The journal")] = None
        except UNREADABLE:
            continue  # the journal's own chain tells
    for path, sealed in shelf.manifests(folder):
        year = _year_in(sealed) if sealed else 0
        if sealed and year and _is_ours(sealed, issuers):
            said[year, _("The file {file}", file=f"{path.parent.name}/{path.name}")] = None
    return list(said)


def _year_in(sealed: shelf.Sealed) -> int:
    try:
        return manifest.from_text(sealed.text).year
    except UNREADABLE:
        return 0


def _is_ours(sealed: shelf.Sealed, issuers: proofs.Issuers) -> bool:
    return proofs.sealed_by(issuers, "closed year", sealed) == "right"

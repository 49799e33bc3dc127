"""What issuing would do now: who gets a certificate, and who does not and why. The desktop shows it before anything is issued."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.clock import local_date
from core.issuer_key import IssuerKey
from core.refusal import Refusal
from credits.certificates import certificate_token
from credits.certificates.certificate_basis import highest, issuer
from credits.certificates.certificate_token import KINDS, SLOTS, CertifiedFields
from credits.certificates.entitlement import Entitled, Key, entitled, not_yet
from credits.certificates.layouts import layouts
from credits.certificates.layouts.layout_parts import Kind, Layout
from credits.certificates.particulars import Particulars, particulars, shown_of
from credits.refusals import BaseNotNamed
from people.areas import area_paths
from store.types import Db

_LONG_NAME, _LONG_TITLE = 10, 30


class Preview(NamedTuple):
    """The two lists, in the order of issuing; of those in the second each has its `why_not`."""

    ready: list[Entitled]
    not_ready: list[Entitled]


def preview(db: Db, year: int, kind: Kind, at: datetime, verify_url: str = "") -> Preview:
    """Who would be issued a certificate of this kind, and who would not: not earned, had one already, or cannot be printed.

    The long texts are tried on the page, and one of the others for all of them: whether there is room for those is a matter of the
    layout and of the issuers' names.
    """
    found = entitled(db, year, kind)
    ready = [one for one in found if not one.why_not]
    unfit = _unfit(db, year, kind, ready, at, verify_url)
    return Preview(
        [one for one in ready if one.key not in unfit],
        [
            *(one._replace(why_not=str(unfit[one.key])) for one in ready if one.key in unfit),
            *(one for one in found if one.why_not),
            *not_yet(db, year, kind),
        ],
    )


def _unfit(
    db: Db, year: int, kind: Kind, ready: Sequence[Entitled], at: datetime, verify_url: str
) -> dict[Key, Refusal]:
    if not ready:
        return {}
    long = [one for one in ready if len(one.name) > _LONG_NAME or len(one.title) > _LONG_TITLE]
    others = [one for one in ready if len(one.name) <= _LONG_NAME and len(one.title) <= _LONG_TITLE]
    try:
        issuers = issuer(db)
    except BaseNotNamed:
        return {}  # that is said when they are issued, of all at once
    row = layouts.in_use(db, kind)
    layout = row.layout if row else layouts.shipped_for(kind)
    places = area_paths(db)
    key = IssuerKey(Ed25519PrivateKey.generate())  # only the size of what it signs counts
    serial = f"{KINDS[kind]}-{year}-{highest(db, year, kind) + 1:04}"  # about the one that it would get

    def refused(some: Sequence[Entitled]) -> dict[Key, Refusal]:
        known = particulars(db, year, kind, some, places, at)
        found: dict[Key, Refusal] = {}
        for one in some:
            try:
                _try(
                    one,
                    known[one.key],
                    serial,
                    layout,
                    key,
                    (year, kind, local_date(at)),
                    issuers,
                    verify_url,
                )
            except Refusal as refusal:
                found[one.key] = refusal
        return found

    widest = sorted(others, key=lambda one: len(one.name) + len(one.title))[-1:]
    found = refused([*long, *widest])
    return found | refused(others) if widest and widest[0].key in found else found


def _try(
    one: Entitled,
    known: Particulars,
    serial: str,
    layout: Layout,
    key: IssuerKey,
    which: tuple[int, Kind, date],
    issuers: tuple[str, ...],
    verify_url: str,
) -> None:
    """Raises CharacterNotPrintable, TextDoesNotFit, TokenTooLong."""
    from credits.certificates.layouts.placing import place

    year, kind, today = which
    last_four = one.staff_number[-4:]
    place(
        layout,
        shown_of(kind, year, one, known, serial=serial, issuers=issuers, issued_on=today, expires_on=today),
    )
    certified = CertifiedFields(
        serial, one.title, one.hours, one.credits, today, last_four, one.name, kind, SLOTS - 1, today
    )
    certificate_token.printed(certified, key, verify_url)

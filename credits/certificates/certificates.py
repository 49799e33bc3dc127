"""Certificates: issued once as frozen files, then valid, superseded or revoked, and never deleted. The room's verbs in one place.

A serial is XH-<year>-<number> for a finished stage, XF for the credits of a year, XS for its training hours; the number counts from
0001 within year and kind, without gaps. The file lies in the data folder's issued/<serial>.pdf; its row holds the bytes' hash, so
that a changed file is known by it.
"""

from credits.certificates.certificate_rows import (
    CERTIFICATES,
    JOURNALLED,
    CertificateRow,
    by_serials,
    certificate,
    certificates,
    certificates_of,
    kind_title,
    path_of,
)
from credits.certificates.entitlement import Entitled, entitled, not_yet
from credits.certificates.issuing import issue
from credits.certificates.reissuing import Reissued, reissue, reissue_all
from credits.certificates.revoking import revoke, revoke_all

__all__ = [
    "CERTIFICATES",
    "JOURNALLED",
    "CertificateRow",
    "Entitled",
    "Reissued",
    "by_serials",
    "certificate",
    "certificates",
    "certificates_of",
    "entitled",
    "issue",
    "kind_title",
    "not_yet",
    "path_of",
    "reissue",
    "reissue_all",
    "revoke",
    "revoke_all",
]

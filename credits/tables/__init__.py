"""Tables of credit, a module for each concern; verbs import them from here."""

from credits.tables.certificates import Certificate, CertificateLayout
from credits.tables.claims import Claim, Exemption
from credits.tables.ledger import LedgerEntry, LedgerSum, RuleVersion
from credits.tables.year import Amendment, ClosedLine, ClosedYear, Notice, Objection, Score

__all__ = [
    "Amendment",
    "Certificate",
    "CertificateLayout",
    "Claim",
    "ClosedLine",
    "ClosedYear",
    "Exemption",
    "LedgerEntry",
    "LedgerSum",
    "Notice",
    "Objection",
    "RuleVersion",
    "Score",
]

"""What the journal says of the tables of credit, a module for each concern; `store.records` compares."""

from credits.records import certificates, claims, ledger, year

RECORDS = (*ledger.RECORDS, *certificates.RECORDS, *claims.RECORDS, *year.RECORDS)

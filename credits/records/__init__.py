"""What the journal says of the tables of credit, a module for each concern; and ALL, the records of every room."""

from courses.records import RECORDS as COURSES
from credits.records import certificates, claims, ledger, year
from people.records import RECORDS as PEOPLE

RECORDS = (*ledger.RECORDS, *certificates.RECORDS, *claims.RECORDS, *year.RECORDS)
ALL = (*PEOPLE, *COURSES, *RECORDS)

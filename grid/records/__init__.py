"""What the journal says of the tables of the grid, a module for each concern; `store.records` compares."""

from grid.records import catalogue, companies, facilities, field, issues, places, residents, stairwells
from store.records import Record

RECORDS: tuple[Record, ...] = (
    *catalogue.RECORDS,
    *places.RECORDS,
    *companies.RECORDS,
    *residents.RECORDS,
    *field.RECORDS,
    *issues.RECORDS,
    *facilities.RECORDS,
    *stairwells.RECORDS,
)

"""What the journal says of the tables of the grid, a module for each concern; `store.records` compares."""

from grid.records import catalogue, companies, facilities, issues, places, residents
from store.records import Record

RECORDS: tuple[Record, ...] = (
    *catalogue.RECORDS,
    *places.RECORDS,
    *companies.RECORDS,
    *residents.RECORDS,
    *issues.RECORDS,
    *facilities.RECORDS,
)

"""The records of every room: what `xiuhua journal verify` compares with the journal."""

from courses.records import RECORDS as COURSES
from credits.records import RECORDS as CREDITS
from grid.records import RECORDS as GRID
from people.records import RECORDS as PEOPLE
from stations.records import RECORDS as STATIONS

ALL = (*PEOPLE, *COURSES, *CREDITS, *GRID, *STATIONS)

"""What the journal says of the tables of teaching and presence, a module for each concern; `store.records` compares."""

from courses.records import badges, lanes, paper, presence, review, seats, teaching

RECORDS = (
    *teaching.RECORDS,
    *presence.RECORDS,
    *lanes.RECORDS,
    *badges.RECORDS,
    *paper.RECORDS,
    *seats.RECORDS,
    *review.RECORDS,
)

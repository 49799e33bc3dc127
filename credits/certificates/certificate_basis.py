"""What of the base certificates are made from: read once before they are drawn, and again while their numbers are taken."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from credits.certificates.entitlement import CERTIFICATE, Entitled, period
from credits.refusals import BaseNotNamed
from store.facts import BASE_NAME, fact
from store.sets import among, select_set
from store.types import Db

KIND = "stage"
# Built once: a chunk asks them while it holds the base.
_TAKEN = sa.select(CERTIFICATE.c.person_id, CERTIFICATE.c.stage_id).where(
    among(CERTIFICATE.c.person_id, "people"), CERTIFICATE.c.state != "superseded"
)
_HIGHEST = sa.select(sa.func.max(CERTIFICATE.c.number)).where(
    CERTIFICATE.c.kind == KIND, CERTIFICATE.c.year == sa.bindparam("of")
)


class Basis(NamedTuple):
    """What of the base a chunk's certificates are made from."""

    issuers: tuple[str, ...]
    taken: set[tuple[UUID, UUID]]
    """Person and stage of those that have one."""
    periods: dict[UUID, dict[UUID, tuple[date, date]]]
    """First and last day, by stage and person."""
    highest: int


def basis(db: Db, year: int, chunk: Sequence[Entitled]) -> Basis:
    """The basis of a chunk. Raises BaseNotNamed."""
    people = [one.person_id for one in chunk]
    taken = select_set(db, _TAKEN, {"people": people})
    periods = {
        stage: period(db, year, stage, [one.person_id for one in chunk if one.stage_id == stage])
        for stage in {one.stage_id for one in chunk}
    }
    return Basis(issuer(db), {(person, stage) for person, stage in taken}, periods, highest(db, year))


def issuer(db: Db) -> tuple[str, ...]:
    """Who issues: the base's name, one line for each of several institutions. Raises BaseNotNamed."""
    names = tuple(name.strip() for name in fact(db, BASE_NAME).splitlines() if name.strip())
    if not names:
        raise BaseNotNamed
    return names


def highest(db: Db, year: int) -> int:
    """The highest number of the year, 0 when there is none."""
    return select_set(db, _HIGHEST, {"of": year})[0][0] or 0

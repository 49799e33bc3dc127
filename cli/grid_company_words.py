"""How the terminal names companies, fees, places and assessments, and what it tells a script of one."""

from datetime import date
from typing import Any
from uuid import UUID

from cli.grid_area import area_of
from core.amounts import hundredths
from grid.companies import assessments, violations
from grid.companies.assessing import Fee
from grid.companies.assessments import AssessmentRow
from grid.companies.refusals import FeeOutside, UnknownAssessment, UnknownCompany, WhereMissing
from grid.places.searching import search_places
from store.types import Db


def company(db: Db, name: str) -> UUID:
    """The property company of a name. Raises UnknownCompany."""
    for id, known in violations.companies(db):
        if known == name.strip():
            return id
    raise UnknownCompany


def where(db: Db, area: str, place: str, on: date) -> tuple[UUID, UUID | None]:
    """The patch and, where one is named, the place in it. Raises WhereMissing where the words fit none or several."""
    if not place:
        if not area:
            raise WhereMissing
        return area_of(db, area), None
    inside = area_of(db, area) if area else None
    sought = " ".join(place.split())
    for found in search_places(db, place, on, area_id=inside):
        if found.path == sought and found.place_id is not None and found.area_id is not None:
            return found.area_id, found.place_id
    raise WhereMissing


def fees(listed: list[Fee], given: tuple[str, ...]) -> dict[tuple[UUID, UUID], int]:
    """The fees typed as COMPANY=YUAN, in cents, for every area of each company. Raises FeeOutside, UnknownCompany."""
    by_name: dict[str, int] = {}
    for each in given:
        name, equals, text = each.rpartition("=")
        if not equals:
            raise FeeOutside(found=each)
        by_name[name.strip()] = cents(text)
    names = {fee.company for fee in listed}
    if not set(by_name) <= names:
        raise UnknownCompany
    return {(fee.unit_id, fee.area_id): by_name[fee.company] for fee in listed if fee.company in by_name}


def cents(text: str) -> int:
    """An amount in cents. Raises FeeOutside."""
    try:
        return hundredths(text)
    except ValueError as error:
        raise FeeOutside(found=text) from error


def one(db: Db, month: date, name: str, area: str) -> AssessmentRow:
    """The standing assessment of a company in a month. Raises UnknownAssessment."""
    area_id = area_of(db, area) if area else None
    for row in assessments.assessments(db, month):
        if row.company == name.strip() and area_id in {None, row.area_id}:
            return row
    raise UnknownAssessment


def facts(row: AssessmentRow) -> dict[str, Any]:
    """All of an assessment for a script."""
    facts = {key: value for key, value in row._asdict().items() if key != "frozen"}
    return facts | {
        "steps": [step._asdict() for step in row.frozen.reckoned.steps],
        "events": [event._asdict() for event in row.frozen.inputs.events],
        "violations": [each._asdict() for each in row.frozen.inputs.violations],
        "set_aside": sorted(map(str, row.frozen.inputs.set_aside)),
    }

"""Tables of the grid, a module for each concern; verbs import them from here."""

from grid.tables.catalogue import CalendarDay, CalendarYear, CatalogueItem, CatalogueVersion, OfficeHours
from grid.tables.facilities import Alarm, AlarmDevice, AlarmSource, Facility, FacilityDue
from grid.tables.field import Inspection, InspectionFinding, Plan, Visit
from grid.tables.issues import Issue, IssueLink, IssueMove, IssuePhoto
from grid.tables.places import Duty, Holding, Place, Placement, Unit
from grid.tables.property import (
    Assessment,
    AssessmentFormula,
    AssessmentObjection,
    StairwellCard,
    TrainingLink,
    Violation,
)
from grid.tables.residents import Resident, ResidentFact, SealKey

__all__ = [
    "Alarm",
    "AlarmDevice",
    "AlarmSource",
    "Assessment",
    "AssessmentFormula",
    "AssessmentObjection",
    "CalendarDay",
    "CalendarYear",
    "CatalogueItem",
    "CatalogueVersion",
    "Duty",
    "Facility",
    "FacilityDue",
    "Holding",
    "Inspection",
    "InspectionFinding",
    "Issue",
    "IssueLink",
    "IssueMove",
    "IssuePhoto",
    "OfficeHours",
    "Place",
    "Placement",
    "Plan",
    "Resident",
    "ResidentFact",
    "SealKey",
    "StairwellCard",
    "TrainingLink",
    "Unit",
    "Violation",
    "Visit",
]

"""The words of places for every door: kinds, roles, what a check found, and the lists of appointments, units and duties."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from core.language import N_, _, translate
from grid.places.check import Finding
from grid.places.duties import DutyRow
from grid.places.holdings import HoldingRow
from grid.places.units import UnitRow
from sheets.columns import Column, Kind, Sheet, shown_day

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "street": N_("Street"),
        "area": N_("Residential area"),
        "grid": N_("Micro-grid"),
        "building": N_("Building"),
        "stairwell": N_("Stairwell"),
        "household": N_("Household"),
        "nowhere": N_("Of no micro-grid"),
    }
)
ROLES: Mapping[str, str] = MappingProxyType(
    {"holder": N_("Holder"), "deputy": N_("Deputy"), "property": N_("Property company")}
)
UNIT_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "property": N_("Property company"),
        "street": N_("Department of the street"),
        "joint": N_("Joint governance"),
        "utility": N_("Public utility"),
    }
)
UNIT_MODES: Mapping[str, str] = MappingProxyType(
    {
        "": "",
        "lump_sum": N_("Lump sum"),
        "commission": N_("Commission"),
        "own": N_("Managed by the owners"),
        "entrusted": N_("Entrusted"),
    }
)
DUTIES: Mapping[str, str] = MappingProxyType(
    {
        "clerk": N_("Takes in and dispatches"),
        "handler": N_("Handles"),
        "checker": N_("Checks"),
        "leader": N_("Leads the residential area"),
        "street": N_("Street"),
        "self": N_("Account and person are one"),
    }
)
_FOUND: Mapping[str, str] = MappingProxyType(
    {
        "nobody": N_("Nobody holds it."),
        "left": N_("{names} held it and left on {day}."),
        "two": N_("{names} hold it at once: {reason}"),
        "no_grid": N_("It belongs to no micro-grid, only to the residential area."),
        "nowhere": N_("It belongs to no micro-grid and no residential area."),
        "no_company": N_("No property company serves it."),
        "two_companies": N_("{names} serve it at once: {reason}"),
    }
)


def kind_title(kind: str) -> str:
    """A kind of node in the present language."""
    return translate(KINDS[kind])


def found_in_words(finding: Finding) -> str:
    """What a check found, in a sentence of the present language."""
    names = "、".join(finding.names)
    day = shown_day(date.fromisoformat(finding.reason)) if finding.code == "left" else ""
    return _(_FOUND[finding.code], names=names, day=day, reason=finding.reason or "—")


def _title(words: Mapping[str, str], key: str) -> str:
    return translate(words[key]) if words[key] else ""


FINDINGS: Sheet[Finding] = Sheet(
    N_("Responsibilities to settle"),
    (
        Column("kind", N_("Kind"), Kind.TEXT, lambda row: kind_title(row.kind), 12),
        Column("name", N_("Patch"), Kind.TEXT, lambda row: row.name, 18),
        Column("above", N_("Within"), Kind.TEXT, lambda row: row.above, 30),
        Column("found", N_("What is to settle"), Kind.TEXT, found_in_words, 44),
    ),
)
APPOINTMENTS: Sheet[HoldingRow] = Sheet(
    N_("Responsibility"),
    (
        Column("role", N_("Answers as"), Kind.TEXT, lambda row: _title(ROLES, row.role), 14),
        Column("name", N_("Who answers"), Kind.TEXT, lambda row: row.name, 22),
        Column("since", N_("From"), Kind.DAY, lambda row: row.since, 14),
        Column("until", N_("Until before"), Kind.DAY, lambda row: row.until, 14),
        Column("left_on", N_("Left on"), Kind.DAY, lambda row: row.left_on, 14),
        Column("reason", N_("Reason"), Kind.TEXT, lambda row: row.reason, 20),
    ),
)
UNITS: Sheet[UnitRow] = Sheet(
    N_("Companies and departments"),
    (
        Column("name", N_("Company or department"), Kind.TEXT, lambda row: row.name, 28),
        Column("kind", N_("Kind"), Kind.TEXT, lambda row: _title(UNIT_KINDS, row.kind), 18),
        Column("contact", N_("Contact"), Kind.TEXT, lambda row: row.contact, 12),
        Column("phone", N_("Telephone"), Kind.CODE, lambda row: row.phone, 16),
        Column("complaint_phone", N_("Phone for complaints"), Kind.CODE, lambda row: row.complaint_phone, 16),
        Column("stars", N_("Stars"), Kind.NUMBER, lambda row: row.stars, 6),
        Column("mode", N_("Mode of management"), Kind.TEXT, lambda row: _title(UNIT_MODES, row.mode), 16),
        Column("closed_on", N_("Until before"), Kind.DAY, lambda row: row.closed_on, 14),
    ),
)
GIVEN: Sheet[DutyRow] = Sheet(
    N_("Duties"),
    (
        Column("role", N_("Duty"), Kind.TEXT, lambda row: _title(DUTIES, row.role), 22),
        Column("person", N_("Person"), Kind.TEXT, lambda row: row.person, 12),
        Column("login", N_("Account"), Kind.TEXT, lambda row: row.login, 12),
        Column("area", N_("In which area"), Kind.TEXT, lambda row: row.area or _("everywhere"), 16),
        Column("unit", N_("For which unit"), Kind.TEXT, lambda row: row.unit, 24),
        Column("since", N_("From"), Kind.DAY, lambda row: row.since, 14),
        Column("until", N_("Until before"), Kind.DAY, lambda row: row.until, 14),
    ),
)

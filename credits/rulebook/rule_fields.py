"""What the fields of a rule set are called: in the editor, in refusals, in the reading of a rule file."""

from collections.abc import Mapping
from types import MappingProxyType

from core.language import N_, _
from credits.titles import CATEGORY_TITLES, KIND_TITLES
from people.names import visible

_STEP = {"present": N_("Present from"), "worth": N_("Is worth")}
FIELD_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "format": N_("Mark of a rule file"),
        "schema": N_("Form of the rules"),
        "title": N_("Title"),
        "effective_from": N_("In force from"),
        "notes": N_("Notes"),
        "rules": N_("Rules"),
        "required": N_("Credits a year"),
        "risk_share": N_("At risk above (percent)"),
        "carry_over": N_("Carry-over"),
        "carry_over.most": N_("Carried over at most"),
        "kinds": N_("Kinds"),
        "kinds.per_hour": N_("Credits for a lesson hour"),
        "kinds.yearly_cap": N_("Counts at most a year"),
        "kinds.minimum_minutes": N_("Least minutes"),
        "kinds.steps_by": N_("Own steps count by"),
        "kinds.steps": N_("Own steps"),
        **{f"kinds.steps.{name}": title for name, title in _STEP.items()},
        "steps": N_("Steps"),
        **{f"steps.{name}": title for name, title in _STEP.items()},
        "steps_by": N_("Steps count by"),
        "beyond": N_("More hours than the course has"),
        "minimum_minutes": N_("Least minutes"),
        "round_to": N_("Multiples of"),
        "rounding": N_("Rounding"),
        "categories": N_("Categories"),
        "categories.least": N_("At least a year"),
        "categories.yearly_cap": N_("Counts at most a year"),
        "proration": N_("Part of a year"),
        "proration.joiners": N_("Whoever joins during the year owes only the months after"),
        "proration.leavers": N_("Whoever leaves during the year owes only the months before"),
        "proration.absences": N_("Absences that lower the line"),
        "proration.month_from_days": N_("A month counts from (days in service)"),
        "proration.round_to": N_("Line in multiples of"),
        "proration.counted_in": N_("Transferred people are counted in"),
        "schemes": N_("Other schemes"),
        "schemes.code": N_("Code"),
        "schemes.title": N_("Name of the scheme"),
        "schemes.unit": N_("Counts"),
        "schemes.years": N_("Years"),
        "schemes.first_year": N_("First year"),
        "schemes.lines": N_("Line by qualification"),
        "notices": N_("Warnings"),
        "notices.level": N_("Level"),
        "notices.month": N_("Month"),
        "notices.day": N_("Day"),
        "notices.share": N_("Below percent of the line"),
        "grades": N_("Grades"),
        "grades.weights": N_("Weight of a score (percent)"),
        "grades.steps": N_("Steps of the total"),
        "grades.steps.least": N_("From points"),
        "grades.steps.grade": N_("Grade"),
        "grades.gate": N_("At most, without the credits"),
    }
)
"""By path, without the numbers of lines and the names that stand in it."""


class Field(str):
    """The path of a field, such as "kinds.visit.yearly_cap"; a sentence shows it in the reader's words."""

    __slots__ = ()

    def __format__(self, _spec: str) -> str:
        return field_words(self)


def field_words(path: str) -> str:
    """The path in the reader's words, what belongs together joined by ›; what has no words stands in quotes."""
    words: list[str] = []
    key = ""
    for part in path.split("."):
        longer = f"{key}.{part}" if key else part
        if longer in FIELD_TITLES:
            key = longer
            words.append(_(FIELD_TITLES[longer]))
        elif part.isdecimal() and len(part) < 4:
            words.append(_("line {number}", number=int(part) + 1))
        elif key == "kinds" and part in KIND_TITLES:
            words.append(_(KIND_TITLES[part]))
        elif key == "categories" and part in CATEGORY_TITLES:
            words.append(_(CATEGORY_TITLES[part]))
        else:
            words.append(f"“{shortly(part)}”")
    return " › ".join(words)


def shortly(text: str) -> str:
    """A text as a sentence may quote it: on one line, at most 40 characters."""
    plain = visible(" ".join(text.split()))
    return plain if len(plain) <= 40 else plain[:39] + "…"

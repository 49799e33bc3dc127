"""What a rule set says, in sentences of the reader's language: for the window, the terminal and paper."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.amounts import shown
from core.language import N_, _, spoken
from core.months import shown_month
from credits.rulebook.rule_parts import LEVELS, Grades, NoticeRule, Step
from credits.rules import KINDS, STATED, Rules
from credits.titles import CATEGORY_TITLES, GRADE_TITLES, KIND_TITLES

Words = list[tuple[str, list[str]]]
"""Headings, each with its sentences."""


class Change(NamedTuple):
    """What one heading says no longer, and what it says instead."""

    heading: str
    until_now: list[str]
    from_then: list[str]


def words(rules: Rules) -> Words:
    """The whole rule set as headings with sentences, none left out."""
    return [
        (_("Credits asked for"), _line(rules)),
        (_("Credits by kind"), _kinds(rules)),
        (_("How long somebody has to be there"), _presence(rules)),
        (_("Compulsory and elective"), _categories(rules)),
        (_("Part of a year"), _proration(rules)),
        (_("Carry-over"), _carry_over(rules)),
        (_("Other schemes"), _schemes(rules)),
        (_("Warnings"), _notices(rules)),
        (_("Grades"), _grades(rules.grades)),
    ]


def changes(before: Rules, after: Rules) -> list[Change]:
    """What reads differently in `after`, heading by heading; empty when both say the same."""
    found: list[Change] = []
    for (heading, old), (_same, new) in zip(words(before), words(after), strict=True):
        gone = [sentence for sentence in old if sentence not in new]
        come = [sentence for sentence in new if sentence not in old]
        if gone or come:
            found.append(Change(heading, gone, come))
    return found


def _line(rules: Rules) -> list[str]:
    return [
        _("A whole year asks for {credits} credits.", credits=shown(rules.required)),
        _(
            "At risk is whoever lacks more than {share} percent of what the rest of the year can still give.",
            share=rules.risk_share,
        ),
    ]


def _kinds(rules: Rules) -> list[str]:
    said: list[str] = []
    for kind in KINDS:
        rule, title = rules.kinds[kind], _(KIND_TITLES[kind])
        if not rule.per_hour:
            said.append(_("{kind}: nothing.", kind=title))
        elif rule.yearly_cap is None:
            said.append(
                _("{kind}: {credits} for each lesson hour.", kind=title, credits=shown(rule.per_hour))
            )
        else:
            said.append(
                _(
                    "{kind}: {credits} for each lesson hour, at most {cap} a year.",
                    kind=title,
                    credits=shown(rule.per_hour),
                    cap=shown(rule.yearly_cap),
                )
            )
    said.append(_("A lesson counts once, however often and in whatever way it was heard."))
    return said


def _presence(rules: Rules) -> list[str]:
    said = _steps(rules.steps, rules.steps_by)
    said += _minimum(rules.minimum_minutes)
    for kind in KINDS:
        rule = rules.kinds[kind]
        own: list[str] = []
        if rule.steps is not None and rule.steps_by is not None:
            own += _steps(rule.steps, rule.steps_by)
        if rule.minimum_minutes is not None:
            own += _minimum(rule.minimum_minutes) or [_("There is no least time.")]
        said += [
            _("For “{kind}” alone: {sentence}", kind=_(KIND_TITLES[kind]), sentence=sentence)
            for sentence in own
        ]
    by = {rules.steps_by, *(rule.steps_by for rule in rules.kinds.values())}
    if "minutes" in by:
        said.append(
            _("Hours by minutes may be more than the course has.")
            if rules.beyond
            else _("Hours by minutes are never more than the course has.")
        )
    said.append(_("Without a check-out the check-in stands for the whole session."))
    said.append(
        _(
            "No minutes are asked of: {kinds}; their hours are stated.",
            kinds=listed(_(KIND_TITLES[kind]) for kind in STATED),
        )
    )
    said.append(_(_ROUNDED[rules.rounding], unit=shown(rules.round_to)))
    return said


_ROUNDED = {
    "nearest": N_("Credits and hours are rounded to the nearest multiple of {unit}; a half goes up."),
    "down": N_("Credits and hours are rounded down to a multiple of {unit}."),
    "up": N_("Credits and hours are rounded up to a multiple of {unit}."),
}


def _steps(steps: Sequence[Step], steps_by: str) -> list[str]:
    last = steps[-1].present
    if steps_by == "share":
        said = [
            _(
                "There for {present} percent of the session or more: {worth} percent of its hours.",
                present=step.present,
                worth=step.worth,
            )
            for step in steps
        ]
        return [*said, _("There for less than {present} percent: nothing.", present=last)] if last else said
    said = [
        _(
            "There for {present} minutes or more: {hours} lesson hours.",
            present=step.present,
            hours=shown(step.worth),
        )
        for step in steps
    ]
    return [*said, _("There for fewer than {present} minutes: nothing.", present=last)] if last else said


def _minimum(minutes: int) -> list[str]:
    if not minutes:
        return []
    return [_("Whoever was there for fewer than {minutes} minutes gets nothing.", minutes=minutes)]


def _categories(rules: Rules) -> list[str]:
    said: list[str] = []
    for category, rule in rules.categories.items():
        title = _(CATEGORY_TITLES[category])
        if rule.least:
            said.append(
                _("{category}: at least {credits} credits a year.", category=title, credits=shown(rule.least))
            )
        if rule.yearly_cap is not None:
            said.append(
                _(
                    "{category}: at most {credits} credits a year count.",
                    category=title,
                    credits=shown(rule.yearly_cap),
                )
            )
    return said or [_("It does not matter which courses the credits come from.")]


def _proration(rules: Rules) -> list[str]:
    part = rules.proration
    said: list[str] = []
    if part.joiners:
        said.append(
            _("Whoever joins during the year owes a twelfth of the line for each month from then on.")
        )
    if part.leavers:
        said.append(_("Whoever leaves during the year owes a twelfth of the line for each month until then."))
    if part.absences:
        said.append(_("Months of absence are not owed: {kinds}.", kinds=listed(part.absences)))
    if said:
        said.append(
            _(
                "A month counts with {days} days in service or more; the line is rounded to multiples of {unit}.",
                days=part.month_from_days,
                unit=shown(part.round_to),
            )
        )
    else:
        said.append(
            _("Everybody owes the whole line, whenever they joined or left and however long they were away.")
        )
    said.append(
        _("Whoever was transferred is counted where they worked last.")
        if part.counted_in == "last"
        else _("Whoever was transferred is counted where they worked longest in the year.")
    )
    return said


def _carry_over(rules: Rules) -> list[str]:
    most = rules.carry_over.most
    if not most:
        return [_("Nothing goes over into the next year.")]
    return [
        _(
            "Of what exceeds the line, at most {credits} credits go over into the next year.",
            credits=shown(most),
        )
    ]


def _schemes(rules: Rules) -> list[str]:
    said: list[str] = []
    for scheme in rules.schemes:
        sentence = (
            N_(
                "{title}: {qualification} need {amount} lesson hours in each {years} years, counted from {first}."
            )
            if scheme.unit == "hours"
            else N_(
                "{title}: {qualification} need {amount} credits in each {years} years, counted from {first}."
            )
        )
        said += [
            _(
                sentence,
                title=scheme.title,
                qualification=qualification,
                amount=shown(amount),
                years=scheme.years,
                first=scheme.first_year,
            )
            for qualification, amount in scheme.lines.items()
        ]
    return said or [_("There is no other line beside that of the year.")]


def _notices(rules: Rules) -> list[str]:
    in_order = sorted(rules.notices, key=lambda rule: (rule.month, rule.day, LEVELS.index(rule.level)))
    return [_notice(rule) for rule in in_order] or [_("No warnings are laid down.")]


def _notice(rule: NoticeRule) -> str:
    return _(
        N_("{day}: a reminder to whoever has less than {share} percent of the line.")
        if rule.level == "reminder"
        else N_("{day}: a written warning to whoever has less than {share} percent of the line."),
        day=_("{month} {day}", month=shown_month(rule.month), day=rule.day),
        share=rule.share,
    )


def _grades(grades: Grades | None) -> list[str]:
    if grades is None:
        return [_("No grades are given.")]
    gate = _("Whoever has not met the line is “{grade}” at most.", grade=_(GRADE_TITLES[grades.gate]))
    if not grades.weights:
        return [_("Everybody is “{grade}”.", grade=_(GRADE_TITLES[grades.steps[0].grade])), gate]
    parts = (
        _("{name} {weight} percent", name=name, weight=weight) for name, weight in grades.weights.items()
    )
    steps = [
        _("From {points} points on: {grade}.", points=shown(step.least), grade=_(GRADE_TITLES[step.grade]))
        for step in grades.steps
    ]
    return [_("The total is made of {parts}.", parts=listed(parts)), *steps, gate]


def listed(parts: Iterable[str]) -> str:
    """Words one after the other, as the language parts them."""
    return ("、" if spoken() == "zh_CN" else ", ").join(parts)

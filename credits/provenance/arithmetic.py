"""How a figure came about, in words: the rule's sentence that applied to a presence, and the sum that followed from it.

`provenance` and the printed proof show both; the figures themselves come from `credits.rules.credit_for`.
"""

from typing import NamedTuple

from core.amounts import shown
from core.language import _
from credits.rules import STATED, Presence, Rules, Step, Worth, credit_for
from credits.titles import KIND_TITLES


class Explained(NamedTuple):
    """What a presence gives before any cap, why, and how it was reckoned; both texts in the present language."""

    worth: Worth
    why: str
    sum: str


def explained(rules: Rules, presence: Presence) -> Explained:
    """The sentence of the rules that applies to a presence, and the arithmetic, as in "3 lesson hours × 100 % × 1.5 = 4.5"."""
    worth = credit_for(rules, presence)
    rate = rules.kinds[presence.kind].per_hour
    if presence.kind in STATED:
        why = (
            _("Taught: all lesson hours of the course count.")
            if presence.kind == "teaching"
            else _("The lesson hours are those that were accepted.")
        )
        return Explained(worth, why, _whole_hours(presence.hours, rate, worth))
    kind = rules.kinds[presence.kind]
    least = rules.minimum_minutes if kind.minimum_minutes is None else kind.minimum_minutes
    values = {"minutes": presence.minutes, "duration": presence.duration, "least": least}
    if presence.minutes is not None and presence.minutes < least:
        why = _("Present for {minutes} minutes, less than the {least} that the rules ask for.", **values)
        return Explained(worth, why, _nothing())
    steps = kind.steps or rules.steps
    if (kind.steps_by or rules.steps_by) == "share":
        if presence.minutes is None:
            why = _("No leaving was recorded: the arrival stands for the whole session.")
            return Explained(worth, why, _share(presence.hours, 100, rate, worth))
        step = _reached(steps, presence.minutes * 100, presence.duration)
        if step is None:
            return Explained(worth, _too_short(presence), _nothing())
        why = _(
            "Present for {minutes} of {duration} minutes; from {present} % on, {worth} % count.",
            **values,
            present=step.present,
            worth=step.worth,
        )
        return Explained(worth, why, _share(presence.hours, step.worth, rate, worth))
    minutes = presence.duration if presence.minutes is None else min(presence.minutes, presence.duration)
    step = _reached(steps, minutes, 1)
    if step is None:
        return Explained(worth, _too_short(presence), _nothing())
    hours = step.worth if rules.beyond else min(step.worth, presence.hours)
    why = _(
        "Present for {minutes} minutes; from {present} minutes on, {hours} lesson hours count.",
        minutes=minutes,
        present=step.present,
        hours=shown(hours),
    )
    return Explained(worth, why, _whole_hours(hours, rate, worth))


def rate_sentence(rules: Rules, kind: str) -> str:
    """What one lesson hour of a kind is worth."""
    return _(
        "One lesson hour of “{kind}” is worth {credits} credits.",
        kind=_(KIND_TITLES[kind]),
        credits=shown(rules.kinds[kind].per_hour),
    )


def _reached(steps: tuple[Step, ...], present: int, unit: int) -> Step | None:
    return next((step for step in steps if present >= unit * step.present), None)


def _too_short(presence: Presence) -> str:
    return _(
        "Present for {minutes} of {duration} minutes, which is below every step of the rules.",
        minutes=presence.minutes,
        duration=presence.duration,
    )


def _nothing() -> str:
    return _("Nothing counts: 0 credits")


def _share(hours: int, share: int, rate: int, worth: Worth) -> str:
    values = {"hours": shown(hours), "share": share, "rate": shown(rate), "credits": shown(worth.credits)}
    if hours * share * rate == worth.credits * 10_000:
        return _("{hours} lesson hours × {share} % × {rate} = {credits}", **values)
    return _("{hours} lesson hours × {share} % × {rate}, rounded: {credits}", **values)


def _whole_hours(hours: int, rate: int, worth: Worth) -> str:
    values = {"hours": shown(hours), "rate": shown(rate), "credits": shown(worth.credits)}
    if hours * rate == worth.credits * 100:
        return _("{hours} lesson hours × {rate} = {credits}", **values)
    return _("{hours} lesson hours × {rate}, rounded: {credits}", **values)

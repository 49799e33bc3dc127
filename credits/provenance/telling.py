"""What is behind an entry, told in plain sentences: the desktop's window and the trainee's phone show the same."""

from collections.abc import Callable

from core.amounts import shown
from core.clock import local, local_date
from core.language import _
from courses.today import lane_title
from credits.ledger import EntryRow
from credits.provenance.arithmetic import rate_sentence
from credits.provenance.provenance import Behind, Mark
from credits.rules import KINDS
from credits.titles import CATEGORY_TITLES, KIND_TITLES
from people.actors import actor_title
from sheets.columns import shown_day

Who = Callable[[str], str]
"""The words for an actor of the record."""


def to_owner(actor: str) -> str:
    """Who did something, as the trainee is told: themselves, or staff; no member of staff by name."""
    return _("you") if actor.startswith("person:") else _("staff")


def figure(behind: Behind) -> str:
    """What the entry says."""
    entry = behind.entry
    return _(
        "{credits} credits and {hours} lesson hours for “{title}”, {kind}, {category}, in {year}.",
        credits=shown(entry.credits),
        hours=shown(entry.hours),
        title=entry.course,
        kind=_(KIND_TITLES[entry.kind]),
        category=_(CATEGORY_TITLES[entry.category]),
        year=entry.year,
    )


def reckoning(behind: Behind) -> list[str]:
    """The rules that applied: version, sentence, arithmetic, and what a yearly cap left."""
    entry, version = behind.entry, behind.version
    told = [
        _(
            "Rules version {number} “{title}”, in force from {day}.",
            number=version.number,
            title=version.title,
            day=shown_day(version.effective_from),
        )
    ]
    if behind.explained is not None:
        told += [rate_sentence(version.rules, entry.kind), behind.explained.why, behind.explained.sum]
    elif entry.kind not in KINDS:
        told.append(_("This was granted with a reason; no rule makes its figure."))
    elif entry.reverses_id is None:
        told.append(_("What is recorded of this presence has changed since; the figure is as it was posted."))
    if entry.before_cap is not None:
        told.append(
            _(
                "A yearly cap left {credits} of {whole} credits: {caps}.",
                credits=shown(entry.credits),
                whole=shown(entry.before_cap),
                caps=_caps(behind),
            )
        )
    return told


def posting(behind: Behind, who: Who = actor_title) -> list[str]:
    """When it was posted and by whom, why; what it takes back, what took it back, what came after."""
    entry = behind.entry
    if entry.reverses_id is not None:
        told = [
            _(
                "Taken back on {when} by {who}: {reason}",
                when=instant(entry),
                who=who(entry.actor),
                reason=entry.reason,
            )
        ]
        taken = behind.taken_back
        if taken is not None:
            told.append(
                _(
                    "It takes back the {credits} credits of {when}.",
                    credits=shown(taken.credits),
                    when=instant(taken),
                )
            )
        return told
    told = [_("Posted on {when} by {who}.", when=instant(entry), who=who(entry.actor))]
    if entry.reason:
        told.append(_("Reason: {reason}", reason=entry.reason))
    gone = behind.reversed_by
    if gone is not None:
        told.append(
            _(
                "Taken back on {when} by {who}: {reason}",
                when=instant(gone),
                who=who(gone.actor),
                reason=gone.reason,
            )
        )
        later = behind.later
        if later is not None:
            told.append(
                _(
                    "Posted anew on {when}: {credits} credits.",
                    when=instant(later),
                    credits=shown(later.credits),
                )
            )
        else:
            told.append(_("Nothing was posted in its place; it counts for nothing now."))
    return told


def mark_words(mark: Mark, who: Who = actor_title) -> str:
    """One arrival or leaving: when, by which lane, entered by whom and when, on what ground."""
    values = {"when": _at(mark), "lane": lane_title(mark.lane)}
    told = (
        _("Left at {when} ({lane})", **values)
        if mark.direction == "out"
        else _("Arrived at {when} ({lane})", **values)
    )
    parts = [
        told,
        _(
            "entered by {who} on {when}",
            who=who(mark.actor),
            when=f"{local(mark.recorded_at):%Y-%m-%d %H:%M}",
        ),
    ]
    if mark.minutes is not None:
        parts.append(_("{minutes} minutes measured", minutes=mark.minutes))
    evidence = ground(mark)
    if evidence:
        parts.append(evidence)
    if mark.reversed_at is not None:
        parts.append(
            _(
                "taken back on {when} by {who}: {reason}",
                when=f"{local(mark.reversed_at):%Y-%m-%d %H:%M}",
                who=who(mark.reversed_by),
                reason=mark.reversed_reason,
            )
        )
    return "; ".join(parts)


def ground(mark: Mark) -> str:
    """What an arrival or leaving rests on beside its lane: the reason staff gave, the phone it came from."""
    if mark.reason:
        return mark.reason
    if mark.phone_since is not None:
        return _("phone bound on {day}", day=shown_day(local_date(mark.phone_since)))
    return ""


def instant(entry: EntryRow) -> str:
    """When an entry was recorded, in Shanghai."""
    return f"{local(entry.recorded_at):%Y-%m-%d %H:%M}"


def _at(mark: Mark) -> str:
    return f"{local(mark.occurred_at):%Y-%m-%d %H:%M}"


def _caps(behind: Behind) -> str:
    rules, entry = behind.version.rules, behind.entry
    limits = [
        (_(KIND_TITLES[entry.kind]), rules.kinds[entry.kind].yearly_cap),
        (_(CATEGORY_TITLES[entry.category]), rules.categories[entry.category].yearly_cap),
    ]
    return ", ".join(
        _("{what} at most {most} a year", what=what, most=shown(most))
        for what, most in limits
        if most is not None
    )

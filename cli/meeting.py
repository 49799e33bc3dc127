"""`xiuhua meeting import` and `xiuhua meeting take-back`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core.clock import now
from core.language import N_, _
from courses import calendar, meetings
from courses.meetings import lists
from courses.meetings.planning import Decisions, Doubt, MeetingPlan
from sheets.columns import Row, Sheet, shown_day


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="meeting", help=N_("Participants of online meetings."))
def meeting_group() -> None:
    """Participants of online meetings."""


@command(
    meeting_group,
    "import",
    N_(
        "Check in the participants of an online meeting: its export as csv or xlsx.\n\nNicknames are matched with the roster; who is not sure is asked about, or left out. Several joins of one person are united."
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option("--session", "number", type=int, required=True, metavar="N", help=N_("The number of the session."))
@option("--yes", is_flag=True, help=N_("Do not ask before importing."))
@option(
    "--unsure",
    type=click.Choice(["ask", "skip", "stop"]),
    default="ask",
    help=N_("Participants who are not sure: ask about each (on a terminal), skip them, or stop."),
)
def import_(*, file: Path, number: int, yes: bool, unsure: str, data: Path | None, as_json: bool) -> None:
    """Check in the participants of an online meeting."""
    result: meetings.MeetingResult | None = None
    with opened(data) as base:
        export = meetings.read_export(file)
        with base.store.read() as db:
            plan = meetings.plan(db, calendar.by_number(db, number, now()).id, export)
        if not as_json:
            _say_plan(plan)
        if plan.unsure and unsure == "stop":
            _refuse_unsure(plan, as_json=as_json)
        asked = unsure == "ask" and sys.stdin.isatty() and not as_json
        decisions = _decided(plan) if asked else Decisions()
        something = bool(meetings.settled(plan, decisions))
        wanted = yes or (something and sys.stdin.isatty() and not as_json and click.confirm(_("Import now?")))
        if something and wanted:
            job = meetings.carry_out(base.store, plan, decisions, "terminal", now())
            result = say.run(job, _("Importing"), quiet=as_json)
    if as_json:
        say.as_json({**_plan_json(plan), "imported": result._asdict() if result else None})
    elif result:
        _say_result(result)
    elif not something:
        click.echo(_("There is nothing to import."))
    if something and not wanted:
        click.echo(_("Nothing was imported. Add --yes to import."), err=True)


@command(
    meeting_group,
    "take-back",
    N_(
        "Take back everything that was imported from a file into a session.\n\nThe check-ins stay in the record as taken back, with the reason."
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option("--session", "number", type=int, required=True, metavar="N", help=N_("The number of the session."))
@option("--why", required=True, metavar="REASON", help=N_("Why it is taken back; the journal keeps it."))
def take_back(*, file: Path, number: int, why: str, data: Path | None, as_json: bool) -> None:
    """Take back everything that was imported from a file into a session."""
    with opened(data) as base:
        digest = meetings.read_export(file).digest
        with base.store.write() as db:
            session = calendar.by_number(db, number, now()).id
            count = meetings.take_back_import(db, session, digest, why, "terminal", now())
    if as_json:
        say.as_json({"taken_back": count})
    else:
        click.echo(_("Check-ins taken back: {count}.", count=count))


def _refuse_unsure(plan: MeetingPlan, *, as_json: bool) -> None:
    if as_json:
        say.as_json({**_plan_json(plan), "imported": None})
    click.echo(_("Nothing was imported. Not sure: {count}.", count=len(plan.unsure)), err=True)
    sys.exit(1)


def _decided(plan: MeetingPlan) -> Decisions:
    decisions = Decisions()
    for doubt in plan.unsure:
        click.echo(doubt.seen.nickname)
        for place, each in enumerate(doubt.candidates, 1):
            click.echo(f"  {place}  {each.person.name}  {each.person.area}  ({each.reason()})")
        chosen = click.prompt(
            _("Who is it? 0 for nobody"), type=click.IntRange(0, len(doubt.candidates)), default=0
        )
        if chosen:
            decisions = decisions.choose(doubt.seen.key, doubt.candidates[chosen - 1].person.id)
    return decisions


def _say_plan(plan: MeetingPlan) -> None:
    click.echo(summary(plan))
    if plan.other_day:
        click.echo(
            _(
                "Attention: the meeting of this file was on {day}, not on the session’s day.",
                day=shown_day(plan.other_day),
            )
        )
    _say_part(_("Sure"), lists.SURE, plan.sure)
    _say_part(_("Unsure"), lists.UNSURE, plan.unsure)
    _say_part(_("Nobody on the roster"), lists.NOBODY, plan.nobody)
    for found in plan.refused:
        click.echo(f"  {found.message}")


def _say_part(title: str, sheet: Sheet[Row], rows: Sequence[Row]) -> None:
    if rows:
        click.echo(f"\n{title}")
        say.table(sheet, rows)


def summary(plan: MeetingPlan) -> str:
    """The plan in one line."""
    return _(
        "Session {number}, {course}: {sure} sure, {unsure} unsure, {nobody} nobody on the roster, {already} there already, {refused} rows refused.",
        number=plan.session.number,
        course=plan.session.course,
        sure=len(plan.sure),
        unsure=len(plan.unsure),
        nobody=len(plan.nobody),
        already=len(plan.already),
        refused=len(plan.refused),
    )


def _say_result(result: meetings.MeetingResult) -> None:
    click.echo(
        _(
            "Checked in: {count}. There already: {already}. Refused: {refused}.",
            count=result.checked_in,
            already=result.already,
            refused=len(result.not_done),
        )
    )
    for each in result.not_done:
        click.echo(f"  {each.name}  {each.message}")


def _doubt_json(doubt: Doubt) -> dict[str, Any]:
    return {
        "nickname": doubt.seen.nickname,
        "minutes": doubt.seen.presence.minutes,
        "candidates": [
            {"name": each.person.name, "staff_number": each.person.staff_number, "area": each.person.area, "why": each.why}
            for each in doubt.candidates
        ],
    }  # fmt: skip


def _plan_json(plan: MeetingPlan) -> dict[str, Any]:
    return {
        "session": plan.session.number,
        "file": plan.file,
        "sha256": plan.digest,
        "rows": plan.rows,
        "other_day": plan.other_day,
        "sure": [
            {
                "nicknames": [seen.nickname for seen in each.seen],
                "name": each.person.name,
                "staff_number": each.person.staff_number,
                "joined": each.presence.came,
                "left": each.presence.left,
                "minutes": each.presence.minutes,
            }
            for each in plan.sure
        ],
        "unsure": [_doubt_json(each) for each in plan.unsure],
        "nobody": [each.nickname for each in plan.nobody],
        "already": [each.person.name for each in plan.already],
        "refused": [each._asdict() for each in plan.refused],
    }

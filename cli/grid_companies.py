"""`xiuhua grid companies`: violations, the formula, a month's assessment explained, objections, payouts."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from cli import grid_company_words as company_words
from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core.amounts import hundredths
from core.clock import local_date, now
from core.files import write_whole
from core.jobs import drive
from core.language import N_, _
from grid.companies import (
    assessing,
    assessments,
    formula,
    formulas,
    objections,
    payouts,
    statements,
    violations,
)
from grid.companies.assessments import ASSESSMENTS
from grid.companies.objections import OBJECTIONS
from grid.companies.refusals import (
    ViolationOutside,
)
from grid.companies.violations import VIOLATIONS, NewViolation
from grid.indicators.stories import month_of

_ACTOR = "terminal"
_FILE = click.Path(dir_okay=False, path_type=Path)
_READ = click.Path(exists=True, dir_okay=False, path_type=Path)
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_MONTH = click.DateTime(formats=["%Y-%m"])


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(
    cls=WordedGroup,
    name="companies",
    help=N_("Property companies: violations, assessment, objections, payouts."),
)
def companies_group() -> None:
    """Property companies: violations, assessment, objections, payouts."""


@command(companies_group, "violations", N_("List the violations of a month."))
@option("--month", type=_MONTH, required=True, help=N_("The month, as 2026-03."))
def violations_(*, month: datetime, data: Path | None, as_json: bool) -> None:
    """List the violations of a month."""
    period = month_of(month.date())
    with opened(data) as base, base.store.read() as db:
        rows = violations.violations(db, period.since, period.until)
    if as_json:
        say.as_json([row._asdict() for row in rows])
    else:
        say.table(VIOLATIONS, rows)


@command(companies_group, "violate", N_("Record a violation."))
@option("--company", required=True, help=N_("The company's name."))
@option("--area", default="", help=N_("The name of the patch where it was."))
@option("--place", default="", help=N_("Or the place, as “3号楼 2单元”."))
@option("--issue", default="", help=N_("The number of the issue that led to it."))
@option("--what", required=True, help=N_("What was broken."))
@option("--points", default="0", help=N_("Points off the assessment: 1.5."))
@option("--penalty", default="0", help=N_("The penalty in yuan."))
@option("--on", "day", type=_DAY, help=N_("The day of the decision; today when left out."))
def violate(
    *,
    company: str,
    area: str,
    place: str,
    issue: str,
    what: str,
    points: str,
    penalty: str,
    day: datetime | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Record a violation."""
    at = now()
    try:
        off, cents = hundredths(points), hundredths(penalty)
    except ValueError as error:
        raise ViolationOutside(points=points, penalty=penalty) from error
    with opened(data) as base, base.store.write() as db:
        on = day.date() if day else local_date(at)
        where, place_id = company_words.where(db, area, place, on)
        led = violations.issue_numbered(db, issue)
        new = NewViolation(company_words.company(db, company), where, what, on, off, cents, place_id, led)
        id = violations.decide(db, new, _ACTOR, at)
    if as_json:
        say.as_json({"id": str(id)})
    else:
        click.echo(_("The violation is recorded: {id}", id=id))


@command(companies_group, "void", N_("Take a violation back, by its id."))
@click.argument("violation", type=click.UUID)
@option("--reason", required=True, help=N_("Why; it stays in the record."))
def void(*, violation: UUID, reason: str, data: Path | None, as_json: bool) -> None:
    """Take a violation back."""
    with opened(data) as base, base.store.write() as db:
        violations.void(db, violation, reason, _ACTOR, now())
    _done(_("The violation is taken back."), as_json=as_json)


@command(
    companies_group,
    "assess",
    N_(
        "Assess a month that is over.\n\nFrozen as the book stands now; a company that is assessed already keeps what it has."
    ),
)
@option("--month", type=_MONTH, required=True, help=N_("The month, as 2026-03."))
@option(
    "--fee",
    "given",
    multiple=True,
    metavar="COMPANY=YUAN",
    help=N_("The monthly fee of a company in each of its areas; that of the last assessment when left out."),
)
def assess(*, month: datetime, given: tuple[str, ...], data: Path | None, as_json: bool) -> None:
    """Assess a month that is over."""
    at, day = now(), month.date()
    with opened(data) as base:
        with base.store.read() as db:
            fees = company_words.fees(assessing.fees(db, day, at), given)
        done = say.run(
            assessing.assess(base.store, day, fees, _ACTOR, at), _("Assessing {month}", month=f"{day:%Y-%m}"),
            quiet=as_json,
        )  # fmt: skip
    if as_json:
        say.as_json(done._asdict())
    else:
        click.echo(_("Assessed: {made}; kept as they were: {kept}.", made=done.made, kept=done.kept))


@command(companies_group, "list", N_("List the assessments of a month."))
@option("--month", type=_MONTH, required=True, help=N_("The month, as 2026-03."))
@option("--superseded", is_flag=True, help=N_("Also those that newer ones stand in place of."))
def list_(*, month: datetime, superseded: bool, data: Path | None, as_json: bool) -> None:
    """List the assessments of a month."""
    with opened(data) as base, base.store.read() as db:
        rows = assessments.assessments(db, month.date(), superseded=superseded)
    if as_json:
        say.as_json([company_words.facts(row) for row in rows])
    else:
        say.table(ASSESSMENTS, rows)


@command(companies_group, "explain", N_("Explain a company's assessment of a month, line by line."))
@option("--month", type=_MONTH, required=True, help=N_("The month, as 2026-03."))
@option("--company", required=True, help=N_("The company's name."))
@option("--area", default="", help=N_("The residential area's name, where there are several."))
@option("--pdf", type=_FILE, help=N_("Where a print for the company goes."))
def explain(
    *, month: datetime, company: str, area: str, pdf: Path | None, data: Path | None, as_json: bool
) -> None:
    """Explain an assessment, and say whether its figures give its result."""
    with opened(data) as base:
        with base.store.read() as db:
            row = company_words.one(db, month.date(), company, area)
            lines, proven = assessments.explained(db, row), assessments.proven(db, row)
        if pdf:
            drive(statements.write_assessment(base.store, row.id, pdf, now()))
    if as_json:
        say.as_json({**company_words.facts(row), "lines": lines, "proven": proven})
        return
    for line in lines:
        click.echo(line)
    click.echo(
        _("Worked out again from these figures: the same.")
        if proven
        else _("Worked out again from these figures it is not the same.")
    )


@command(companies_group, "object", N_("Receive an objection to an assessment; prints its receipt."))
@option("--month", type=_MONTH, required=True, help=N_("The month, as 2026-03."))
@option("--company", required=True, help=N_("The company's name."))
@option("--area", default="", help=N_("The residential area's name, where there are several."))
@option("--words", required=True, help=N_("What is objected to."))
@option("--by", "who", required=True, help=N_("Who brings it."))
def object_(
    *, month: datetime, company: str, area: str, words: str, who: str, data: Path | None, as_json: bool
) -> None:
    """Receive an objection to an assessment."""
    with opened(data) as base, base.store.write() as db:
        row = company_words.one(db, month.date(), company, area)
        receipt = objections.receive(db, row.id, words, who, _ACTOR, now())
    if as_json:
        say.as_json({"receipt": receipt})
    else:
        click.echo(_("Received: {receipt}.", receipt=receipt))


@command(
    companies_group, "receipt", N_("Print the receipt of an objection, with the decision once there is one.")
)
@click.argument("receipt")
@click.argument("pdf", type=_FILE)
def receipt_(*, receipt: str, pdf: Path, data: Path | None, as_json: bool) -> None:
    """Print the receipt of an objection."""
    with opened(data) as base:
        with base.store.read() as db:
            row = objections.by_receipt(db, receipt)
        drive(statements.write_receipt(base.store, row.id, pdf, now()))
    _done(_("Written: {file}", file=str(pdf)), as_json=as_json)


@command(companies_group, "objections", N_("List the objections of companies."))
def objections_(*, data: Path | None, as_json: bool) -> None:
    """List the objections of companies."""
    with opened(data) as base, base.store.read() as db:
        rows = objections.objections(db)
    if as_json:
        say.as_json([row._asdict() for row in rows])
    else:
        say.table(OBJECTIONS, rows)


@command(
    companies_group,
    "decide",
    N_("Decide an objection.\n\nUpheld it puts a new assessment in the place of the old one."),
)
@click.argument("receipt")
@option("--upheld/--rejected", "upheld", required=True, help=N_("The decision."))
@option("--reason", required=True, help=N_("Why; it stays in the record."))
@option(
    "--set-aside",
    "numbers",
    multiple=True,
    help=N_(
        "The number of an issue, or the id of a violation, that shall not be counted; can be given several times."
    ),
)
@option("--fee", default="", help=N_("Another monthly fee in yuan."))
def decide(
    *,
    receipt: str,
    upheld: bool,
    reason: str,
    numbers: tuple[str, ...],
    fee: str,
    data: Path | None,
    as_json: bool,
) -> None:
    """Decide an objection."""
    with opened(data) as base, base.store.write() as db:
        row = objections.by_receipt(db, receipt)
        inputs = assessments.assessment(db, row.assessment_id).frozen.inputs
        known = {each.number: each.issue_id for each in inputs.events}
        known |= {str(each.id): each.id for each in inputs.violations}
        aside = [known.get(number) or UUID(int=0) for number in numbers]
        made = objections.decide(
            db,
            row.id,
            upheld,
            reason,
            _ACTOR,
            now(),
            set_aside=aside,
            base_cents=company_words.cents(fee) if fee else None,
        )
    if as_json:
        say.as_json({"assessment": str(made) if made else None})
    else:
        click.echo(
            _("Upheld; a new assessment stands in the place of the old one.")
            if made
            else _("Rejected; the assessment stands.")
        )


@command(companies_group, "payouts", N_("Write the payout list of a month."))
@option("--month", type=_MONTH, required=True, help=N_("The month, as 2026-03."))
@option("--xlsx", type=_FILE, help=N_("Where the workbook goes."))
@option("--pdf", type=_FILE, help=N_("Where the print goes."))
def payouts_(
    *, month: datetime, xlsx: Path | None, pdf: Path | None, data: Path | None, as_json: bool
) -> None:
    """Write the payout list of a month."""
    with opened(data) as base:
        job = payouts.export(base.store, month.date(), xlsx, pdf, _ACTOR, now())
        done = say.run(job, payouts.title_of(month.date()), quiet=as_json)
    if as_json:
        say.as_json(done._asdict())
    else:
        for path in (xlsx, pdf):
            if path:
                click.echo(_("Written: {file}", file=str(path)))


@command(companies_group, "formula", N_("Show the formula in force in a month, or write it to a file."))
@option("--month", type=_MONTH, help=N_("The month; this one when left out."))
@option("--out", type=_FILE, help=N_("Write it as JSON, to be changed and saved."))
def formula_(*, month: datetime | None, out: Path | None, data: Path | None, as_json: bool) -> None:
    """Show the formula in force in a month."""
    day = month.date() if month else local_date(now()).replace(day=1)
    with opened(data) as base, base.store.read() as db:
        known = formulas.versions(db)
        body = formulas.in_force(db, day).body if known else formula.to_text(formula.FORMULA_V1)
    if out:
        write_whole(out, f"{body}\n".encode())
        _done(_("Written: {file}", file=str(out)), as_json=as_json)
    else:
        click.echo(body)


@command(companies_group, "save-formula", N_("Save another formula from a JSON file."))
@click.argument("file", type=_READ)
@option("--title", required=True, help=N_("What it is called."))
@option("--from", "day", type=_DAY, required=True, help=N_("The day from which on months follow it."))
def save_formula(*, file: Path, title: str, day: datetime, data: Path | None, as_json: bool) -> None:
    """Save another formula from a JSON file."""
    said = formula.from_text(file.read_text("utf-8-sig", errors="replace"))
    with opened(data) as base, base.store.write() as db:
        formulas.save(db, said, title, day.date(), _ACTOR, now())
    _done(_("The formula is saved."), as_json=as_json)


def _done(sentence: str, *, as_json: bool) -> None:
    if as_json:
        say.as_json({"done": True})
    else:
        click.echo(sentence)

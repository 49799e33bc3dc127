"""What is typed in the forms of the companies' window: amounts of money, points, the formula's lines. Pure."""

from collections.abc import Mapping
from typing import Any

from core.amounts import hundredths, shown
from core.language import _
from grid.companies.formula import EVENTS, Band, Cost, Formula, checked
from grid.companies.refusals import FeeOutside, FormulaWrong, ViolationOutside


def fee(text: str) -> int:
    """A monthly fee in cents. Raises FeeOutside."""
    try:
        return hundredths(_plain(text))
    except ValueError as error:
        raise FeeOutside(found=text) from error


def points_and_penalty(points: str, penalty: str) -> tuple[int, int]:
    """Points in hundredths and a penalty in cents; nothing typed is 0. Raises ViolationOutside."""
    try:
        return hundredths(_plain(points) or "0"), hundredths(_plain(penalty) or "0")
    except ValueError as error:
        raise ViolationOutside(points=points, penalty=penalty) from error


def written(formula: Formula) -> dict[str, str]:
    """The formula as the form's fields show it."""
    fields = {event: f"{shown(cost.each)} / {shown(cost.most)}" for event, cost in formula.costs.items()}
    fields["start"] = shown(formula.start)
    fields["payout"] = "\n".join(f"{shown(band.points)}: {shown(band.share)}" for band in formula.payout)
    fields["objection_days"] = str(formula.objection_days)
    return fields


def formula(fields: Mapping[str, Any]) -> Formula:
    """The formula that the fields say. Raises FormulaWrong naming the field."""
    costs: dict[str, Cost] = {}
    for event in EVENTS:
        each, slash, most = str(fields[event]).partition("/")
        if not slash:
            raise FormulaWrong(field=event, found=fields[event])
        costs[event] = Cost(_amount(event, each), _amount(event, most))
    bands: list[Band] = []
    for line in str(fields["payout"]).replace("：", ":").splitlines():
        if line.strip():
            points, colon, share = line.partition(":")
            if not colon:
                raise FormulaWrong(field="payout", found=line)
            bands.append(Band(_amount("payout", points), _amount("payout", share)))
    return checked(
        Formula(_amount("start", fields["start"]), costs, tuple(bands), int(fields["objection_days"]))
    )


def in_words(formula_: Formula, titles: Mapping[str, str]) -> list[str]:
    """The formula as sentences, in the present language."""
    lines = [_("A month begins with {start} points.", start=shown(formula_.start))]
    for event, cost in formula_.costs.items():
        if event == "violation":
            lines.append(
                _(
                    "{what}: at most {most} points off in a month.",
                    what=_(titles[event]),
                    most=shown(cost.most),
                )
            )
        else:
            lines.append(
                _(
                    "{what}: {each} points off each, at most {most} in a month.",
                    what=_(titles[event]),
                    each=shown(cost.each),
                    most=shown(cost.most),
                )
            )
    lines += [
        _(
            "From {points} points on: {share} % of the monthly fee.",
            points=shown(band.points),
            share=shown(band.share),
        )
        for band in formula_.payout
    ]
    lines.append(
        _("Objections are received for {days} days after the freezing.", days=formula_.objection_days)
    )
    return lines


def _amount(field: str, found: object) -> int:
    try:
        return hundredths(_plain(str(found)))
    except ValueError as error:
        raise FormulaWrong(field=field, found=str(found).strip()) from error


def _plain(text: str) -> str:
    return text.strip().replace(",", "").replace("，", "").replace("％", "").rstrip("%元 ")

"""What closing, amending and objecting expect to refuse."""

from core.language import N_
from core.refusal import Refusal


class YearNotReady(Refusal):
    """Something stands against closing that no reason passes over."""

    code = "year_not_ready"
    sentence = N_("The year {year} cannot be closed yet. {points}")
    advice = N_("Settle this first; nothing was closed.")


class YearNeedsReason(Refusal):
    """Something stands against closing that may be passed over with a reason."""

    code = "year_needs_reason"
    sentence = N_("The year {year} can be closed only with a reason. {points}")
    advice = N_(
        "Settle this first, or say why the year is closed all the same; the reason stays in the manifest."
    )


class YearStillMoves(Refusal):
    """Again and again something was changed while the list was being frozen."""

    code = "year_still_moves"
    sentence = N_("Somebody kept changing what the list of {year} is made of while it was being closed.")
    advice = N_("Close the year when nobody else is working on it; nothing was closed.")


class ClosingRuns(Refusal):
    """Another program on this folder is closing a year."""

    code = "closing_runs"
    sentence = N_("Another program is closing a year on this data folder.")
    advice = N_("Wait until it is done.")


class WindowTooShort(Refusal):
    """Objections could not even be received on the day of closing."""

    code = "window_too_short"
    sentence = N_("Objections could be received only until {day}, which is before the day of closing.")
    advice = N_("Give the last day on which objections are received.")


class YearNotClosed(Refusal):
    """There is no closed list."""

    code = "year_not_closed"
    sentence = N_("The year {year} is not closed.")
    advice = N_("Amendments and objections speak of a closed list.")


class UnknownLine(Refusal):
    """The closed list has no such line."""

    code = "unknown_line"
    sentence = N_("The closed list of {year} has no line {line}.")
    advice = N_("Look the line up in the list; its number stands in the first column.")


class NotOnClosedList(Refusal):
    """The person does not stand on the closed list."""

    code = "not_on_closed_list"
    sentence = N_("This person is not on the closed list of {year}.")
    advice = N_("Look at who was on the roster in that year.")


class NothingAmended(Refusal):
    """An amendment that changes nothing."""

    code = "nothing_amended"
    sentence = N_("This amendment would change nothing of line {line}.")
    advice = N_("Give what is to stand there instead.")


class FieldNotAmendable(Refusal):
    """No such field, or a value that it cannot hold."""

    code = "field_not_amendable"
    sentence = N_("The field {field} of a closed list cannot be amended to this value.")
    advice = N_(
        "Name, staff number, residential area, micro-grid, post, grade, required and credits can be amended."
    )


class UnknownObjection(Refusal):
    """No objection has this number."""

    code = "unknown_objection"
    sentence = N_("There is no objection number {number} to the list of {year}.")
    advice = N_("Look its number up on the receipt.")


class ObjectionTooLate(Refusal):
    """The window is over."""

    code = "objection_too_late"
    sentence = N_("Objections to the list of {year} were received until {day}; today is {today}.")
    advice = N_("A mistake can still be amended, with its reason.")


class ObjectionDecided(Refusal):
    """It was decided or withdrawn."""

    code = "objection_decided"
    sentence = N_("Objection number {number} is decided already.")
    advice = N_("Open the list again: somebody else decided it.")


class ObjectionWithoutWords(Refusal):
    """What is objected to was left out, or it is too long."""

    code = "objection_without_words"
    sentence = N_("An objection says in 1 to {most} characters what is wrong.")
    advice = N_("Write down what the person objects to, in their words.")


class AmendmentMissing(Refusal):
    """An objection is upheld by the amendment that follows from it."""

    code = "amendment_missing"
    sentence = N_(
        "Objection number {number} speaks of line {line}, and no such amendment of that line was made for it."
    )
    advice = N_("Amend the line first and name the objection; then uphold it by that amendment.")


class ReasonTooLong(Refusal):
    """More than the record holds."""

    code = "reason_too_long"
    sentence = N_("A reason has at most {most} characters.")
    advice = N_("Say it more briefly; papers can be kept beside the record.")

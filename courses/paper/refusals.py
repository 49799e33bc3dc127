"""What the paper lane refuses: slips of the hand in what is typed, and rows that a sheet does not have."""

from core.language import N_
from core.refusal import Refusal


class NothingTyped(Refusal):
    """A line without a row, a time or a word."""

    code = "nothing_typed"
    sentence = N_("Nothing was typed.")
    advice = N_("Type the row code that stands before the name.")


class NotUnderstood(Refusal):
    """A word of the line is neither a row code nor a time nor a mark."""

    code = "line_not_understood"
    sentence = N_('"{typed}" is neither a row code nor a time.')
    advice = N_("A row code has five digits, a time has four (0915).")


class RowCodeWrong(Refusal):
    """The check digits do not fit the row and this sheet."""

    code = "row_code_wrong"
    sentence = N_('"{typed}" is no row code of sheet {number}: a slip, or a row of another sheet.')
    advice = N_("Compare it with the paper, and the sheet's number at the top of the page.")


class RangeBackwards(Refusal):
    """A range that ends before it begins."""

    code = "range_backwards"
    sentence = N_('The range "{typed}" ends before it begins.')
    advice = N_("Type the upper row first.")


class TimeNotPossible(Refusal):
    """Four digits that are no time of day, or one time too many."""

    code = "time_not_possible"
    sentence = N_('"{typed}" is no time of day.')
    advice = N_("Type four digits, for example 0915.")


class SheetCodeWrong(Refusal):
    """Ten digits that are no sheet's code."""

    code = "sheet_code_wrong"
    sentence = N_('"{typed}" is no code of a sheet.')
    advice = N_("Scan the code at the top of the page again, or choose the sheet by its number.")


class UnknownSheet(Refusal):
    """No printed sheet has this number."""

    code = "unknown_sheet"
    sentence = N_("Sheet {number} is not in the base.")
    advice = N_("The number stands at the top of every page.")


class RowWithoutName(Refusal):
    """A blank row, or one after the last."""

    code = "row_without_name"
    sentence = N_("Row {row} of sheet {number} was printed without a name.")
    advice = N_("Say who signed there, or note a walk-in.")


class RowHasName(Refusal):
    """A row that bears a name is not given to another person."""

    code = "row_has_name"
    sentence = N_("Row {row} of sheet {number} was printed for {name}.")
    advice = N_("Enter that row by its code.")


class NobodyToPrint(Refusal):
    """A sheet without a single name and without blank rows."""

    code = "nobody_to_print"
    sentence = N_("There is nobody to put on this sheet.")
    advice = N_("Enrol people first, or print everybody in service.")


class SheetTooLong(Refusal):
    """More people than row codes."""

    code = "sheet_too_long"
    sentence = N_("A sheet has at most {most} rows.")
    advice = N_("Print one sheet for each part of the people.")

"""What was typed into the editor of the credit rules and cannot be read."""

from core.language import N_
from core.refusal import Refusal


class NoAmount(Refusal):
    """Credits, hours or points that are no decimal number."""

    code = "no_amount"
    sentence = N_("{field}: “{text}” is no number.")
    advice = N_("Type a number such as 3 or 1.5.")


class NoWholeNumber(Refusal):
    """Minutes, days, percent or years that are no whole number."""

    code = "no_whole_number"
    sentence = N_("{field}: “{text}” is no whole number.")
    advice = N_("Type digits only.")


class SchemeInTwoWays(Refusal):
    """Lines of one scheme that say different things of it."""

    code = "scheme_in_two_ways"
    sentence = N_(
        "{field}: the lines of “{title}” differ in what they count, in their years or in the first year."
    )
    advice = N_("Give all lines of a scheme the same, or name the schemes differently.")

"""Every expected "no" about indicators, reports and training links."""

from core.language import N_
from core.refusal import Refusal


class UnknownItemCode(Refusal):
    """No item of the catalogue has that code."""

    code = "unknown_item_code"
    sentence = N_("No item of the catalogue has the code {code}.")


class LinkNotThere(Refusal):
    """Nobody said that this course teaches this item."""

    code = "training_link_not_there"
    sentence = N_("This course is not linked with this item.")
    advice = N_("Somebody else may have taken it back; look again.")


class MonthAhead(Refusal):
    """A month that has not begun."""

    code = "month_ahead"
    sentence = N_("{month} has not begun yet.")

"""What the desktop itself refuses: what somebody typed and no verb could be asked with."""

from core.language import N_
from core.refusal import Refusal


class AmountNotUnderstood(Refusal):
    """Hours or credits that are no decimal number."""

    code = "amount_not_understood"
    sentence = N_("“{text}” is no number of hours.")
    advice = N_("Type a number such as 3 or 1.5.")

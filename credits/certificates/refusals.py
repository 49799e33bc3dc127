"""What issuing, handing out and printing certificates expects to refuse."""

from core.language import N_
from core.refusal import Refusal
from credits.refusals import UnknownCertificate


class HoursMissing(Refusal):
    """A stage is not finished."""

    code = "hours_missing"
    sentence = N_("{hours} lesson hours are missing.")


class NoCreditsYet(Refusal):
    """Nothing stands in the year that a statement of credits could state."""

    code = "no_credits_yet"
    sentence = N_("No credits in {year} yet.")


class NoHoursYet(Refusal):
    """Nothing stands in the year that a statement of training hours could state."""

    code = "no_hours_yet"
    sentence = N_("No lesson hours in {year} yet.")


class NothingToHandOut(Refusal):
    """No certificate fits what was asked for."""

    code = "nothing_to_hand_out"
    sentence = N_("There is no such certificate to hand out.")
    advice = N_("Look at the list of certificates; nothing was written.")


class UnknownNumber(UnknownCertificate):
    """Numbers were typed of which some are no certificate's."""

    code = "unknown_certificate_number"
    sentence = N_("There is no certificate {numbers}.")


class FrozenFileChanged(Refusal):
    """The file in issued/ is gone, or its bytes are not those that were issued."""

    code = "frozen_file_changed"
    sentence = N_("The file of certificate {serial} is missing or is not the one that was issued.")
    advice = N_("Put issued/{serial}.pdf back from a backup. It is never drawn again; nothing was written.")


class ExpiryInThePast(Refusal):
    """A certificate would have expired on the day of its issue."""

    code = "expiry_in_the_past"
    sentence = N_("{day} is no day in the future; a certificate cannot be valid until then.")
    advice = N_("Choose a later day, or leave it out.")

"""What the warnings of a year refuse."""

from core.language import N_
from core.refusal import Refusal


class UnknownNotice(Refusal):
    """No notice has this id or number."""

    code = "unknown_notice"
    sentence = N_("There is no such reminder or warning.")
    advice = N_("Read the list again; it may be one of another year.")


class NoticeTakenBack(Refusal):
    """The notice was taken back before."""

    code = "notice_taken_back"
    sentence = N_("No. {number} has already been taken back.")
    advice = N_("Look at the list; nothing was changed.")


class NotDue(Refusal):
    """Under the rules none of these people is to be reminded or warned now."""

    code = "notice_not_due"
    sentence = N_("Nobody among these is due for a reminder or a warning any more.")
    advice = N_("Read the list again: credits were posted meanwhile, or somebody else gave the notices.")


class NothingToPrint(Refusal):
    """No notice stands that a letter could be printed for."""

    code = "no_notice_to_print"
    sentence = N_("There is no reminder or warning to print.")
    advice = N_("Give the notices first, or choose some that were not taken back.")

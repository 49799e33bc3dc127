"""What the conflict inbox refuses: cards that are gone or decided otherwise, decisions that cannot be carried out, and why."""

from core.language import N_
from core.refusal import Refusal


class UnknownCard(Refusal):
    """No card has that id."""

    code = "unknown_card"
    sentence = N_("This card is not in the base.")
    advice = N_("Look it up again; the list may have changed.")


class DecidedOtherwise(Refusal):
    """Somebody else was faster, and decided the other way."""

    code = "card_decided_otherwise"
    sentence = N_("{name} has decided this at {when} already: {decision}.")
    advice = N_("If that is wrong, take the decision back first.")
    titles = frozenset({"decision"})


class WhyKept(Refusal):
    """The station's work is refused without a word."""

    code = "card_reason_missing"
    sentence = N_("Say why the station's entries do not count.")


class WhyTooLong(Refusal):
    """A reason longer than its column."""

    code = "card_reason_too_long"
    sentence = N_("The reason is too long: at most {most} characters.")


class NothingWaits(Refusal):
    """The card holds no line any more."""

    code = "card_empty"
    sentence = N_("No entry of the station waits on this card any more.")


class StepNotPossible(Refusal):
    """A step of the station does not go from the state that the issue has reached at the base."""

    code = "step_not_possible"
    sentence = N_("The station's step “{step}” cannot be made at the base: {why}")
    advice = N_("Keep the base's, and make at the base what has to be made besides.")
    titles = frozenset({"step"})


class RowGone(Refusal):
    """What the station changed is no longer there at the base."""

    code = "merged_row_gone"
    sentence = N_("What the station changed ({what}) is no longer there at the base.")
    titles = frozenset({"what"})


class NotThere(Refusal):
    """Something is named that the base has not."""

    code = "merged_reference_missing"
    sentence = N_("“{what}” names something that the base does not have.")
    advice = N_(
        "It waits on another card, or lies in a bundle that has not come. Try again when it is there."
    )
    titles = frozenset({"what"})


class TakenByOther(Refusal):
    """Another subject has what must be unique."""

    code = "merged_value_taken"
    sentence = N_("The base has another one already with the same: {what} “{value}”.")
    advice = N_("Change that one first, or keep the base's.")
    titles = frozenset({"what"})


class OutsidePatch(Refusal):
    """The subject does not lie in the patch of the station."""

    code = "merged_outside_patch"
    sentence = N_("It does not lie in the patch of {station}, as the base sees it.")
    advice = N_("Enter at the base what is right, and keep the base's; or give the station its patch first.")


class OnlyTheBase(Refusal):
    """A line that no station may write."""

    code = "merged_base_only"
    sentence = N_("Only the base may enter this: {station} cannot have written it rightly.")
    advice = N_("Keep the base's, and look at that computer.")


class StandsNot(Refusal):
    """The database refused it for a reason that was not foreseen here."""

    code = "merged_stands_not"
    sentence = N_("The base cannot hold this beside what it has.")
    advice = N_("Keep the base's, and enter at the base what is right.")


class CheckInRefused(Refusal):
    """Tried again, a check-in is still refused."""

    code = "check_in_still_refused"
    sentence = N_("{name} still cannot be checked in: {why}")
    advice = N_("Put right what it names, for instance by enrolling, and try again; or keep it refused.")


class ChangedSince(Refusal):
    """What a decision set was changed since."""

    code = "decision_changed_since"
    sentence = N_("This decision cannot be taken back: “{what}” was changed since.")
    advice = N_("Put it right at its own page.")
    titles = frozenset({"what"})


class ErasedForGood(Refusal):
    """The decision erased a resident: what would open the name again is gone."""

    code = "decision_erased"
    sentence = N_("This decision cannot be taken back: it erased a resident for good.")


class ChangedMeanwhile(Refusal):
    """The base, or another bundle of the station, has changed it since the card was shown."""

    code = "card_changed_meanwhile"
    sentence = N_("This was changed while you were looking at it.")
    advice = N_("Look at what stands there now, then decide.")


class BuiltUponSince(Refusal):
    """Something else refers to what a decision put there."""

    code = "decision_built_upon"
    sentence = N_("This decision cannot be taken back: other entries refer to what it put there.")
    advice = N_("Put it right at its own page.")


class CameBackSince(Refusal):
    """Somebody who was checked in by a decision has gone on from there."""

    code = "check_in_gone_on"
    sentence = N_("This check-in cannot be taken back here: {name} has gone on from it or it was taken back.")
    advice = N_("Look at the session's list of attendance.")

"""What the verbs of stairwell cards refuse."""

from core.language import N_
from core.refusal import Refusal


class UnknownCard(Refusal):
    """No card has that number."""

    code = "unknown_stairwell_card"
    sentence = N_("There is no stairwell card with the number {number}.")


class NotAStairwell(Refusal):
    """Only stairwells, and buildings without any, have cards."""

    code = "not_a_stairwell"
    sentence = N_("“{name}” has no card of its own: cards are for stairwells, and for buildings without any.")


class CardTooLong(Refusal):
    """Names so long that no phone could read the code."""

    code = "stairwell_card_too_long"
    sentence = N_("What the card of “{name}” says is too long for its code.")
    advice = N_("Shorten the name of the company, the building or the base.")


class NoCardsToPrint(Refusal):
    """Nothing was chosen, or nothing that can have a card."""

    code = "no_stairwell_cards"
    sentence = N_("There is no stairwell to print a card for.")
    advice = N_("Choose stairwells, or add them in the list of places first.")


class CardWithdrawn(Refusal):
    """The card is withdrawn already."""

    code = "stairwell_card_withdrawn"
    sentence = N_("The card {number} was withdrawn already.")


class NotACardText(Refusal):
    """A text that is no card's."""

    code = "not_a_stairwell_card"
    sentence = N_("This is not the text of a stairwell card.")
    advice = N_("Scan the code for residents again and copy all of its lines, the last one too.")


class FaceNotForYou(Refusal):
    """Somebody without a role for the stairwell."""

    code = "stairwell_face_not_for_you"
    sentence = N_("You have no part in what stands open in “{name}”.")
    advice = N_("Whoever answers for this micro-grid, and the residential area’s office, can see it.")

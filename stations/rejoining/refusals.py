"""What a station refuses of a bundle of its base; nothing of it was taken then."""

from core.language import N_
from core.refusal import Refusal


class AnswerDoesNotFit(Refusal):
    """The base's lines make rows that do not stand here beside this station's own."""

    code = "answer_does_not_fit"
    sentence = N_("What the base sent does not go together with what stands here ({kind} {subject}).")
    advice = N_("Nothing was taken and nothing is lost. Take a bundle to the base and tell it.")


class StandsInTheWay(Refusal):
    """A place of this station has a name that the base gave another one, and cannot give way: something of this machine alone refers to it."""

    code = "stands_in_the_way"
    sentence = N_(
        "The base has entered something of the same name as was entered here: {names}. A stairwell code or an alarm of this computer belongs to the one here, so it cannot give way."
    )
    advice = N_(
        "Give the one here another name, then receive this bundle again. Nothing was taken and nothing is lost."
    )


class NotOurBase(Refusal):
    """Whoever signed it is paired with this station, but is not its base."""

    code = "not_our_base"
    sentence = N_("This bundle does not come from the base of this station.")


class AnswerNotReadable(Refusal):
    """A line or a state in the base's answer is none."""

    code = "answer_not_readable"
    sentence = N_("Line {line} of what the base sent cannot be read.")
    advice = N_(
        "Nothing was taken. Bring both computers to the same version of Xiuhua, and write the bundle again."
    )

"""What a station refuses of a bundle of its base; nothing of it was taken then."""

from core.language import N_
from core.refusal import Refusal


class ReferenceNotValid(Refusal):
    """A row of areas, persons, catalogue ... is none of that table."""

    code = "reference_not_valid"
    sentence = N_("What the base says of “{table}” cannot be read here.")
    advice = N_(
        "Nothing was taken. Bring both computers to the same version of Xiuhua, and write the bundle again."
    )


class AnswerDoesNotFit(Refusal):
    """The base's lines make rows that do not stand here beside this station's own."""

    code = "answer_does_not_fit"
    sentence = N_("What the base sent does not go together with what stands here ({kind} {subject}).")
    advice = N_("Nothing was taken and nothing is lost. Take a bundle to the base and tell it.")


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

"""What badges expect to refuse: codes that are none, badges that were revoked or forged, people without one."""

from core.language import N_
from core.refusal import Refusal


class UnknownBadge(Refusal):
    """A text that is no badge's, or a badge that this base never issued."""

    code = "unknown_badge"
    sentence = N_("This is not a badge of this base.")
    advice = N_("Look the person up by name, or issue a badge.")


class BadgeRevoked(Refusal):
    """A badge that no longer counts: reported lost, or replaced."""

    code = "badge_revoked"
    sentence = N_("This badge of {name} has not been valid since {since}: {reason}.")
    advice = N_("Ask who is holding it; the owner can check in with the new badge or by name.")


class BadgeForged(Refusal):
    """The number is known, the signature is not this badge's."""

    code = "badge_forged"
    sentence = N_("This badge is forged or badly printed: its signature is not right.")
    advice = N_("Keep the card, check the person's name and enter the check-in by hand.")


class BadgeNotThere(Refusal):
    """No badge has this id."""

    code = "badge_not_there"
    sentence = N_("This badge is not in the base.")
    advice = N_("Open the list of badges again and choose one from it.")


class BadgeAlreadyRevoked(Refusal):
    """The badge was revoked before."""

    code = "badge_already_revoked"
    sentence = N_("This badge was already revoked.")
    advice = N_("Nothing more needs to be done.")


class BadgeNumbersUsedUp(Refusal):
    """The text has no room for a larger number."""

    code = "badge_numbers_used_up"
    sentence = N_("There is no badge number left: {last} were issued.")


class NoBadgesToPrint(Refusal):
    """Nobody chosen has a valid badge."""

    code = "no_badges_to_print"
    sentence = N_("None of these people has a valid badge.")
    advice = N_("Issue badges first, then print the cards.")


class PictureUnreadable(Refusal):
    """A file or a clipboard that holds no picture."""

    code = "picture_unreadable"
    sentence = N_("{file} is not a picture that can be read.")
    advice = N_("Use a photo or a screenshot (PNG, JPEG or BMP).")


class NoCodeInPicture(Refusal):
    """A picture without a readable code."""

    code = "no_code_in_picture"
    sentence = N_("There is no readable code in this picture.")
    advice = N_("Take it again: nearer, straight from the front, without glare.")

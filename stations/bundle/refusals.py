"""What is refused of a bundle's file; a refused file has changed nothing."""

from core.language import N_
from core.refusal import Refusal


class NotABundle(Refusal):
    """The file is something else."""

    code = "not_a_bundle"
    sentence = N_("{file} is not a data bundle.")
    advice = N_("Choose the file that the other computer has written; its name ends in .xhb.")


class Truncated(Refusal):
    """The end of the file is missing."""

    code = "bundle_truncated"
    sentence = N_("{file} is not whole: its end is missing.")
    advice = N_("Copy it once more, or write it to the stick again. Nothing was taken from it.")


class Tampered(Refusal):
    """Anything in the file is not as it was written."""

    code = "bundle_tampered"
    sentence = N_("{file} is damaged or was changed on the way ({part}).")
    advice = N_("Write it again on the other computer. Nothing was taken from it.")


class TooLarge(Refusal):
    """The file, or something in it, is larger than a bundle may be."""

    code = "bundle_too_large"
    sentence = N_("{file} is larger than a bundle may be ({part}).")
    advice = N_("Nothing was taken from it. Ask whoever wrote it.")


class NotForUs(Refusal):
    """The file was sealed for another machine."""

    code = "bundle_not_for_us"
    sentence = N_("{file} was sealed for another computer; it cannot be opened here.")
    advice = N_("Take it to the computer that it was written for.")


class UnknownSender(Refusal):
    """The file was signed with a key that is not paired."""

    code = "bundle_of_unknown_sender"
    sentence = N_("{file} comes from a computer that is not paired with this one (“{name}”).")
    advice = N_("Exchange pairing files first, and compare the check words.")


class Newer(Refusal):
    """A newer program wrote the file."""

    code = "bundle_is_newer"
    sentence = N_("{file} was written by a newer version of Xiuhua.")
    advice = N_("Install the newer version on this computer, then receive it again.")


class Older(Refusal):
    """A program too old wrote the file."""

    code = "bundle_is_older"
    sentence = N_("{file} was written by a version of Xiuhua that is too old ({schema}).")
    advice = N_("Install the newer version on the other computer and write it again.")


class FileNotRead(Refusal):
    """A file could not be read to its end: a stick pulled out, a worn one."""

    code = "file_not_read"
    sentence = N_("{file} could not be read ({reason}).")
    advice = N_("Put the stick in again and try once more; nothing was taken.")

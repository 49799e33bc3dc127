"""What the register of residents expects to refuse."""

from core.language import N_
from core.refusal import Refusal


class SealBroken(Refusal):
    """A sealed text was altered, or stands with somebody else's row."""

    code = "seal_broken"
    sentence = N_("A sealed entry cannot be opened: it was altered outside the program.")
    advice = N_("Let the administrator run the check of the record, and look for it in a backup.")


class ResidentsNotYours(Refusal):
    """The register is for the office's staff and for whoever holds that patch."""

    code = "residents_not_yours"
    sentence = N_("Only the office's staff and whoever holds the patch may see its residents.")


class MayNotErase(Refusal):
    """Erasing takes a right of its own."""

    code = "may_not_erase"
    sentence = N_("{login} may not erase residents.")
    advice = N_("Let an administrator do it.")


class UnknownResident(Refusal):
    """Nobody has this id."""

    code = "unknown_resident"
    sentence = N_("This resident is not in the base.")
    advice = N_("Open the list again and choose one from it.")


class ResidentErased(Refusal):
    """The name is gone for good."""

    code = "resident_erased"
    sentence = N_("This resident was erased on {day}; nothing of them can be read any more.")


class NoHousehold(Refusal):
    """A resident lives in a household that is there."""

    code = "no_household"
    sentence = N_("This is no household that is there now.")
    advice = N_("Choose the household from the list, or enter it first among the places.")


class BirthYearNotPossible(Refusal):
    """A slip of the keyboard."""

    code = "birth_year_not_possible"
    sentence = N_("{year} cannot be a year of birth.")
    advice = N_("Write it with four digits, or leave it empty.")


class PhoneNotPossible(Refusal):
    """No telephone number."""

    code = "phone_not_possible"
    sentence = N_("“{phone}” is no telephone number.")
    advice = N_("Write digits only, with the area code for a landline.")


class DayNotPossible(Refusal):
    """Before the beginning or after today."""

    code = "day_not_possible"
    sentence = N_("{day} cannot be right here: it lies ahead or too far back.")


class UnknownTag(Refusal):
    """Not among what may be known of somebody."""

    code = "unknown_tag"
    sentence = N_("“{tag}” is not among what may be known of a resident.")


class SourceMissing(Refusal):
    """A fact without its source cannot be verified."""

    code = "source_missing"
    sentence = N_("Say where this is known from.")
    advice = N_("For example: told by the resident, seen at a visit.")


class UnknownFact(Refusal):
    """No fact has this id."""

    code = "unknown_fact"
    sentence = N_("This entry is not in the base.")
    advice = N_("Open the list again and choose one from it.")


class ReasonNamesResident(Refusal):
    """The reason of an erasure stays; the name must not stay in it."""

    code = "reason_names_resident"
    sentence = N_("The reason stays on record, so it must not name the resident.")
    advice = N_("Write for example: written request of the person concerned.")


class NoResidentsInFile(Refusal):
    """No sheet with the headings that are needed."""

    code = "no_residents_in_file"
    sentence = N_("{file} lists no residents.")
    advice = N_("A heading row with building, household and name is needed; stairwell, phone and what is known may follow.")  # fmt: skip


class HouseholdNotFound(Refusal):
    """A row whose household is not there, or there twice."""

    code = "household_not_found"
    sentence = N_("There is not exactly one household “{household}” that you may see.")
    advice = N_("Enter the household among the places first, or write building, stairwell and number as they stand there.")  # fmt: skip

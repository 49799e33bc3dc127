"""What the verbs of places refuse: unknown places, names that are taken, days out of order, a second holder."""

from core.language import N_
from core.refusal import Refusal


class UnknownPlace(Refusal):
    """No place has that id."""

    code = "unknown_place"
    sentence = N_("This building, stairwell or household is not in the base.")
    advice = N_("Look it up again; the list may have changed.")


class PlaceNotOne(Refusal):
    """A text that names no place, or several."""

    code = "place_not_one"
    sentence = N_("“{text}” fits {count} places: {known}.")
    advice = N_("Name it so that it fits one, for instance “桂花苑 第一微网格” or “3号楼”.")


class PlaceNameMissing(Refusal):
    """A place without a name."""

    code = "place_name_missing"
    sentence = N_("The name of the building, stairwell or household is missing.")


class PlaceNameTaken(Refusal):
    """Another place of that name stands at the same spot of the tree."""

    code = "place_name_taken"
    sentence = N_("There is a “{name}” in {above} already.")
    advice = N_("Give it a name of its own, for instance with the name of its compound before the number.")


class PlaceClosed(Refusal):
    """The place is no longer there on the day."""

    code = "place_closed"
    sentence = N_("“{name}” is closed since {date}.")


class PlaceOpen(Refusal):
    """A place that was never closed cannot be opened again."""

    code = "place_open"
    sentence = N_("“{name}” is not closed.")


class WrongParent(Refusal):
    """A stairwell outside a building, a household outside a stairwell, or a building inside something."""

    code = "wrong_parent"
    sentence = N_(
        "“{name}” cannot stand in “{above}”: a stairwell belongs to a building, a household to a stairwell."
    )


class NotABuilding(Refusal):
    """Only whole buildings belong to a micro-grid."""

    code = "not_a_building"
    sentence = N_("“{name}” is not a building; a stairwell or a household goes with its building.")


class NoPatchForBuildings(Refusal):
    """A street holds no buildings itself."""

    code = "no_patch_for_buildings"
    sentence = N_(
        "A building belongs to a micro-grid or, where none is known, to a residential area; “{name}” is neither."
    )


class AreaClosed(Refusal):
    """The micro-grid or 居民区 is not there on the day."""

    code = "area_closed"
    sentence = N_("“{name}” is not there on {date}.")
    advice = N_("Choose another micro-grid or another day.")


class BuildingsStillThere(Refusal):
    """A micro-grid that still has buildings cannot be closed."""

    code = "buildings_still_there"
    sentence = N_("“{name}” still has {buildings} buildings.")
    advice = N_("Move the buildings to another micro-grid first.")


class BeforeItsBeginning(Refusal):
    """A day before that on which something began."""

    code = "before_its_beginning"
    sentence = N_("{date} is too early: “{name}” is there since {since}.")


class FloorNotValid(Refusal):
    """A floor or a number of floors that no building has."""

    code = "floor_not_valid"
    sentence = N_("“{floor}” is not a floor: a number from {least} to {most}, not 0.")


class UnknownUnit(Refusal):
    """No unit has that id."""

    code = "unknown_unit"
    sentence = N_("This company or department is not in the base.")
    advice = N_("Look it up again; the list may have changed.")


class UnitNameTaken(Refusal):
    """Another unit has this name."""

    code = "unit_name_taken"
    sentence = N_("There is a company or department “{name}” already.")


class UnitNameMissing(Refusal):
    """A unit without a name."""

    code = "unit_name_missing"
    sentence = N_("The name of the company or department is missing.")


class UnitNotValid(Refusal):
    """A kind, a mode of management or a number of stars that there is not."""

    code = "unit_not_valid"
    sentence = N_("“{value}” is not possible here: one of {possible}.")


class UnitClosed(Refusal):
    """The unit works no longer on the day."""

    code = "unit_closed"
    sentence = N_("{name} works here no longer since {date}.")


class UnitStillServes(Refusal):
    """A company that still answers for patches cannot be closed."""

    code = "unit_still_serves"
    sentence = N_("{name} still answers for patches: {patches}.")
    advice = N_("End that first, or appoint another company in its place.")


class UnknownHolding(Refusal):
    """No appointment has that id."""

    code = "unknown_holding"
    sentence = N_("This appointment is not in the base.")
    advice = N_("Look it up again; the list may have changed.")


class SecondHolder(Refusal):
    """Somebody else answers for the patch already."""

    code = "second_holder"
    sentence = N_("{name} answers for “{patch}” since {since}.")
    advice = N_("Say whether the new one takes over or holds it alongside, and why.")


class WhyAlongside(Refusal):
    """Two who hold one patch need a reason; so does a take-over."""

    code = "why_alongside"
    sentence = N_("That two hold one patch, or one takes over from another, needs a reason.")


class AnswersLater(Refusal):
    """The same one answers for the patch from a later day on."""

    code = "answers_later"
    sentence = N_("{name} answers for “{patch}” from {since} on already.")
    advice = N_("End that appointment first if it is to begin earlier.")


class HolderAndDeputy(Refusal):
    """One person cannot be holder and deputy of one patch at once."""

    code = "holder_and_deputy"
    sentence = N_("{name} is already appointed to “{patch}” in another role.")
    advice = N_("End that appointment first.")


class NotAPropertyCompany(Refusal):
    """Only a property company serves a patch."""

    code = "not_a_property_company"
    sentence = N_("{name} is not a property company.")


class PatchNotHeld(Refusal):
    """A stairwell or household has no holder of its own."""

    code = "patch_not_held"
    sentence = N_(
        "“{name}” has no holder of its own: a patch is a micro-grid, a residential area, a street or a building."
    )


class AlreadyEnded(Refusal):
    """The appointment or duty ended by then."""

    code = "already_ended"
    sentence = N_("This ended on {date} already.")


class DutyNotValid(Refusal):
    """A duty that does not exist, of nobody, or a handler's without what it needs."""

    code = "duty_not_valid"
    sentence = N_(
        "A duty needs a role ({possible}) and an account or a person; both where it says that they are one human."
    )


class UnknownDuty(Refusal):
    """No duty has that id."""

    code = "unknown_duty"
    sentence = N_("This duty is not in the base.")
    advice = N_("Look it up again; the list may have changed.")

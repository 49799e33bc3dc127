"""What the verbs of facilities refuse, and what their import refuses of a file (those sentences stand behind sheet, row and column)."""

from core.language import N_
from core.refusal import Refusal


class UnknownFacility(Refusal):
    """No facility has that id or number."""

    code = "unknown_facility"
    sentence = N_("This facility is not in the base.")
    advice = N_("Look it up again; the list may have changed.")


class UnknownDue(Refusal):
    """No due date has that id."""

    code = "unknown_due"
    sentence = N_("This due date is not in the base.")
    advice = N_("Look it up again; the list may have changed.")


class FacilityNameMissing(Refusal):
    """A facility without a name."""

    code = "facility_name_missing"
    sentence = N_("The name of the facility is missing.")


class FacilityKindUnknown(Refusal):
    """A kind that there is not."""

    code = "facility_kind_unknown"
    sentence = N_("“{kind}” is no kind of facility: one of {possible}.")


class FacilityCodeTaken(Refusal):
    """Another facility has this registration number."""

    code = "facility_code_taken"
    sentence = N_("The registration number {facility} belongs to “{name}” already.")


class FacilityGone(Refusal):
    """A facility that is no longer there."""

    code = "facility_gone"
    sentence = N_("“{name}” is no longer there since {date}.")


class FacilityNowhere(Refusal):
    """A facility neither in an area nor at a place."""

    code = "facility_nowhere"
    sentence = N_("Where “{name}” stands is missing.")
    advice = N_("Choose a micro-grid, or a building or stairwell.")


class DueWhatMissing(Refusal):
    """A due date of nothing."""

    code = "due_what_missing"
    sentence = N_("What falls due is missing.")


class DueTaken(Refusal):
    """The same falls due on the same day already."""

    code = "due_taken"
    sentence = N_("{what} of “{name}” falls due on {date} already.")


class DueNumbersNotValid(Refusal):
    """Days of reminding or months between that are none."""

    code = "due_numbers_not_valid"
    sentence = N_("“{number}” is not possible here: a number from {least} to {most}.")


class DueDone(Refusal):
    """What fell due was done already."""

    code = "due_done"
    sentence = N_("{what} was done on {date} already.")


class DueVoided(Refusal):
    """A due date that was taken back."""

    code = "due_voided"
    sentence = N_("This due date was taken back.")


class DoneInFuture(Refusal):
    """A day of doing that has not come."""

    code = "due_done_in_future"
    sentence = N_("{date} has not come yet.")


class EvidenceMissing(Refusal):
    """Done without what shows it."""

    code = "due_evidence_missing"
    sentence = N_("What shows that it was done is missing: the number of a report, a label, a bill.")


class LapseNeedsItem(Refusal):
    """A lapse that no item was named for."""

    code = "lapse_needs_item"
    sentence = N_("“{name}” has no item under which a lapse becomes an issue.")
    advice = N_("Choose one in the facility’s card.")


class NoFacilitiesInFile(Refusal):
    """No headings of a facility."""

    code = "no_facilities_in_file"
    sentence = N_("{file} has no list of facilities with a name and the day on which something falls due.")
    advice = N_("Write the headings in one of the first {rows} rows of a sheet that is not hidden.")


class FacilitiesMoved(Refusal):
    """Facilities changed after the file was compared with the base."""

    code = "facilities_moved"
    sentence = N_("Facilities were changed meanwhile, so nothing of the file was imported.")
    advice = N_("Read the file again: what is already there is left out.")


class RowNameMissing(Refusal):
    """A row without a name."""

    code = "facility_row_name_missing"
    sentence = N_("the facility has no name.")


class RowAreaUnknown(Refusal):
    """An area or place that the base does not know."""

    code = "facility_row_area_unknown"
    sentence = N_("“{text}” is no residential area, micro-grid or building here.")
    advice = N_("Write it as the list of places does, or add it there first.")


class RowAreaMissing(Refusal):
    """A row that says nowhere."""

    code = "facility_row_area_missing"
    sentence = N_("the residential area or micro-grid is missing.")


class RowUnitUnknown(Refusal):
    """A unit that the base does not know. Warning."""

    code = "facility_row_unit_unknown"
    sentence = N_("“{text}” is no company or department here; it was left out.")


class RowDayUnreadable(Refusal):
    """A due date that is none."""

    code = "facility_row_day_unreadable"
    sentence = N_("“{text}” cannot be read as a day.")


class RowNumberNotValid(Refusal):
    """A number of days or months that is none."""

    code = "facility_row_number_not_valid"
    sentence = N_("“{text}” is no number from {least} to {most}.")


class RowItemUnknown(Refusal):
    """An item that the catalogue does not have."""

    code = "facility_row_item_unknown"
    sentence = N_("“{text}” is no item of the catalogue in force.")


class RowRepeated(Refusal):
    """The same due date twice. Warning."""

    code = "facility_row_repeated"
    sentence = N_("the same stands in row {row} already; counted once.")


class RowDayMissing(Refusal):
    """A facility of which nothing falls due. Warning."""

    code = "facility_row_day_missing"
    sentence = N_("nothing falls due; the facility alone is taken.")

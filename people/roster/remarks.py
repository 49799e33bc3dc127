"""What the roster import says of one cell: why its row is refused, or what a person should look at (a warning).

They are worded like refusals; `people.roster.lines` and `people.roster.planning` put sheet, row and column before them.
"""

from core.language import N_
from core.refusal import Refusal


class ImpossibleDate(Refusal):
    """30 February."""

    code = "impossible_date"
    sentence = N_("“{text}” is a day that does not exist.")


class NotADate(Refusal):
    """Text that cannot be read as one date."""

    code = "not_a_date"
    sentence = N_("“{text}” cannot be read as a date.")
    advice = N_("Write it as 2019-10-17.")


class DateOutOfRange(Refusal):
    """A date before 1950 or more than a year ahead."""

    code = "date_out_of_range"
    sentence = N_("{text} cannot be right: it lies before 1950 or more than a year ahead.")


class DateIncomplete(Refusal):
    """A year, or a year and a month, alone. Warning."""

    code = "date_incomplete"
    sentence = N_("“{text}” has no day; the date was left out.")


class FormulaNotComputed(Refusal):
    """A formula that no program has computed."""

    code = "formula_not_computed"
    sentence = N_("the cell holds a formula without a value.")
    advice = N_("Open the file in Excel or WPS and save it, or paste the values.")


class FormulaTaken(Refusal):
    """A formula's value. Warning."""

    code = "formula"
    sentence = N_("the cell holds a formula; its last value “{text}” was taken.")


class CellError(Refusal):
    """#N/A and the like."""

    code = "cell_error"
    sentence = N_("the cell holds an error of Excel (such as #N/A).")


class RowNameMissing(Refusal):
    """A row with numbers or a post and no name."""

    code = "name_missing"
    sentence = N_("the name is missing.")


class NameReadAs(Refusal):
    """A name with characters of old fonts, or radicals where whole characters are meant. Warning."""

    code = "name_read_as"
    sentence = N_("the name was read as {name}: {characters}.")
    advice = N_("Compare it with the ID card.")


class RowRepeated(Refusal):
    """The same person twice, the same in both. Warning."""

    code = "row_repeated"
    sentence = N_("{name} is already in row {row}; counted once.")


class RowsDiffer(Refusal):
    """Two rows for one person that say different things."""

    code = "rows_differ"
    sentence = N_(
        "{name} stands in row {row} too ({sheet}), and column {other} differs there: “{here}”, “{there}”."
    )
    advice = N_("Delete one of the two rows.")


class NumberOfTwo(Refusal):
    """Two names with one staff or ID number in the file."""

    code = "number_of_two"
    sentence = N_("{name} has the same number as {other} in row {row} ({sheet}).")


class AmbiguousPerson(Refusal):
    """Several persons of the base could be meant."""

    code = "ambiguous_person"
    sentence = N_("{count} people in the base could be this {name}.")
    advice = N_("Give the staff number or the ID number.")


class SamePersonTwice(Refusal):
    """Two rows that mean one person of the base."""

    code = "same_person_twice"
    sentence = N_("{name} was already changed by row {row} ({sheet}).")
    advice = N_("Delete one of the two rows.")


class NumberOfAnother(Refusal):
    """The staff or ID number belongs to somebody else in the base."""

    code = "number_of_another"
    sentence = N_("this number belongs to {name} in the base.")
    advice = N_(
        "Compare the number with the person; if somebody changed their name, change it in the base first."
    )


class AreaUnknown(Refusal):
    """A 居民区 that the base does not have."""

    code = "unknown_area"
    sentence = N_("the residential area “{area}” is not in the base.")
    advice = N_("Mend the name, or allow new areas for this import.")


class AreaUnknownNear(Refusal):
    """The same, with names that are alike."""

    code = "unknown_area"
    sentence = N_("the residential area “{area}” is not in the base; perhaps {near} is meant.")
    advice = N_("Mend the name, or allow new areas for this import.")


class AreaAmbiguous(Refusal):
    """Several streets have an area of this name."""

    code = "ambiguous_area"
    sentence = N_("“{area}” exists in several streets: {streets}.")
    advice = N_("Add a column with the street.")


class GridWithoutArea(Refusal):
    """A micro-grid and no residential area."""

    code = "grid_without_area"
    sentence = N_("the micro-grid “{grid}” has no residential area beside it.")


class AreaFromAbove(Refusal):
    """An area written once for a block of rows. Warning."""

    code = "area_from_above"
    sentence = N_("the residential area is blank; “{area}” was taken from above.")


class AreaMissing(Refusal):
    """No area. Warning."""

    code = "area_missing"
    sentence = N_("{name} has no residential area.")


class GridNew(Refusal):
    """A micro-grid that will be made. Warning."""

    code = "new_grid"
    sentence = N_("the micro-grid “{grid}” is new in {area} and will be added.")


class IdRounded(Refusal):
    """An ID number that Excel kept as a number. Warning."""

    code = "id_number_rounded"
    sentence = N_("Excel has rounded the ID number (“{text}”); it was left out.")
    advice = N_("Format the column as text and type the number anew.")


class IdNotValid(Refusal):
    """An ID number with a wrong check digit. Warning."""

    code = "id_number_not_valid"
    sentence = N_("“{text}” is not a valid ID number; it was left out.")


class MobileNotTaken(Refusal):
    """Something that is no mobile number. Warning."""

    code = "mobile_not_valid"
    sentence = N_("“{text}” is not a mobile number; it was left out.")


class SecondMobile(Refusal):
    """Two numbers in one cell. Warning."""

    code = "second_mobile"
    sentence = N_("“{text}” holds several numbers; the first mobile number was taken.")


class MaskedNotTaken(Refusal):
    """A masked number that does not fit the one that is known. Warning."""

    code = "masked_not_taken"
    sentence = N_("“{text}” is masked and does not fit what is known; it was left out.")


class MobileShared(Refusal):
    """Two people with one mobile number. Warning."""

    code = "mobile_shared"
    sentence = N_("{name} has the same mobile number as {other}.")


class SexNotTaken(Refusal):
    """Something other than 男 or 女. Warning."""

    code = "sex_not_valid"
    sentence = N_("“{text}” is neither 男 nor 女; it was left out.")


class SexDiffers(Refusal):
    """Sex and ID number disagree. Warning."""

    code = "sex_differs"
    sentence = N_("{name}: the ID number says {sex}.")


class JoinedTooYoung(Refusal):
    """Employed before sixteen, if both dates are right. Warning."""

    code = "joined_too_young"
    sentence = N_("{name} would have been under {years} on the day of joining.")


class SameName(Refusal):
    """Somebody of the same name is in the base. Warning."""

    code = "same_name"
    sentence = N_("{name} is added, though somebody of that name is in the base ({area}).")


class HasLeft(Refusal):
    """The base says that the person has left. Warning."""

    code = "has_left"
    sentence = N_("{name} left on {date} according to the base; nothing was changed about that.")


class LeaverUnknown(Refusal):
    """A leaver whom the base does not have, or has several times. Warning."""

    code = "leaver_unknown"
    sentence = N_("{name} left, but cannot be found as one person in the base.")


class SheetSkipped(Refusal):
    """A hidden sheet that looks like a roster. Warning."""

    code = "hidden_sheet"
    sentence = N_("this hidden sheet was not read.")

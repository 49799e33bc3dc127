"""What people's verbs refuse: unknown persons, names that cannot be printed, passwords, files that hold no roster."""

from core.language import N_
from core.refusal import Refusal


class UnknownPerson(Refusal):
    """No person has that id."""

    code = "unknown_person"
    sentence = N_("This person is not in the base.")
    advice = N_("Look the person up again; the list may have changed.")


class UnknownArea(Refusal):
    """No area has that id."""

    code = "unknown_area"
    sentence = N_("This residential area is not in the base.")
    advice = N_("Look it up again; the list may have changed.")


class AreaStillUsed(Refusal):
    """An area cannot be closed while something lies or somebody works in it."""

    code = "area_still_used"
    sentence = N_("“{name}” is still in use: areas below it {areas}, people who work there {people}.")
    advice = N_("Close those areas and transfer those people first.")


class AreaNameMissing(Refusal):
    """A micro-grid without its residential area, or no name at all."""

    code = "area_name_missing"
    sentence = N_("A micro-grid needs the name of its residential area.")


class NameMissing(Refusal):
    """A person without a name."""

    code = "name_missing"
    sentence = N_("The name is missing.")


class TextTooLong(Refusal):
    """A text longer than its column."""

    code = "text_too_long"
    sentence = N_("“{text}” is too long: at most {most} characters.")


class NameNotPrintable(Refusal):
    """A name with a character that no bundled font can draw: a certificate would show a box."""

    code = "name_not_printable"
    sentence = N_("“{name}” has characters that cannot be printed: {characters}.")
    advice = N_("Type the name anew; if it is right, tell the makers of Xiuhua the code after U+.")


class MobileNotValid(Refusal):
    """A mobile number that is none."""

    code = "mobile_not_valid"
    sentence = N_("“{mobile}” is not a mobile number: it must have 11 digits and begin with 13 to 19.")


class IdNumberNotValid(Refusal):
    """An ID number whose check digit or birthday is wrong (GB 11643)."""

    code = "id_number_not_valid"
    sentence = N_("“{id_number}” is not a valid ID number.")
    advice = N_("Compare its 18 characters with the card.")


class StaffNumberTaken(Refusal):
    """Another person has this staff number."""

    code = "staff_number_taken"
    sentence = N_("The staff number {staff_number} already belongs to {name}.")


class IdNumberTaken(Refusal):
    """Another person has this ID number."""

    code = "id_number_taken"
    sentence = N_("This ID number already belongs to {name}.")


class DateOutOfOrder(Refusal):
    """A date that contradicts one that is known."""

    code = "date_out_of_order"
    sentence = N_("{date} is too early: {since} is already recorded.")


class AlreadyLeft(Refusal):
    """The person has left already."""

    code = "already_left"
    sentence = N_("{name} left on {date}.")


class SamePerson(Refusal):
    """An entry that is to be merged with itself."""

    code = "same_person"
    sentence = N_("These are one and the same entry.")


class SeveralPeople(Refusal):
    """A name that more than one person has."""

    code = "several_people"
    sentence = N_("{count} people are called {name}.")
    advice = N_("Name the staff number.")


class UnknownTeacher(Refusal):
    """No teacher has that id."""

    code = "unknown_teacher"
    sentence = N_("This teacher is not in the base.")
    advice = N_("Look the teacher up again; the list may have changed.")


class MergedAway(Refusal):
    """An entry that turned out to be somebody else's second one."""

    code = "merged_away"
    sentence = N_("The entry of {name} is merged into another one.")
    advice = N_("Use that entry, or take the merge back first.")


class MergeChain(Refusal):
    """An entry that others are merged into cannot go itself."""

    code = "merge_chain"
    sentence = N_("Other entries are merged into {name}.")
    advice = N_("Keep this entry and merge the other one into it.")


class ReasonMissing(Refusal):
    """An act that needs its reason."""

    code = "reason_missing"
    sentence = N_("A reason is needed.")


class NoSuchField(Refusal):
    """A field that a person does not have, or that another verb changes."""

    code = "no_such_field"
    sentence = N_("“{field}” cannot be changed here.")


class WrongPassword(Refusal):
    """Login and password do not fit, or the account is disabled; which of them is not said."""

    code = "wrong_password"
    sentence = N_("The login or the password is wrong.")
    advice = N_("An administrator can set a new password.")


class PasswordTooShort(Refusal):
    """A password with too few characters."""

    code = "password_too_short"
    sentence = N_("The password must have at least {least} characters.")


class LoginNotValid(Refusal):
    """A login that is empty or has blanks in it."""

    code = "login_not_valid"
    sentence = N_("The login must have 1 to 60 characters and no blanks.")


class LoginTaken(Refusal):
    """Another account has this login."""

    code = "login_taken"
    sentence = N_("The login {login} is already in use.")


class UnknownRole(Refusal):
    """A role that does not exist."""

    code = "unknown_role"
    sentence = N_("There is no role “{role}”.")


class UnknownAccount(Refusal):
    """No account has that id."""

    code = "unknown_account"
    sentence = N_("This account is not in the base.")


class LastAdministrator(Refusal):
    """The last administrator cannot be disabled."""

    code = "last_administrator"
    sentence = N_("{login} is the only administrator and cannot be disabled.")
    advice = N_("Make another administrator first.")


class NoRosterInFile(Refusal):
    """No sheet has the headings of a roster."""

    code = "no_roster"
    sentence = N_("{file} holds no roster: no sheet ({sheets}) has a line of headings with a name column.")
    advice = N_(
        "The headings must be among the first {rows} rows and name at least 姓名 and one more column."
    )


class NameColumnMissing(Refusal):
    """A sheet has roster headings but none for the name."""

    code = "name_column_missing"
    sentence = N_("{file}, sheet {sheet}, row {row}: there are headings ({found}) but no name column.")
    advice = N_("Head the column of names with 姓名 and read the file again.")


class SheetEmpty(Refusal):
    """No cell of the file holds anything."""

    code = "sheet_empty"
    sentence = N_("{file}: sheet {sheet} is empty.")


class RosterEmpty(Refusal):
    """Headings without a person below."""

    code = "roster_empty"
    sentence = N_("{file}, sheet {sheet}: there is nobody below the headings in row {row}.")


class PeopleChanged(Refusal):
    """The base moved between preview and import."""

    code = "people_changed"
    sentence = N_("The people in the base changed after the preview.")
    advice = N_("Look at the preview again; nothing was imported.")


class WhyMissing(Refusal):
    """A list with full personal data and no reason for it."""

    code = "why_missing"
    sentence = N_("A list with full mobile and ID numbers needs a reason, which is kept in the journal.")

"""What this domain expects to refuse: certificate codes that do not verify, and text that cannot be printed."""

from core.language import N_
from core.refusal import Refusal


class TokenUnreadable(Refusal):
    """The text is no certificate code, or part of it is missing."""

    code = "token_unreadable"
    sentence = N_("This is not a certificate code, or part of it is missing.")
    advice = N_("Scan the code again, or look the certificate up by its number.")


class TokenTooNew(Refusal):
    """The code was made by a later version of the program."""

    code = "token_too_new"
    sentence = N_(
        "This certificate code has format {version}, which is newer than this program can read ({known})."
    )
    advice = N_("Update the program and scan the code again.")


class TokenFromUnknownIssuer(Refusal):
    """No pinned issuer key has this key id."""

    code = "token_from_unknown_issuer"
    sentence = N_("This certificate code was signed with a key that is not known here ({key_id}).")
    advice = N_("Ask the base that issued it for its public key; do not accept the certificate meanwhile.")


class TokenForged(Refusal):
    """The signature does not belong to the fields: a changed or an invented code."""

    code = "token_forged"
    sentence = N_("The signature of this certificate code is wrong: it was changed, or no base issued it.")
    advice = N_("Do not accept the certificate; ask the base to confirm its number.")


class TokenTooLong(Refusal):
    """The fields do not fit the code that a phone reads from paper."""

    code = "token_too_long"
    sentence = N_(
        "The certificate code of {serial} would be too long to print: the number, the name or the verification address has to be shorter."
    )
    advice = N_("Use a shorter verification address, or a shorter certificate number.")


class RulesUnreadable(Refusal):
    """A rule set with a field that is missing, unknown or out of range."""

    code = "rules_unreadable"
    sentence = N_("These are no credit rules: the field {field} is missing, unknown or out of range.")
    advice = N_("Mend that field; the rules in force were not touched.")


class UnknownRuleVersion(Refusal):
    """No rule version has this id."""

    code = "unknown_rule_version"
    sentence = N_("There is no such version of the credit rules.")


class RulesAreSigned(Refusal):
    """A signed version is fixed."""

    code = "rules_are_signed"
    sentence = N_("Version {number} of the credit rules is signed and cannot be changed any more.")
    advice = N_("Draft a new version that takes effect from a later day.")


class RulesOutOfOrder(Refusal):
    """A version would take effect on or before the day of one that is already signed."""

    code = "rules_out_of_order"
    sentence = N_(
        "Version {number} would take effect on {day}, but version {other} already does so on {other_day}."
    )
    advice = N_("Choose a later day: what was posted under a signed version keeps it.")


class NoRulesInForce(Refusal):
    """No signed version covers the day."""

    code = "no_rules_in_force"
    sentence = N_("No credit rules are in force on {day}.")
    advice = N_("Sign a version that takes effect on that day or earlier.")


class UnknownEntry(Refusal):
    """No ledger entry has this id."""

    code = "unknown_entry"
    sentence = N_("There is no such credit entry.")


class EntryAlreadyReversed(Refusal):
    """The entry was taken back before, or is itself a reversal."""

    code = "entry_already_reversed"
    sentence = N_("This credit entry has already been taken back, or takes another one back.")
    advice = N_("Look at the person's entries; nothing was changed.")


class EntryStands(Refusal):
    """The lesson cannot be posted again while its entry stands."""

    code = "entry_stands"
    sentence = N_("This lesson already counts for this person.")
    advice = N_("A lesson counts once. Take the entry back first if it is wrong.")


class NothingToPost(Refusal):
    """No attendance stands that the lesson could be posted for again."""

    code = "nothing_to_post"
    sentence = N_("No check-in of this person at this lesson stands that is worth credits.")
    advice = N_("Check the person in by hand first, with the reason.")


class ReasonMissing(Refusal):
    """A correction without a reason."""

    code = "reason_missing"
    sentence = N_("This needs a reason.")
    advice = N_("Write in a few words why; it stays in the record.")


class PersonNotOnRoster(Refusal):
    """Nobody of this id was on the roster in the year."""

    code = "person_not_on_roster"
    sentence = N_("This person was not on the roster in {year}.")
    advice = N_("Look at the dates of joining and leaving in the roster.")


class AlreadyCertified(Refusal):
    """The person has a valid certificate for the stage."""

    code = "already_certified"
    sentence = N_("Certificate {serial} was already issued for this.")


class CertificateWasRevoked(Refusal):
    """The person's certificate for the stage was revoked."""

    code = "certificate_was_revoked"
    sentence = N_("Certificate {serial} for this was revoked.")
    advice = N_("Issue it again from that certificate, with the reason, if it should stand.")


class UnknownCertificate(Refusal):
    """No certificate has this id."""

    code = "unknown_certificate"
    sentence = N_("There is no such certificate.")
    advice = N_("Look at the list of certificates; nothing was changed.")


class CertificateNotValid(Refusal):
    """Only a valid certificate can be revoked, and a superseded one is not issued again."""

    code = "certificate_not_valid"
    sentence = N_("Certificate {serial} is no longer valid.")
    advice = N_("Look at its state; nothing was changed.")


class StageNotFinished(Refusal):
    """The ledger no longer holds the hours that the certificate vouches for."""

    code = "stage_not_finished"
    sentence = N_("{name} does not have the lesson hours that {title} asks for.")
    advice = N_("Look at the person's credit entries; no certificate was issued.")


class BaseNotNamed(Refusal):
    """A certificate must say who issues it."""

    code = "base_not_named"
    sentence = N_("The base has no name yet, and a certificate must say who issues it.")
    advice = N_("Give the base its full name in the settings.")


class NoCodeInFile(Refusal):
    """A file holds no certificate code, or is neither a PDF nor a picture."""

    code = "no_code_in_file"
    sentence = N_("No certificate code was found in {file}.")
    advice = N_("Take the PDF as it was issued, or a sharp, straight picture of the whole QR code.")


class YearIsClosed(Refusal):
    """The year's list is closed: nothing of it changes but by an amendment."""

    code = "year_is_closed"
    sentence = N_("The year {year} is closed; nothing of it can be changed any more.")
    advice = N_(
        "If its list is wrong, amend it: a numbered amendment names the line, the figures and the reason."
    )


class RulesNotSigned(Refusal):
    """A draft cannot be recalculated under."""

    code = "rules_not_signed"
    sentence = N_("Version {number} of the credit rules is still a draft.")
    advice = N_("Try it in the simulator, and sign it before anything is recalculated under it.")


class NothingDiffers(Refusal):
    """Under the version every entry is worth what it is worth now."""

    code = "nothing_differs"
    sentence = N_("Under this version every entry is worth what it is worth now.")
    advice = N_("Nothing needs to be recalculated.")


class DifferencesMoved(Refusal):
    """What would be written is not what was shown."""

    code = "differences_moved"
    sentence = N_("Credits were posted or taken back since the differences were shown.")
    advice = N_("Show the differences again, look at them, and confirm then.")


class UnknownScheme(Refusal):
    """No parallel scheme of that code in the rules of the year."""

    code = "unknown_scheme"
    sentence = N_("The rules of {year} have no scheme {scheme}.")
    advice = N_("List the schemes first.")

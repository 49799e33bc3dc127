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


class CharacterNotPrintable(Refusal):
    """A character that none of the bundled fonts holds; it is refused rather than printed as a box."""

    code = "character_not_printable"
    sentence = N_("{characters} cannot be printed: no bundled font holds it.")
    advice = N_("Check how the text is written, or enter a variant that the person agrees to.")


class TextDoesNotFit(Refusal):
    """A text so long that it would be too small to read in its place on paper."""

    code = "text_does_not_fit"
    sentence = N_('"{text}" is too long for its place on paper.')
    advice = N_("Shorten it and try again.")


class IssuerKeyUnreadable(Refusal):
    """The base's own signing key, or its list of known issuers, is damaged."""

    code = "issuer_key_unreadable"
    sentence = N_("The key file {file} cannot be read.")
    advice = N_("Restore the keys folder from a backup; nothing can be signed until then.")

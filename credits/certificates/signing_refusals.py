"""What the signing of certificate files expects to refuse (credits.certificates.file_signature)."""

from core.language import N_
from core.refusal import Refusal


class SigningExtraMissing(Refusal):
    """A signing file is set, and the program was installed without what signs with it."""

    code = "signing_extra_missing"
    sentence = N_("Certificate files should be signed, but this installation cannot sign PDF files.")
    advice = N_("Install the extra “pades”, or empty signing_file in settings.toml. Nothing was issued.")


class SigningFileMissing(Refusal):
    """The signing file is not in keys/."""

    code = "signing_file_missing"
    sentence = N_("The signing file “{file}” is not in the folder keys of the data folder.")
    advice = N_("Put the file there and set its bare name as signing_file in settings.toml.")


class SigningPassphraseMissing(Refusal):
    """Nobody said the passphrase of the signing file."""

    code = "signing_passphrase_missing"
    sentence = N_("The passphrase of the signing file “{file}” is not known.")
    advice = N_(
        "Store it with “xiuhua certificates signing --remember”, or set the environment variable {variable}. It is never written into settings.toml."
    )


class SigningFileUnreadable(Refusal):
    """The signing file cannot be opened with its passphrase."""

    code = "signing_file_unreadable"
    sentence = N_("The signing file “{file}” cannot be used.")
    advice = N_(
        "It must be a PKCS#12 file (.p12, .pfx) with an RSA or elliptic-curve key, and the passphrase must be that of this file."
    )


class SigningCertificateOutOfDate(Refusal):
    """The signing certificate is not valid on the day."""

    code = "signing_certificate_out_of_date"
    sentence = N_("The signing certificate of {subject} is valid from {begins} to {ends} only.")
    advice = N_("Ask its authority for a new one, or empty signing_file in settings.toml.")

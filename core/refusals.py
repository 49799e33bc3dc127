"""What the ground itself refuses: folders and files that cannot be used."""

from core.language import N_
from core.refusal import Refusal


class FolderNotWritable(Refusal):
    """The data folder cannot be written: read-only, full or forbidden."""

    code = "folder_not_writable"
    sentence = N_("The data folder {folder} cannot be written ({reason}).")
    advice = N_("Choose another folder with --data, or free some space, and start again.")


class FolderNotLocal(Refusal):
    """The data folder lies on a network drive."""

    code = "folder_not_local"
    sentence = N_("The data folder {folder} is on a network drive.")
    advice = N_(
        "Keep the base on this computer's own disk; several computers share it over PostgreSQL instead."
    )


class FolderInUse(Refusal):
    """Another running program of the same kind holds the folder."""

    code = "folder_in_use"
    sentence = N_("Xiuhua is already running on {folder}.")
    advice = N_("Use the window that is open, or close it first.")


class FileLocked(Refusal):
    """A file to be replaced is open in another program."""

    code = "file_locked"
    sentence = N_("{file} is open in another program.")
    advice = N_("Close it there (Excel, WPS) and try again; nothing was changed.")


class FileNotWritten(Refusal):
    """A file could not be written for another reason."""

    code = "file_not_written"
    sentence = N_("{file} could not be written ({reason}).")
    advice = N_("Free some space or choose another place; nothing was changed.")


class SettingsUnreadable(Refusal):
    """settings.toml is no TOML or holds a value of the wrong kind."""

    code = "settings_unreadable"
    sentence = N_("{file} cannot be read: {reason}.")
    advice = N_("Mend the line or delete the file; the settings then start afresh.")


class CharacterNotPrintable(Refusal):
    """A character that none of the bundled fonts holds; it is refused rather than printed as a box."""

    code = "character_not_printable"
    sentence = N_("{characters} cannot be printed: no bundled font holds it.")
    advice = N_("Check how the text is written, or enter a variant that the person agrees to.")


class IssuerKeyUnreadable(Refusal):
    """The base's own signing key, or its list of known issuers, is damaged."""

    code = "issuer_key_unreadable"
    sentence = N_("The key file {file} cannot be read.")
    advice = N_("Restore the keys folder from a backup; nothing can be signed until then.")

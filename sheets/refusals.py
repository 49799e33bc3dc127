"""What reading a table file refuses (the file is never changed), and what cannot be put on paper."""

from core.language import N_
from core.refusal import Refusal
from core.refusals import CharacterNotPrintable

__all__ = [
    "CharacterNotPrintable", "FileDamaged", "FileEmpty", "FileTooLarge", "FileUnreadable", "PasswordProtected", "SheetTooLarge",
    "TextDoesNotFit", "WrongFileType",
]  # fmt: skip


class FileUnreadable(Refusal):
    """There is no such file, or it may not be read."""

    code = "file_unreadable"
    sentence = N_("{file} cannot be read ({reason}).")
    advice = N_("Check the name, and close the file in other programs.")


class FileEmpty(Refusal):
    """A file of no bytes, or of blanks alone."""

    code = "file_empty"
    sentence = N_("{file} is empty.")


class WrongFileType(Refusal):
    """Something that is no table: a PDF, a picture, a web page saved as .xls."""

    code = "wrong_file_type"
    sentence = N_("{file} is not a table that can be read.")
    advice = N_("Open it in Excel or WPS, save it as “Excel workbook (.xlsx)” and choose that file.")


class PasswordProtected(Refusal):
    """A workbook that opens with a password only."""

    code = "password_protected"
    sentence = N_("{file} is protected with a password.")
    advice = N_("Open it in Excel or WPS, save a copy without the password and choose the copy.")


class FileDamaged(Refusal):
    """A workbook that is cut off or broken inside."""

    code = "file_damaged"
    sentence = N_("{file} is damaged and cannot be read.")
    advice = N_("Open it in Excel or WPS, let it be repaired, save it anew, or ask for the file again.")


class FileTooLarge(Refusal):
    """More than a list of people can be: a wrong file, or one that unpacks without end."""

    code = "file_too_large"
    sentence = N_("{file} is too large: at most {rows} rows and {megabytes} MB unpacked are read.")
    advice = N_("Delete what is not the list, or split the file.")


class SheetTooLarge(Refusal):
    """One sheet reaches too far: often one stray character far below or far to the right."""

    code = "sheet_too_large"
    sentence = N_("{file}, sheet {sheet} reaches to cell {cell}: at most {rows} rows are read.")
    advice = N_("Delete what lies outside the list and save the file.")


class TextDoesNotFit(Refusal):
    """A text so long that it would be too small to read in its place on paper."""

    code = "text_does_not_fit"
    sentence = N_('"{text}" is too long for its place on paper.')
    advice = N_("Shorten it and try again.")

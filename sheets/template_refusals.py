"""What keeps an office's own template from being filled; each names the cell. The template itself is never changed."""

from core.language import N_
from core.refusal import Refusal


class TemplateNotXlsx(Refusal):
    """An xls, ods or csv: filled in place it would lose what makes it a form."""

    code = "template_not_xlsx"
    sentence = N_("{file} is no workbook of the kind .xlsx, and only those can be filled.")
    advice = N_("Open it in Excel or WPS, save it as “Excel workbook (.xlsx)” and choose that file.")


class TemplateHasMacros(Refusal):
    """An xlsm: its macros would run on a list they do not know."""

    code = "template_has_macros"
    sentence = N_("{file} holds macros, and those are not carried over.")
    advice = N_("Save it as “Excel workbook (.xlsx)” without macros and choose that file.")


class TemplateHolds(Refusal):
    """Something that filling would make false or lose: a pivot table, form controls, a signature."""

    code = "template_holds"
    sentence = N_("{file} holds {what}, which would not be right any more once the list is filled in.")
    advice = N_(
        "Take it out of a copy of the template, and put it back into the filled file if it is needed."
    )


class HeadingsNotFound(Refusal):
    """No sheet has a line of headings that ask for what the list knows."""

    code = "headings_not_found"
    sentence = N_("{file} has no line of headings with a name or staff number and one more of: {wanted}.")
    advice = N_("Write the headings in one of the first {rows} rows of a sheet that is not hidden.")


class HeadingTwice(Refusal):
    """Two columns ask for the same: two lists side by side, or a slip."""

    code = "heading_twice"
    sentence = N_("{file}, sheet {sheet}: “{heading}” stands in {cell} and in {other}.")
    advice = N_("Keep one of the two; a list in two columns of people cannot be filled.")


class TemplateMerged(Refusal):
    """Merged cells where people's rows go."""

    code = "template_merged"
    sentence = N_("{file}, sheet {sheet}: the cells {cell} are merged, where the rows of the list go.")
    advice = N_("Unmerge them; titles above and remarks below the list may stay merged.")


class TemplateProtected(Refusal):
    """The sheet is protected."""

    code = "template_protected"
    sentence = N_("{file}: the sheet {sheet} is protected, so {cell} cannot be filled.")
    advice = N_(
        "Take the protection off in Excel or WPS (Review, Unprotect sheet) and choose the file again."
    )


class TemplateNotEmpty(Refusal):
    """Something stands where the first person goes."""

    code = "template_not_empty"
    sentence = N_(
        "{file}, sheet {sheet}: {cell} already holds “{text}”, where the first row of the list goes."
    )
    advice = N_("Empty the row below the headings; formulas and row numbers may stay.")


class TemplateFormulaNotCopied(Refusal):
    """A formula over several cells, or a data table, in the rows of the list."""

    code = "template_formula_not_copied"
    sentence = N_(
        "{file}, sheet {sheet}: the formula in {cell} belongs to several cells and cannot be copied down."
    )
    advice = N_("Write a formula of its own into the row below the headings.")


class PlaceholderUnknown(Refusal):
    """{...} with a word that nothing is known for."""

    code = "placeholder_unknown"
    sentence = N_("{file}, sheet {sheet}: {cell} asks for “{text}”, which is not known; known are {known}.")
    advice = N_("Write one of the known words in braces, or take the braces away.")


class PlaceholderInPieces(Refusal):
    """A placeholder of which parts are formatted differently."""

    code = "placeholder_in_pieces"
    sentence = N_("{file}, sheet {sheet}: “{text}” in {cell} is formatted in pieces and cannot be filled.")
    advice = N_("Give the whole of it one font, size and colour.")


class TemplateIsTarget(Refusal):
    """The filled file would take the form's own place."""

    code = "template_is_target"
    sentence = N_("{file} is the form itself, and it is kept as it is.")
    advice = N_("Choose another name for the filled file.")

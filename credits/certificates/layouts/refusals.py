"""Why a certificate layout or a file of one is refused. Each names the element, and the field in the reader's words."""

from collections.abc import Mapping
from types import MappingProxyType

from core.language import N_, _
from core.refusal import Refusal
from people.names import visible
from sheets.refusals import TextDoesNotFit

FIELD_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "schema": N_("Form of the layout"),
        "code": N_("Short name"),
        "title": N_("Title"),
        "kind": N_("Kind"),
        "page": N_("Sheet"),
        "elements": N_("Elements"),
        "element": N_("Sort of element"),
        "key": N_("Name of the element"),
        "box": N_("Place and size"),
        "text": N_("Text"),
        "face": N_("Typeface"),
        "size": N_("Size of type"),
        "least": N_("Smallest size on one line"),
        "across": N_("Set to"),
        "down": N_("Stands"),
        "lines": N_("Lines at most"),
        "spacing": N_("Letter spacing"),
        "colour": N_("Colour"),
        "second": N_("Second colour"),
        "after": N_("Sizes of the later parts"),
        "image": N_("Picture"),
        "role": N_("Use of the picture"),
        "thick": N_("Thickness"),
        "style": N_("Style"),
        "columns": N_("Columns"),
        "field": N_("Field"),
        "share": N_("Share of the width"),
        "total": N_("Last line"),
        "row": N_("Height of a line"),
        "rule": N_("Colour of the lines"),
    }
)
"""What the fields of a layout are called: in refusals and in the editor."""


_SHIPPED_KEYS = frozenset(
    {
        N_("border"),
        N_("number"),
        N_("title"),
        N_("rule"),
        N_("name"),
        N_("period"),
        N_("programme"),
        N_("stage"),
        N_("earned"),
        N_("seal"),
        N_("issuers"),
        N_("day"),
        N_("expiry"),
        N_("code"),
        N_("caption"),
        N_("post"),
        N_("body"),
        N_("note"),
        N_("rows"),
    }
)
"""The keys in layouts/shipped/."""


class FieldName(str):
    """The name of a field as the text of a layout has it; a sentence shows it in the reader's words."""

    __slots__ = ()

    def __format__(self, _spec: str) -> str:
        return _(FIELD_TITLES[self]) if self in FIELD_TITLES else f"“{shortly(self)}”"


class ElementName(str):
    """The key of an element; "" is the layout itself."""

    __slots__ = ()

    def __format__(self, _spec: str) -> str:
        return f"“{called(self)}”" if self else _("the layout itself")


def called(key: str) -> str:
    """An element's name as people read it: those of the shipped layouts have one in every language, others are as they were typed."""
    plain = str(key)  # an ElementName would word itself for ever
    return _(plain) if plain in _SHIPPED_KEYS else shortly(plain)


class FieldTitle(str):
    """What a field of a certificate is called, as a msgid; a sentence shows it in the reader's language."""

    __slots__ = ()

    def __format__(self, _spec: str) -> str:
        return _(self)


def shortly(text: str) -> str:
    """A text as a sentence may quote it: on one line, at most 40 characters."""
    plain = visible(" ".join(text.split()))
    return plain if len(plain) <= 40 else plain[:39] + "…"


class LayoutUnreadable(Refusal):
    """No layout at all, or one with a field that cannot be. Mother of the refusals below that name one."""

    code = "layout_unreadable"
    sentence = N_("This is no certificate layout of this program.")
    advice = N_(
        "Take a file that this program exported, or mend the place that is named; nothing was changed."
    )


class LayoutFieldMissing(LayoutUnreadable):
    """A field that has to be there is not."""

    code = "layout_field_missing"
    sentence = N_("Certificate layout, {element}: {field} is missing.")


class LayoutFieldUnknown(LayoutUnreadable):
    """A field that no such element has."""

    code = "layout_field_unknown"
    sentence = N_("Certificate layout, {element}: there is no such thing as {field}.")


class LayoutFieldTwice(LayoutUnreadable):
    """A field that stands twice, so that nobody knows which one counts."""

    code = "layout_field_twice"
    sentence = N_("Certificate layout: {field} stands twice in one place.")


class LayoutNotThisType(LayoutUnreadable):
    """A text for a number, a list for a text, a colour that is none."""

    code = "layout_not_this_type"
    sentence = N_("Certificate layout, {element}, {field}: {found} cannot stand there.")


class LayoutNumberWrong(LayoutUnreadable):
    """A number out of range."""

    code = "layout_number_wrong"
    sentence = N_(
        "Certificate layout, {element}, {field}: a number from {least} to {most} is needed; there stands {found}."
    )


class LayoutNumberTooFine(LayoutUnreadable):
    """More decimals than are kept."""

    code = "layout_number_too_fine"
    sentence = N_(
        "Certificate layout, {element}, {field}: {found} is finer than the steps of {step} that are kept."
    )


class LayoutWordWrong(LayoutUnreadable):
    """Not one of the words that the field takes."""

    code = "layout_word_wrong"
    sentence = N_("Certificate layout, {element}, {field}: one of {known} is needed; there stands {found}.")


class LayoutTextTooLong(LayoutUnreadable):
    """A text longer than any certificate needs, or an empty one where there must be one."""

    code = "layout_text_too_long"
    sentence = N_("Certificate layout, {element}, {field}: 1 to {most} characters are possible.")


class LayoutWrong(Refusal):
    """A layout that can be read, but of which no good certificate would come. Mother of the refusals below."""

    code = "layout_wrong"
    sentence = N_("No certificate can be made of this layout.")


class LayoutKeyTwice(LayoutWrong):
    """Two elements of one name."""

    code = "layout_key_twice"
    sentence = N_("Two elements of the layout are called {element}.")
    advice = N_("Give one of them another name.")


class LayoutOffPage(LayoutWrong):
    """An element that leaves the sheet, or has no size."""

    code = "layout_off_page"
    sentence = N_("The element {element} does not lie on the sheet.")
    advice = N_("Move it inside, or make it smaller.")


class LayoutTooFlat(LayoutWrong):
    """A text, table or seal space whose box is too small for what it has to hold."""

    code = "layout_too_flat"
    sentence = N_("The box of {element} is too small for what stands in it.")
    advice = N_("Make it higher or wider, or let it have fewer lines.")


class LayoutUnknownField(LayoutWrong):
    """A text with a {field} that this kind of certificate does not have, or with a brace that is none."""

    code = "layout_unknown_field"
    sentence = N_("The element {element} asks for {found}, which this kind of certificate does not have.")
    advice = N_("Choose one of its fields; a curly bracket can stand for nothing else.")


class LayoutNotPrintable(LayoutWrong):
    """A character of the layout's own words that no bundled font holds."""

    code = "layout_not_printable"
    sentence = N_("The element {element} has characters that cannot be printed: {characters}.")
    advice = N_("Write them in another way.")


class LayoutCodeMissing(LayoutWrong):
    """A certificate has exactly one code, else nobody could verify the paper."""

    code = "layout_code_missing"
    sentence = N_("A certificate needs one code to verify it by; this layout has {count}.")


class LayoutCodeTooSmall(LayoutWrong):
    """The code is no square, or smaller than phones read from paper."""

    code = "layout_code_too_small"
    sentence = N_("The code {element} has to be a square of at least {least} mm.")


class LayoutLacks(LayoutWrong):
    """A field without which the paper would prove nothing is shown nowhere."""

    code = "layout_lacks"
    sentence = N_("The layout shows nowhere: {found}.")
    advice = N_("Whoever verifies the paper compares it with this field; put it into a text.")


class LayoutOverlaps(LayoutWrong):
    """Two elements of which one would hide the other."""

    code = "layout_overlaps"
    sentence = N_("The elements {element} and {other} lie upon one another.")
    advice = N_("Move one of them.")


class LayoutHasNoRows(LayoutWrong):
    """A table in a certificate of a stage, or two of them."""

    code = "layout_has_no_rows"
    sentence = N_("This kind of certificate has no place for the table {element}.")


class LayoutHasNoColumns(LayoutWrong):
    """A table without columns, or whose last line has another number of cells."""

    code = "layout_has_no_columns"
    sentence = N_("The table {element} needs columns, and in its last line a cell for each of them or none.")


class LayoutPartsWrong(LayoutWrong):
    """A parted text whose sizes do not go with its parts."""

    code = "layout_parts_wrong"
    sentence = N_("The text {element} has {parts} parts, and sizes for {sizes} of them.")


class UnknownLayout(Refusal):
    """No layout of this id."""

    code = "unknown_layout"
    sentence = N_("There is no such certificate layout.")


class LayoutWithdrawn(Refusal):
    """A withdrawn layout cannot be used."""

    code = "layout_withdrawn"
    sentence = N_("Version {version} of the layout {title} was withdrawn.")
    advice = N_("Save it again as a new version, or use another one.")


class LayoutInUse(Refusal):
    """The layout in use cannot be withdrawn."""

    code = "layout_in_use"
    sentence = N_("Version {version} of the layout {title} is in use.")
    advice = N_("Take another layout of this kind into use first.")


class LayoutTaken(Refusal):
    """The short name belongs to layouts of another kind."""

    code = "layout_taken"
    sentence = N_("The short name {layout} is already used for layouts of another kind.")
    advice = N_("Give this one another short name.")


class LayoutFileTooLarge(Refusal):
    """A file of a layout larger than any real one."""

    code = "layout_file_too_large"
    sentence = N_("{file} is larger than the {megabytes} MB that a layout may have.")
    advice = N_("Use smaller pictures.")


class NoRoomInLayout(TextDoesNotFit):
    """The layout leaves no room for a text at a size that can be read."""

    code = "no_room_in_layout"
    advice = N_("Give it more room in the layout, or shorten it.")


class PictureUnusable(Refusal):
    """A picture that cannot be read, or is no PNG, JPEG or WebP."""

    code = "layout_picture_unusable"
    sentence = N_("{file} is no picture that can be printed: a PNG, JPEG or WebP is needed.")
    advice = N_("Save the picture as PNG or JPEG and choose it again.")


class PictureTooLarge(Refusal):
    """More bytes or pixels than a certificate can use."""

    code = "layout_picture_too_large"
    sentence = N_("{file} is too large: {megabytes} MB or {megapixels} million pixels at most.")
    advice = N_("Save the picture in a smaller size and choose it again.")


class PictureGone(Refusal):
    """The file of a layout's picture is not in the data folder, or holds something else."""

    code = "layout_picture_gone"
    sentence = N_("The picture of the element {element} is no longer in the data folder.")
    advice = N_("Restore the folder media from a backup, or choose the picture again.")

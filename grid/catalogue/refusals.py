"""What the catalogue refuses: files that are none, tables with holes, versions that cannot go."""

from core.language import N_
from core.refusal import Refusal


class NoCatalogueInForce(Refusal):
    """No version counts on that day."""

    code = "no_catalogue_in_force"
    sentence = N_("No catalogue of items is in force on {day}.")
    advice = N_("Save a version that counts from an earlier day.")


class UnknownItem(Refusal):
    """No item has that id or code."""

    code = "unknown_item"
    sentence = N_("This item is not in the catalogue.")
    advice = N_("Choose it again; the catalogue may have changed.")


class UnknownVersion(Refusal):
    """No version has that id or number."""

    code = "unknown_catalogue_version"
    sentence = N_("There is no such version of the catalogue.")


class LastVersion(Refusal):
    """The only version that stands cannot be withdrawn."""

    code = "last_catalogue_version"
    sentence = N_("Version {number} is the only one that stands: without it no issue could be filed.")
    advice = N_("Save a better version first, then withdraw this one.")


class VersionTitleWrong(Refusal):
    """A version without a title, or with one that is too long."""

    code = "catalogue_title_wrong"
    sentence = N_("A version of the catalogue needs a title of at most {most} characters.")


class WithdrawalNeedsReason(Refusal):
    """A version is withdrawn without saying why."""

    code = "withdrawal_needs_reason"
    sentence = N_("Say why this version is withdrawn, in at most {most} characters.")


class NotACatalogue(Refusal):
    """A file in which the columns of a catalogue are not found."""

    code = "not_a_catalogue"
    sentence = N_("{file} holds no catalogue of items: these columns are missing: {columns}.")
    advice = N_("Export the catalogue in force, change that file and import it.")


class CatalogueEmpty(Refusal):
    """A catalogue without a single item."""

    code = "catalogue_empty"
    sentence = N_("The catalogue holds no item.")


class ItemCellEmpty(Refusal):
    """A hole in the table."""

    code = "item_cell_empty"
    sentence = N_("Row {row}, item “{item}”: {column} is empty.")


class LimitMissing(Refusal):
    """A hole in the table of limits: an issue of that item would never be overdue."""

    code = "limit_missing"
    sentence = N_(
        "Row {row}, item “{item}”: {column} is empty. An item without a limit would never be overdue."
    )


class LimitNotNumber(Refusal):
    """A limit that is no whole number from 1 to what the table takes."""

    code = "limit_not_number"
    sentence = N_(
        "Row {row}, item “{item}”: {column} is “{text}”. It must be a whole number from 1 to {most}."
    )


class LimitKindUnknown(Refusal):
    """A kind of limit that nobody can compute."""

    code = "limit_kind_unknown"
    sentence = N_(
        "Row {row}, item “{item}”: {column} is “{text}”. It must be urgent hours (紧急小时), working hours (工作小时), working days (工作日) or calendar days (自然日)."
    )


class PhotosUnclear(Refusal):
    """Photos asked for in words that are not understood."""

    code = "photos_unclear"
    sentence = N_(
        "Row {row}, item “{item}”: {column} is “{text}”. Write for example 前后各一张, 后一张 or 无."
    )


class ItemTextTooLong(Refusal):
    """A text longer than its column."""

    code = "item_text_too_long"
    sentence = N_("Row {row}, item “{item}”: {column} has {length} characters; at most {most} are kept.")


class ItemCodeWrong(Refusal):
    """A code that is not four digits."""

    code = "item_code_wrong"
    sentence = N_("Row {row}, item “{item}”: the code “{text}” must be four digits, class and item.")


class ItemRepeated(Refusal):
    """Two rows with one code, or with one class and name."""

    code = "item_repeated"
    sentence = N_("Row {row}, item “{item}”: it stands in row {other} already.")


class CatalogueHasFaults(Refusal):
    """Several faults of one catalogue, told together."""

    code = "catalogue_has_faults"
    sentence = N_("The catalogue has {count} faults; nothing was taken. {faults}")


class Faults(tuple[Refusal, ...]):
    """Faults that are worded when they are shown: the first few of them."""

    __slots__ = ()
    SHOWN = 8

    def __str__(self) -> str:
        """One line for each."""
        return "\n" + "\n".join(map(str, self[: self.SHOWN]))


def refuse_faults(faults: tuple[Refusal, ...]) -> None:
    """Raise the one fault, or CatalogueHasFaults for several; nothing for none."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise CatalogueHasFaults(count=len(faults), faults=Faults(faults))

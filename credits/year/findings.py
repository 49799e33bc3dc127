"""What a verification finds: one point on which base, files and seal of a closed year differ, said plainly."""

from collections.abc import Mapping
from typing import NamedTuple

from core.language import N_, _

SENTENCES: Mapping[str, str] = {
    "year_gone": N_(
        "{where} says that the year {year} was closed, but the base knows nothing of it: it was taken out, or an older backup was restored."
    ),
    "manifest_unreadable": N_("The manifest of {year} cannot be read."),
    "seal_wrong": N_("The signature of the manifest of {year} is wrong: the manifest was changed."),
    "seal_unknown": N_(
        "The manifest of {year} is signed with the key {key}, which this data folder does not know: no key of this base signed it."
    ),
    "seal_distrusted": N_(
        "The list of {year} was signed on {day} with the key {key}, which is not trusted from {since} on: whoever had the key may have made it. Compare it with a copy that was handed out before."
    ),
    "row_differs": N_("The closed year {year}: {field} is {found}, but its manifest says {said}."),
    "line_missing": N_("Line {line} of the list is missing."),
    "line_more": N_("Line {line} stands in the base, but the closed list ends with line {last}."),
    "line_unreadable": N_("Line {line} cannot be read."),
    "line_hash": N_("Line {line} ({name}) is not as it was frozen: its hash does not follow from its text."),
    "line_moved": N_("Line {line} holds the text of line {other} ({name})."),
    "line_person": N_("Line {line} is kept for another person than its text names ({name})."),
    "line_parts": N_("Line {line} ({name}): {field} is not what the frozen list says."),
    "line_field": N_("Line {line} ({name}): {field} is {found}, but the frozen list says {said}."),
    "line_other": N_("Line {line} ({name}) is not what the frozen list says; there it is {said}."),
    "list_end": N_("The list does not end with the hash that its manifest names."),
    "entries_person": N_(
        "The credit entries of {name} (line {line}) are not those that were frozen: they sum to {found}, the list says {said}."
    ),
    "entries_other": N_(
        "Credit entries of {year} were changed, added or taken out for somebody who is not on the list."
    ),
    "entries_count": N_("The ledger holds {found} entries of {year}; {said} were frozen."),
    "sums": N_(
        "The sums that the database keeps for {year} are not what its entries sum to ({count} persons)."
    ),
    "amendment_gap": N_("Amendment {number} of {year} is missing."),
    "amendment_unreadable": N_("Amendment {number} of {year} cannot be read."),
    "amendment_wrong": N_("The signature of amendment {number} is wrong: it was changed."),
    "amendment_unknown": N_(
        "Amendment {number} is signed with the key {key}, which this data folder does not know."
    ),
    "amendment_distrusted": N_(
        "Amendment {number} was signed on {day} with the key {key}, which is not trusted from {since} on: whoever had the key may have made it."
    ),
    "amendment_chain": N_("Amendment {number} does not follow on the one before it."),
    "amendment_row": N_(
        "Amendment {number} is kept with another number, line or person than it was signed for."
    ),
    "amendment_before": N_("Amendment {number} amends figures that line {line} did not have."),
    "amendment_entry": N_("The credit entry of amendment {number} is missing or not what it says."),
    "amended_entry": N_(
        "A credit entry of {credits} credits says that it amends {year}, but no amendment made it."
    ),
    "amendment_taken_out": N_(
        "The data folder holds amendment {number} of {year}, signed by this base, which the base no longer has: it was taken out, or an older backup was restored."
    ),
    "amendment_file": N_("The file {file} is not what the base says."),
    "files_missing": N_("The files of the closed list of {year} are not in the data folder."),
    "file_missing": N_("The file {file} of the closed list of {year} is missing."),
    "file_changed": N_("The file {file} of the closed list of {year} was changed."),
    "manifest_file": N_("The file {file} holds another manifest than the base."),
    "manifest_other": N_(
        "The file {file} holds another manifest of {year}, signed by this base, which the base knows nothing of: the year was closed twice, or an older backup was restored."
    ),
    "objection_gap": N_("Objection {number} of {year} is missing."),
    "journal_head": N_(
        "The journal is not the one that the list of {year} was closed on: its line {line} is another one."
    ),
    "journal_altered": N_("The journal was altered: line {line} is the first that is not as it was written."),
}


class Finding(NamedTuple):
    """One point that differs; the message is in the language of whoever asked."""

    year: int
    code: str
    message: str


def finding(year: int, code: str, **values: object) -> Finding:
    """A finding in the present language."""
    return Finding(year, code, _(SENTENCES[code], **{"year": year, **values}))

"""What the page says, in both languages; its script asks for a sentence by its key."""

from core.language import LANGUAGES, N_, _, speaking
from credits.certificates.findings import SHORTENED
from credits.certificates.layouts.layout_parts import KIND_TITLES
from credits.titles import STATE_TITLES
from sheets.columns import shown_month

_WORDS = {
    "page_title": N_("Certificate check"),
    "ask_title": N_("Check a certificate"),
    "ask_next": N_("Check the next one"),
    "text_label": N_("Text of the QR code"),
    "check": N_("Check"),
    "choose_pdf": N_("Choose a PDF…"),
    "ask_hint": N_(
        "Scan the QR code with a hand scanner, paste the address or the digits that it holds, or drop the certificate's PDF on this page."
    ),
    "nothing_sent": N_("This page works without a network and sends nothing."),
    "made": N_("Page made on {day}. Ask the base for a newer one now and then."),
    "compare": N_("Compare every line with the paper: a true code can be copied onto another sheet."),
    "shortened": SHORTENED,
    "name": N_("Name"),
    "last_four": N_("Last four digits"),
    "kind": N_("Kind"),
    "title": N_("What is certified"),
    "hours": N_("Lesson hours"),
    "credits": N_("Credits"),
    "serial": N_("Number"),
    "issued": N_("Issued"),
    "expires": N_("Valid until"),
    "never": N_("without limit"),
    "signed_by": N_("Issuing base"),
    "key": N_("key {key}"),
    "state_unreadable": N_("Not readable"),
    "valid": N_("The signature is right, and the base's list of {made} calls this certificate valid."),
    "superseded": N_("The signature is right, but a newer certificate has taken its place."),
    "revoked": N_("The signature is right, but the base has declared this certificate void."),
    "expired": N_("The signature is right, but the certificate was valid until {day} only."),
    "unknown": N_(
        "The signature is right, but the base's list of {made} has no such certificate. Ask the base before you accept it."
    ),
    "no_list": N_(
        "The signature is right. This page has no list of its issuer: whether it was revoked, only the base can say."
    ),
    "newer_than_list": N_(
        "The signature is right. The certificate is newer than this page's list of {made}: ask the base for a newer page."
    ),
    "stolen_later": N_(
        "The signature is right, but its key has been in other hands since {since}, and whoever has it can write any day. Ask the base."
    ),
    "distrusted": N_(
        "Its key has been in other hands since {since}, and the base's list does not confirm this certificate. Do not accept it; ask the base."
    ),
    "forged": N_("The signature of this certificate code is wrong: it was changed, or no base issued it."),
    "unknown_issuer": N_(
        "This page does not know the key {key} that signed the code. Do not accept the certificate; ask the base that the paper names."
    ),
    "unreadable": N_("This is not a certificate code, or part of it is missing."),
    "too_new": N_("This code has a newer form than this page can read: ask the base for a newer page."),
    "no_code_in_file": N_(
        "This file holds no certificate code. Take the PDF as it was issued, or scan the paper."
    ),
    "old_browser": N_(
        "This browser cannot check signatures here. Open the page as a file on this computer, with a current Edge, Chrome or Firefox."
    ),
    "list_of": N_("List of revoked certificates of {day}, {days} days old."),
    "list_of_today": N_("List of revoked certificates of {day}."),
    "list_is_old": N_(
        "The list is {days} days old. What was revoked since is not in it: ask the base for a newer page."
    ),
}
NEEDS_SCRIPT = N_("This page needs JavaScript to check a certificate.")


def words() -> dict[str, dict[str, str]]:
    """Every sentence by language ("zh", "en") and key; {named} values are filled in by the script."""
    states = {f"state_{state}": title for state, title in STATE_TITLES.items()}
    kinds = {f"kind_{kind}": title for kind, title in KIND_TITLES.items()}
    said: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with speaking(language):
            said[language[:2]] = {key: _(sentence) for key, sentence in (_WORDS | states | kinds).items()}
    return said


def months() -> list[str]:
    """The twelve months as English writes them."""
    with speaking("en"):
        return [shown_month(month) for month in range(1, 13)]


def both(sentence: str) -> str:
    """A sentence in every language, for what is shown without the script."""
    said: list[str] = []
    for language in LANGUAGES:
        with speaking(language):
            said.append(_(sentence))
    return " ".join(said)

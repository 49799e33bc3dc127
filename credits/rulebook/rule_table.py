"""The versions of the rules as a list: for the window, the terminal and xlsx."""

from core.language import N_, _
from credits.rulebook.rule_versions import RuleVersionRow
from people.actors import actor_title
from sheets.columns import Column, Kind, Sheet


def signer(row: RuleVersionRow) -> str:
    """Who signed, as lists name them; empty for a draft."""
    return actor_title(row.signed_by) if row.signed_by else ""


RULE_VERSIONS: Sheet[RuleVersionRow] = Sheet(
    N_("Versions of the credit rules"),
    (
        Column("number", N_("Version"), Kind.NUMBER, lambda row: row.number, 8),
        Column("title", N_("Title"), Kind.TEXT, lambda row: row.title, 22),
        Column("effective_from", N_("In force from"), Kind.DAY, lambda row: row.effective_from, 14),
        Column("state", N_("State"), Kind.TEXT, lambda row: _(state_title(row)), 10),
        Column("signed_by", N_("Signed by"), Kind.TEXT, signer, 12),
        Column("signed_at", N_("Signed"), Kind.INSTANT, lambda row: row.signed_at, 18),
    ),
)


def state_title(row: RuleVersionRow) -> str:
    """Draft or signed, a msgid."""
    return N_("Draft") if row.signed_at is None else N_("Signed")

"""The catalogue in sentences and lists: versions, and what one changes against another. Terminal and window show them."""

from core.language import N_, _
from grid.catalogue.differences import Difference
from grid.catalogue.items import limit_of
from grid.catalogue.versions import VersionRow
from sheets.columns import Column, Kind, Sheet


def change_sentences(found: Difference) -> list[str]:
    """What is new, gone and changed, a sentence for each; none for no difference."""
    return [
        *(
            _("New: {code} {class_name} · {name}, {limit}", code=item.code, class_name=item.class_name, name=item.name, limit=limit_of(item))
            for item in found.added
        ),
        *(
            _("Gone: {code} {class_name} · {name}", code=item.code, class_name=item.class_name, name=item.name)
            for item in found.removed
        ),
        *(
            _(
                "Changed: {code} {name}, {column}: {old} → {new}",
                code=change.code, name=change.name, column=_(change.title), old=change.old or "—", new=change.new or "—",
            )
            for change in found.changed
        ),
    ]  # fmt: skip


def state_of(row: VersionRow) -> str:
    """Whether a version stands."""
    return _("withdrawn") if row.withdrawn_at else ""


VERSIONS: Sheet[VersionRow] = Sheet(
    N_("Versions of the catalogue"),
    (
        Column("number", N_("Version"), Kind.NUMBER, lambda row: row.number or None, 5),
        Column("title", N_("Title"), Kind.TEXT, lambda row: row.title, 26),
        Column("in_force_from", N_("In force from"), Kind.DAY, lambda row: row.in_force_from, 14),
        Column("saved_at", N_("Saved"), Kind.INSTANT, lambda row: row.saved_at, 16),
        Column("saved_by", N_("By"), Kind.TEXT, lambda row: row.saved_by, 12),
        Column("state", N_("State"), Kind.TEXT, state_of, 10),
    ),
)

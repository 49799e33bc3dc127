"""Which schemas of other machines' lines this program understands, and how older ones are raised to its own."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from core.canonical import canonical
from store.journal import Op
from store.projecting import NO_LINE, said_of
from store.upgrade import revisions

SCHEMA = int(revisions()[-1].partition("_")[0])
"""The number of the newest migration."""
OLDEST = SCHEMA - 2
"""Bundles of programs that are two upgrades back are still taken."""
Fields = dict[str, Any]
"""A line as it is folded: action, subject_kind, subject_id, payload (read), and whatever else of it the caller needs."""
UPCASTS: Mapping[int, Callable[[Fields], Fields]] = MappingProxyType({})
"""By schema: what makes of a line's fields the next schema's. A schema that changes no payload has none."""


def raised(
    fields: Fields, schema: int, upcasts: Mapping[int, Callable[[Fields], Fields]] = UPCASTS
) -> Fields:
    """The fields of a line that a program of that schema wrote, as the present one would have written them.

    The line itself stays as it was written: its hash is over the original text.
    """
    for step in range(schema, SCHEMA):
        upcast = upcasts.get(step)
        if upcast is not None:
            fields = upcast(fields)
    return fields


def raised_line(op: Op, schema: int) -> Op:
    """The line as the present program would have written it; one that cannot be read as it is."""
    if schema >= SCHEMA or not UPCASTS:
        return op
    try:
        fields: Fields = {
            "action": op.action,
            "subject_kind": op.subject_kind,
            "subject_id": op.subject_id,
            "payload": said_of(op).payload,
        }
        made = raised(fields, schema, UPCASTS)
    except NO_LINE:
        return op
    return op._replace(
        action=made["action"],
        subject_kind=made["subject_kind"],
        subject_id=made["subject_id"],
        payload=canonical(made["payload"]),
    )

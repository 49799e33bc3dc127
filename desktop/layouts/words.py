"""What the editor calls the parts of a layout: sorts of elements, faces, ways of setting, and an element in a few words."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from core.language import N_, _, translate
from credits.certificates.layouts.layout_parts import (
    FIELDS,
    PARTED,
    Code,
    Element,
    Frame,
    Kind,
    Picture,
    Rows,
    Rule,
    SealSpace,
    Text,
)

SORTS: Mapping[type[Element], str] = MappingProxyType(
    {
        Text: N_("Text"),
        Code: N_("Code to verify by"),
        Picture: N_("Image"),
        Rule: N_("Straight line"),
        Frame: N_("Border"),
        SealSpace: N_("Place of the seal"),
        Rows: N_("Table"),
    }
)
ICONS: Mapping[type[Element], str] = MappingProxyType(
    {
        Text: "text",
        Code: "check_in",
        Picture: "picture",
        Rule: "rule",
        Frame: "frame",
        SealSpace: "seal",
        Rows: "table",
    }
)
"""What `desktop.icons` calls their pictures."""
FACES: Mapping[str, str] = MappingProxyType(
    {"kai": N_("Kai, as if brushed"), "song": N_("Song, bold"), "hei": N_("Hei, even strokes")}
)
ACROSS: Mapping[str, str] = MappingProxyType(
    {"left": N_("To the left"), "middle": N_("In the middle"), "right": N_("To the right")}
)
DOWN: Mapping[str, str] = MappingProxyType(
    {"top": N_("At the top"), "middle": N_("At middle height"), "bottom": N_("At the bottom")}
)
ROLES: Mapping[str, str] = MappingProxyType(
    {"picture": N_("Image"), "seal": N_("Printed seal"), "background": N_("Background")}
)
FRAMES: Mapping[str, str] = MappingProxyType(
    {"embroidered": N_("Embroidered"), "plain": N_("Two plain lines")}
)
RULES: Mapping[str, str] = MappingProxyType({"plain": N_("Plain"), "diamond": N_("With a diamond")})
_FIELD = re.compile(r"\{(\w+)\}")


def sort_of(element: Element) -> str:
    """What kind of thing an element is."""
    if isinstance(element, Picture):
        return _(ROLES[element.role])
    return _(SORTS[type(element)])


def shortly(element: Element, kind: Kind) -> str:
    """What stands in an element: its text with the fields by name; empty where nothing does."""
    if not isinstance(element, Text):
        return element.text if isinstance(element, SealSpace) else ""
    titles = {name: translate(words.title) for name, words in FIELDS[kind].items()}

    def named(found: re.Match[str]) -> str:
        return f"[{titles.get(found[1], found[1])}]"

    return " ".join(_FIELD.sub(named, element.text).replace(PARTED, " ").split())

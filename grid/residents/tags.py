"""What may be known of a resident: a short list, each with a use for whoever looks after the patch. Plans of visits name them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from core.language import N_, translate

TAGS: Mapping[str, str] = MappingProxyType(
    {
        "alone": N_("lives alone"),
        "aged": N_("80 or older"),
        "in_need": N_("in need"),
        "disabled": N_("disabled"),
        "ill": N_("seriously ill"),
        "child": N_("child in difficulty"),
        "tenant": N_("tenant"),
        "veteran": N_("veteran"),
    }
)
"""By code; what is not here is not asked of anybody."""
STALE_DAYS = 180
"""A fact that nobody has made sure of for so long is listed to be verified."""


def tag_title(tag: str) -> str:
    """A tag in the present language; one that an older program knew stands as it is."""
    return translate(TAGS[tag]) if tag in TAGS else tag


def tags_words(tags: Iterable[str]) -> str:
    """Several tags side by side in the present language."""
    return translate(N_(", ")).join(tag_title(tag) for tag in tags)

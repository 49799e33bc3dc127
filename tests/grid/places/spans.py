"""What tests ask of several spans of days at once."""

from collections.abc import Sequence

from grid.places.rules import Span, meet


def double_days(spans: Sequence[Span]) -> bool:
    """Whether on any day two of the spans hold."""
    return any(meet(one, other) for place, one in enumerate(spans) for other in spans[place + 1 :])

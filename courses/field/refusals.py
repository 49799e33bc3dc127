"""What the field visit refuses."""

from core.language import N_
from core.refusal import Refusal


class TrailAlreadyWalked(Refusal):
    """A task point that somebody has reached cannot become another one."""

    code = "trail_already_walked"
    sentence = N_('People have already been at task point {point}, "{title}"; it stays where it is.')
    advice = N_("Add further points after it, or take those visits back first.")


class NobodyChosen(Refusal):
    """A visit by hand names nobody."""

    code = "nobody_chosen"
    sentence = N_("Nobody was chosen.")
    advice = N_("Choose whose visit it is.")

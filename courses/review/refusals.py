"""What the second look, walk-ins and merging expect to refuse."""

from core.language import N_
from core.refusal import Refusal


class CountNotPossible(Refusal):
    """A headcount that no room can hold."""

    code = "count_not_possible"
    sentence = N_("A headcount must be a whole number from 0 to {most}.")


class NobodyPresent(Refusal):
    """A roll-call in an empty room."""

    code = "nobody_present"
    sentence = N_("Nobody is checked in at present, so there is no name to call.")


class UnknownRollCall(Refusal):
    """No roll-call has this name at this place."""

    code = "unknown_roll_call"
    sentence = N_("This name of the roll-call is not in the base.")
    advice = N_("Look it up again; the list may have changed.")


class UnknownFlag(Refusal):
    """A review of something that no flag speaks of."""

    code = "unknown_flag"
    sentence = N_("This flag is no longer raised: what it was about has changed.")
    advice = N_("Look at the list of flags again.")


class UnknownWalkIn(Refusal):
    """No walk-in has this id."""

    code = "unknown_walk_in"
    sentence = N_("This walk-in is not in the base.")
    advice = N_("Look it up again; the list may have changed.")


class WalkInSettled(Refusal):
    """A walk-in that is matched, registered or dismissed already."""

    code = "walk_in_settled"
    sentence = N_("The walk-in {name} is settled already.")
    advice = N_("Open it again first if that was wrong.")


class WalkInOpen(Refusal):
    """A walk-in that is still open cannot be opened again."""

    code = "walk_in_open"
    sentence = N_("The walk-in {name} is still open.")


class BothHaveBadges(Refusal):
    """Two entries with a valid badge each: somebody has two cards in hand."""

    code = "both_have_badges"
    sentence = N_("{gone} and {kept} each hold a valid badge.")
    advice = N_("Take one of the two cards back and revoke it, then merge the entries.")


class UnknownMerge(Refusal):
    """No merge has this id."""

    code = "unknown_merge"
    sentence = N_("This merge is not in the base.")


class MergeUndone(Refusal):
    """A merge that was taken back already."""

    code = "merge_undone"
    sentence = N_("This merge was taken back already.")


class LaterMerge(Refusal):
    """A merge with a later one on top of it."""

    code = "later_merge"
    sentence = N_("Another entry was merged into {name} later.")
    advice = N_("Take the later merge back first.")

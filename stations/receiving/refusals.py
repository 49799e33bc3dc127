"""What the base refuses of a bundle's lines, and of decisions on branches. A refused bundle has changed nothing."""

from core.language import N_
from core.refusal import Refusal


class ChainBroken(Refusal):
    """The lines of a bundle do not follow one another, or one of them is not what its hash says."""

    code = "bundle_chain_broken"
    sentence = N_("Line {line} of the bundle does not follow the line before it.")
    advice = N_("Nothing was taken. Write the bundle again on the other computer.")


class LineNotReadable(Refusal):
    """A line of a bundle is no line of a journal."""

    code = "bundle_line_not_readable"
    sentence = N_("Line {line} of the bundle cannot be read.")
    advice = N_("Nothing was taken. Write the bundle again on the other computer.")


class StationWithoutPatch(Refusal):
    """A station that has no patch yet sent a bundle."""

    code = "station_without_patch"
    sentence = N_("{name} has no area yet, so nothing of its work can be placed.")
    advice = N_("Give the station its area on the page Stations, then receive the file again.")


class UnknownBranch(Refusal):
    """No such branch."""

    code = "unknown_branch"
    sentence = N_("There is no such branch.")


class BranchNotQuarantined(Refusal):
    """The branch waits for nobody."""

    code = "branch_not_quarantined"
    sentence = N_("This branch of {name} waits for no decision.")


class BranchFollowsAnother(Refusal):
    """The lines before those of this branch wait in another one."""

    code = "branch_follows_another"
    sentence = N_("The lines before these wait in another branch of {name}.")
    advice = N_("Adopt that branch first.")

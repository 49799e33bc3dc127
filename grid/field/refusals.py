"""What plans, inspections, patrols and visit notes expect to refuse."""

from core.language import N_
from core.refusal import Refusal


class NotYourPatch(Refusal):
    """Neither staff nor answerable for this patch."""

    code = "not_your_patch"
    sentence = N_("Only the office's staff and whoever answers for “{area}” may enter this.")


class UnknownPatch(Refusal):
    """No area has this id, or it is not there on the day."""

    code = "unknown_patch"
    sentence = N_("This patch is not there on {day}.")
    advice = N_("Choose a micro-grid or residential area from the list.")


class PlaceElsewhere(Refusal):
    """The place does not lie in the patch."""

    code = "place_elsewhere"
    sentence = N_("{place} does not lie in this patch on {day}.")
    advice = N_("Choose the patch that it lies in.")


class UnknownPlan(Refusal):
    """No plan has this id."""

    code = "unknown_plan"
    sentence = N_("This plan is not in the base.")
    advice = N_("Open the list again and choose one from it.")


class PlanEnded(Refusal):
    """It ended earlier."""

    code = "plan_ended"
    sentence = N_("The plan “{title}” ended on {day}.")


class PlanNotPossible(Refusal):
    """Words of a plan that do not exist, or a number that cannot be."""

    code = "plan_not_possible"
    sentence = N_("“{value}” is not possible in a plan.")


class PlanTooWide(Refusal):
    """A grid cannot plan for a whole 居民区."""

    code = "plan_too_wide"
    sentence = N_("A plan of this level cannot be about “{area}”, which is wider.")
    advice = N_("Let the residential area or the street make it, or choose a smaller patch.")


class PlanTitleMissing(Refusal):
    """A plan is known by its title."""

    code = "plan_title_missing"
    sentence = N_("The plan needs a title.")


class PlanEndMissing(Refusal):
    """A plan for once that would never be late."""

    code = "plan_end_missing"
    sentence = N_("Say by when it is to be done.")


class PlanDaysWrong(Refusal):
    """The end before the beginning."""

    code = "plan_days_wrong"
    sentence = N_("The plan cannot end on {until}: it begins on {since}.")


class PlanEndsInThePast(Refusal):
    """What was due would be so no longer."""

    code = "plan_ends_in_the_past"
    sentence = N_("A plan ends today at the earliest: what was due before stays due.")


class UnknownInspection(Refusal):
    """No inspection has this id."""

    code = "unknown_inspection"
    sentence = N_("This inspection is not in the base.")
    advice = N_("Open the list again and choose one from it.")


class InspectionVoid(Refusal):
    """It was declared void."""

    code = "inspection_void"
    sentence = N_("This inspection was declared void: {reason}")


class InspectionEnded(Refusal):
    """What is walked is walked."""

    code = "inspection_ended"
    sentence = N_("This inspection ended at {moment}.")
    advice = N_("Enter another one, or declare this one void with the reason.")


class WalkTimesWrong(Refusal):
    """Ends before it begins, is too long, lies ahead or too far back."""

    code = "walk_times_wrong"
    sentence = N_("From {begun} to {ended} cannot be: it lies ahead, too far back, or took longer than {most} hours.")  # fmt: skip


class UnknownOutcome(Refusal):
    """Neither clear, found nor mended."""

    code = "unknown_outcome"
    sentence = N_("“{outcome}” is no outcome of an inspection.")


class FindingStands(Refusal):
    """The same item at the same spot was entered with another outcome."""

    code = "finding_stands"
    sentence = N_("“{item}” is entered already for this spot, as: {outcome}.")
    advice = N_("Name the spot more exactly, or declare the inspection void and enter it anew.")
    titles = frozenset({"outcome"})


class UnknownVisit(Refusal):
    """No note has this id."""

    code = "unknown_visit"
    sentence = N_("This visit note is not in the base.")
    advice = N_("Open the list again and choose one from it.")


class VisitWordsMissing(Refusal):
    """A note without words, although somebody was met."""

    code = "visit_words_missing"
    sentence = N_("Write a word about the visit.")
    advice = N_("If nobody was at home, say so instead.")


class VisitNotPossible(Refusal):
    """Words of a visit that do not exist."""

    code = "visit_not_possible"
    sentence = N_("“{value}” is not possible in a visit note.")


class VisitTimeWrong(Refusal):
    """A visit ahead or too far back, or the next one before today."""

    code = "visit_time_wrong"
    sentence = N_("{day} cannot be right here: it lies ahead or too far back.")


class VisitWhereMissing(Refusal):
    """Neither household nor patch."""

    code = "visit_where_missing"
    sentence = N_("Choose the household, or at least the patch.")


class ResidentElsewhere(Refusal):
    """The resident lives in another household."""

    code = "resident_elsewhere"
    sentence = N_("This resident does not live in that household.")


class NoteErased(Refusal):
    """Erased along with a resident."""

    code = "note_erased"
    sentence = N_("This note was erased with the resident; it cannot be read any more.")


class NoteHasIssue(Refusal):
    """One note, one issue."""

    code = "note_has_issue"
    sentence = N_("An issue was made of this note already.")
    advice = N_("Report another one in the issue book.")

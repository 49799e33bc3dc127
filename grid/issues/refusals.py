"""What the verbs of the issue book refuse."""

from core.language import N_
from core.refusal import Refusal


class UnknownIssue(Refusal):
    """No issue has this id."""

    code = "unknown_issue"
    sentence = N_("This issue is not in the base.")
    advice = N_("Open the list again and choose one from it.")


class UnknownMove(Refusal):
    """A move that the table does not hold."""

    code = "unknown_move"
    sentence = N_("“{move}” is nothing that can be done with an issue.")


class MoveNotNow(Refusal):
    """The state of the issue does not allow the move."""

    code = "move_not_now"
    sentence = N_("“{move}” is not possible while the issue is “{state}”.")
    titles = frozenset({"move", "state"})


class MoveNotUndone(Refusal):
    """A step back is possible only while nothing came after the step."""

    code = "move_not_undone"
    sentence = N_("“{move}” is not possible: the last step was “{last}”.")
    advice = N_("Only the last step can be taken back this way.")
    titles = frozenset({"move", "last"})


class RoleMissing(Refusal):
    """Whoever asks has none of the roles that the move needs at this issue."""

    code = "role_missing"
    sentence = N_("“{move}” is for: {roles}.")
    advice = N_("Ask one of them, or have your duty entered under “Places”.")
    titles = frozenset({"move", "roles"})


class NotYourReport(Refusal):
    """A draft, or work mended on the spot, is its finder's."""

    code = "not_your_report"
    sentence = N_("Only whoever found it can do this: “{move}”.")
    titles = frozenset({"move"})


class OtherUnit(Refusal):
    """The issue was dispatched to a unit that the hand does not handle for."""

    code = "other_unit"
    sentence = N_("The issue is dispatched to {unit}, for which you do not work.")


class HandlerChecks(Refusal):
    """Whoever handled an issue in this round wants to check it."""

    code = "handler_checks"
    sentence = N_("Whoever handled the issue cannot check it too.")
    advice = N_("Let somebody else check it.")


class UnitChecks(Refusal):
    """Somebody of the unit that handles the issue wants to check it."""

    code = "unit_checks"
    sentence = N_("{unit} handled the issue; nobody of it can check it.")
    advice = N_("Let the residential area check it.")


class NothingProposed(Refusal):
    """Closing by force takes two, and the first has not spoken."""

    code = "nothing_proposed"
    sentence = N_("Nobody has proposed to close the issue by force.")
    advice = N_("One proposes it with the reason, another closes it.")


class ProposerCloses(Refusal):
    """Whoever proposed the closing by force wants to carry it out too."""

    code = "proposer_closes"
    sentence = N_("Whoever proposed the closing by force cannot carry it out too.")
    advice = N_("It takes two people.")


class NothingAsked(Refusal):
    """There is no request to refuse."""

    code = "nothing_asked"
    sentence = N_("Nobody has asked for it.")


class ReasonNeeded(Refusal):
    """A move that needs its reason."""

    code = "reason_needed"
    sentence = N_("“{move}” needs a reason.")
    titles = frozenset({"move"})


class WordsTooLong(Refusal):
    """More than the column takes."""

    code = "words_too_long"
    sentence = N_("“{words}…” is too long: at most {most} characters.")


class UntilNeeded(Refusal):
    """A suspension without the day on which it ends."""

    code = "until_needed"
    sentence = N_("A suspension needs the day from which the clock runs again.")


class UntilNotAhead(Refusal):
    """A suspension that would be over already."""

    code = "until_not_ahead"
    sentence = N_("{until} is not a day to come.")
    advice = N_("Give the day from which the clock shall run again.")


class UntilTooFar(Refusal):
    """A suspension longer than a year is no suspension."""

    code = "until_too_far"
    sentence = N_("{until} is more than {days} days away.")
    advice = N_("Suspend it for a shorter time, and again when that is over.")


class MinutesNeeded(Refusal):
    """An extension without its length."""

    code = "minutes_needed"
    sentence = N_("How much more time?")


class MinutesNotPossible(Refusal):
    """An extension below nothing or beyond all measure."""

    code = "minutes_not_possible"
    sentence = N_("The extension must be more than nothing and at most {days} days of 24 hours.")


class AfterPhotosMissing(Refusal):
    """The item wants photos of the work done."""

    code = "after_photos_missing"
    sentence = N_("{wanted} photos of the finished work are needed, {given} are there.")
    advice = N_("Take them from where the first photos were taken.")


class BeforePhotosMissing(Refusal):
    """What was mended on the spot is proved by photos from before and after."""

    code = "before_photos_missing"
    sentence = N_("{wanted} photos from before the work are needed, {given} are there.")
    advice = N_("Without them report the issue, and let it take the long way.")


class PhotoTooLarge(Refusal):
    """The file is larger than any photo needs to be."""

    code = "photo_too_large"
    sentence = N_("{file} is larger than {most} MB.")
    advice = N_("Take the photo with a lower resolution, or send a screenshot of it.")


class PhotoNotReadable(Refusal):
    """No picture, or a broken one."""

    code = "photo_not_readable"
    sentence = N_("{file} is no photo (JPEG, PNG, WebP), or it is damaged.")
    advice = N_("Take the photo with the phone's camera, or send a screenshot of it.")


class PhotoIsHeic(Refusal):
    """The format of Apple's camera, which other computers do not show."""

    code = "photo_is_heic"
    sentence = N_("{file} is a HEIC photo, which cannot be read here.")
    advice = N_("Take a screenshot of it and send that, or set the camera to “most compatible” (JPEG).")


class PhotoGone(Refusal):
    """The file of a photo is not in the folder."""

    code = "photo_gone"
    sentence = N_("The file of this photo is not in the data folder.")
    advice = N_("Look for it in a backup; the issue itself is unchanged.")


class PhotoNotNow(Refusal):
    """A photo of finished work where no work is."""

    code = "photo_not_now"
    sentence = N_("“{move}” takes no photos.")
    titles = frozenset({"move"})


class PhotoKindUnknown(Refusal):
    """A photo from neither before nor after."""

    code = "photo_kind_unknown"
    sentence = N_("A photo is from before the work or from after it, not “{kind}”.")


class TooManyPhotos(Refusal):
    """More photos than anybody looks at."""

    code = "too_many_photos"
    sentence = N_("An issue holds at most {most} photos.")


class ItemMissing(Refusal):
    """A report without its item."""

    code = "item_missing"
    sentence = N_("The item is missing.")
    advice = N_("Choose one of the catalogue; it may be searched by pinyin.")


class UnknownItem(Refusal):
    """The catalogue in force has no such item."""

    code = "unknown_item"
    sentence = N_("“{item}” is no item of the catalogue in force.")


class WhereMissing(Refusal):
    """A report without its place."""

    code = "where_missing"
    sentence = N_("The place is missing: a building, or at least the micro-grid.")


class UnknownWhere(Refusal):
    """The place or area is not in the base."""

    code = "unknown_where"
    sentence = N_("This place is not in the base.")
    advice = N_("Look it up again; the list may have changed.")


class PlaceWithoutGrid(Refusal):
    """The building belonged to no micro-grid on that day."""

    code = "place_without_grid"
    sentence = N_("“{place}” belongs to no micro-grid on {day}.")
    advice = N_("Name the micro-grid too, or put the building into one.")


class SeveralFit(Refusal):
    """What was typed fits more than one thing."""

    code = "several_fit"
    sentence = N_("“{text}” fits several: {some}.")
    advice = N_("Type more of it.")


class NothingAmended(Refusal):
    """An amendment that says what the report says already."""

    code = "nothing_amended"
    sentence = N_("The report says this already; nothing would change.")
    advice = N_("Name another item, place, spot or other words.")


class UnknownSource(Refusal):
    """Not one of the ways on which issues come."""

    code = "unknown_source"
    sentence = N_("“{source}” is no source of issues; known are {known}.")
    titles = frozenset({"known"})


class OccurredAhead(Refusal):
    """What is reported has not happened yet."""

    code = "occurred_ahead"
    sentence = N_("{moment} is still to come.")


class UnknownResident(Refusal):
    """No resident has this id."""

    code = "unknown_resident_of_issue"
    sentence = N_("This resident is not in the base.")


class UnitMissing(Refusal):
    """No unit has this id, or it works no longer."""

    code = "unit_missing"
    sentence = N_("The unit to dispatch to is not in the base, or it works no longer.")


class TargetMissing(Refusal):
    """A merger or a link without the other issue."""

    code = "target_missing"
    sentence = N_("Choose the other issue.")


class SameIssue(Refusal):
    """An issue merged into itself, or linked with itself."""

    code = "same_issue"
    sentence = N_("This is the same issue.")


class MergerCircle(Refusal):
    """The other issue is itself merged into this one."""

    code = "merger_circle"
    sentence = N_("{other} is merged into this issue.")
    advice = N_("Take that merger back first, or merge the other way round.")


class TargetNotOpen(Refusal):
    """Only an issue that is being worked on takes others in."""

    code = "target_not_open"
    sentence = N_("{other} is “{state}”; nothing can be merged into it.")
    advice = N_("Link the two issues, or reopen that one first.")
    titles = frozenset({"state"})


class NoSuchLink(Refusal):
    """The two issues are not linked."""

    code = "no_such_link"
    sentence = N_("The two issues are not linked.")


class MovedMeanwhile(Refusal):
    """The issue moved since the door showed it."""

    code = "moved_meanwhile"
    sentence = N_("Meanwhile somebody did this: “{move}”. The issue is now “{state}”.")
    advice = N_("Look at it again, then decide.")
    titles = frozenset({"move", "state"})


class NumbersAtTheBase(Refusal):
    """A station cannot give final numbers."""

    code = "numbers_at_the_base"
    sentence = N_("Final numbers are given by the base; this is a station.")


class MarkNotValid(Refusal):
    """The mark of a station that no number could carry."""

    code = "mark_not_valid"
    sentence = N_("“{mark}” is no mark of a station: two to eight capital letters or digits.")


class NumbersGivenAlready(Refusal):
    """What numbered issues was the base; it cannot become a station."""

    code = "numbers_given_already"
    sentence = N_("This base has given final numbers already; it cannot become a station.")

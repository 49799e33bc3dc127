"""What claims, exemptions and accreditation expect to refuse."""

from core.language import N_
from core.refusal import Refusal


class UnknownClaim(Refusal):
    """No claim has this id, or it is somebody else's."""

    code = "unknown_claim"
    sentence = N_("This claim is not in the base.")
    advice = N_("Open the list again and choose one from it.")


class ClaimSettled(Refusal):
    """It was accepted, refused or withdrawn."""

    code = "claim_settled"
    sentence = N_("The claim “{title}” is settled already.")
    advice = N_("Open the list again: somebody else has decided it, or it was withdrawn.")


class ClaimChecked(Refusal):
    """Its proof was looked at before."""

    code = "claim_checked"
    sentence = N_("The proof of “{title}” is checked already.")
    advice = N_("It waits for somebody else to accept it.")


class ClaimNotChecked(Refusal):
    """Nobody looked at the proof yet."""

    code = "claim_not_checked"
    sentence = N_("Nobody has checked the proof of “{title}” yet.")
    advice = N_("One member of staff checks it, another accepts it.")


class StaffDecide(Refusal):
    """A trainee cannot check or decide a claim."""

    code = "staff_decide"
    sentence = N_("Claims are checked and decided by the staff of the base.")


class CheckerAccepts(Refusal):
    """The one who checked a claim wants to accept it too."""

    code = "checker_accepts"
    sentence = N_("Whoever checked the claim “{title}” cannot accept it too.")
    advice = N_("Let another member of staff accept it.")


class MakerDecides(Refusal):
    """The one who entered a claim wants to decide it."""

    code = "maker_decides"
    sentence = N_("Whoever entered the claim “{title}” cannot decide it.")
    advice = N_("Let another member of staff decide, or withdraw the claim.")


class NotTheMaker(Refusal):
    """Only who made a claim takes it back."""

    code = "not_the_maker"
    sentence = N_("Only whoever made the claim “{title}” can withdraw it.")
    advice = N_("Turn it down instead, with the reason.")


class ClaimDayAhead(Refusal):
    """What is claimed has not happened yet."""

    code = "claim_day_ahead"
    sentence = N_("{day} is still to come; only what is over can be claimed.")
    advice = N_("Give the last day of the course.")


class ClaimDayTooEarly(Refusal):
    """A slip of the keyboard."""

    code = "claim_day_too_early"
    sentence = N_("{day} cannot be the day of a course: it lies too far back.")
    advice = N_("Give the last day of the course.")


class ClaimDayUnreadable(Refusal):
    """What was typed is no day."""

    code = "claim_day_unreadable"
    sentence = N_("“{day}” is no day.")
    advice = N_("Write it as 2026-11-21.")


class HoursNotPossible(Refusal):
    """Lesson hours below nothing or beyond what can be."""

    code = "hours_not_possible"
    sentence = N_("The lesson hours must be more than 0 and at most {most}.")
    advice = N_("One lesson hour is usually 45 minutes; halves are written as 1.5.")


class CreditsNotPossible(Refusal):
    """Credits below nothing or beyond what can be."""

    code = "credits_not_possible"
    sentence = N_("The credits must be more than 0 and at most {most}.")
    advice = N_("Write them as a number, halves as 1.5.")


class UnknownClaimKind(Refusal):
    """Not a kind that can be claimed."""

    code = "unknown_claim_kind"
    sentence = N_("“{kind}” cannot be claimed; known are {known}.")


class UnknownCategory(Refusal):
    """Neither compulsory nor elective."""

    code = "unknown_category"
    sentence = N_("“{category}” is no category; known are {known}.")


class ProofMissing(Refusal):
    """Whoever claims on the phone shows a proof."""

    code = "proof_missing"
    sentence = N_("A photo or a PDF of the certificate is needed.")
    advice = N_("Take a photo of the whole certificate and choose it in the form.")


class ProofUsedAlready(Refusal):
    """The same file proves another claim of this person."""

    code = "proof_used_already"
    sentence = N_("This proof belongs already to the claim “{title}” of {day}.")
    advice = N_("Each certificate counts once. Withdraw the other claim first if it is wrong.")


class ProofTooLarge(Refusal):
    """The file is larger than any photo needs to be."""

    code = "proof_too_large"
    sentence = N_("The file is larger than {most} MB.")
    advice = N_("Take the photo with a lower resolution, or send a screenshot of it.")


class ProofNotReadable(Refusal):
    """Neither a picture nor a PDF, or a broken one."""

    code = "proof_not_readable"
    sentence = N_("{file} is neither a photo (JPEG, PNG, WebP) nor a PDF, or it is damaged.")
    advice = N_("Take a photo of the certificate with the phone's camera, or a screenshot.")


class ProofIsHeic(Refusal):
    """The format of Apple's camera, which other computers do not show."""

    code = "proof_is_heic"
    sentence = N_("{file} is a HEIC photo, which cannot be read here.")
    advice = N_("Take a screenshot of it and send that, or set the camera to “most compatible” (JPEG).")


class ProofGone(Refusal):
    """The file of a proof is not in the folder."""

    code = "proof_gone"
    sentence = N_("The file of this proof is not in the data folder.")
    advice = N_("Look for it in a backup; the claim itself is unchanged.")


class TooManyClaims(Refusal):
    """More claims than anybody makes in a day."""

    code = "too_many_claims"
    sentence = N_("More than {most} claims in one day are not taken from a phone.")
    advice = N_("Go on tomorrow, or bring the papers to the staff.")


class LessonCounts(Refusal):
    """A lesson counts once, however it was heard."""

    code = "lesson_counts"
    sentence = N_("“{course}” counts already for {name}: {credits} credits of {day} ({kind}).")
    advice = N_("A lesson counts once. Take that entry back first if it is wrong.")


class LessonTwice(Refusal):
    """Two claims of one list are for one lesson."""

    code = "lesson_twice"
    sentence = N_("“{course}” stands twice for {name} among the claims to accept.")
    advice = N_("A lesson counts once. Turn one of the two down.")


class ClaimStands(Refusal):
    """What was not taken back cannot be given again."""

    code = "claim_stands"
    sentence = N_("The credits of the claim “{title}” stand; they were not taken back.")


class ClaimNotAccepted(Refusal):
    """Only what was accepted can be taken back or given again."""

    code = "claim_not_accepted"
    sentence = N_("The claim “{title}” was not accepted.")
    advice = N_("Look at its state; nothing was changed.")


class ExemptionStands(Refusal):
    """One exemption for each person and year."""

    code = "exemption_stands"
    sentence = N_("{name} has an exemption for {year} already.")
    advice = N_("End that one first, with the reason; both stay on record.")


class UnknownExemption(Refusal):
    """No exemption has this id."""

    code = "unknown_exemption"
    sentence = N_("This exemption is not in the base.")
    advice = N_("Open the list again and choose one from it.")


class ExemptionEnded(Refusal):
    """It was ended before."""

    code = "exemption_ended"
    sentence = N_("This exemption has ended already.")
    advice = N_("Open the list again; nothing was changed.")


class YearNotPossible(Refusal):
    """A year that no appraisal of this base can be of."""

    code = "year_not_possible"
    sentence = N_("{year} cannot be granted anything for: it lies too far back or too far ahead.")
    advice = N_("Choose this year, an earlier one or the next.")


class NotYourRight(Refusal):
    """The account's role does not decide about claims."""

    code = "not_your_right"
    sentence = N_("{login} may not decide about claims.")
    advice = N_("Let a clerk or an administrator do it.")


class UnknownStaffNumber(Refusal):
    """Nobody has this staff number."""

    code = "unknown_staff_number"
    sentence = N_("Nobody has the staff number {number}.")
    advice = N_("Look it up in the roster.")

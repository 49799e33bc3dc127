"""Every expected "no" about companies and their assessment."""

from core.language import N_
from core.refusal import Refusal


class FormulaWrong(Refusal):
    """A formula that cannot be reckoned with."""

    code = "formula_wrong"
    sentence = N_("The formula cannot be used: {field} is {found}.")
    advice = N_("Points go from 0 to 10000 hundredths; the payout table goes down and ends at 0 points.")


class FormulaDayTaken(Refusal):
    """Two formulas from one day on."""

    code = "formula_day_taken"
    sentence = N_("Formula {number} is already in force from {day} on.")
    advice = N_("Choose another day.")


class NoFormulaInForce(Refusal):
    """No formula is in force in a month."""

    code = "no_formula_in_force"
    sentence = N_("No formula of the assessment is in force in {month}.")


class UnknownCompany(Refusal):
    """No such unit, or one that is no property company."""

    code = "unknown_company"
    sentence = N_("There is no such property company.")


class UnknownViolation(Refusal):
    """No such violation."""

    code = "unknown_violation"
    sentence = N_("There is no such violation.")


class ViolationVoided(Refusal):
    """A violation that was taken back already."""

    code = "violation_voided"
    sentence = N_("This violation was taken back already.")


class ViolationWordsMissing(Refusal):
    """A violation says what was broken."""

    code = "violation_words_missing"
    sentence = N_("Please say what was broken, in at most {most} characters.")


class ViolationOutside(Refusal):
    """Points or a penalty that cannot be."""

    code = "violation_outside"
    sentence = N_("{points} points and {penalty} yuan cannot be decided for a violation.")
    advice = N_("Points go from 0 to 100, a penalty is not negative.")


class ViolationAhead(Refusal):
    """A violation decided on a day to come."""

    code = "violation_ahead"
    sentence = N_("{day} is still to come.")


class WhereMissing(Refusal):
    """A violation is found somewhere."""

    code = "violation_where_missing"
    sentence = N_("Please choose where it was: a place or a residential area.")


class ReasonMissing(Refusal):
    """What is taken back or decided needs a reason."""

    code = "reason_missing"
    sentence = N_("Please give a reason, in at most {most} characters.")


class MonthNotOver(Refusal):
    """A month is assessed when it is over."""

    code = "month_not_over"
    sentence = N_("{month} is not over yet.")
    advice = N_("It can be assessed from the first day of the next month on.")


class FeeMissing(Refusal):
    """A company whose monthly fee nobody has said."""

    code = "fee_missing"
    sentence = N_("The monthly fee of {company} in {area} is not known.")
    advice = N_("Enter it before assessing; 0 where nothing is paid.")


class FeeOutside(Refusal):
    """A fee that cannot be."""

    code = "fee_outside"
    sentence = N_("{found} cannot be a monthly fee.")
    advice = N_("Write yuan with at most two decimals, as 12500 or 12500.50.")


class NobodyToAssess(Refusal):
    """No company answered for anything in the month."""

    code = "nobody_to_assess"
    sentence = N_("No property company answers for a patch in {month}.")
    advice = N_("Enter under Places which company answers for which 居民区, grid or building.")


class UnknownAssessment(Refusal):
    """No such assessment."""

    code = "unknown_assessment"
    sentence = N_("There is no such assessment.")


class AssessmentSuperseded(Refusal):
    """A newer assessment stands in its place."""

    code = "assessment_superseded"
    sentence = N_("A newer assessment stands in the place of this one.")


class ObjectionTooLate(Refusal):
    """Objections are received for some days only."""

    code = "assessment_objection_too_late"
    sentence = N_("Objections to this assessment were received until {day}.")


class ObjectionWordsMissing(Refusal):
    """An objection says what is wrong, and who brings it."""

    code = "assessment_objection_words_missing"
    sentence = N_("Please write down the objection, in at most {most} characters, and who brings it.")


class UnknownObjection(Refusal):
    """No such objection."""

    code = "unknown_assessment_objection"
    sentence = N_("There is no such objection.")


class ObjectionDecided(Refusal):
    """An objection is decided once."""

    code = "assessment_objection_decided"
    sentence = N_("The objection {receipt} is decided already.")


class NotInAssessment(Refusal):
    """What is set aside must have been counted."""

    code = "not_in_assessment"
    sentence = N_("The assessment did not count all of what shall be set aside.")


class NothingChanges(Refusal):
    """An upheld objection changes something."""

    code = "assessment_nothing_changes"
    sentence = N_("With this decision the assessment stays as it is.")
    advice = N_("Name what shall not be counted, or mend the record first; otherwise reject the objection.")

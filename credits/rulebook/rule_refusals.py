"""Why a rule set or a rule file is refused. Each names the field, by its path and in the reader's words."""

from core.language import N_
from core.refusal import Refusal
from credits.refusals import RulesUnreadable


class RuleFieldMissing(RulesUnreadable):
    """A field that every rule set has is not there."""

    code = "rule_field_missing"
    sentence = N_("The credit rules lack a field: {field}.")


class RuleFieldUnknown(RulesUnreadable):
    """A field, kind or category that no rule set has."""

    code = "rule_field_unknown"
    sentence = N_("Credit rules have no such field: {field}.")


class RuleFieldTwice(RulesUnreadable):
    """A field or a name that stands twice, so that nobody knows which one counts."""

    code = "rule_field_twice"
    sentence = N_("This stands twice in the credit rules: {field}.")


class RuleNotThisType(RulesUnreadable):
    """Something of another type than the field takes."""

    code = "rule_not_this_type"
    sentence = N_("Credit rules, {field}: what stands there ({found}) is of the wrong type.")


class RuleNumberWrong(RulesUnreadable):
    """Not a whole number, or out of range."""

    code = "rule_number_wrong"
    sentence = N_(
        "Credit rules, {field}: a whole number from {least} to {most} is needed; there stands {found}."
    )


class RuleAmountWrong(RulesUnreadable):
    """Credits, hours or points that are none, or out of range."""

    code = "rule_amount_wrong"
    sentence = N_(
        "Credit rules, {field}: from {least} to {most} is possible, and there stands {found} (a file gives hundredths: 100 for 1)."
    )


class RuleWordWrong(RulesUnreadable):
    """Not one of the words that the field takes."""

    code = "rule_word_wrong"
    sentence = N_("Credit rules, {field}: one of {known} is needed; there stands {found}.")


class RuleNameWrong(RulesUnreadable):
    """A name that is empty, too long, or cannot be shown."""

    code = "rule_name_wrong"
    sentence = N_(
        "Credit rules, {field}: a name of 1 to {most} characters without blanks at its ends is needed."
    )


class RuleLinesWrong(RulesUnreadable):
    """Too few or too many lines."""

    code = "rule_lines_wrong"
    sentence = N_("Credit rules, {field}: {least} to {most} lines are needed.")


class RuleNotFalling(RulesUnreadable):
    """A step that does not lie below the one before it."""

    code = "rule_not_falling"
    sentence = N_(
        "Credit rules, {field}: each step has to lie below the one before it, so that more never earns less."
    )


class RuleLastStep(RulesUnreadable):
    """The lowest step of the grades does not begin at 0."""

    code = "rule_last_step"
    sentence = N_("Credit rules, {field}: the last step has to begin at 0, so that every total has a grade.")


class RuleHasNoMinutes(RulesUnreadable):
    """Steps or a minimum for a kind whose hours are stated."""

    code = "rule_has_no_minutes"
    sentence = N_(
        "Credit rules, {field}: this kind has no minutes present, so it takes no steps and no minimum."
    )


class RuleStepsHalf(RulesUnreadable):
    """A kind's own steps without what they count by, or the other way round."""

    code = "rule_steps_half"
    sentence = N_("Credit rules, {field}: own steps and what they count by are given together.")


class RuleTooMuchAsked(RulesUnreadable):
    """The categories ask for more than the line."""

    code = "rule_too_much_asked"
    sentence = N_("Credit rules, {field}: the categories together ask for more than the credits of a year.")


class RuleCapTooLow(RulesUnreadable):
    """Caps under which nobody can reach what is asked for."""

    code = "rule_cap_too_low"
    sentence = N_("Credit rules, {field}: with this cap nobody can reach what the rules ask for.")


class RuleWeightsWrong(RulesUnreadable):
    """Weights that are not 100 percent together."""

    code = "rule_weights_wrong"
    sentence = N_("Credit rules, {field}: the weights have to be 100 percent together, and are {total}.")


class RuleOneStep(RulesUnreadable):
    """Several grades, and no score to tell them apart."""

    code = "rule_one_step"
    sentence = N_("Credit rules, {field}: without scores there is one step, the grade of everybody.")


class RuleDayWrong(RulesUnreadable):
    """A day that does not exist, or lies where no rules can."""

    code = "rule_day_wrong"
    sentence = N_("Credit rules, {field}: there is no such day ({found}).")
    advice = N_("Write the day as 2027-01-01, between 2000 and 2199.")


class NoRuleFile(Refusal):
    """A file that is no JSON: a table, a PDF, a cut-off download."""

    code = "no_rule_file"
    sentence = N_("{file} is no rule file (line {line}, character {character}).")
    advice = N_("Choose a file that was exported from the credit rules, and edit it as plain text only.")


class RuleFileTooLarge(Refusal):
    """More than a rule set can be."""

    code = "rule_file_too_large"
    sentence = N_("{file} is too large for a rule file: at most {kilobytes} kB are read.")
    advice = N_("Choose a file that was exported from the credit rules.")


class UnknownRuleSet(Refusal):
    """No rule set of this name is shipped."""

    code = "unknown_rule_set"
    sentence = N_("There is no rule set {name} to start from; there are {known}.")

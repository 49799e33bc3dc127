"""What the import of scores refuses: whole files, and single cells of one (their sentence stands behind sheet, row and column)."""

from core.language import N_
from core.refusal import Refusal


class ScoreListNotFound(Refusal):
    """No sheet has headings that say who a row is about."""

    code = "score_list_not_found"
    sentence = N_("{file} has no line of headings with a name, a staff number or an ID number.")
    advice = N_("Write the headings in one of the first {rows} rows of a sheet that is not hidden.")


class ScoreColumnsMissing(Refusal):
    """The scores that the rules ask for are not among the headings."""

    code = "score_columns_missing"
    sentence = N_(
        "{file}, sheet {sheet}, row {row}: no column is headed by one of the scores {wanted}; there are {found}."
    )
    advice = N_("Say which column holds which score, or head the column as the rules do.")


class NoSuchColumn(Refusal):
    """A column was chosen that the sheet does not have."""

    code = "no_such_column"
    sentence = N_("{file}, sheet {sheet} has no column {column}.")


class ScoreUnknown(Refusal):
    """A column was chosen for a score that the rules do not weigh."""

    code = "score_unknown"
    sentence = N_("The rules of {year} do not ask for a score “{name}”; they ask for {wanted}.")


class NoScoresAsked(Refusal):
    """The rules have no grades, or grades without scores."""

    code = "no_scores_asked"
    sentence = N_("The rules of {year} make no grade from scores.")
    advice = N_("Sign a version of the rules with grades and the weights of their scores first.")


class ScoresEmpty(Refusal):
    """Headings and nothing below them."""

    code = "scores_empty"
    sentence = N_("{file}, sheet {sheet} has no row with a score below row {row}.")


class ScoresMoved(Refusal):
    """Scores were set after the file was compared with the base."""

    code = "scores_moved"
    sentence = N_("Scores of {year} were changed meanwhile, so not all of the file was imported.")
    advice = N_("Read the file again: what is already there is left out.")


class WhoMissing(Refusal):
    """A row with a score that says neither name nor number."""

    code = "who_missing"
    sentence = N_("the row has a score but names nobody.")


class ScorePersonUnknown(Refusal):
    """Nobody of this name or number."""

    code = "score_person_unknown"
    sentence = N_("nobody in the base is “{who}”.")
    advice = N_("Mend the name or the number, or import the roster first.")


class ScorePersonAway(Refusal):
    """Somebody who was not on the roster in the year."""

    code = "score_person_away"
    sentence = N_("{name} was not on the roster in {year}.")


class ScoreRowsDiffer(Refusal):
    """Two rows for one person."""

    code = "score_rows_differ"
    sentence = N_("{name} stands in row {row} too ({sheet}) with another score: {here} here, {there} there.")
    advice = N_("Delete one of the two rows.")


class ScoreRowRepeated(Refusal):
    """The same twice. Warning."""

    code = "score_row_repeated"
    sentence = N_("{name} is already in row {row} ({sheet}) with the same scores; counted once.")


class NotAScore(Refusal):
    """Text, a day, yes or no."""

    code = "not_a_score"
    sentence = N_("“{text}” is not a score.")
    advice = N_("Write a number from 0 to 100, or leave the cell empty.")


class ScoreOutOfRange(Refusal):
    """Below 0 or above 100."""

    code = "score_out_of_range"
    sentence = N_("{text} is not between 0 and 100.")


class ScoreRounded(Refusal):
    """More than two decimals. Warning."""

    code = "score_rounded"
    sentence = N_("{text} has more than two decimals; {taken} was taken.")


class ScoreNotHeaded(Refusal):
    """A score that the rules weigh and the file has no column for. Warning."""

    code = "score_not_headed"
    sentence = N_("no column is headed “{score}”, which the rules ask for.")
    advice = N_("Say which column holds it, or import it from another file.")


class ScoreMissing(Refusal):
    """An empty cell. Warning."""

    code = "score_missing"
    sentence = N_("{name} has no score “{score}”.")


class NoGradesInRules(Refusal):
    """The rules of the year say nothing of grades."""

    code = "no_grades_in_rules"
    sentence = N_("The rules of {year} give no grades.")
    advice = N_("Sign a version of the rules with grades, in force from 1 January of the year.")

"""What the working calendar refuses: hours that are none, days and years out of reach."""

from core.language import N_
from core.refusal import Refusal


class HoursNotValid(Refusal):
    """Office hours that are no list of spans such as 09:00-11:30."""

    code = "hours_not_valid"
    sentence = N_("“{hours}” are no office hours.")
    advice = N_("Write them like 09:00-11:30,13:00-17:30: in order, without overlap, within one day.")


class DayOutOfReach(Refusal):
    """A day or a year that the calendar does not reach."""

    code = "day_out_of_reach"
    sentence = N_("{day} is outside the calendar, which reaches from {first} to {last}.")


class NoteTooLong(Refusal):
    """Words beside a day that are longer than a line."""

    code = "note_too_long"
    sentence = N_("What a day is called has at most {most} characters.")


class NoHolidaysRead(Refusal):
    """A pasted text that is no notice of holidays."""

    code = "no_holidays_read"
    sentence = N_("No holidays could be read from this text.")
    advice = N_(
        "Paste the notice as it was published, such as “一、元旦：1月1日至3日放假调休，共3天。1月4日上班。”"
    )


class NoticeOfAnotherYear(Refusal):
    """The notice of one year, pasted into another."""

    code = "notice_of_another_year"
    sentence = N_("This is the notice of {found}, not of {year}.")

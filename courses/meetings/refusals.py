"""What importing a meeting export expects to refuse: a file that is none, and single cells of one."""

from core.language import N_
from core.refusal import Refusal


class NoMeetingInFile(Refusal):
    """No table of participants with the times of joining and leaving."""

    code = "no_meeting_in_file"
    sentence = N_("{file} holds no list of participants with the times of joining and leaving.")
    advice = N_(
        "Export the list of participants from the meeting program, with names and times, and choose that file."
    )


class MeetingEmpty(Refusal):
    """Headings with nothing under them."""

    code = "meeting_empty"
    sentence = N_("{file} has the headings of a list of participants and nobody under them.")
    advice = N_("Export the list again after the meeting has ended.")


class MeetingNotDone(Refusal):
    """A session that has not begun: nobody can have been there."""

    code = "meeting_not_begun"
    sentence = N_("The session has not begun yet.")
    advice = N_("Choose the session that the meeting belonged to.")


class ImportUnknown(Refusal):
    """Nothing of this file stands at this session."""

    code = "import_unknown"
    sentence = N_("Nothing that was imported from this file stands at this session.")
    advice = N_("Open the session and see who is checked in.")


class TimeNotReadable(Refusal):
    """A cell of joining or leaving that is no time."""

    code = "time_not_readable"
    sentence = N_("“{text}” cannot be read as a day and time.")


class TimeMissing(Refusal):
    """Neither a time of leaving nor a duration (or of joining): how long somebody was there is not known."""

    code = "time_missing"
    sentence = N_("the time is missing, so how long this person was there is not known.")


class LeftBeforeJoining(Refusal):
    """The leaving lies before the joining."""

    code = "left_before_joining"
    sentence = N_("leaving ({left}) lies before joining ({joined}).")


class NicknameMissing(Refusal):
    """A row with times and nobody."""

    code = "nickname_missing"
    sentence = N_("the name is missing.")


class InWaitingRoom(Refusal):
    """A row of Zoom's waiting room: nobody was in the meeting."""

    code = "in_waiting_room"
    sentence = N_("this time was spent in the waiting room and does not count.")


class NotInSession(Refusal):
    """Joined and left before the lesson began or after it had ended."""

    code = "not_in_session"
    sentence = N_("{name} was in the meeting only outside the lesson’s time.")

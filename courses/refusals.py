"""What teaching and presence expect to refuse: plans that cannot be, and check-ins that do not count."""

from core.language import N_
from core.refusal import Refusal


class UnknownProgramme(Refusal):
    """No programme has this id."""

    code = "unknown_programme"
    sentence = N_("This programme is not in the base.")
    advice = N_("Open the list of courses again and choose one from it.")


class UnknownStage(Refusal):
    """No stage has this id."""

    code = "unknown_stage"
    sentence = N_("This stage is not in the base.")
    advice = N_("Open the list of courses again and choose one from it.")


class UnknownCourse(Refusal):
    """No course has this id."""

    code = "unknown_course"
    sentence = N_("This course is not in the base.")
    advice = N_("Open the list of courses again and choose one from it.")


class UnknownRoom(Refusal):
    """No room has this id."""

    code = "unknown_room"
    sentence = N_("This room is not in the base.")
    advice = N_("Add the room first, then choose it.")


class UnknownTeacherOfSession(Refusal):
    """A teacher named for a session is not in the base, or is named twice."""

    code = "unknown_teacher_of_session"
    sentence = N_("A teacher chosen for this session is not in the base, or was chosen twice.")
    advice = N_("Choose every teacher once, from the list of teachers.")


class TitleMissing(Refusal):
    """A title or name is empty."""

    code = "title_missing"
    sentence = N_("A title is missing.")
    advice = N_("Enter a title and try again.")


class TitleTooLong(Refusal):
    """A title, a name or an address longer than its column."""

    code = "title_too_long"
    sentence = N_('"{title}…" is longer than {most} characters.')
    advice = N_("Shorten it and try again.")


class TitleTaken(Refusal):
    """The year, the programme or the stage already has something of this title."""

    code = "title_taken"
    sentence = N_('There is already one called "{title}" here.')
    advice = N_("Use that one, or choose another title.")


class HoursNotPositive(Refusal):
    """Lesson hours must be more than none."""

    code = "hours_not_positive"
    sentence = N_("The lesson hours must be more than zero.")
    advice = N_("Enter the lesson hours, for example 2 or 1.5.")


class UnknownKind(Refusal):
    """A kind of course or replay that the base does not know."""

    code = "unknown_kind"
    sentence = N_('"{kind}" is not one of the kinds known here ({known}).')
    advice = N_("Choose one of them.")


class SessionEndsBeforeStart(Refusal):
    """A session must end after it starts."""

    code = "session_ends_before_start"
    sentence = N_("The session ends before it starts.")
    advice = N_("Check the start and the end.")


class SessionTooLong(Refusal):
    """A session longer than a day is a slip of the pen."""

    code = "session_too_long"
    sentence = N_("The session would last longer than {hours} hours.")
    advice = N_("Check the dates; a training of several days is one session for each day.")


class CapacityNotPositive(Refusal):
    """A capacity is a number of people, or left out."""

    code = "capacity_not_positive"
    sentence = N_("The number of places must be at least one.")
    advice = N_("Leave it empty when everyone may come.")


class MinutesNotPossible(Refusal):
    """The minutes of the check-in window are negative or longer than a day."""

    code = "minutes_not_possible"
    sentence = N_("The check-in times must lie between 0 and {most} minutes.")
    advice = N_("Check the minutes before the start, after the start and after the end.")


class SessionNotChanged(Refusal):
    """Only a session that stands can be changed."""

    code = "session_is_cancelled"
    sentence = N_("Session {number} was cancelled and can no longer be changed.")
    advice = N_("Schedule a new session instead.")


class ReasonMissing(Refusal):
    """An act that has to say why did not."""

    code = "reason_missing"
    sentence = N_("A reason is missing.")
    advice = N_("Write in a few words why, and try again.")


class ReasonTooLong(Refusal):
    """A reason is a line, not a report."""

    code = "reason_too_long"
    sentence = N_("The reason is longer than {most} characters.")
    advice = N_("Shorten it and try again.")


class SessionFull(Refusal):
    """More people than places."""

    code = "session_full"
    sentence = N_("Session {number} has {capacity} places; {wanted} people would be enrolled.")
    advice = N_("Enrol fewer people, or give the session more places.")


class PersonNotEnrollable(Refusal):
    """Somebody to be enrolled is not in the base."""

    code = "person_not_enrollable"
    sentence = N_("Somebody chosen here is not on the roster.")
    advice = N_("Add the person to the roster first.")


class TrailNotPossible(Refusal):
    """A trail needs points, and every team starts at one of them."""

    code = "trail_not_possible"
    sentence = N_('Team "{team}" cannot start at task point {point}: the trail has {points} points.')
    advice = N_("Give the trail its task points, and let every team start at one of them.")


class PersonInTwoTeams(Refusal):
    """A person walks with one team."""

    code = "person_in_two_teams"
    sentence = N_("{name} is in two teams.")
    advice = N_("Leave the person in one team.")


class UnknownSession(Refusal):
    """No session has this id or number."""

    code = "unknown_session"
    sentence = N_("This session is not in the base.")
    advice = N_("Scan the code on the screen in the hall, or open the list of sessions again.")


class UnknownPerson(Refusal):
    """The person of a check-in is not in the base."""

    code = "unknown_person"
    sentence = N_("This person is not on the roster.")
    advice = N_("Ask the staff at the entrance; they can find or add you.")


class PersonBlocked(Refusal):
    """The person had left the roster by that day."""

    code = "blocked"
    sentence = N_("{name} has left the roster.")
    advice = N_("If that is wrong, ask the staff to correct the roster first.")


class SessionCancelled(Refusal):
    """The session will not be held."""

    code = "cancelled"
    sentence = N_('"{course}" was cancelled.')
    advice = N_("Look at the list of sessions for a new date.")


class SessionNotOpenYet(Refusal):
    """Check-in has not opened."""

    code = "too_early"
    sentence = N_('"{course}" opens at {opens}.')
    advice = N_("Scan again then.")


class SessionClosed(Refusal):
    """Check-in is over."""

    code = "closed"
    sentence = N_('"{course}" closed at {closed}.')
    advice = N_("If you were there, ask the staff: they can enter it with a reason.")


class NotEnrolled(Refusal):
    """The session is for enrolled people only."""

    code = "not_enrolled"
    sentence = N_('{name} is not enrolled for "{course}".')
    advice = N_("Ask the staff to enrol you, then scan again.")


class HallFull(Refusal):
    """Every place is taken or kept for somebody enrolled."""

    code = "full"
    sentence = N_('All {capacity} places of "{course}" are taken.')
    advice = N_("Ask the staff whether there is another session, or more places.")


class NotCheckedIn(Refusal):
    """A check-out, or a visit to a task point, of somebody who was never checked in."""

    code = "not_checked_in"
    sentence = N_('{name} is not checked in to "{course}" yet.')
    advice = N_("Scan the check-in code in the hall first, or ask the staff to enter the arrival.")


class UnknownPoint(Refusal):
    """The trail has no task point of this number."""

    code = "unknown_point"
    sentence = N_('The trail of "{course}" has no such task point.')
    advice = N_("Ask your team's leader which point is next.")


class NotYet(Refusal):
    """A check-in said to have happened later than now."""

    code = "not_yet"
    sentence = N_("{time} has not come yet.")
    advice = N_("Check the date and the time of the arrival.")


class TicketUsed(Refusal):
    """The one-use mark of this request already stands for another check-in, or for one that was taken back."""

    code = "ticket_used"
    sentence = N_("This scan was already used.")
    advice = N_("Scan the code on the screen again.")


class CodeUnreadable(Refusal):
    """The text is no code of the hall screen."""

    code = "code_unreadable"
    sentence = N_("This is not a check-in code.")
    advice = N_("Scan the code on the screen in the hall.")


class CodeExpired(Refusal):
    """The code is not the one on the screen now: an old photo, a forwarded picture, or an invention."""

    code = "code_expired"
    sentence = N_("This code is no longer valid: it changes every {seconds} seconds.")
    advice = N_("Scan the code that is on the screen now.")


class WrongDirection(Refusal):
    """The code is right for the other direction."""

    code = "wrong_direction"
    sentence = N_("This code is for the other direction (arriving or leaving).")
    advice = N_("Scan the code that is on the screen now.")


class TicketExpired(Refusal):
    """Too long between the scan and the button."""

    code = "ticket_expired"
    sentence = N_("Too much time has passed since you scanned the code.")
    advice = N_("Scan the code on the screen again.")


class TicketForged(Refusal):
    """The ticket was not made by this base, or it was changed."""

    code = "ticket_forged"
    sentence = N_("This request was not made from a scan.")
    advice = N_("Scan the code on the screen in the hall.")


class DoorKeyUnreadable(Refusal):
    """The door's key file is damaged."""

    code = "door_key_unreadable"
    sentence = N_("The key file {file} cannot be read.")
    advice = N_("Delete it; a new one is made, and scans of the last three minutes have to be repeated.")


class UnknownAttendance(Refusal):
    """No check-in has this id."""

    code = "unknown_attendance"
    sentence = N_("This check-in is not in the base.")
    advice = N_("Open the list of arrivals again and choose one from it.")


class AlreadyReversed(Refusal):
    """The check-in was taken back before."""

    code = "already_reversed"
    sentence = N_("This check-in was already taken back.")
    advice = N_("Nothing more needs to be done.")


class UnknownDevice(Refusal):
    """No phone has this id."""

    code = "unknown_device"
    sentence = N_("This phone is not in the base.")
    advice = N_("Open the list again and choose one from it.")


class UnknownReplay(Refusal):
    """No replay has this id, or it was withdrawn."""

    code = "unknown_replay"
    sentence = N_("This replay is no longer offered.")
    advice = N_("Look at the list of replays for another one.")


class ReplayTaken(Refusal):
    """The session already has this replay."""

    code = "replay_taken"
    sentence = N_("This session already has this replay.")
    advice = N_("Nothing more needs to be done.")


class AddressNotUsable(Refusal):
    """A replay address that a phone could not open, or should not."""

    code = "address_not_usable"
    sentence = N_('"{address}" cannot be used as a replay address.')
    advice = N_("Enter a whole address that starts with https:// or http://, without a user name in it.")


class AddressNotVideo(Refusal):
    """A direct address must name a video that a browser plays."""

    code = "address_not_video"
    sentence = N_('"{address}" does not lead straight to a video ({known}).')
    advice = N_("Add it as an outside page instead.")


class FileNotVideo(Refusal):
    """A file that no browser plays."""

    code = "file_not_video"
    sentence = N_("{file} is not a video that phones can play ({known}).")
    advice = N_("Save it as MP4 and try again.")


class FileNotRead(Refusal):
    """A file that cannot be read."""

    code = "file_not_read"
    sentence = N_("{file} could not be read ({reason}).")
    advice = N_("Check that it is there and not open elsewhere, and try again.")


class VideoMissing(Refusal):
    """A stored video is not in the media folder."""

    code = "video_missing"
    sentence = N_("The video {target} is not in the media folder.")
    advice = N_("Restore the media folder from a backup, or add the video again.")

"""What taking alarms in refuses: sources, tokens, whole files, and single rows of one (their sentence stands behind sheet and row)."""

from core.language import N_
from core.refusal import Refusal


class UnknownSource(Refusal):
    """No source has that id or name."""

    code = "unknown_alarm_source"
    sentence = N_("This source of alarms is not in the base.")
    advice = N_("Look it up again; the list may have changed.")


class SourceClosed(Refusal):
    """A source that takes nothing in any more."""

    code = "alarm_source_closed"
    sentence = N_("“{name}” takes no alarms in any more.")
    advice = N_("Add a new source if its devices send again.")


class SourceNameMissing(Refusal):
    """A source without a name."""

    code = "alarm_source_name_missing"
    sentence = N_("The name of the source is missing.")


class SourceNameTaken(Refusal):
    """Another source has this name."""

    code = "alarm_source_name_taken"
    sentence = N_("There is a source of alarms “{name}” already.")


class MinutesNotValid(Refusal):
    """A time to settle or to keep quiet that is no sensible number of minutes."""

    code = "alarm_minutes_not_valid"
    sentence = N_("“{minutes}” is not possible here: a number of minutes from 0 to {most}.")


class HeadingsNotValid(Refusal):
    """Own headings that name no field, or are no texts."""

    code = "alarm_headings_not_valid"
    sentence = N_("“{heading}” cannot be understood as a heading of alarms: one of {possible}.")


class TokenUnknown(Refusal):
    """A sender whose token is none, or was withdrawn."""

    code = "alarm_token_unknown"
    sentence = N_("This token belongs to no source of alarms.")
    advice = N_("Make a new one at the base and enter it at the sender.")


class DeviceMissing(Refusal):
    """A device without a name is placed."""

    code = "alarm_device_missing"
    sentence = N_("The number of the device is missing.")


class DeviceNowhere(Refusal):
    """A device placed neither in an area nor at a place."""

    code = "alarm_device_nowhere"
    sentence = N_("Where device {device} stands is missing.")
    advice = N_("Choose a micro-grid, or a building or stairwell.")


class NoAlarmsInFile(Refusal):
    """No headings of a device and a time."""

    code = "no_alarms_in_file"
    sentence = N_("{file} has no list with a device and a time; its headings are: {found}.")
    advice = N_("Say in the source which heading of its files is what.")


class AlarmsUnreadable(Refusal):
    """A message or a file that is no JSON, or JSON of another shape."""

    code = "alarms_unreadable"
    sentence = N_("{file} cannot be read as alarms: {reason}.")
    advice = N_("Have the sender write a list of objects, each with a device and a time.")


class TooManyAlarms(Refusal):
    """More in one message than a sender may send."""

    code = "too_many_alarms"
    sentence = N_("{count} alarms in one message are too many: at most {most}.")
    advice = N_("Send them in several messages, or import them as a file.")


class RowWithoutDevice(Refusal):
    """A row that says something but names no device."""

    code = "alarm_row_without_device"
    sentence = N_("no device is named.")


class RowFieldMissing(Refusal):
    """A service request of Open311 that lacks a field by which it is one."""

    code = "alarm_field_missing"
    sentence = N_("the field {field} is missing.")


class RowTimeUnreadable(Refusal):
    """A cell of time that is none."""

    code = "alarm_time_unreadable"
    sentence = N_("“{text}” cannot be read as a day and time.")


class RowKindUnknown(Refusal):
    """An event that says neither begun nor ended."""

    code = "alarm_kind_unknown"
    sentence = N_("“{text}” says neither that an alarm began nor that it ended.")
    advice = N_("Say in the source which word of its files means which.")


class RowEndsBefore(Refusal):
    """The end lies before the beginning."""

    code = "alarm_ends_before"
    sentence = N_("the end ({ended}) lies before the beginning ({begun}).")

"""Tables of teaching and presence, a module for each concern; verbs import them from here."""

from courses.tables.lanes import Badge, Device, PaperRow, PaperSheet
from courses.tables.presence import Attendance, Enrolment, Excuse, PersonMerge, Waiting, WalkIn
from courses.tables.review import FlagReview, Headcount, RollCall, RollCallName
from courses.tables.teaching import (
    Course,
    CourseSession,
    Programme,
    ReplayLink,
    ReplayOpening,
    Room,
    SessionTeacher,
    Stage,
)
from courses.tables.trails import TaskPoint, Team

__all__ = [
    "Attendance",
    "Badge",
    "Course",
    "CourseSession",
    "Device",
    "Enrolment",
    "Excuse",
    "FlagReview",
    "Headcount",
    "PaperRow",
    "PaperSheet",
    "PersonMerge",
    "Programme",
    "ReplayLink",
    "ReplayOpening",
    "RollCall",
    "RollCallName",
    "Room",
    "SessionTeacher",
    "Stage",
    "TaskPoint",
    "Team",
    "Waiting",
    "WalkIn",
]

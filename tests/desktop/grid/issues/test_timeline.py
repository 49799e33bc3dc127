"""The time line: every event as text that can be copied, what people typed shown as it is."""

from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QApplication, QLabel

from desktop.grid.issues.timeline import Event, TimeLine

AT = datetime(2026, 3, 5, 5, 20, tzinfo=UTC)
STORY = [
    Event("Reported", AT, "王芳"),
    Event("Returned", AT + timedelta(hours=1), "万科物业", "<b>不是我们的</b>", "warn"),
]


def words(line: TimeLine) -> list[str]:
    return [each.text() for each in line.findChildren(QLabel)]


def test_an_event_is_what_when_who_and_why(app: QApplication) -> None:
    line = TimeLine("Story")
    line.show_events(STORY)
    line.resize(300, 400)
    line.show()
    assert words(line) == [
        "Reported",
        "2026-03-05 13:20  ·  王芳",
        "Returned",
        "2026-03-05 14:20  ·  万科物业",
        "<b>不是我们的</b>",
    ]
    assert line.text() == "\n".join(words(line))
    assert not line.grab().isNull()


def test_the_same_story_is_not_laid_out_again(app: QApplication) -> None:
    line = TimeLine("Story")
    line.show_events(STORY)
    before = line.findChildren(QLabel)
    line.show_events(list(STORY))
    assert line.findChildren(QLabel) == before
    line.show_events([])
    assert line.text() == ""

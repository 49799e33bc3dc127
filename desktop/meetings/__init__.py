"""Importing an online meeting's participants: the window and its parts. The check-in page opens it."""

from desktop.meetings.window import open_it

__all__ = ["open_it"]

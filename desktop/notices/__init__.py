"""Reminders and written warnings of a year, in a window of their own."""

"""The window of working days and office hours."""

"""The window of the overview by area."""

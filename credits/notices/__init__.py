"""Reminders and written warnings of a year: whom the rules' days are due for, what was given to whom, and the letters."""

"""The month in the field: calendar, what is due, and the dialogs by which it is entered."""

"""The door for the terminal: `xiuhua ...`."""

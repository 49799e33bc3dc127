"""Where everybody stands against the year's line, what the calendar can still give, other schemes, and the pictures of it."""

"""The door for phones and browsers: check-in, my sessions, my credits, replays, the hall page."""

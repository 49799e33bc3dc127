"""The window of one session's presence: who was there and how long, leave to be decided, who waits for a place (`window`)."""

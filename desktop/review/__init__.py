"""The window of a session's second look: flags, headcount, roll-call, walk-ins (`window`). The check-in page opens it."""

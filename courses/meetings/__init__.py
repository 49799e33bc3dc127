"""The import lane: an online meeting's list of participants read, matched with the roster, and checked in."""

"""The grid at a glance, without a map: what is open, due and overdue in each area, how much was looked at, what it lacks."""

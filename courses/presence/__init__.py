"""Who was expected and what became of it: statuses and minutes, leave asked for, places and the waiting list."""

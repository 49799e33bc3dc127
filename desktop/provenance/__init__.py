"""From a figure to what is behind it: one person's entries, and the events that made each of them."""

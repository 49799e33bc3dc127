"""The issue book: reporting, every move from one table, photos, links, numbers, the list with clocks, the story of one issue."""

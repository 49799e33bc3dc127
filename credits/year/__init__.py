"""A year's end: closing, the frozen list, its amendments, objections, and the proof that nobody changed it."""

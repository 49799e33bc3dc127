"""The window of a year's end: what stands against closing, the closed list, amendments, objections, the proof."""

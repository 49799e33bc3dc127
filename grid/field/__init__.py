"""Out in the field: plans, inspections and patrols with what they found, visit notes, and what of it all is due."""

"""The grid and issue book: patches and who answers for them, issues from report to closing, inspections, visits, property companies."""

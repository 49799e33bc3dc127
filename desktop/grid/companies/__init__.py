"""The window of property companies: assessment of a month, violations, objections, the formula."""

"""Property companies: what they broke, and the month's assessment by a stated formula."""

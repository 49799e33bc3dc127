"""What the book shows in figures: indicators, what stands out, the monthly report, and which course teaches an item."""

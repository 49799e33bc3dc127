"""The second look at a hall: flags for review, heads counted, roll-calls. The desktop's review window calls these."""

"""The field visit under way: task points that phones scan, how far each team has come, the points' printed codes."""

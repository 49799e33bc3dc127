"""The window of alarms that devices send."""

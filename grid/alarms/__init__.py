"""Alarms that devices and other systems send: taken down as they came, debounced into issues."""

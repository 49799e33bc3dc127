"""Facilities whose inspections fall due: reminded in time, and a lapse becomes an issue."""

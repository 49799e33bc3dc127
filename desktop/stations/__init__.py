"""Stations on the desktop: taking bundles to the base and receiving them, pairing, the quarantine."""

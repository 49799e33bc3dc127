"""The window of the catalogue of items."""

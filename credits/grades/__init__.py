"""Grades of a year: scores of other offices, imported from their lists, and what the rules make of them."""

"""Grades: scores in, grades and summaries out, the office's own form filled, dossiers."""

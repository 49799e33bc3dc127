"""The clerk's desk of issues: list, quick report, one issue's page."""

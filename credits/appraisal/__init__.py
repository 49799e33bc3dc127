"""The year's appraisal list as xlsx and PDF, and in the office's own form."""

"""The ground every room stands on: clock, paths, settings, language, refusals, jobs, logs."""

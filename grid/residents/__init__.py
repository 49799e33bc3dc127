"""Who lives in the households: the least that is needed, sealed, with a way to be forgotten."""

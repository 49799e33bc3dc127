"""From presence to the ledger: which presence counts for a lesson, what a yearly cap leaves of it, the one door that writes."""

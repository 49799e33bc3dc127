"""The credit rules: versions, what they say, drafting and signing."""

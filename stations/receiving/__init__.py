"""Taking bundles in: the lines verified, merged, put in the base's order, or kept for a person to decide."""

from stations.receiving.receiving import receive, retry

__all__ = ["receive", "retry"]

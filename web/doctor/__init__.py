"""The network doctor: which address phones are given, whether they can reach it, and what to do where they cannot."""

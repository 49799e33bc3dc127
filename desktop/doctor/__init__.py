"""The network doctor's window."""

"""The window of facilities and what falls due of them."""

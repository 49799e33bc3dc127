"""The window of stairwell cards, and the manager's face of a stairwell."""

"""The conflict inbox on the desktop: the cards at the left, what both sides say of the chosen one at the right, one decision."""

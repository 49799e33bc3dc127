"""Cards of stairwells: who manages the house, on paper, with a code that needs no network; and what stands open behind it."""

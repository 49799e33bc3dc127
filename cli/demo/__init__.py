"""`xiuhua demo`: a whole year of one training base on example data, through the doors and verbs of real use."""

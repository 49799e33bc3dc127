"""From a figure back to the events that made it: on the screen, on one page for each person, as a whole dossier."""

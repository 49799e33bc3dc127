"""The grid's pages on the phone of whoever holds a patch or has a duty: what waits, report, visit note, inspection, patrol."""

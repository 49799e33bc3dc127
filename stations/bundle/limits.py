"""How large a bundle and its parts may be. What writes stays below, what reads refuses above."""

LARGEST_FILE = 2_000_000_000
"""Bytes. Below what a stick formatted as FAT32 takes, and below where zip needs another form of its own."""
RESERVE = 10_000_000
"""Bytes of it that photos leave free for what is written after them, and for what sealing adds."""
LARGEST_HEADER = 16_384
LARGEST_MANIFEST = 1_000_000
LARGEST_SECTIONS = 2_000_000_000
"""Bytes of all sections together as they are read, however small they were packed."""
LONGEST_LINE = 2_000_000
"""Bytes. A line of the journal may list five hundred alarms in their senders' words; a station that wrote one must not be kept from its base."""
LARGEST_PHOTO = 5_000_000
MOST_PHOTOS = 60_000
"""Below what a zip names in its plain form."""
MOST_SECTIONS = 100
LARGEST_DIRECTORY = 16_000_000
"""Bytes of the inner zip's list of members."""

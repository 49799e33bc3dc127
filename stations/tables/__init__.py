"""The tables of stations: who is paired, what came and went, the lines that came, and what a person has to decide."""

from stations.tables.bundles import Bundle, KnownPhoto
from stations.tables.cards import ConflictCard
from stations.tables.lines import Branch, ReceivedLine
from stations.tables.peers import Peer

__all__ = ["Branch", "Bundle", "ConflictCard", "KnownPhoto", "Peer", "ReceivedLine"]

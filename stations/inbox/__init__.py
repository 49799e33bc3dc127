"""The conflict inbox: what two machines said differently, as cards that a person decides one by one (stations/tables/cards.py)."""

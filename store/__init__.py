"""One database: engine, transactions, journal, upgrade and backup, on SQLite or PostgreSQL alike."""

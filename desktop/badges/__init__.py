"""The desk's badge windows: rapid check-in by scanner, webcam or picture (`window`), and keeping the badges (`keeping`)."""

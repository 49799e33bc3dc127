"""A table declared once as columns: the screen, the xlsx, the importer and the printed list all read that declaration."""

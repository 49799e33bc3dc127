"""The windows of the grid and issue book. The rail page desktop.pages.grid opens them, through desktop.grid.ways."""

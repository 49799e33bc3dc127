"""A chart drawn once, for the screen (SVG), the PDF and the phone page."""

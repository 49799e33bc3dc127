"""Only what the *_pdf.py modules and pdf_fonts.py touch; reportlab ships no types."""

Version: str

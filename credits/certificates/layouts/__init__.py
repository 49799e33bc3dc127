"""Certificate layouts as data: their parts, text, checks, versions, pictures, and where every line of text comes to stand."""

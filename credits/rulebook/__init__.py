"""The credit rules as data: parts, text, files, words, dated versions; trying other rules and recalculating under them."""

"""The file on the stick: how a bundle is written, sealed, opened and held against what was signed (docs/decisions/bundle-file.md)."""

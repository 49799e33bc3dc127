"""The page that verifies certificates without a network: one file, put together from the small ones here, to give to whoever looks at papers."""

from credits.certificates.verifier.writing import write

__all__ = ["write"]

"""The windows and tabs of certificates beside their page."""

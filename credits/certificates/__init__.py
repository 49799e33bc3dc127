"""Certificates: who is entitled, issuing, the page, the signed code, verifying."""

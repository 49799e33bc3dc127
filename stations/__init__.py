"""Stations without web access: bundles on a stick between them and the base, and what becomes of them (docs/architecture.md)."""

# The library's own names:
# ruff: noqa: N816
useA85: int
